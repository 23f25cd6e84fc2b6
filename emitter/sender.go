package emitter

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/emitter/store"
)

// Sender brings what waits in the store for one DSN to its backend, and forgets there only what the backend has acknowledged.
//
// Who owns what: Run is the owner of everything about the way (what is loaded, in flight, put off, the pauses and limits; type courier) and the only
// one that changes it. For each envelope in flight it starts a goroutine that does nothing but send it and hand back the answer;
// Run does not return before all of them have. Others talk to Run through wake and stop, and end it through its context.
type Sender struct {
	client   *Client
	store    *store.Store
	sink     string
	log      *slog.Logger
	outcomes *Outcomes

	wake     chan struct{} // something new may wait; holds one
	stopping atomic.Int32  // a stopMode
	done     chan struct{} // closed when Run has returned
	cancel   chan struct{} // closed to cut off what is in flight
	cutOff   sync.Once     // closes cancel
}

// stopMode says when Run ends by itself.
type stopMode = int32

const (
	running  stopMode = iota
	draining          // when nothing more can be sent now
	flushing          // when nothing waits any more
)

// NewSender returns a sender for what waits in st for the client's DSN. log must not be nil.
func NewSender(client *Client, st *store.Store, log *slog.Logger) *Sender {
	return &Sender{
		client: client, store: st, sink: client.dsn.Sink(), outcomes: &Outcomes{}, log: log.With("dsn", client.dsn.String()),
		wake: make(chan struct{}, 1), done: make(chan struct{}), cancel: make(chan struct{}),
	}
}

// Sink is the name under which the store keeps what this sender sends.
func (s *Sender) Sink() string { return s.sink }

// Wake tells that something new may wait. It never blocks.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends, which cuts off what is in flight, or until Drain or Flush end it. It must be called once. What was not
// acknowledged stays in the store. It returns nil; failures are for it to deal with.
func (s *Sender) Run(ctx context.Context) error {
	defer close(s.done)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := newCourier(s)
	defer c.finish(cancel)
	for {
		now := time.Now()
		c.stop(s.stopping.Load())
		c.load(now)
		c.start(ctx, now)
		c.tell(ctx, now)
		if c.settles(now) {
			c.settle()
		}
		if c.ended() {
			return nil
		}
		var timer <-chan time.Time // one that nobody waits for any more is collected
		if at := c.next(now); !at.IsZero() {
			timer = time.After(max(at.Sub(now), time.Millisecond))
		}
		select {
		case r := <-c.answers:
			c.take(r)
		case <-s.wake:
			c.empty = false
			c.hear(time.Now())
		case <-timer:
		case <-s.cancel:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// Drain ends Run once everything was sent that can be sent now: without waiting for a backend that is down or wants nothing, of which it makes sure
// with one attempt. It waits until then, at most until ctx ends, and returns how many events still wait; they stay in the store for the
// next run.
func (s *Sender) Drain(ctx context.Context) (int, error) { return s.end(ctx, draining) }

// Flush is Drain for someone who has time: it waits out failures and limits until nothing waits any more, or ctx ends.
func (s *Sender) Flush(ctx context.Context) (int, error) { return s.end(ctx, flushing) }

func (s *Sender) end(ctx context.Context, mode stopMode) (int, error) {
	s.stopping.Store(mode)
	s.Wake()
	select {
	case <-s.done:
	case <-ctx.Done():
		s.cutOff.Do(func() { close(s.cancel) })
		<-s.done
	}
	n, _, err := s.store.Count(s.sink)
	if err != nil {
		return 0, err
	}
	if n > 0 && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return n, fmt.Errorf("%d events still wait for %s: %w", n, s.client.dsn, ctx.Err())
	}
	return n, nil
}
