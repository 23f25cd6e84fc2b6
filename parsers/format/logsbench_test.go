package format

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkLogs decodes all lines that real programs wrote with one library, or in one style: an operation is one line.
func BenchmarkLogs(b *testing.B) {
	styles := map[string][][]byte{}
	var names []string
	for _, dir := range []string{"formats", "loggers"} {
		files, err := filepath.Glob(filepath.Join("../testdata", dir, "*.log"))
		if err != nil {
			b.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			name, _, _ := strings.Cut(filepath.Base(file), "-")
			name = strings.TrimSuffix(name, ".log")
			if styles[name] == nil {
				names = append(names, name)
			}
			for line := range bytes.Lines(text) {
				styles[name] = append(styles[name], bytes.TrimSuffix(line, []byte("\n")))
			}
		}
	}
	for _, name := range names {
		lines, all := styles[name], 0
		for _, l := range lines {
			all += len(l) + 1
		}
		b.Run(name, func(b *testing.B) {
			r := Reader{Now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
			b.SetBytes(int64(all / len(lines)))
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				r.Decode(lines[n%len(lines)])
			}
		})
	}
}
