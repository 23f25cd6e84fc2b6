package file

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// A copy is compared with an original that was truncated since the follower looked, and was closed to save descriptors: by the very opening of the copy.
// What both hold is shown once.
func TestCopyOfOneThatWasClosed(t *testing.T) {
	t.Parallel()
	first, second := strings.Repeat("first\n", 20), "second\n"
	r := newRig(t, 1, "a.log*")
	r.f.MaxOpen = 1
	r.h.Vanishing = true
	r.write("a.log", first)
	r.start()
	r.pass(30 * time.Second)
	r.must(os.Truncate(r.path("a.log"), 0))
	r.write("a.log", second)
	r.write("a.log.1", second)
	st, err := stat(r.path("a.log.1"))
	r.must(err)
	// The order of a listing is the file system's: here the copy comes first.
	r.must(r.e.place(r.e.logs[r.path("a.log")], r.path("a.log.1"), &st, true))
	r.want(first + second)
	r.must(os.Truncate(r.path("a.log"), 0))
	r.write("a.log", "third\n")
	r.want(first + second + "third\n")
	r.e.close()
}

// What follows waits: for the end of a line that a truncation has cut, or because nothing can be brought into custody. Generations that are copied and truncated
// meanwhile are read from their copies, although nothing of them was read before.
func TestTruncatedWhileWaiting(t *testing.T) {
	t.Parallel()
	for _, stalled := range []bool{false, true} {
		r := newRig(t, 1, "a.log")
		r.h.Greedy = true
		r.write("a.log", "first\n")
		r.start()
		want := "first\n"
		if stalled {
			r.h.Fail = func() error { return errors.New("full") }
			r.write("a.log", "second\n")
			want += "second\n"
		} else {
			r.write("a.log", "torn by ")
			want += "torn by \n"
		}
		for i := range 8 {
			r.copyTruncate()
			line := fmt.Sprintln("generation", i)
			want += line
			r.write("a.log", line)
			r.look()
		}
		r.copyTruncate()
		r.h.Fail = nil
		r.write("a.log", "last\n")
		r.want(want + "last\n")
		r.e.close()
	}
}

// copyTruncate rotates as logrotate does it for programs that keep their log open.
func (r *rig) copyTruncate() {
	r.t.Helper()
	text, err := os.ReadFile(r.path("a.log"))
	r.must(err)
	for i := 9; i > 0; i-- {
		if _, err := os.Stat(r.path(fmt.Sprint("a.log.", i))); err == nil {
			r.must(os.Rename(r.path(fmt.Sprint("a.log.", i)), r.path(fmt.Sprint("a.log.", i+1))))
		}
	}
	r.must(os.WriteFile(r.path("a.log.1"), text, 0o644))
	r.look()
	r.must(os.Truncate(r.path("a.log"), 0))
	r.look()
}

// look has the follower look at everything, a moment later.
func (r *rig) look() {
	r.t.Helper()
	r.now = r.now.Add(10 * time.Millisecond)
	r.e.overflow = true
	r.settle()
}

// A copy is on its way while errtail starts again: what it holds is not read twice.
func TestCopyBegunBeforeRestart(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a line that is read once\n", 100)
	for _, begun := range []string{"", text[:20], text[:1500]} {
		r := newRig(t, 1, "a.log")
		r.h.Greedy = true
		r.write("a.log", text)
		r.start()
		r.pass(30 * time.Second)
		r.crash()
		r.h.Greedy = true
		r.must(os.WriteFile(r.path("a.log.1"), []byte(begun), 0o644))
		r.start()
		r.write("a.log.1", text[len(begun):])
		r.look()
		r.must(os.Truncate(r.path("a.log"), 0))
		r.write("a.log", "next\n")
		r.want(text + "next\n")
		r.e.close()
	}
}
