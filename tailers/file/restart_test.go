package file

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

func TestRestart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		first string // what the log holds when it is followed for the first time
		while func(r *rig)
		want  string // after the first text
	}{
		{"nothing happened", "one\ntwo\n", func(*rig) {}, ""},
		{"grown", "one\ntwo\n", func(r *rig) { r.write("a.log", "three\n") }, "three\n"},
		{"rotated", "one\ntwo\n", func(r *rig) {
			r.write("a.log", "three\n")
			r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
			r.write("a.log", "four\n")
		}, "three\nfour\n"},
		{"rotated twice", "one\ntwo\n", func(r *rig) {
			r.write("a.log", "three\n")
			r.must(os.Rename(r.path("a.log"), r.path("a.log.2")))
			r.write("a.log.1", "four\n")
			r.age("a.log.2", -3*time.Second)
			r.age("a.log.1", -2*time.Second)
			r.write("a.log", "five\n")
		}, "three\nfour\nfive\n"},
		{"rotated twice, the first one deleted", "one\ntwo\n", func(r *rig) {
			r.must(os.Remove(r.path("a.log")))
			r.write("a.log.1", "four\n")
			r.write("a.log", "five\n")
		}, "four\nfive\n"},
		{"rotated, no new file", "one\ntwo\n", func(r *rig) {
			r.write("a.log", "three\n")
			r.must(os.Rename(r.path("a.log"), r.path("a.log-20240501")))
		}, "three\n"},
		{"deleted and recreated", "one\ntwo\n", func(r *rig) {
			r.must(os.Remove(r.path("a.log")))
			r.write("a.log", "three\n")
		}, "three\n"},
		{"truncated", "one\ntwo\n", func(r *rig) {
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "three\n")
		}, "three\n"},
		{"truncated and grown past", "one\ntwo\n", func(r *rig) {
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "three three three three\n")
		}, "three three three three\n"},
		{"copied and truncated", "one\ntwo\n", func(r *rig) {
			r.write("a.log.1", "one\ntwo\nthree\n")
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "four\n")
		}, "three\nfour\n"},
		{"copied and truncated twice", "one\ntwo\n", func(r *rig) {
			r.write("a.log.2", "one\ntwo\nthree\n")
			r.age("a.log.2", -time.Second)
			r.write("a.log.1", "four\n")
			r.must(os.Truncate(r.path("a.log"), 0))
			r.write("a.log", "five\n")
		}, "three\nfour\nfive\n"},
		{"copied, not yet truncated", "one\ntwo\n", func(r *rig) {
			r.write("a.log", "three\n")
			r.write("a.log.1", "one\ntwo\nthree\n")
		}, "three\n"},
		{"moved to another file system and back", "one\ntwo\n", func(r *rig) {
			text, err := os.ReadFile(r.path("a.log"))
			r.must(err)
			r.must(os.Remove(r.path("a.log")))
			r.write("a.log", string(text)+"three\n")
		}, "three\n"},
		{"old rotated files are not read", "one\ntwo\n", func(r *rig) {
			r.write("a.log.5", "old\n")
			r.age("a.log.5", -24*time.Hour)
		}, ""},
	}
	for _, tt := range tests {
		for seed := range uint64(5) {
			t.Run(fmt.Sprint(tt.name, "/", seed), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, seed, "a.log")
				r.h.Greedy = seed == 0
				r.h.Vanishing = true
				r.write("a.log", tt.first)
				r.age("a.log", -5*time.Second)
				r.start()
				switch seed {
				case 3, 4: // what is undecided when it crashes is read again
				default:
					r.pass(30 * time.Second)
				}
				safe := r.h.Safe()
				r.crash()
				gone := strings.Contains(tt.name, "truncated") && !strings.Contains(tt.name, "copied") || strings.Contains(tt.name, "deleted")
				if gone && safe != tt.first {
					return // what was undecided when it crashed was taken away
				}
				tt.while(r)
				r.start()
				r.want(tt.first + tt.want)
				r.crash()
				r.start() // and it stays like that
				r.want(tt.first + tt.want)
				r.e.close()
			})
		}
	}
}

// age sets when a file was last written, from now.
func (r *rig) age(name string, d time.Duration) {
	r.t.Helper()
	at := time.Now().Add(d)
	r.must(os.Chtimes(r.path(name), at, at))
}

func TestStartAtEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "*.log*")
	r.f.Specs[0].FromStart = false
	r.write("a.log.1", "old\n")
	r.age("a.log.1", -time.Hour)
	r.write("a.log", "old\nunfini")
	r.start()
	r.pass(2 * time.Second)
	if got := r.h.Text(); got != "" {
		t.Errorf("shown %q: what was there at the start is not", got)
	}
	r.write("a.log", "shed\nnew\n")
	r.want("unfinished\nnew\n")
	positions := r.h.Positions() // as if stored a while ago: birth times are those of the real clock
	for i, p := range positions {
		e, err := parsePosition(p)
		r.must(err)
		e.Stored -= 3600
		positions[i].Value, err = json.Marshal(e)
		r.must(err)
	}
	r.h.SetPositions(positions)
	r.crash()
	r.write("a.log", "while away\n")
	r.write("b.log", "a new one\n")
	r.start()
	r.pass(30 * time.Second)
	got := slices.Sorted(strings.Lines(r.h.Text())) // two logs, in any order
	if want := []string{"a new one\n", "new\n", "unfinished\n", "while away\n"}; !slices.Equal(got, want) {
		t.Errorf("shown %q, want %q", got, want)
	}
	r.e.close()
}

