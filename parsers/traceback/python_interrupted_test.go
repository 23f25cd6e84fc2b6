package traceback

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// TestInterruptionsLoseNothing writes a record of somebody else's between any two lines of a traceback: the error is still found, whole or marked as
// truncated, and nothing is found that was not there.
func TestInterruptionsLoseNothing(t *testing.T) {
	t.Parallel()
	other := decode("2024-05-01 10:00:00,123 INFO other: and now for something completely different\n")[0]
	if !other.Head {
		t.Fatal("the interruption is no head")
	}
	for _, log := range cases(t, "python") {
		t.Run(strings.TrimSuffix(filepath.Base(log), ".log"), func(t *testing.T) {
			t.Parallel()
			lines := readLines(t, log)
			if len(lines) > 150 || eachHasAPrefix(lines) {
				return
			}
			for _, f := range scan(lines) {
				if f.First < 0 || f.Exceptions[0].Stacktrace == nil && len(f.Exceptions) == 1 {
					continue // what stands before the hit is looked for only right before it; without frames, little tells an error
				}
				text := slices.Clone(lines[f.first:f.end])
				last := f.Exceptions[len(f.Exceptions)-1]
				for at := 1; at < len(text); at++ {
					got := scan(slices.Insert(slices.Clone(text), at, other))
					if len(got) == 0 {
						t.Errorf("%s is lost when interrupted before %q", last.Type, text[at].Text)
						continue
					}
					g := got[len(got)-1]
					e := g.Exceptions[len(g.Exceptions)-1]
					if e.Type != last.Type && !slices.ContainsFunc(got, func(f found) bool { return f.Truncated }) {
						t.Errorf("%s became %s when interrupted before %q", last.Type, e.Type, text[at].Text)
					}
					if !g.Truncated && e.Type == last.Type && frameCount(e) != frameCount(last) {
						t.Errorf("%s has %d frames, not %d, when interrupted before %q", last.Type, frameCount(e), frameCount(last), text[at].Text)
					}
					if len(got) > 2 {
						t.Errorf("%d errors when interrupted before %q", len(got), text[at].Text)
					}
				}
			}
		})
	}
}

// eachHasAPrefix tells whether the lines of a log are records of their own: there another record has another prefix.
func eachHasAPrefix(lines event.LineSlice) bool {
	n := 0
	for i := range lines {
		if lines[i].Head {
			n++
		}
	}
	return n > len(lines)/2
}

func frameCount(e event.Exception) int {
	if e.Stacktrace == nil {
		return 0
	}
	return len(e.Stacktrace.Frames)
}
