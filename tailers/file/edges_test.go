package file

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/sys/unix"
)

// logging makes a rig tell what is logged.
func (r *rig) logging() *bytes.Buffer {
	var b bytes.Buffer
	r.f.Logger = slog.New(slog.NewTextHandler(&b, nil))
	return &b
}

// saidOnce checks that something was logged, and once.
func (r *rig) saidOnce(log *bytes.Buffer, what string) {
	r.t.Helper()
	if got := strings.Count(log.String(), what); got != 1 {
		r.t.Errorf("%q is logged %d times, want once:\n%s", what, got, log)
	}
}

func TestPipesAndSocketsInAGlob(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "*.log")
	log := r.logging()
	r.must(syscall.Mkfifo(r.path("pipe.log"), 0o600))
	socket, err := net.Listen("unix", r.path("s.log"))
	r.must(err)
	defer socket.Close()
	r.write("a.log", "one\n")
	r.start()
	r.write("a.log", "two\n")
	r.want("one\ntwo\n")
	r.write("b.log", "three\n") // the directory is listed again
	r.want("one\ntwo\nthree\n")
	if got := r.f.Stats.PassedOver.Load(); got != 2 {
		t.Errorf("%d names passed over, want 2", got)
	}
	r.saidOnce(log, "pipe.log")
	r.saidOnce(log, "s.log")
	r.e.close()
}

// denied runs something as a user who may not read root's files, if this is root: on Linux that is a matter of the thread.
func denied(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		do()
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	defer unix.Setfsuid(0)
	do()
}

// Permission comes later: the file is read then, from its beginning or from its end, as if it had been readable.
func TestPermissionComesLater(t *testing.T) {
	t.Parallel()
	for _, fromStart := range []bool{true, false} {
		r := newRig(t, 1, "*.log")
		log := r.logging()
		r.f.Specs[0].FromStart = fromStart
		r.write("a.log", "one\n")
		r.must(os.Chmod(r.path("a.log"), 0))
		r.must(os.Chmod(filepath.Dir(r.dir), 0o755)) // the directories are not what is denied
		denied(t, func() {
			r.start()
			r.pass(30 * time.Second)
		})
		if got := r.h.Text(); got != "" {
			t.Errorf("shown %q without permission", got)
		}
		if errors, denials := r.f.Stats.Errors.Load(), r.f.Stats.Denied.Load(); errors == 0 || denials != errors {
			t.Errorf("%d looks failed, %d of them for want of permission; want all of at least one", errors, denials)
		}
		r.saidOnce(log, "permission denied")
		r.must(os.Chmod(r.path("a.log"), 0o644))
		want := "two\n"
		if fromStart {
			want = "one\ntwo\n"
		}
		r.pass(2 * time.Second)
		r.write("a.log", "two\n")
		r.want(want)
		r.e.close()
	}
}

// A file that cannot be read for a while is read then, and what follows it waits, but not for ever.
func TestReadError(t *testing.T) {
	t.Parallel()
	for _, mends := range []bool{true, false} {
		r := newRig(t, 1, "a.log")
		r.h.Greedy = true
		log := r.logging()
		r.write("a.log", "one\n")
		r.start()
		g := r.e.logs[r.path("a.log")].last()
		bad, err := unix.Open(r.path("a.log"), unix.O_WRONLY|unix.O_CLOEXEC, 0) // of which nothing can be read, with an error as on a broken disk
		r.must(err)
		good := g.fd
		g.fd = bad
		r.write("a.log", "two\n")
		r.pass(3 * time.Second)
		r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
		r.write("a.log", "three\n")
		r.pass(3 * time.Second)
		if got := r.h.Text(); got != "one\n" {
			t.Errorf("shown %q while the file cannot be read", got)
		}
		want, other := "one\nthree\n", good
		if mends {
			g.fd, other = good, bad
			want = "one\ntwo\nthree\n"
		}
		r.want(want)
		r.saidOnce(log, "a.log error=")
		if r.f.Stats.Errors.Load() == 0 {
			t.Error("nothing was counted")
		}
		r.e.close() // closes the one that it has
		unix.Close(other)
	}
}

// Events that are lost are made up for at once.
func TestOverflow(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "*.log")
	r.h.Greedy = true
	log := r.logging()
	r.write("a.log", "one\n")
	r.start()
	r.pass(time.Minute)
	r.now = r.now.Add(time.Millisecond) // no sweep is due
	r.write("a.log", "two\n")
	r.write("b.log", "three\n")
	for range 2 {
		r.e.lost(fsnotify.ErrEventOverflow)
		r.settle()
	}
	if got, want := r.h.Text(), "one\ntwo\nthree\n"; got != want {
		t.Errorf("shown %q, want %q", got, want)
	}
	if got := r.f.Stats.Overflows.Load(); got != 2 {
		t.Errorf("%d overflows counted, want 2", got)
	}
	r.saidOnce(log, "events were lost")
	r.e.close()
}

// No watches are left: everything is looked at instead, said once and counted for each directory.
func TestNoWatches(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "*/a.log")
	r.h.Greedy = true
	log := r.logging()
	r.f.Poll = false
	for i := range 3 {
		r.must(os.Mkdir(r.path(fmt.Sprint("d", i)), 0o755))
		r.write(fmt.Sprintf("d%d/a.log", i), "one\n")
	}
	e, err := newEngine(r.f)
	r.must(err)
	e.now = func() time.Time { return r.now }
	w, err := fsnotify.NewWatcher()
	r.must(err)
	r.must(w.Close()) // so that it refuses, as without watches
	e.watcher, e.changes, e.failed = w, passOn(w), make(chan error)
	close(e.failed)
	r.e = e
	e.Poll = true // keeps start from making another
	e.start(t.Context())
	r.settle()
	r.pass(5 * time.Second)
	r.write("d1/a.log", "two\n")
	r.pass(2 * time.Second)
	if got := r.h.Text(); strings.Count(got, "one\n") != 3 || strings.Count(got, "two\n") != 1 { // in any order: it is three logs
		t.Errorf("shown %q, want one of each log and two of one", got)
	}
	if got := r.f.Stats.Unwatched.Load(); got != 4 {
		t.Errorf("%d directories counted as unwatched, want 4", got)
	}
	r.saidOnce(log, "cannot be watched")
	r.must(os.RemoveAll(r.path("d2")))
	r.pass(time.Minute)
	if got := r.f.Stats.Unwatched.Load(); got != 3 {
		t.Errorf("%d directories counted as unwatched after one was deleted, want 3", got)
	}
	r.e.close()
}

