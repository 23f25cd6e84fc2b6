package format

import (
	"strings"
	"testing"
	"time"
)

// A line of a mebibyte takes linear time, whatever it is made of: sixteen times the text may take not much more than sixteen times as long.
func TestLongLinesTakeLinearTime(t *testing.T) {
	for _, c := range []struct{ name, head, unit string }{
		{"letters", "", "a"},
		{"brackets", "", "["},
		{"open brackets after a time", "2024-05-01 10:00:00 ", "["},
		{"escapes", "", "\x1b"},
		{"titles", "", "\x1b]"},
		{"colours", "", "\x1b[0"},
		{"pairs", "2024-05-01 10:00:00 [error    ] ", "a=( "},
		{"closed pairs", "2024-05-01 10:00:00 [error    ] ", "a=b "},
		{"logfmt", "level=error msg=x ", `a="b" `},
		{"logfmt quotes", "level=error msg=x ", `a="`},
		{"json depth", "", `{"a":`},
		{"json quotes", `{"a":"`, `\"`},
		{"json members", `{"level":"error"`, `,"message":"x"`},
		{"docker", `{"log":"`, `\n"stream":`},
		{"listed", "", `['Traceback (most recent call last):\n', `},
		{"structured data", "<11>1 - - - - - ", `[a b="c"]`},
		{"controls", "May  1 10:00:00 web1 app[12]: ", "#0"},
		{"digits", "", "1"},
		{"blanks", "ERROR", " "},
		{"words", "2024-05-01 10:00:00 ", "a "},
	} {
		t.Run(c.name, func(t *testing.T) {
			took := func(size int) time.Duration {
				raw := []byte(c.head + strings.Repeat(c.unit, size/len(c.unit)))
				best := time.Hour
				for range 3 {
					start := time.Now()
					reader.Decode(raw)
					best = min(best, time.Since(start))
				}
				return best
			}
			small, large := took(64<<10), took(1<<20)
			if large > 2*time.Second && large > 64*small { // a busy machine under the race detector is slow, but not that slow
				t.Errorf("64 KiB took %s, 1 MiB %s", small, large)
			}
		})
	}
}
