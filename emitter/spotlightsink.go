package emitter

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/event"
)

// Bounds of what Spotlight may still have to get, and of the pauses between attempts to reach it.
const (
	spotlightQueue    = 2000
	spotlightBytes    = 32 << 20
	spotlightMaxPause = time.Minute
)

// Spotlight sends a copy of every event to a Spotlight on a developer's machine, if it is there. It never holds anything up: events wait in memory, within
// bounds, and are dropped and counted after one retry.
//
// Commit may be called by anyone; Run, on a goroutine of its own, is the only one to send. They share a channel.
type Spotlight struct {
	url     string
	http    *http.Client
	log     *slog.Logger
	queue   chan copied
	bytes   atomic.Int64
	closing chan struct{} // closed by Drain
	done    chan struct{} // closed when Run has returned

	Sent    atomic.Int64
	Dropped atomic.Int64
}

type copied struct {
	id   string
	data []byte
}

// NewSpotlight returns a sink for the stream at url, from [ParseSpotlight].
func NewSpotlight(url string, hc *http.Client, log *slog.Logger) *Spotlight {
	return &Spotlight{url: url, http: hc, log: log.With("spotlight", url), queue: make(chan copied, spotlightQueue),
		closing: make(chan struct{}), done: make(chan struct{})}
}

// Commit puts copies of events in line and never fails.
func (s *Spotlight) Commit(_ context.Context, events []*event.Event, _ []event.Position) error {
	for _, e := range events {
		data, err := payload.Encode(e)
		if err != nil || s.bytes.Load() > spotlightBytes {
			s.Dropped.Add(1)
			continue
		}
		select {
		case s.queue <- copied{e.EventID, data}:
			s.bytes.Add(int64(len(data)))
		default:
			s.Dropped.Add(1)
		}
	}
	return nil
}

// Run sends until ctx ends, or until everything is sent after Drain. Everything that was committed before Drain is tried once at least.
func (s *Spotlight) Run(ctx context.Context) error {
	defer close(s.done)
	failures := 0
	for {
		var c copied
		select {
		case <-ctx.Done():
			return nil
		case c = <-s.queue:
		default:
			select {
			case <-ctx.Done():
				return nil
			case c = <-s.queue:
			case <-s.closing:
				return nil
			}
		}
		s.bytes.Add(-int64(len(c.data)))
		err := s.post(ctx, c)
		if err != nil {
			if failures == 0 {
				s.log.Warn("spotlight cannot be reached; it misses events until it can", "err", err)
			}
			failures++
			if !s.pause(ctx, backoff(failures, time.Second, spotlightMaxPause)) {
				s.Dropped.Add(1)
				continue
			}
			err = s.post(ctx, c)
		}
		if err != nil {
			s.Dropped.Add(1)
			continue
		}
		failures = 0
		s.Sent.Add(1)
	}
}

// pause waits, and returns false if there is no time for it because we are stopping.
func (s *Spotlight) pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.closing:
		return false
	case <-ctx.Done():
		return false
	}
}

// Drain lets Run end when everything was tried, and waits for that until ctx ends. It must be called once, after the last Commit.
func (s *Spotlight) Drain(ctx context.Context) {
	close(s.closing)
	select {
	case <-s.done:
	case <-ctx.Done():
	}
}

func (s *Spotlight) post(ctx context.Context, c copied) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	req, err := newRequest(ctx, s.url, sealedEnvelope(c.id, time.Now(), pack.Pack(c.data, markError)), gzipped)
	if err != nil {
		return err
	}
	var any Client // one without a DSN, for reading the answer
	any.http = s.http
	a := any.do(req)
	if a.Err != nil {
		return a.Err
	}
	if !a.Accepted() {
		return errors.New(a.String())
	}
	return nil
}
