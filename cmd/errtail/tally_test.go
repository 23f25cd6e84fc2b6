package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
)

// taken is a custody that takes everything, or fails.
type taken struct{ err error }

func (c taken) Commit(context.Context, []*event.Event, []event.Position) error { return c.err }

// raised returns an event of an exception in a frame.
func raised(typ, function string, level event.Level, at time.Time) *event.Event {
	yes, no := true, false
	value := at.Format(time.TimeOnly)
	return &event.Event{Level: level, Timestamp: event.Timestamp{Time: at}, Exception: &event.Exceptions{Values: []event.Exception{
		{Type: "Inner"},
		{Type: typ, Value: &value, Stacktrace: &event.Stacktrace{Frames: []event.Frame{
			{Function: "main", Filename: "main.py", Lineno: 1, InApp: &yes},
			{Function: function, Filename: "cart.py", Lineno: 7, InApp: &yes},
			{Function: "dumps", Filename: "json.py", Lineno: 9, InApp: &no},
		}}},
	}}}
}

func TestTally(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	logged := &event.Event{Level: event.Warning, Logger: "shop", LogEntry: &event.LogEntry{Formatted: "order\x1b[31m 7\nfailed"}}
	tl := newTally(taken{})
	err := tl.Commit(t.Context(), []*event.Event{
		raised("KeyError", "total", event.Error, noon), logged,
		raised("KeyError", "total", "", noon.Add(time.Hour)), raised("KeyError", "other", event.Fatal, noon.Add(-time.Hour)),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		level event.Level
		want  int
	}{{event.Fatal, 1}, {event.Error, 3}, {event.Warning, 4}, {event.Debug, 4}} {
		if got := tl.atLeast(c.level); got != c.want {
			t.Errorf("events of %s or worse: got %d, want %d", c.level, got, c.want)
		}
	}
	var text strings.Builder
	sum := summary{tally: tl, files: 1, bytes: 3_100_000, skipped: []string{"a.gz: broken\nfile"}, fate: "nothing was sent"}
	if err := sum.write(&text); err != nil {
		t.Fatal(err)
	}
	const want = `1 file, 3.1 MB: 4 events, 3 issues, 2026-11-22 11:00:00 to 2026-11-22 13:00:00 UTC
     2  ✖ KeyError: 13:00:00  total (cart.py:7)
     1  ✖ KeyError: 11:00:00  other (cart.py:7)
     1  ⚠ order [31m 7  shop
skipped: a.gz: broken file
nothing was sent
`
	if got := text.String(); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestTallyCountsOnlyWhatIsInCustody(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk full")
	tl := newTally(taken{broken})
	if err := tl.Commit(t.Context(), []*event.Event{{}}, nil); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	if tl.events != 0 {
		t.Errorf("events: got %d, want 0", tl.events)
	}
}

func TestTallyIsBounded(t *testing.T) {
	t.Parallel()
	tl := newTally(taken{})
	for i := range maxIssues + 5 {
		tl.count(&event.Event{LogEntry: &event.LogEntry{Formatted: strings.Repeat("x", i%100) + string(rune('0'+i%10)) + time.Duration(i).String()}})
	}
	if got := len(tl.issues); got != maxIssues {
		t.Errorf("issues: got %d, want %d", got, maxIssues)
	}
	if got, want := tl.events, maxIssues+5; got != want || tl.other != 5 {
		t.Errorf("events: got %d (%d of other issues), want %d (5)", got, tl.other, want)
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 4_100_000_000: "4.1 GB"} {
		if got := size(n); got != want {
			t.Errorf("size(%d): got %q, want %q", n, got, want)
		}
	}
}
