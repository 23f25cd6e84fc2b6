package emitter

import (
	"context"
	"time"
)

// Reports of what was discarded travel with events. Where none comes that could take one along, since all are held back or ignored, a report goes alone.

// How long a report waits for an event, and how long it stays here when the backend did not take it alone.
const (
	aloneAfter = time.Minute
	aloneAgain = time.Hour
)

// attach returns the report that an event is to take along, if one is due: at most one every so often while events go on, and what is left with those of a stop,
// but never the same twice.
func (c *courier) attach(p *parcel, now time.Time) []item {
	p.report = nil
	if now.Sub(c.reported) < reportInterval && (c.mode == running || c.reporting()) {
		return nil
	}
	counts, err := c.s.store.Discarded(c.s.sink)
	if err != nil || len(counts) == 0 {
		return nil
	}
	c.reported, p.report = now, counts
	return []item{clientReport(counts, now)}
}

// reporting tells whether a report is on the way.
func (c *courier) reporting() bool {
	for _, p := range c.flying {
		if p.report != nil {
			return true
		}
	}
	return false
}

// aloneAt returns when a report is due to go alone; the zero time means that none is, as long as nothing changes.
func (c *courier) aloneAt() time.Time {
	if !c.untold || !c.empty || len(c.flying)+len(c.queue)+len(c.aside) > 0 || c.failures > 0 || c.refusals > 0 {
		return time.Time{}
	}
	at := latest(c.untoldAt, c.limits.until(""), c.pause)
	if c.mode == running {
		at = latest(at, c.untoldAt.Add(aloneAfter), c.reported.Add(aloneAfter))
	}
	return at
}

// tell sends a report alone that is due.
func (c *courier) tell(ctx context.Context, now time.Time) {
	if at := c.aloneAt(); at.IsZero() || at.After(now) {
		return
	}
	c.untold = false
	if err := c.s.store.Sync(ctx); err != nil { // counts that came without events may not be in the file yet
		c.voice.store(err)
	}
	counts, err := c.s.store.Discarded(c.s.sink)
	if err != nil || len(counts) == 0 {
		return
	}
	p := &parcel{report: counts} // events are numbered from 1
	c.reported, c.flying[p.Seq] = now, p
	go func() { c.answers <- answered{p, c.s.client.sendItems(ctx, now, clientReport(counts, now))} }()
}

// alone tells whether a parcel is a report.
func (p *parcel) alone() bool { return p.Seq == 0 }

// told deals with the answer to a report that went alone. It says nothing of how the backend does with events.
func (c *courier) told(r answered, now time.Time) {
	if judge(r.Answer) == accepted {
		c.voice.store(c.s.store.Reported(c.s.sink, r.p.report))
		return
	}
	c.untold, c.untoldAt = true, now.Add(aloneAgain)
}

// hear notes that there may be something to tell.
func (c *courier) hear(now time.Time) {
	if !c.untold {
		c.untold, c.untoldAt = true, now
	}
}
