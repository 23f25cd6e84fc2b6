package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/rules"
)

// patience is how long scan waits for a backend that takes nothing: longer than most rate limits last.
const patience = 90 * time.Second

// sending is where the events of scan go beside standard output.
type sending struct {
	*delivery
	to  map[string]emitter.DSN
	dir string // for the time of the scan; "" if nothing is sent
}

// scanSending opens the way to the DSN, if --send says so, and to Spotlight. The store is a directory of its own, for a run may be using the state directory; a
// scan that is broken off is simply started again: events have the same ids then.
func (c *call) scanSending(ctx context.Context, f *scanFlags, s *settings, set *rules.Set) (*sending, error) {
	out := &sending{}
	var err error
	if f.send {
		if out.to, err = s.addresses(); err != nil {
			return nil, err
		}
		if len(out.to) == 0 {
			return nil, errNoDSN
		}
		if err = s.routed(out.to, set); err != nil {
			return nil, err
		}
		if out.dir, err = os.MkdirTemp("", "errtail-scan-*"); err != nil {
			return nil, fmt.Errorf("making a directory for events that wait: %w", err)
		}
	}
	if out.delivery, err = openDelivery(ctx, s, out.to, out.dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(out.dir))
	}
	return out, nil
}

// custodies returns where to commit: to the backends first, so that what was printed is on its way.
func (s *sending) custodies(w pipeline.Custody) pipeline.Custody {
	return append(series(s.custody), w)
}

// finish waits until everything is sent, and returns what became of it, or an error if something was not.
func (s *sending) finish(ctx context.Context) (fate string, err error) {
	ctx, cancel := whileMoving(ctx, s.sent, patience)
	defer cancel()
	waiting, err := s.end(ctx, (*emitter.Sender).Flush)
	if s.dir == "" {
		return "nothing was sent (--send with a DSN sends them)", err
	}
	err = cmp.Or(err, os.RemoveAll(s.dir))
	fate = fmt.Sprintf("sent %s to %s", plural(int(s.sent()), "event"), s.named())
	if refused := s.discarded(); waiting > 0 || refused > 0 {
		return fate, cure(fmt.Errorf("%s not sent, %d refused by the backend", plural(waiting, "event"), refused),
			"scan again later: what the backend has already it drops")
	}
	return fate, err
}

// named says where to: the one DSN, or how many.
func (s *sending) named() string {
	if len(s.senders()) > 1 {
		return plural(len(s.senders()), "DSN")
	}
	for _, dsn := range s.to {
		return dsn.String()
	}
	return ""
}

// whileMoving returns a context that ends when nothing more was sent for as long as patience.
func whileMoving(ctx context.Context, sent func() int64, patience time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		look := time.NewTicker(patience)
		defer look.Stop()
		for before := int64(-1); ; {
			if now := sent(); now == before {
				cancel()
			} else {
				before = now
			}
			select {
			case <-look.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, cancel
}
