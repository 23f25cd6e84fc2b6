package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// mortal is a recorder that dies after some commits, and notes how many events came at once.
type mortal struct {
	recorder
	left, most int
}

var errDead = errors.New("killed")

func (m *mortal) Commit(ctx context.Context, events []*event.Event, positions []event.Position) error {
	if m.left == 0 {
		return errDead
	}
	m.left--
	m.most = max(m.most, len(events))
	return m.recorder.Commit(ctx, events, positions)
}

// TestWindowIsCommittedInParts: a window with hundreds of errors is brought into custody in batches, each as safe as that of a whole window.
func TestWindowIsCommittedInParts(t *testing.T) {
	t.Parallel()
	r := library(t)
	var text strings.Builder
	for i := range 4*maxBatchEvents + 9 {
		fmt.Fprintf(&text, "2026-11-22 13:24:07,%03d ERROR shop: order %d failed\nTraceback (most recent call last):\n  File \"shop.py\", line %d, in f%d\n    pay()\nKeyError: 'k%d'\n", i, i, i+1, i, i)
	}
	text.WriteString("2026-11-22 13:24:09,123 INFO shop: done\n")
	want := ids(capture(t, r, text.String()))
	if len(want) != 4*maxBatchEvents+9 {
		t.Fatalf("%d events", len(want))
	}
	for dies := range 6 {
		kept := &mortal{left: dies}
		again := func() error {
			h := New(Options{Recogniser: r, Finished: true, Custody: kept, Done: map[string][]string{"app.log": kept.done}})
			l := newLog(text.String())
			l.at = kept.at
			w := l.window(len(l.text), true, 0)
			if _, err := h.Handle(t.Context(), w); err != nil {
				return err
			}
			return h.Close(t.Context())
		}
		if err := again(); dies < 5 && !errors.Is(err, errDead) {
			t.Errorf("dying after %d commits: %v", dies, err)
		}
		kept.left = -1
		if err := again(); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, ids(kept.events)); d != "" {
			t.Errorf("after %d commits (-at once +with a crash)\n%s", dies, d)
		}
		if kept.most > maxBatchEvents {
			t.Errorf("%d events in one commit, want at most %d", kept.most, maxBatchEvents)
		}
	}
}

// TestFailedPartIsKept: what custody refuses in the middle of a window is brought when the window is shown again, once.
func TestFailedPartIsKept(t *testing.T) {
	t.Parallel()
	r := library(t)
	var text strings.Builder
	for i := range 3 * maxBatchEvents {
		fmt.Fprintf(&text, "Traceback (most recent call last):\n  File \"shop.py\", line %d, in f%d\n    pay()\nKeyError: 'k%d'\n", i+1, i, i)
	}
	want := ids(capture(t, r, text.String()))
	kept := &mortal{left: 1}
	h := New(Options{Recogniser: r, Finished: true, Custody: kept})
	l := newLog(text.String())
	if _, err := h.Handle(t.Context(), l.window(len(l.text), true, 0)); !errors.Is(err, errDead) {
		t.Fatalf("Handle = %v, want %v", err, errDead)
	}
	kept.left = -1
	l.show(t, h, len(l.text), true, 0)
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, ids(kept.events)); d != "" {
		t.Errorf("(-at once +with a failure)\n%s", d)
	}
}
