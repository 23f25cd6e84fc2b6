package file

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// TestBusy: a directory whose log is written all the time is not watched but polled, until it is calm; what appears in it meanwhile is read at once, a rotation is followed, and nothing
// is lost or comes twice on the way there and back.
func TestBusy(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		return // nothing is polled there
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "0.log")
	h := sourcetest.New(t, 1)
	h.Take = func(w *tailers.Window) int { return len(w.Data) }
	f := &Follower{Specs: []Spec{{Globs: []string{filepath.Join(dir, "*.log")}, FromStart: true, Handler: h}}, Pause: defaultPause + 1, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	e, err := newEngine(f)
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	now := time.Now()
	e.now = func() time.Time { return now }
	e.start(t.Context())
	want, tick := "", 10*time.Millisecond
	write := func(name, format string, args ...any) {
		t.Helper()
		text := fmt.Sprintf(format, args...) + "\n"
		appendTo(t, name, text)
		want += text
	}
	// until steps as Run does, but by a clock of its own, until a condition holds; what the kernel tells comes when it comes.
	until := func(what string, done func() bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		for !done() {
			if ctx.Err() != nil {
				t.Fatalf("never: %s", what)
			}
			now = now.Add(tick)
			e.step(t.Context())
			runtime.Gosched()
		}
	}
	read := func() bool { return len(h.Text()) >= len(want) }
	write(path, "first")
	until("the first line", read)
	d := e.dirs[dir]
	n := 0
	until("the directory is polled", func() bool {
		n++
		write(path, "line %d", n)
		until("a line is read", read)
		return d.polled
	})
	if len(e.watcher.WatchList()) != 0 {
		t.Error("it is still watched")
	}
	tick, e.swept, e.sweeps = 0, now, 1 // so that no sweep finds it
	e.step(t.Context())
	write(filepath.Join(dir, "1.log"), "next")
	until("another log", read)
	tick = 10 * time.Millisecond
	write(path, "by the clock")
	until("what is written then", read)
	if err := os.Rename(path, path+".20260102-150405"); err != nil {
		t.Fatal(err)
	}
	write(path+".20260102-150405", "late")
	write(path, "rotated")
	until("a rotation", read)
	until("it is calm, and watched", func() bool { return !d.polled && d.watched })
	if len(e.watcher.WatchList()) != 1 || len(e.polled) != 0 {
		t.Errorf("watched: %v, polled: %d", e.watcher.WatchList(), len(e.polled))
	}
	write(path, "again")
	until("what is written after that", read)
	for line := range strings.Lines(want) {
		if got := strings.Count(h.Text(), line); got != 1 {
			t.Errorf("%q came %d times", line, got)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	until("a directory that is gone is forgotten", func() bool { return len(e.logs) == 0 })
}

// TestBusyByTheMegabyte: without a Pause of its own a follower polls only the directory of a log of which much is written, and what is written now and then is still told of.
func TestBusyByTheMegabyte(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		return
	}
	r := newRig(t, 1, "*.log")
	r.f.Poll, r.h.Greedy = false, true
	r.start()
	d := r.e.dirs[r.dir]
	want := ""
	add := func(text string) {
		t.Helper()
		r.write("a.log", text)
		want += text
		r.e.relist(d) // the kernel tells when it likes
		r.settle()
	}
	for range 10 {
		add("a line\n")
	}
	r.pass(time.Second)
	if d.polled {
		t.Error("polled, for a few lines")
	}
	add(strings.Repeat("many lines\n", 200_000))
	r.pass(time.Second)
	if !d.polled || len(r.e.watcher.WatchList()) > 0 {
		t.Errorf("polled: %v, watched: %v", d.polled, r.e.watcher.WatchList())
	}
	r.write("a.log", "by the clock\n")
	want += "by the clock\n"
	r.now = r.now.Add(defaultPause)
	r.settle()
	if got := r.h.Text(); got != want {
		t.Errorf("%d bytes are shown, want %d", len(got), len(want))
	}
	r.pass(2 * time.Second)
	if d.polled || len(r.e.watcher.WatchList()) != 1 {
		t.Errorf("calm, and polled: %v, watched: %v", d.polled, r.e.watcher.WatchList())
	}
	r.want(want)
	r.e.close()
}

// TestNames: what is told of names is what fsnotify tells, without the writes.
func TestNames(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		return
	}
	n, err := newNames()
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	dir := t.TempDir()
	watch, err := n.add(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	appendTo(t, a, "x")
	appendTo(t, a, "y")
	if err := os.Rename(a, b); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(b); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	var got []string
	for range 5 {
		ev := <-n.C
		got = append(got, ev.Op.String()+" "+filepath.Base(ev.Name))
	}
	want := []string{"CREATE a", "RENAME a", "CREATE b", "REMOVE b", "REMOVE " + filepath.Base(dir)}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, err := n.add(dir, nil); err == nil {
		t.Error("a directory that is not there can be watched")
	}
	n.remove(watch) // is gone already
}
