package emitter

import (
	"context"
	"slices"
	"time"

	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/store"
)

const (
	inFlight  = 4       // envelopes on the way at a time
	loadCount = 32      // events in memory
	loadBytes = 4 << 20 // of their payloads
	maxAside  = 8       // events that failed alone and wait for another attempt behind the others
)

// courier is the state of a Sender's Run.
type courier struct {
	s       *Sender
	answers chan answered // from the goroutines that send

	queue  []*parcel // loaded and not on the way, oldest first
	aside  []*parcel // put off after failing twice, so that the ones behind get their turn
	flying map[uint64]*parcel
	acked  time.Time // since when there is something that the backend has and the store does too; zero if there is nothing
	last   uint64    // seq of the last event loaded
	empty  bool      // the store has nothing after last
	mode   stopMode  // what this round goes by

	limits   limits
	failures int       // in a row
	refusals int       // in a row
	pause    time.Time // nothing is sent before, whatever the category
	blocked  verdict   // why
	lastTry  bool      // draining has made its attempt
	taken    int       // events accepted so far
	reported time.Time // when the last report left
	untold   bool      // there may be something to report
	untoldAt time.Time // since when
	expired  time.Time
	voice    voice
}

// parcel is an event on its way.
type parcel struct {
	store.Waiting // without its payload
	content       pack.Payload
	category      string
	tries         int
	trimmed       bool
	after         time.Time // not before; only for those aside
	leftAt        int       // courier.taken when it was first sent
	takenAt       int       // courier.taken at its first failure
	report        map[string]int
}

// answered is what a goroutine that sent a parcel hands back.
type answered struct {
	p *parcel
	Answer
}

func newCourier(s *Sender) *courier {
	c := &courier{s: s, answers: make(chan answered), flying: map[uint64]*parcel{}, limits: limits{}, voice: voice{log: s.log, outcomes: s.outcomes}}
	c.hear(time.Now()) // what an earlier run could not tell
	return c
}

// stop takes up the order to end. What was committed before the order is there to be loaded after it, though its wake-up was not heard yet: the order must
// be read before the store is, and only once a round.
func (c *courier) stop(mode stopMode) {
	if mode != c.mode {
		c.mode, c.empty = mode, false
		c.hear(time.Now())
	}
}

// load fills the queue from the store, and discards there what is too old.
func (c *courier) load(now time.Time) {
	if now.Sub(c.expired) > time.Minute || now.Before(c.expired) {
		c.expired = now
		n, err := c.s.store.Expire(c.s.sink)
		c.s.outcomes.Overflow.Add(int64(n))
		if err != nil || n > 0 {
			c.voice.store(err)
		}
	}
	// Behind events of a category that is limited there may be others that are not.
	if n := len(c.queue); c.empty || n >= loadCount || n >= inFlight && !c.limits.until(c.queue[0].category).After(now) {
		return
	}
	next, err := c.s.store.Next(c.s.sink, c.last, loadCount-len(c.queue), loadBytes)
	c.voice.reading(err)
	c.empty = err == nil && len(next) == 0
	for _, w := range next {
		c.last = w.Seq
		if w.Payload == nil {
			c.bury(&parcel{Waiting: w}, "the record is damaged on disk")
			continue
		}
		p := &parcel{Waiting: w}
		p.content, p.category, err = unsealed(w.Form, w.Payload)
		if p.Payload = nil; err != nil {
			c.bury(p, err.Error())
			continue
		}
		c.queue = append(c.queue, p)
	}
}

// start sends what may be sent now: one at a time after a failure, to find out whether it is over.
func (c *courier) start(ctx context.Context, now time.Time) {
	if c.mode == draining && !c.lastTry {
		c.lastTry = true
		if c.blocked == unreachable || c.blocked == failing {
			c.pause = time.Time{}
		}
	}
	for _, p := range c.depart(now) {
		if p.tries == 0 {
			p.leftAt = c.taken // not when its answer is heard, by when all others may have been taken
		}
		items := c.attach(p, now)
		c.flying[p.Seq] = p
		go func() { c.answers <- answered{p, c.s.client.send(ctx, p.ID, p.content, now, items...)} }()
	}
}

