package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline/storm"
)

// Report takes an event that no log tells of, and the position behind it, into custody: with what the source is configured with, without secrets, and within the
// limits, those of a writer too. ev may be nil. It may be called while windows are handled. After an error the same event may be reported again.
func (h *Hallway) Report(ctx context.Context, ev *event.Event, writer string, p event.Position) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var events []*event.Event
	var discarded Counts
	switch {
	case ev == nil:
	case h.admitReport(ev, writer): // the same as last time, if it comes again
		events = append(events, ev)
	default:
		discarded = Counts{ev.Route: {discardLimited: 1}}
	}
	if err := Commit(ctx, h.Custody, events, []event.Position{p}, discarded); err != nil {
		return fmt.Errorf("bringing a reported event into custody: %w", err)
	}
	h.asked = verdict{}
	switch {
	case len(events) > 0:
		h.Stats.Found.Add(1)
		h.Stats.Captured.Add(1)
	case ev != nil:
		h.Stats.Found.Add(1)
		h.Stats.Limited.Add(1)
	}
	return nil
}

// admitReport completes an event and asks the guard.
func (h *Hallway) admitReport(ev *event.Event, writer string) bool {
	ev.ServerName = cmp.Or(h.ServerName, ev.ServerName)
	ev.Environment = cmp.Or(h.Environment, ev.Environment)
	ev.Release = cmp.Or(h.Release, ev.Release)
	ev.Route = cmp.Or(ev.Route, h.Route)
	ev.SDK = &h.SDK
	maps.Copy(ev.Tags, h.Tags)
	h.scrub(ev)
	if h.asked.id != ev.EventID || ev.EventID == "" {
		held, ok := h.Guard.Admit(storm.Event{Route: ev.Route, Group: h.group(ev), Writer: writer, Title: func() string { return h.groupTitle(ev) }, At: ev.Timestamp.Time}, time.Now())
		h.asked = verdict{id: ev.EventID, ok: ok, held: held}
	}
	if h.asked.ok && h.asked.held.Count > 0 {
		ev.Contexts["held_back"] = heldBack(h.asked.held)
	}
	return h.asked.ok
}

// verdict is what the guard said about an event that custody has not taken yet. It is asked once for each: a disk that is full for an hour must not use up the
// tokens of a group whose only event waits for it.
type verdict struct {
	id   string
	ok   bool
	held storm.Held
}