// More files than descriptors: the idle ones are closed, and read on when they grow.
func TestFewDescriptors(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "*.log")
	r.h.Greedy = true
	r.f.MaxOpen = 5
	const n = 40
	for i := range n {
		r.write(fmt.Sprintf("%02d.log", i), "one\n")
	}
	r.start()
	r.pass(30 * time.Second)
	if got := r.f.Stats.Open.Load(); got > 6 {
		t.Errorf("%d files are open, want 5", got)
	}
	for i := range n {
		r.write(fmt.Sprintf("%02d.log", i), fmt.Sprintln("more", i))
	}
	r.pass(30 * time.Second)
	for i := range n {
		if !strings.Contains(r.h.Text(), fmt.Sprintln("more", i)) {
			t.Errorf("what was written to file %d is not shown", i)
		}
	}
	if got := r.f.Stats.Generations.Load(); got != n {
		t.Errorf("%d generations counted, want %d", got, n)
	}
	r.e.close()
}

// A program that does not append goes on at its old offset after a truncation: what lies before that was never written.
func TestHole(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "a.log")
	r.h.Greedy, r.h.Vanishing = true, true
	f, err := os.Create(r.path("a.log"))
	r.must(err)
	defer f.Close()
	first := strings.Repeat("before\n", 10_000)
	_, err = f.WriteString(first)
	r.must(err)
	r.start()
	r.must(os.Truncate(r.path("a.log"), 0))
	_, err = f.WriteString("after\n")
	r.must(err)
	r.pass(2 * time.Second)
	_, err = f.WriteString("and on\n")
	r.must(err)
	r.want(first + "after\nand on\n")
	if got := r.f.Stats.Holes.Load(); got != int64(len(first)) {
		t.Errorf("%d bytes counted as a hole, want %d", got, len(first))
	}
	r.crash()
	r.h.Greedy = true
	r.start()
	r.want(first + "after\nand on\n")
	r.e.close()
}

// A line of any length costs no more memory than the bound.
func TestLongLineCostsLittle(t *testing.T) { // alone, since it counts what is allocated
	r := newRig(t, 1, "a.log")
	r.h.Take = nil
	r.h.Greedy = true
	r.start()
	var before, after runtime.MemStats
	f, err := os.Create(r.path("a.log"))
	r.must(err)
	defer f.Close()
	piece := bytes.Repeat([]byte("x"), 1<<20)
	const size = 100
	var peak uint64
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range size {
		_, err = f.Write(piece)
		r.must(err)
		r.pass(time.Second)
		runtime.ReadMemStats(&after)
		peak = max(peak, after.HeapInuse-min(after.HeapInuse, before.HeapInuse))
	}
	_, err = f.WriteString("\nnext\n")
	r.must(err)
	r.pass(10 * time.Second)
	if got := r.h.Text(); len(got) != 1<<20+len("\nnext\n") || !strings.HasSuffix(got, "x\nnext\n") {
		t.Errorf("shown %d bytes that end with %q", len(got), got[max(0, len(got)-20):])
	}
	if got := r.f.Stats.LongLines.Load(); got != 1 {
		t.Errorf("%d long lines counted, want 1", got)
	}
	if got := r.f.Stats.LeftOut.Load(); got != (size-1)<<20 {
		t.Errorf("%d bytes left out, want %d", got, (size-1)<<20)
	}
	if peak > 8<<20 {
		t.Errorf("%d bytes of memory more, want at most 8 MiB", peak)
	}
	r.e.close()
}

// untilClockMoves waits until a file that is made now is younger than any other: file systems tell births apart by their clock, which is coarse.
func (r *rig) untilClockMoves() {
	made := func() time.Time {
		name := r.path("clock")
		r.must(os.WriteFile(name, nil, 0o600))
		info, err := os.Stat(name)
		r.must(err)
		r.must(os.Remove(name))
		return info.ModTime()
	}
	for before := made(); !made().After(before); {
	}
}

// A program that crashes each time it starts writes the same to each generation: that is no copy of another, also if they were begun while nobody was here.
func TestTwinsAreNoCopies(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Traceback and so on\n", 100)
	for _, restart := range []bool{false, true} {
		r := newRig(t, 1, "a.log")
		r.h.Greedy = true
		r.write("a.log", text)
		r.start()
		if restart {
			r.pass(30 * time.Second)
			r.crash()
			r.h.Greedy = true
		}
		r.must(os.Rename(r.path("a.log"), r.path("a.log.3")))
		for _, name := range []string{"a.log.2", "a.log.1", ""} {
			r.untilClockMoves()
			r.write("a.log", text)
			if name != "" {
				r.must(os.Rename(r.path("a.log"), r.path(name)))
			}
		}
		if restart {
			r.start()
		}
		r.pass(30 * time.Second)
		if got := strings.Count(r.h.Text(), "Traceback"); got != 400 {
			t.Errorf("restart=%v: %d lines shown, want 400", restart, got)
		}
		r.e.close()
	}
}
