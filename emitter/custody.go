package emitter

import (
	"context"
	"errors"
	"log/slog"

	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// Committer takes events over, together with the positions behind them. When Commit returns without an error the text before the positions need not be read
// again; after an error nothing was taken, and the same events come again. [Custody], [JSONWriter], [TextWriter], [Spotlight] and [Tee] are committers.
type Committer interface {
	Commit(ctx context.Context, events []*event.Event, positions []event.Position) error
}

// Custody takes events over by writing them to a store for its senders, who bring them to their backends later. It is safe for concurrent use.
type Custody struct {
	Store    *store.Store
	Senders  []*Sender // each gets every event
	Outcomes *Outcomes
	Log      *slog.Logger
}

// Commit stores events and positions in one transaction.
func (c *Custody) Commit(ctx context.Context, events []*event.Event, positions []event.Position) error {
	sealed := make([]store.Sealed, 0, len(events)*len(c.Senders))
	for _, e := range events {
		data, err := payload.Encode(e)
		if err != nil {
			return err
		}
		id := e.EventID
		if !payload.ValidID(id) { // Encode has given it one
			mended, err := payload.Decode(data)
			if err != nil {
				return err
			}
			id = mended.EventID
		}
		for _, s := range c.Senders {
			sealed = append(sealed, store.Sealed{Sink: s.Sink(), ID: id, Payload: data})
		}
	}
	stored, err := c.Store.Put(ctx, sealed, positions)
	if err != nil {
		return err
	}
	c.Outcomes.Stored.Add(int64(stored.Added))
	c.Outcomes.Duplicates.Add(int64(stored.Duplicates))
	if n := int64(stored.Evicted); n > 0 && c.Outcomes.Overflow.Add(n) == n {
		c.Log.Error("too many events wait for the backend: the oldest are discarded, and counted", "discarded", n, "dir", c.Store.Dir())
	}
	if stored.Added > 0 {
		for _, s := range c.Senders {
			s.Wake()
		}
	}
	return nil
}

// Tee commits to the first of its committers, which decides, and then shows the events to the others, whose failures are theirs: they have no
// positions, and an event that they missed does not come again.
type Tee []Committer

// Commit commits to all of t.
func (t Tee) Commit(ctx context.Context, events []*event.Event, positions []event.Position) error {
	if len(t) == 0 {
		return errors.New("nothing to commit to")
	}
	if err := t[0].Commit(ctx, events, positions); err != nil {
		return err
	}
	for _, other := range t[1:] {
		_ = other.Commit(ctx, events, nil)
	}
	return nil
}
