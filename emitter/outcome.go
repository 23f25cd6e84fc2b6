package emitter

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"
)

// Outcomes count what became of one sender's events since this process began; the store has the numbers over all runs, exactly ([store.Store.Outcomes]). It
// is safe for concurrent use.
type Outcomes struct {
	Stored     atomic.Int64 // taken into custody
	Duplicates atomic.Int64 // not taken: waiting already under the same id
	Sent       atomic.Int64 // acknowledged by the backend
	Refused    atomic.Int64 // put aside: the backend will not have them
	Overflow   atomic.Int64 // discarded: too many bytes wait, or too old

	// What happened on the way; one event may be counted several times.
	Retried atomic.Int64 // kept after a failure
	Limited atomic.Int64 // answers that said 429
	Trimmed atomic.Int64 // made smaller because the backend asked for it

	mu        sync.Mutex
	responses map[int]int64
	now       verdict
	since     time.Time
}

// become notes how things stand with the backend.
func (o *Outcomes) become(v verdict) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.now != v {
		o.now, o.since = v, time.Now()
	}
}

func (o *Outcomes) state() (name string, since time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return states[o.now], o.since
}

// Responses returns how many answers came, by HTTP status; 0 stands for none.
func (o *Outcomes) Responses() map[int]int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.responses)
}

func (o *Outcomes) response(status int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.responses == nil {
		o.responses = map[int]int64{}
	}
	if status < 0 || status > 599 {
		status = 0 // whatever it is, the numbers stay few
	}
	o.responses[status]++
}