func TestStartAtEndCrashBeforeAnything(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "a.log")
	r.f.Specs[0].FromStart = false
	r.write("a.log", "old\n")
	r.start()
	r.crash()
	r.write("a.log", "new\n")
	r.start()
	r.want("new\n")
	r.e.close()
}

// What a file holds that was empty when its position was stored is shown, though a younger generation is known: what was written to it last may have
// been seen by nobody, or not been decided.
func TestRestartKnownAsEmpty(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		seen bool // the text is seen before the crash, and left undecided
		move bool // the file has another inode afterwards
		want string
	}{
		{"not seen", false, false, "zero\ntwo\none\n"},
		{"seen, not decided", true, false, "zero\none\ntwo\n"},
		{"seen, not decided, other inodes", true, true, "zero\none\ntwo\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, 1, "a.log")
			r.h.Greedy = true
			if tt.seen {
				r.h.Take = func(*tailers.Window) int { return 0 }
			}
			late := func() {
				r.write("a.log.1", "one\n")
				r.age("a.log.1", -5*time.Second)
			}
			r.write("a.log", "zero\n")
			r.age("a.log", -10*time.Second)
			r.start()
			r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
			r.write("a.log", "")
			r.pass(2 * time.Second)
			r.must(os.Rename(r.path("a.log.1"), r.path("a.log.2")))
			r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
			if tt.seen {
				late()
			}
			r.write("a.log", "two\n")
			r.pass(5 * time.Second)
			if !tt.seen {
				late()
			}
			r.crash()
			r.h.Greedy = true
			for _, name := range []string{"a.log.2", "a.log.1", "a.log"} {
				if tt.move {
					r.replace(name)
				}
			}
			r.start()
			r.want(tt.want)
			r.e.close()
		})
	}
}

// The same holds for a file that cannot be opened at the start, but later.
func TestRestartKnownAsEmptyAndRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "a.log")
	r.f.Specs[0].FromStart = false
	r.write("a.log", "")
	r.start()
	r.crash()
	away := filepath.Join(t.TempDir(), "a.log")
	r.must(os.Rename(r.path("a.log"), away))
	r.start()
	r.e.refused[r.path("a.log")] = true // as if it had been there: to root, no file refuses itself
	r.must(os.Rename(away, r.path("a.log")))
	r.write("a.log", "one\n")
	r.want("one\n")
	r.e.close()
}

// replace has a file be another inode, with the same text and time, as after the move to another disk.
func (r *rig) replace(name string) {
	r.t.Helper()
	st, err := os.Stat(r.path(name))
	r.must(err)
	text, err := os.ReadFile(r.path(name))
	r.must(err)
	r.must(os.WriteFile(r.path("moved"), text, 0o644))
	r.must(os.Chtimes(r.path("moved"), st.ModTime(), st.ModTime()))
	r.must(os.Rename(r.path("moved"), r.path(name)))
}

func TestAcrossRotation(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "a.log")
	var windows []string
	var origins []int64
	var before string
	r.h.Shown = func(_ *tailers.Stream, w *tailers.Window) {
		windows = append(windows, string(w.Data))
		if i := strings.Index(string(w.Data), "ValueError"); i > 0 {
			offset, head := w.Origin(i)
			origins = append(origins, offset)
			if got := string(head(5)); got != "  Val" {
				t.Errorf("the second generation begins with %q", got)
			}
			p := make([]byte, 100)
			before = string(p[len(p)-w.Before(p, w.Offset+int64(i)):])
		}
	}
	hold := true
	r.h.Take = func(w *tailers.Window) int {
		if hold && strings.Contains(string(w.Data), "Traceback") {
			return strings.Index(string(w.Data), "Traceback")
		}
		return len(w.Data)
	}
	r.write("a.log", "one\nTraceback\n")
	r.start()
	r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
	r.write("a.log", "  ValueError\n")
	r.pass(5 * time.Second)
	if got, want := windows[len(windows)-1], "Traceback\n  ValueError\n"; got != want {
		t.Errorf("last window %q, want %q", got, want)
	}
	if len(origins) == 0 || origins[0] != 2 {
		t.Errorf("origins %v, want 2: that is where it stands in its file", origins)
	}
	if want := "one\nTraceback\n  "; before != want {
		t.Errorf("before it: %q, want %q", before, want)
	}
	// What is decided over the border is decided in both files.
	hold = false
	r.write("a.log", "next\n")
	r.pass(5 * time.Second)
	take := r.h.Take
	r.crash()
	r.h.Take = take
	r.start()
	r.want("one\nTraceback\n  ValueError\nnext\n")
	r.e.close()
}

func TestBadPositions(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "a.log")
	for i, v := range []string{"", "{", `{"path":""}`, `{"path":"/x","offset":-1}`, `{"path":"/x","head_len":100000}`, strings.Repeat(" ", 1<<20)} {
		r.f.Positions = append(r.f.Positions, event.Position{Key: fmt.Sprint(keyPrefix, i), Value: []byte(v)})
	}
	r.write("a.log", "one\n")
	r.start()
	r.want("one\n")
	r.e.close()
}

func FuzzPosition(f *testing.F) {
	f.Add([]byte(`{"path":"/l/a.log","dev":1,"ino":2,"head_len":3,"head":"0011223344556677","offset":5,"tail":"0011223344556677","written":7,"stored":8}`))
	f.Fuzz(func(t *testing.T, value []byte) {
		e, err := parsePosition(event.Position{Key: "k", Value: value})
		if (e == nil) == (err == nil) {
			t.Errorf("entry %v and error %v", e, err)
		}
		remember([]event.Position{{Key: "k", Value: value}, {Key: "l", Value: value}})
	})
}
