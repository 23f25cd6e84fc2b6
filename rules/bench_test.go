package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// Budget: 20 ms. What run and scan load.
func BenchmarkLoadLibrary(b *testing.B) {
	for b.Loop() {
		if _, err := Load(nil, Options{Bare: true}); err != nil {
			b.Fatal(err)
		}
	}
}

// Budget: 1 s of CPU; nearly all of it is compiling %{TS} a thousand times.
func BenchmarkLoad1000(b *testing.B) {
	var y strings.Builder
	y.WriteString("version: 1\nrules:\n")
	for i := range 1000 {
		fmt.Fprintf(&y, "  - id: rule-%d\n    start: '^%%{TS:time} (?P<level>ERROR|FATAL) \\[worker-%d\\] %%{NAME:logger} - %%{REST:message}$'\n    continue: ['^\\s+\\S']\n    limit: 30/m\n", i, i)
	}
	data := []byte(y.String())
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Parse("bench.yaml", data, Options{NoLibrary: true}); err != nil {
			b.Fatal(err)
		}
	}
}

// All line rules of the library at a line that none of them takes, and at one that one takes.
func BenchmarkMatch(b *testing.B) {
	s, err := Load(nil, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{
		"miss": "[2026-11-23 05:58:01 +0000] [26608] [INFO] Booting worker with pid: 26843",
		"hit":  "[2026-11-23 05:58:01 +0000] [26608] [CRITICAL] WORKER TIMEOUT (pid:26843)",
	} {
		var lines event.Lines = texts(text)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, r := range s.LineRules() {
					r.Match(lines, Subject{})
				}
			}
		})
	}
}
