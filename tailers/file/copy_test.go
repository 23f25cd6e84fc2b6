package file

import (
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
