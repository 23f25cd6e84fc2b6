package emitter

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/errtail/errtail/emitter/store"
)

// Inherit sees to what an earlier run has left in the store for others than this run's senders. Events that waited for a name which now has a DSN are
// queued for it. Others are kept, and named in the log: they are for a DSN that the configuration does not have any more, and whether they may go elsewhere is
// for a person to decide.
func (c *Custody) Inherit() error {
	for route, s := range c.senders {
		n, err := c.store.Move(unrouted+route, store.Place{Sink: s.sink, Route: route})
		if err != nil {
			return err
		}
		if n > 0 {
			s.log.Info("events were kept until their DSN got an address; they are queued now", "events", n, "name", route)
		}
	}
	left, err := c.orphans()
	if err != nil {
		return err
	}
	for _, sink := range slices.Sorted(maps.Keys(left)) {
		if name, ok := Unrouted(sink); ok {
			c.log.Warn("events wait for a DSN that has no address (add it to sentry.dsns, or see errtail spool)", "name", name, "events", left[sink])
			continue
		}
		c.log.Warn("events wait for a DSN that the configuration does not name any more; they are kept (name it again, or see errtail spool)", "dsn", sink, "events", left[sink])
	}
	return nil
}

// orphans returns the sinks that have no sender, with how many events wait for each.
func (c *Custody) orphans() (map[string]int, error) {
	left, err := c.store.Sinks()
	for sink := range left {
		if c.sender(sink) != nil {
			delete(left, sink)
		}
	}
	return left, err
}

// ageEvery is how often Age looks.
const ageEvery = time.Hour

// Age discards what has become too old of the events that no sender looks after. It returns when ctx ends.
func (c *Custody) Age(ctx context.Context) {
	tick := time.NewTicker(ageEvery)
	defer tick.Stop()
	for {
		left, err := c.orphans()
		for sink := range left {
			n, xerr := c.store.Expire(sink)
			if xerr == nil && n > 0 {
				c.log.Error("events that waited for a DSN which the configuration does not name are too old: they are discarded", "dsn", sink, "discarded", n)
			} else if err == nil {
				err = xerr
			}
		}
		if err != nil {
			c.log.Error("the age of waiting events cannot be looked at", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