// depart picks what may leave now. What was discarded since it was loaded does not: its outcome is counted.
func (c *courier) depart(now time.Time) []*parcel {
	most := inFlight
	if c.failures > 0 || c.refusals > 0 {
		most = 1
	}
	if c.pause.After(now) {
		return nil
	}
	for {
		var leaving []*parcel
		var seqs []uint64
		for len(c.flying)+len(leaving) < most {
			p := c.pick(now)
			if p == nil {
				break
			}
			leaving, seqs = append(leaving, p), append(seqs, p.Seq)
		}
		if len(leaving) == 0 {
			return nil
		}
		gone, err := c.s.store.Depart(c.s.sink, seqs...)
		c.voice.reading(err)
		if err != nil {
			for _, p := range leaving {
				c.back(p)
			}
			return nil
		}
		leaving = slices.DeleteFunc(leaving, func(p *parcel) bool { return slices.Contains(gone, p.Seq) })
		if len(leaving) > 0 {
			return leaving
		}
		c.load(now) // what was discarded had kept others from being loaded
	}
}

// pick takes the parcel to send next: one of those put aside whose time has come, else the oldest that no limit forbids.
func (c *courier) pick(now time.Time) *parcel {
	for i, p := range c.aside {
		if !p.after.After(now) && !c.limits.until(p.category).After(now) {
			c.aside = slices.Delete(c.aside, i, i+1)
			return p
		}
	}
	for i, p := range c.queue {
		if !c.limits.until(p.category).After(now) {
			c.queue = slices.Delete(c.queue, i, i+1)
			return p
		}
	}
	return nil
}

// back returns a parcel to where it was.
func (c *courier) back(p *parcel) {
	c.s.store.Return(c.s.sink, p.Seq)
	i, _ := slices.BinarySearchFunc(c.queue, p.Seq, func(q *parcel, seq uint64) int { return int(int64(q.Seq) - int64(seq)) })
	c.queue = slices.Insert(c.queue, i, p)
}

// next returns when Run must look again by itself; the zero time means that an answer or a wake-up will tell.
func (c *courier) next(now time.Time) time.Time {
	var at time.Time
	sooner := func(t time.Time) {
		if at.IsZero() || t.Before(at) {
			at = t
		}
	}
	if c.voice.storeFails || c.voice.readFails {
		sooner(now.Add(time.Second))
	} else if !c.acked.IsZero() {
		sooner(c.acked.Add(settleAfter))
	}
	if len(c.flying) > 0 {
		return at
	}
	if alone := c.aloneAt(); !alone.IsZero() {
		sooner(alone)
	}
	for _, p := range c.aside {
		sooner(latest(p.after, c.limits.until(p.category), c.pause))
	}
	for _, p := range c.queue {
		sooner(latest(c.limits.until(p.category), c.pause))
	}
	if at.IsZero() {
		return at
	}
	return latest(at, now)
}

func latest(times ...time.Time) time.Time {
	return slices.MaxFunc(times, time.Time.Compare)
}

// ended tells whether Run is to end by itself.
func (c *courier) ended() bool {
	if c.mode == running || len(c.flying) > 0 || !c.acked.IsZero() && c.mode == flushing {
		return false
	}
	if c.mode == draining {
		return true // nothing is on the way, and start found nothing that may go
	}
	return c.empty && len(c.queue) == 0 && len(c.aside) == 0
}

// finish waits for what is on the way, cut off by cancel, and writes down what was acknowledged.
func (c *courier) finish(cancel context.CancelFunc) {
	cancel()
	for len(c.flying) > 0 {
		r := <-c.answers
		delete(c.flying, r.p.Seq)
		if r.p.alone() {
			c.told(r, time.Now())
		} else if judge(r.Answer) == accepted {
			c.accept(r)
		}
	}
	c.settle()
}
