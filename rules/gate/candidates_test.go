package gate

import (
	"bytes"
	"fmt"
	"testing"
)

// TestEffort: where the literals are there is effort, and where nothing is like them there is none, whatever they are looked for with.
func TestEffort(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf("worker-%d: order %d failed", i, i*7919%10007))
	}
	for _, c := range []struct {
		name     string
		literals []string
	}{
		{"vectors", library},
		{"short", []string{"FATAL", "OOM!"}},
		{"octets", many},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := New(c.literals)
			if got := g.Effort(bytes.Repeat([]byte{0}, 1<<16)); got != (Effort{}) {
				t.Errorf("got %+v of a text without letters, want none", got)
			}
			var text []byte
			for range 100 {
				text = fmt.Appendf(text, "\x00\x00\x00%s\x00\x00\x00\x00", c.literals[0])
			}
			if got := g.Effort(text); got.Candidates < 90 || got.Compared < 90 || got.Compared > got.Candidates {
				t.Errorf("got %+v of 100 literals", got)
			}
		})
	}
	if got := New(nil).Effort([]byte("text")); got != (Effort{}) {
		t.Errorf("got %+v without literals", got)
	}
}
