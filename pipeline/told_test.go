package pipeline

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// TestReportAddsUp: of events that no log tells of, those beyond the limits are counted in custody as others are, and one that custody cannot take for a while is
// decided about once, however often it comes again.
func TestReportAddsUp(t *testing.T) {
	t.Parallel()
	h, c := guarded(t, Options{Route: "team"})
	report := func(n int) error {
		ev := &event.Event{EventID: fmt.Sprintf("%032x", n), Timestamp: event.Timestamp{Time: time.Now()}, Tags: map[string]string{}, Contexts: map[string]event.Context{},
			LogEntry: &event.LogEntry{Formatted: "the container was killed"}}
		return h.Report(t.Context(), ev, "", event.Position{Key: "exits"})
	}
	for n := range 15 {
		c.fails = 20 // more than the limit has tokens
		for c.fails > 0 {
			if err := report(n); err == nil {
				t.Fatalf("event %d: no error", n)
			}
		}
		if err := report(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Report(t.Context(), nil, "", event.Position{Key: "exits"}); err != nil {
		t.Fatal(err)
	}
	h.Stats.sum(t)
	if d := cmp.Diff(fates{Found: 15, Captured: 10, Limited: 5}, h.Stats.fates()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if c.events["team"] != 10 || c.counts["team"][discardLimited] != 5 {
		t.Errorf("custody has %v, and was told of %v; want 10 events and 5 held back", c.events, c.counts)
	}
}
