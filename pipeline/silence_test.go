package pipeline

import (
	"fmt"
	"testing"
	"time"
)

// TestSilentStream: a traceback on standard error is decided while standard output goes on, once it was silent for long enough by the runtime's times, and not before.
func TestSilentStream(t *testing.T) {
	t.Parallel()
	r := library(t)
	began := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	at := func(ms int) string { return began.Add(time.Duration(ms) * time.Millisecond).Format(time.RFC3339Nano) }
	text := ""
	for _, line := range []string{"Traceback (most recent call last):", `  File "a.py", line 6, in main`, "ValueError: 1"} {
		text += at(0) + " stderr F " + line + "\n"
	}
	kept := &collector{}
	h := New(Options{Recogniser: r, Custody: kept})
	l := newLog(text)
	l.stream.Kind = "kubernetes"
	for ms := 50; ms <= 700; ms += 50 {
		l.text = append(l.text, fmt.Sprintf("%s stdout F INFO request %d\n", at(ms), ms)...)
		l.show(t, h, len(l.text), false, 0)
		if err := h.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := min(ms/500, 1); len(kept.events) != want {
			t.Fatalf("after %d ms: %d events, want %d", ms, len(kept.events), want)
		}
	}
}
