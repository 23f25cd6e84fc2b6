package file

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/tailers"
)

// TestBeforeInSteps reads back over a rotation in several steps, as the pipeline does for breadcrumbs, and further than there is anything.
func TestBeforeInSteps(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "a.log")
	r.h.Greedy = true
	r.start()
	first, second := strings.Repeat("first generation\n", 20), "second\n"
	r.write("a.log", first)
	r.pass(3 * time.Second)
	r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
	r.write("a.log", second)
	r.pass(3 * time.Second)
	var got string
	r.h.Shown = func(_ *tailers.Stream, w *tailers.Window) {
		if string(w.Data) != "third\n" {
			return
		}
		for end := w.Offset; ; {
			step := make([]byte, 50)
			n := w.Before(step, end)
			got = string(step[50-n:]) + got
			if end -= int64(n); n < 50 {
				break
			}
		}
	}
	r.write("a.log", "third\n")
	r.want(first + second + "third\n")
	if got != first+second {
		t.Errorf("before the last line: %q, want %q", got, first+second)
	}
}
