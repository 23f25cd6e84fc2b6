package file

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/tailers/sourcetest"
)

// rig follows files in a directory of its own, by hand: time passes only when a test says so.
type rig struct {
	t   *testing.T
	dir string
	f   *Follower
	e   *engine
	h   *sourcetest.Recorder
	now time.Time
}

// newRig makes a rig that is not started yet.
func newRig(t *testing.T, seed uint64, globs ...string) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), h: sourcetest.New(t, seed), now: time.Now()}
	r.h.Wake = 300 * time.Millisecond
	for i, g := range globs {
		globs[i] = filepath.Join(r.dir, g)
	}
	r.f = &Follower{Specs: []Spec{{Globs: globs, Handler: r.h, FromStart: true}}, Poll: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	return r
}

func (r *rig) start() *rig {
	r.t.Helper()
	e, err := newEngine(r.f)
	if err != nil {
		r.t.Fatal(err)
	}
	e.now = func() time.Time { return r.now }
	r.e = e
	e.start(r.t.Context())
	r.settle()
	return r
}

// settle lets everything happen that is due now.
func (r *rig) settle() {
	r.t.Helper()
	for i := range 1000 {
		r.e.step(r.t.Context())
		if !r.e.busy && len(r.e.queue) == 0 {
			return
		}
		_ = i
	}
	r.t.Fatal("the follower does not come to rest")
}

// pass lets time pass, in steps of the sweep.
func (r *rig) pass(d time.Duration) {
	r.t.Helper()
	for end := r.now.Add(d); r.now.Before(end); {
		r.now = r.now.Add(min(end.Sub(r.now), r.e.Sweep))
		r.settle()
	}
}

// crash ends the follower as kill -9 would: nothing is flushed. The recorder forgets what was not in custody.
func (r *rig) crash() {
	r.t.Helper()
	r.e.close()
	r.f.Positions = r.h.Positions()
	h := sourcetest.New(r.t, uint64(r.now.UnixNano()))
	h.Wake, h.Greedy = r.h.Wake, r.h.Greedy
	h.Continue(r.h)
	r.h = h
	r.f.Specs[0].Handler = h
}

func (r *rig) path(name string) string { return filepath.Join(r.dir, name) }

