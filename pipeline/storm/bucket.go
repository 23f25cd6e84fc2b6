package storm

import "time"

// bucket is a token bucket; its rate is told with each call.
type bucket struct {
	tokens float64
	last   time.Time
}

// full returns a bucket with a burst in it.
func (r Rate) full() bucket { return bucket{tokens: float64(r.Burst)} }

// has tells whether there is a token at a time.
func (b *bucket) has(r Rate, now time.Time) bool {
	if r == (Rate{}) {
		return true
	}
	if b.last.IsZero() {
		b.last = now
	}
	if elapsed := now.Sub(b.last); elapsed > 0 {
		if r.Every > 0 {
			b.tokens = min(float64(r.Burst), b.tokens+elapsed.Seconds()/r.Every.Seconds())
		}
		b.last = now
	}
	return b.tokens >= 1
}

// take takes the token that has told of.
func (b *bucket) take(r Rate) {
	if r != (Rate{}) {
		b.tokens--
	}
}
