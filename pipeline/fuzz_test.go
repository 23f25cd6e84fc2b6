package pipeline

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzHallway shows any bytes, whole and cut at one place, with and without the gate: the events are the same, and nothing crashes.
func FuzzHallway(f *testing.F) {
	for _, pattern := range []string{"../parsers/testdata/python/*.log", "../parsers/testdata/none/*.log", "../parsers/testdata/formats/*.log"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for i, name := range names {
			if i%20 == 0 {
				text, err := os.ReadFile(name)
				if err != nil {
					f.Fatal(err)
				}
				f.Add(text[:min(len(text), 4096)], uint16(len(text)/2))
			}
		}
	}
	gated, open := library(f), library(f)
	open.open = true
	f.Fuzz(func(t *testing.T, text []byte, cut uint16) {
		if len(text) > 16<<10 {
			return
		}
		want := payloads(t, capture(t, gated, string(text)))
		at := min(int(cut), len(text))
		if got := payloads(t, captureIn(t, Options{Recogniser: gated, Finished: true}, string(text), []int{at})); !slices.Equal(got, want) {
			t.Errorf("cut at %d: (-whole +cut)\n%s", at, cmp.Diff(want, got))
		}
		if got := payloads(t, capture(t, open, string(text))); !slices.Equal(got, want) {
			t.Errorf("(-with the gate +without)\n%s", cmp.Diff(want, got))
		}
	})
}