func (r *rig) write(name, text string) {
	r.t.Helper()
	f, err := os.OpenFile(r.path(name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		r.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// want checks what was decided so far, after enough time for everything to be.
func (r *rig) want(want string) {
	r.t.Helper()
	r.pass(30 * time.Second)
	if got := r.h.Text(); got != want {
		r.t.Errorf("shown:\n%.2000q\nwant\n%.2000q", got, want)
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 5000)
	tests := []struct {
		name string
		glob string
		do   func(r *rig)
		want string
	}{
		{"append", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.write("a.log", "two\nthr")
			r.pass(time.Second)
			r.write("a.log", "ee\n")
		}, "one\ntwo\nthree\n"},
		{"appears later", "*.log", func(r *rig) {
			r.start()
			r.write("a.log", "one\n")
			r.pass(time.Second)
			r.write("a.log", "two\n")
		}, "one\ntwo\n"},
		{"no final newline", "a.log", func(r *rig) {
			r.write("a.log", "one\ntwo")
			r.start()
		}, "one\ntwo"},
		{"carriage returns", "a.log", func(r *rig) {
			r.start()
			r.write("a.log", "one\r\ntwo\r\n")
		}, "one\r\ntwo\r\n"},
		{"long line", "a.log", func(r *rig) {
			r.f.MaxLine = 2000
			r.start()
			r.write("a.log", "one\n"+long)
			r.pass(time.Second)
			r.write("a.log", long)
			r.pass(time.Second)
			r.write("a.log", long+"\ntwo\n")
		}, "one\n" + long[:2000] + "\ntwo\n"},
		{"rename", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.write("a.log", "two\n")
			r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
			r.write("a.log.1", "late\n")
			r.write("a.log", "three\n")
		}, "one\ntwo\nlate\nthree\n"},
		{"rename, new file later", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
			r.write("a.log.1", "late\n")
			r.pass(time.Second)
			r.write("a.log.1", "later\n")
			r.pass(time.Second)
			r.write("a.log", "two\n")
		}, "one\nlate\nlater\ntwo\n"},
		{"rename out of sight", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.must(os.Mkdir(r.path("old"), 0o755))
			r.write("a.log", "two\n")
			r.must(os.Rename(r.path("a.log"), r.path("old/a.log")))
			r.write("old/a.log", "late\n")
			r.write("a.log", "three\n")
		}, "one\ntwo\nlate\nthree\n"},
		{"three rotations between two looks", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			at := r.now.Add(-time.Second)
			r.must(os.Chtimes(r.path("a.log"), at, at))
			r.start()
			for i, text := range []string{"two\n", "three\n", "four\n"} {
				r.must(os.Rename(r.path("a.log"), r.path(fmt.Sprint("a.log.", 3-i))))
				r.write("a.log", text)
				at = at.Add(10 * time.Millisecond)
				r.must(os.Chtimes(r.path("a.log"), at, at))
			}
		}, "one\ntwo\nthree\nfour\n"},
		{"dateext", "a.log*", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.must(os.Rename(r.path("a.log"), r.path("a.log-20240501")))
			r.write("a.log", "two\n")
			r.pass(time.Second)
			r.must(os.Rename(r.path("a.log"), r.path("a.log-20240502")))
			r.write("a.log", "three\n")
		}, "one\ntwo\nthree\n"},
		{"a file a day", "a-*.log", func(r *rig) {
			r.write("a-2024-05-01.log", "one\n")
			r.start()
			r.write("a-2024-05-02.log", "two\n")
			r.pass(time.Second)
			r.write("a-2024-05-02.log", "three\n")
		}, "one\ntwo\nthree\n"},
		{"delete and recreate", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.write("a.log", "two\n")
			r.must(os.Remove(r.path("a.log")))
			r.write("a.log", "three\n")
		}, "one\ntwo\nthree\n"},
		{"delete, and recreate much later", "a.log", func(r *rig) {
			r.write("a.log", "one\ntw")
			r.start()
			r.write("a.log", "o")
			r.must(os.Remove(r.path("a.log")))
			r.pass(time.Minute)
			r.write("a.log", "\nthree\n")
		}, "one\ntwo\nthree\n"},
		{"truncate", "a.log", func(r *rig) {
			r.write("a.log", "one\ntwo\n")
			r.start()
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "three\n")
		}, "one\ntwo\nthree\n"},
		{"truncate and grow past", "a.log", func(r *rig) {
			r.write("a.log", "one\ntwo\n")
			r.start()
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "aaaaaaaaaa\nbbbbbbbbbbbbb\ncccccccccc\n")
		}, "one\ntwo\naaaaaaaaaa\nbbbbbbbbbbbbb\ncccccccccc\n"},
		{"truncate and grow to the same size", "a.log", func(r *rig) {
			r.write("a.log", "one\ntwo\n")
			r.start()
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "six\nten\n")
		}, "one\ntwo\nsix\nten\n"},
		{"truncate and grow past, same beginning", "a.log", func(r *rig) {
			r.write("a.log", long+"\none\ntwo\n")
			r.start()
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", long+"\nthree and more\nfour\n")
		}, long + "\none\ntwo\n" + long + "\nthree and more\nfour\n"},
		{"copytruncate", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.write("a.log", "two\n")
			r.write("a.log.1", "one\ntwo\n")
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "three\n")
		}, "one\ntwo\nthree\n"},
		{"copytruncate, copy seen first", "a.log*", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.write("a.log.1", "")
			r.pass(time.Second)
			r.write("a.log.1", "one\n")
			r.pass(time.Second)
			r.write("a.log.1", "two\n")
			r.write("a.log", "two\n")
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "three\n")
		}, "one\ntwo\nthree\n"},
		{"copytruncate, read further than the copy", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.write("a.log.1", "one\n")
			r.write("a.log", "two\n")
			r.pass(time.Second)
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "three\n")
		}, "one\ntwo\nthree\n"},
		{"symbolic link to another file", "a.log", func(r *rig) {
			r.write("real.1", "one\n")
			r.must(os.Symlink("real.1", r.path("a.log")))
			r.start()
			r.write("real.1", "two\n")
			r.write("real.2", "three\n")
			r.must(os.Symlink("real.2", r.path("new")))
			r.must(os.Rename(r.path("new"), r.path("a.log")))
			r.pass(time.Second)
			r.write("real.1", "late\n")
			r.pass(time.Second)
			r.write("real.2", "four\n")
		}, "one\ntwo\nthree\nfour\n" + "late\n"}, // what is late is a stream of its own
		{"hard link and symbolic link", "*.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.must(os.Link(r.path("a.log"), r.path("b.log")))
			r.must(os.Symlink("a.log", r.path("c.log")))
			r.start()
			r.write("b.log", "two\n")
		}, "one\ntwo\n"},
		{"directories", "**/x*.log", func(r *rig) {
			r.must(os.MkdirAll(r.path("d/e"), 0o755))
			r.write("d/e/x1.log", "one\n")
			r.start()
			r.must(os.MkdirAll(r.path("f/g/h"), 0o755))
			r.write("f/g/h/x2.log", "two\n")
			r.write("f/g/h/other.log", "no\n")
			r.pass(time.Second)
			r.must(os.RemoveAll(r.path("f")))
			r.write("d/e/x1.log", "three\n")
			r.pass(time.Second)
			r.must(os.MkdirAll(r.path("f/g/h"), 0o755))
			r.write("f/g/h/x2.log", "four\n")
		}, "one\nthree\ntwo\nfour\n"},
		{"compressed and temporary names", "a.log*", func(r *rig) {
			r.start()
			r.write("a.log", "one\n")
			r.write("a.log.1.gz", "\x1f\x8b\x08nothing to read")
			r.write("a.log.tmp", "nothing to read")
		}, "one\n"},
		{"a file that becomes a directory and a file again", "a.log", func(r *rig) {
			r.write("a.log", "one\n")
			r.start()
			r.must(os.Remove(r.path("a.log")))
			r.must(os.Mkdir(r.path("a.log"), 0o755))
			r.pass(time.Second)
			r.must(os.Remove(r.path("a.log")))
			r.write("a.log", "two\n")
		}, "one\ntwo\n"},
	}
	for _, tt := range tests {
		for seed := range uint64(6) {
			t.Run(fmt.Sprint(tt.name, "/", seed), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, seed, tt.glob)
				r.h.Greedy = seed == 0
				r.h.Vanishing = strings.Contains(tt.name, "truncate")
				tt.do(r)
				r.want(tt.want)
				r.e.close()
			})
		}
	}
}
