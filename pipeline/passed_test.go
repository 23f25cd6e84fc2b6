package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/tailers"
)

// What is remembered of others' lines is found a second time as it was the first, and passed over without being read.
func TestForeignLinesArePassedOnce(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 5 {
		fmt.Fprintf(&text, "2026-11-22T13:24:07.%09dZ stderr F own %d\n", i, i)
		for range 100 * (i + 1) {
			text.WriteString("2026-11-22T13:24:07.000000000Z stdout F GET /cart 200\n")
		}
	}
	at := int64(text.Len())
	text.WriteString("2026-11-22T13:24:08.000000000Z stderr F the hit\n")
	window := &tailers.Window{Stream: &tailers.Stream{Kind: "file"}, Data: []byte(text.String())}
	v := newView(window, true, &lineCache{pass: 1}, &rooms{}, nil)
	look := func() (seen []string) {
		c := newCursor(&v, format.Reader{}, at)
		for i := 0; ; i-- {
			l, ok := c.At(i)
			if !ok {
				return seen
			}
			seen = append(seen, l.Text)
		}
	}
	first := look()
	if got, want := strings.Join(first, ","), "the hit,own 4,own 3,own 2,own 1,own 0"; got != want {
		t.Fatalf("lines = %s, want %s", got, want)
	}
	for i := range v.data { // what is read again is no line of the writer any more
		if strings.HasPrefix(string(v.data[i:]), "stdout F GET") {
			copy(v.data[i:], "stderr")
		}
	}
	v.lines.pass++
	if got, want := strings.Join(look(), ","), strings.Join(first, ","); got != want {
		t.Errorf("lines the second time = %s, want %s", got, want)
	}
}
