package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/tailers"
)

// access is an access log without errors.
func access(lines int) string {
	var s strings.Builder
	for i := range lines {
		fmt.Fprintf(&s, "10.0.%d.7 - - [22/Nov/2026:13:%02d:%02d +0000] \"GET /api/v1/orders/%d HTTP/1.1\" 200 %d \"-\" \"kube-probe/1.29\"\n", i%250, i/60%60, i%60, i*7, i*13)
	}
	return s.String()
}

// withRules is the recogniser of the built-in rules and so many others, each with a literal.
func withRules(b *testing.B, n int) *Recogniser {
	b.Helper()
	if n == 0 {
		return library(b)
	}
	var y strings.Builder
	y.WriteString("version: 1\nrules:\n")
	for i := range n {
		fmt.Fprintf(&y, "  - id: user-%d\n    start: '^worker-%d: (?P<message>order \\w+ has failed at step %d) '\n", i, i, i*7919%10007)
	}
	set, err := rules.Parse("bench.yaml", []byte(y.String()), rules.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return NewRecogniser(set)
}

// BenchmarkGate searches boring text for what the built-in languages and rules look for, and for that of 1,000 more rules. Candidates are how often it looks
// twice. Budget: 2 GB/s, nothing allocated.
func BenchmarkGate(b *testing.B) {
	text := []byte(access(40_000))
	for _, n := range []int{0, 1000} {
		b.Run(fmt.Sprintf("library and %d", n), func(b *testing.B) {
			r := withRules(b, n)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if at, ok := r.next(text, 0); ok {
					b.Fatalf("found something at %d", at)
				}
			}
			b.ReportMetric(float64(r.Effort(text).Candidates)/(float64(len(text))/1024), "candidates/KiB")
		})
	}
}

// BenchmarkRules is a window of a log without errors, with so many rules of the user's.
func BenchmarkRules(b *testing.B) {
	text := access(4000)
	for _, n := range []int{1, 15, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := New(Options{Recogniser: withRules(b, n), Custody: &forgetful{}})
			l := newLog(text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				l.at = 0
				l.show(b, h, len(text), true, 0)
			}
		})
	}
}

// BenchmarkEvent is one traceback behind 150 records: finding it, building the event, and a hundred breadcrumbs. Other than in [BenchmarkHandle] no event
// can have its breadcrumbs from the one before.
func BenchmarkEvent(b *testing.B) {
	var s strings.Builder
	for i := range 150 {
		fmt.Fprintf(&s, "2026-11-22 13:24:%02d,999 INFO shop.orders order %d was placed by customer %d\n", i%60, i, i*7)
	}
	s.WriteString(boom)
	text := s.String()
	for _, crumbs := range []int{100, -1} {
		b.Run(fmt.Sprintf("%d breadcrumbs", max(0, crumbs)), func(b *testing.B) {
			h := New(Options{Recogniser: library(b), Custody: &forgetful{}, Breadcrumbs: crumbs})
			l := newLog(text)
			b.ReportAllocs()
			for b.Loop() {
				l.at = 0
				l.stream = tailers.Stream{Kind: "file", Path: "app.log"}
				l.show(b, h, len(text), true, 0)
				if err := h.commit(b.Context(), true); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
