package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules"
)

// counter is a custody that counts, and fails at first.
type counter struct {
	fails  int
	events map[string]int
	counts map[string]map[string]int
}

func (c *counter) Commit(context.Context, []*event.Event, []event.Position) error {
	return errors.New("the counts are missing")
}

func (c *counter) CommitCounted(_ context.Context, events []*event.Event, _ []event.Position, discarded Counts) error {
	if c.fails > 0 {
		c.fails--
		return errors.New("disk full")
	}
	for route, counts := range discarded {
		if c.counts[route] == nil {
			c.counts[route] = map[string]int{}
		}
		for reason, n := range counts {
			c.counts[route][reason] += n
		}
	}
	for _, ev := range events {
		c.events[ev.Route]++
	}
	return nil
}

// TestDiscarded wants custody to be told of each error that it does not get, once, by the reason and the DSN that it would have been for.
func TestDiscarded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rules.yaml")
	err := os.WriteFile(path, []byte(`version: 1
rules:
- {id: a, start: '^a boom', dsn: team}
- {id: b, start: '^b boom', ignore: [quiet]}
- {id: c, start: '^c boom', sample: 0, dsn: team}
- {id: d, start: '^d boom', limit: 2/d, dsn: default}
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load([]string{path}, rules.Options{NoLibrary: true})
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{fails: 2, events: map[string]int{}, counts: map[string]map[string]int{}}
	h := New(Options{Recogniser: NewRecogniser(set), Custody: c, Route: "source"})
	text := "a boom 1\nb boom quiet\nb boom\nb boom quiet\nc boom 1\nc boom 2\nc boom 3\nd boom\nd boom\nd boom\nd boom\nd boom\nok\n"
	newLog(text).show(t, h, len(text), true, 0)
	for range 2 {
		if err := h.Flush(t.Context()); err == nil {
			t.Error("no error")
		}
	}
	if err := h.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.Stats.sum(t)
	if diff := cmp.Diff(c.events, map[string]int{"team": 1, "source": 1, "": 2}); diff != "" {
		t.Errorf("events: got - want +\n%s", diff)
	}
	want := map[string]map[string]int{"source": {discardIgnored: 2}, "team": {discardSampled: 3}, "": {discardLimited: 3}}
	if diff := cmp.Diff(c.counts, want); diff != "" {
		t.Errorf("discarded: got - want +\n%s", diff)
	}
}
