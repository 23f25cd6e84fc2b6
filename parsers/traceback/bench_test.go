package traceback

import (
	"path/filepath"
	"testing"
)

// BenchmarkParse reads one traceback of each language, as its runtime wrote it: the first in the corpus that has three frames.
func BenchmarkParse(b *testing.B) {
	for _, language := range Languages {
		b.Run(language.Name, func(b *testing.B) {
			lines, bytes := typical(b, language)
			b.SetBytes(int64(bytes))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := language.Parse(lines); !ok {
					b.Fatal("not read")
				}
			}
		})
	}
}

// typical returns lines of which line 0 has a trigger, and how long the traceback there is.
func typical(b *testing.B, language *Language) (around, int) {
	names, err := filepath.Glob(filepath.Join(corpus, language.Name, "*.log"))
	if err != nil {
		b.Fatal(err)
	}
	var hungry bool
	for _, least := range []int{3, 1, 0} {
		for _, name := range names {
			lines := readLines(b, name)
			for i := range lines {
				at := around{lines: lines, by: i, hungry: &hungry}
				trace, ok := language.Parse(at)
				if !ok || len(trace.Exceptions) == 0 || trace.Exceptions[0].Stacktrace == nil || len(trace.Exceptions[0].Stacktrace.Frames) < least {
					continue
				}
				bytes := 0
				for _, l := range lines[i+trace.First : i+trace.End] {
					bytes += len(l.Text) + 1
				}
				return at, bytes
			}
		}
	}
	b.Fatal("the corpus has none")
	return around{}, 0
}
