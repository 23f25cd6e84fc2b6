//go:build e2e && cluster

package kubernetes

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/emitter/emittertest"
)

// received is what a backend was sent: how often each error came, by its value, and when first. An event that is sent again after a kill counts once, by its id.
type received struct {
	backend *emittertest.Backend

	mu    sync.Mutex
	came  map[string]int
	first map[string]time.Time
	ids   map[string]bool
}

func newReceived() *received {
	r := &received{came: map[string]int{}, first: map[string]time.Time{}, ids: map[string]bool{}}
	r.backend = emittertest.New("key", func(q emittertest.Request) emittertest.Answer {
		r.mu.Lock()
		defer r.mu.Unlock()
		value := valueOf(q.Event)
		if !r.ids[q.ID] {
			r.ids[q.ID] = true
			r.came[value]++
		}
		if _, ok := r.first[value]; !ok {
			r.first[value] = time.Now()
		}
		return emittertest.Answer{}
	})
	return r
}

// once waits until all values have come, and wants none of them twice.
func (r *received) once(t *testing.T, values ...string) {
	t.Helper()
	process.Until(t, patience, "all events", func(context.Context) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, value := range values {
			if r.came[value] == 0 {
				return fmt.Errorf("%s has not come; %d values have: %.2000v", value, len(r.came), r.came)
			}
		}
		return nil
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, value := range values {
		if r.came[value] > 1 {
			t.Errorf("%s came %d times", value, r.came[value])
		}
	}
}

// within waits for the first event of a value, and wants it so long after began at most. It returns the event's node, for what it says.
func (r *received) within(t *testing.T, limit time.Duration, began time.Time, value string) *node {
	t.Helper()
	process.Until(t, patience, "the first event", func(context.Context) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.came[value] == 0 {
			return fmt.Errorf("none among %v", r.came)
		}
		return nil
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	late := r.first[value].Sub(began)
	t.Logf("the first event was there %.1f s after it was asked for", late.Seconds())
	if late > limit {
		t.Errorf("the first event took %v", late)
	}
	return &node{t: t, backend: r.backend}
}

// count is how often a value has come.
func (r *received) count(value string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.came[value]
}
