package file

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/sys/unix"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// nursery is an engine that is told of what happens, and does nothing about it until a test has it step.
type nursery struct {
	*engine
	t    *testing.T
	path string // of the log
	h    *sourcetest.Recorder
	now  time.Time
}

func newNursery(t *testing.T) *nursery {
	t.Helper()
	n := &nursery{t: t, path: filepath.Join(t.TempDir(), "app.log"), h: sourcetest.New(t, 1), now: time.Now()}
	n.h.Vanishing = true
	n.h.Take = func(w *tailers.Window) int { return len(w.Data) }
	e, err := newEngine(&Follower{Specs: []Spec{{Globs: []string{n.path}, Handler: n.h}}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.close)
	n.engine, e.now = e, func() time.Time { return n.now }
	e.start(t.Context())
	return n
}

// until waits for what goroutines and the kernel do.
func (n *nursery) until(what string, done func() bool) {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), 20*time.Second)
	defer cancel()
	for !done() {
		if ctx.Err() != nil {
			n.t.Fatalf("never: %s", what)
		}
		runtime.Gosched()
	}
}

// live writes a file that is deleted again as soon as it is held, and read by nobody meanwhile.
func (n *nursery) live(text string) {
	n.t.Helper()
	held := n.names.held.Load()
	appendTo(n.t, n.path, text)
	n.until("what appears is held", func() bool { return n.names.held.Load() > held })
	if err := os.Remove(n.path); err != nil {
		n.t.Fatal(err)
	}
}

// TestDeletedBeforeTheFirstLook: files that come and go while the follower is busy with something else are read, in order, and what has their name then is followed.
func TestDeletedBeforeTheFirstLook(t *testing.T) {
	t.Parallel()
	for _, seen := range []bool{false, true} { // whether what has the name in the end is found before what is told of it
		t.Run(fmt.Sprint("listed first=", seen), func(t *testing.T) {
			t.Parallel()
			n := newNursery(t)
			want := ""
			for i := range 3 {
				text := fmt.Sprintf("file %d\n", i)
				n.live(text)
				want += text
			}
			appendTo(t, n.path, "stays\n")
			n.until("the last one is held", func() bool { return n.names.held.Load() == 4 })
			want += "stays\n"
			if seen {
				n.relist(n.dirs[filepath.Dir(n.path)])
				n.list()
			}
			n.step(t.Context())
			n.until("all are read", func() bool {
				n.step(t.Context())
				return len(n.h.Text()) >= len(want)
			})
			appendTo(t, n.path, "grows\n")
			want += "grows\n"
			n.until("the last one is followed", func() bool {
				n.step(t.Context())
				return len(n.h.Text()) >= len(want)
			})
			if got := n.h.Text(); got != want {
				t.Errorf("shown: %q, want %q", got, want)
			}
			if held, missed := n.names.held.Load(), n.Stats.Missed.Load(); held > 0 || missed > 0 {
				t.Errorf("%d descriptors held, %d files missed; want none", held, missed)
			}
			for range 30 { // what was deleted is let go
				n.now = n.now.Add(time.Second)
				n.step(t.Context())
			}
			if got := n.Stats.Open.Load(); got != 1 {
				t.Errorf("%d files open, want 1", got)
			}
		})
	}
}

// TestMissed: what was deleted before it could be opened is counted, and what was renamed or leads nowhere is not.
func TestMissed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		masks []uint32
		want  int
	}{
		"deleted":     {[]uint32{unix.IN_CREATE, unix.IN_DELETE}, 1},
		"renamed":     {[]uint32{unix.IN_CREATE, unix.IN_MOVED_FROM, unix.IN_DELETE}, 0},
		"twice":       {[]uint32{unix.IN_CREATE, unix.IN_DELETE, unix.IN_MOVED_TO, unix.IN_DELETE}, 2},
		"a directory": {[]uint32{unix.IN_CREATE | unix.IN_ISDIR, unix.IN_DELETE | unix.IN_ISDIR}, 0},
	} {
		n := deaf(t.TempDir())
		missed := 0
		for _, mask := range c.masks {
			if v, _ := n.event(1, mask, "app.log"); v.missed {
				missed++
			}
		}
		if missed != c.want {
			t.Errorf("%s: %d missed, want %d", name, missed, c.want)
		}
	}
	dir := t.TempDir()
	n := deaf(dir)
	if err := os.Symlink("nowhere", filepath.Join(dir, "app.log")); err != nil {
		t.Fatal(err)
	}
	n.event(1, unix.IN_CREATE, "app.log")
	if v, _ := n.event(1, unix.IN_DELETE, "app.log"); v.missed {
		t.Error("a link that led nowhere counts as a file that was missed")
	}
	r := newRig(t, 1, "*.log").start()
	r.e.noticeName(news{Event: fsnotify.Event{Name: r.path("a.log"), Op: fsnotify.Remove}, fd: -1, missed: true})
	if got := r.f.Stats.Missed.Load(); got != 1 {
		t.Errorf("%d counted, want 1", got)
	}
	r.e.close()
}

// deaf returns names that only a test tells of anything, in a directory that is number 1.
func deaf(dir string) *names {
	return &names{gone: map[string]struct{}{}, dirs: map[int32]namedDirectory{1: {dir, []interest{{nil, []string{"*.log"}}}}}}
}
