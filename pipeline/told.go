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
	if ev != nil && h.admitReport(ev, writer) {
		events = append(events, ev)
	}
	if err := h.Custody.Commit(ctx, events, []event.Position{p}); err != nil {
		return fmt.Errorf("bringing a reported event into custody: %w", err)
	}
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
	held, ok := h.Guard.Admit(storm.Event{Group: h.group(ev), Writer: writer, Title: func() string { return h.groupTitle(ev) }, At: ev.Timestamp.Time}, time.Now())
	if ok && held.Count > 0 {
		ev.Contexts["held_back"] = heldBack(held)
	}
	return ok
}
