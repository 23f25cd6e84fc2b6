package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// commits notes the positions of each commit.
type commits struct {
	keys   [][]string
	events int
}

func (c *commits) Commit(_ context.Context, events []*event.Event, positions []event.Position) error {
	var keys []string
	for _, p := range positions {
		keys = append(keys, p.Key+" "+string(p.Value))
	}
	slices.Sort(keys)
	c.keys, c.events = append(c.keys, keys), c.events+len(events)
	return nil
}

// TestLoosePositions: the first position of a log goes at once, the one behind an error with it, also of its other generations, and those of other logs not with that but later.
func TestLoosePositions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testLoosePositions) // whose clock stands still
}

func testLoosePositions(t *testing.T) {
	kept := &commits{}
	h := New(Options{Recogniser: library(t), Custody: kept, Finished: true})
	streams := map[string]*tailers.Stream{}
	show := func(key, text string, at, upto int) {
		t.Helper()
		name, _, _ := strings.Cut(key, ".")
		if streams[name] == nil {
			streams[name] = &tailers.Stream{Kind: "file", Path: name, Source: name}
		}
		l := newLog(text)
		l.at, l.stream.Path = at, name
		w := l.window(upto, false, 0)
		position := w.Position
		w.Position = func(n int) event.Position {
			p := position(n)
			p.Key = key
			return p
		}
		w.Stream = streams[name]
		if _, err := h.Handle(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		if err := h.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	const quiet = "2026-11-22 13:24:05,123 INFO shop.orders order 1 placed\n"
	const crash = quiet + "Traceback (most recent call last):\n  File \"a.py\", line 3, in total\n    return sum(prices)\nValueError: 1\n" + quiet
	show("a", crash, 0, len(quiet))
	show("b", quiet+quiet+quiet, 0, len(quiet))
	show("b", quiet+quiet+quiet, len(quiet), 2*len(quiet)) // can wait
	show("a", crash, len(quiet), len(crash))
	show("b", quiet+quiet+quiet, 2*len(quiet), 3*len(quiet)) // can wait
	show("a.2", crash, 0, len(quiet))
	show("a", crash+quiet, len(crash), len(crash)+len(quiet)) // must not come later than what follows
	show("a.2", crash, len(quiet), len(crash))
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"a 56"}, {"b 56"}, {fmt.Sprint("a ", len(crash))}, {"a.2 56"},
		{fmt.Sprint("a ", len(crash)+len(quiet)), fmt.Sprint("a.2 ", len(crash))}, {"b 168"}}
	if !slices.EqualFunc(kept.keys, want, slices.Equal) || kept.events != 2 {
		t.Errorf("got %q and %d events, want %q and two", kept.keys, kept.events, want)
	}
}
