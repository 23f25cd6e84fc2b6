package emitter

import (
	"fmt"
	"time"

	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/payload"
)

// An event that fails alone is put aside for good after this many attempts, if the backend has taken as many others meanwhile: a backend that
// fails with everything is down, and then nothing is lost; one that fails with one event would do so for ever.
const (
	poisonTries  = 10
	poisonOthers = 10
)

// After this many refusals in a row the fault is taken to be on the way, and the rest kept back.
const suspiciousRefusals = 5

// storeRetry is how long to leave the store alone after it failed.
const storeRetry = 5 * time.Second

// How long what the backend has taken may wait for a transaction that is made anyway, and how much of it, until it gets one of its own. A kill has as many events sent again,
// under the same ids (package store, acked.go).
const (
	settleAfter = 250 * time.Millisecond
	settleCount = 64
)

// take deals with an answer, and with those that have come meanwhile.
func (c *courier) take(r answered) {
	for {
		c.answer(r, time.Now())
		select {
		case r = <-c.answers:
			continue
		default:
			return
		}
	}
}

func (c *courier) answer(r answered, now time.Time) {
	p := r.p
	delete(c.flying, p.Seq)
	if r.Status != 0 {
		c.limits.update(r.Status, r.Header, p.category, now)
	}
	c.s.outcomes.response(r.Status)
	if p.alone() {
		c.told(r, now)
		return
	}
	v := judge(r.Answer)
	switch v {
	case accepted:
		c.accept(r)
		c.failures, c.refusals, c.pause, c.blocked = 0, 0, time.Time{}, accepted
		c.voice.say(accepted, r.Answer, 0, c.waiting)
	case unreachable, failing:
		c.failed(p, v, r.Answer, now, backoff(c.failures+1, firstBackoff, maxBackoff))
		if v == failing && p.tries >= poisonTries && c.taken-p.leftAt >= poisonOthers {
			c.bury(p, fmt.Sprintf("%s, %d times, while others were taken", r.Answer, p.tries))
			return
		}
		c.postpone(p, now)
	case limited:
		c.s.outcomes.Limited.Add(1)
		c.s.outcomes.Retried.Add(1)
		c.back(p)
		c.voice.say(limited, r.Answer, c.limits.until(p.category).Sub(now), c.waiting)
	case misconfigured:
		c.failed(p, v, r.Answer, now, backoff(c.failures+1, firstPause, maxPause))
		c.back(p)
	case tooLarge:
		c.trim(p, r.Answer)
	case refused:
		c.refusals++
		c.bury(p, r.String())
		if c.refusals >= suspiciousRefusals {
			c.blocked = misconfigured
			c.pause = now.Add(backoff(c.refusals-suspiciousRefusals+1, firstPause, maxPause))
			c.voice.say(refused, r.Answer, c.pause.Sub(now), c.waiting)
		}
	}
}

// failed pauses everything after a failure. Several that were on the way together count as one.
func (c *courier) failed(p *parcel, v verdict, a Answer, now time.Time, pause time.Duration) {
	c.s.outcomes.Retried.Add(1)
	if p.tries == 0 {
		p.takenAt = c.taken
	}
	p.tries++
	if c.pause.After(now) && c.blocked == v {
		return
	}
	c.failures++
	c.blocked, c.pause = v, now.Add(pause)
	c.voice.say(v, a, pause, c.waiting)
}

// postpone puts a parcel that failed back, or aside if it has failed before, so that the next attempt is made with another one.
func (c *courier) postpone(p *parcel, now time.Time) {
	if p.tries < 2 || len(c.aside) >= maxAside {
		c.back(p)
		return
	}
	p.after = now.Add(backoff(p.tries, firstBackoff, maxBackoff))
	c.aside = append(c.aside, p)
	c.s.store.Return(c.s.sink, p.Seq)
}

func (c *courier) accept(r answered) {
	c.taken++
	c.s.store.Ack(c.s.sink, r.p.Seq)
	if c.acked.IsZero() {
		c.acked = time.Now()
	}
	for _, p := range c.aside {
		if p.takenAt == c.taken-1 { // none had been taken since it failed: it was the backend, not the event
			p.after = time.Time{}
		}
	}
	if r.p.report != nil {
		c.voice.store(c.s.store.Reported(c.s.sink, r.p.report))
	}
}

// settles tells whether it is time to forget in the store what the backend has: where the store fails it is tried again each second, and the events are not sent again meanwhile.
func (c *courier) settles(now time.Time) bool {
	if c.acked.IsZero() {
		return false
	}
	left := c.s.store.Unsettled(c.s.sink)
	if left == 0 { // a commit has done it
		c.acked = time.Time{}
		return false
	}
	wait := settleAfter
	if c.voice.storeFails {
		wait = time.Second
	}
	if now.Sub(c.acked) >= wait || now.Before(c.acked) {
		return true
	}
	return !c.voice.storeFails && (c.mode != running && len(c.flying) == 0 || left >= settleCount)
}

// settle forgets in the store what the backend has, unless a commit has done it.
func (c *courier) settle() {
	if c.acked.IsZero() {
		return
	}
	n, err := c.s.store.Settle(c.s.sink)
	c.voice.store(err)
	if err != nil {
		c.acked = time.Now()
		return
	}
	c.acked = time.Time{}
	c.s.outcomes.Sent.Add(int64(n))
}

// trim makes an event smaller that was refused as too large: once, to half, under the same id.
func (c *courier) trim(p *parcel, a Answer) {
	if !p.trimmed {
		text, err := p.content.Text()
		if err == nil {
			text, err = payload.Shrink(text, len(text)/2)
		}
		if err == nil && len(text) < p.content.Size {
			p.content, p.trimmed = pack.Pack(text, p.content.Mark), true
			c.s.outcomes.Trimmed.Add(1)
			c.back(p)
			return
		}
	}
	c.bury(p, a.String())
}

// bury puts an event aside for good, with the reason, for a person to look at.
func (c *courier) bury(p *parcel, reason string) {
	found, err := c.s.store.Bury(c.s.sink, p.Seq, reason)
	c.voice.store(err)
	if err != nil {
		p.after = time.Now().Add(storeRetry)
		c.aside = append(c.aside, p)
		c.s.store.Return(c.s.sink, p.Seq)
		return
	}
	if found {
		c.s.outcomes.Refused.Add(1)
		c.voice.refusal(reason)
	}
}

// waiting is how many events wait, for the log.
func (c *courier) waiting() int {
	n, _, _ := c.s.store.Count(c.s.sink)
	return n
}
