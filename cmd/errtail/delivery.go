package main

import (
	"cmp"
	"context"
	"sync"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/pipeline"
)

// delivery is the way to the backends: the store, and what sends from it. It owns the goroutines of the sender and of Spotlight, which outlive
// the caller's context so that end can still deliver, and which have ended when end returns.
type delivery struct {
	custody   []pipeline.Custody // where to commit, in this order
	outcomes  *emitter.Outcomes
	store     *store.Store       // nil without a DSN
	sender    *emitter.Sender    // nil without a DSN
	spotlight *emitter.Spotlight // nil if nothing is to be sent there

	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// openDelivery opens the way to the DSN, through a store in dir, and to Spotlight; each if there is one.
func openDelivery(ctx context.Context, s *settings, dsn emitter.DSN, dir string) (*delivery, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	d := &delivery{outcomes: &emitter.Outcomes{}, cancel: cancel}
	if err := d.open(s, dsn, dir); err != nil {
		cancel()
		return nil, err
	}
	if d.sender != nil {
		d.ended.Go(func() { _ = d.sender.Run(ctx) }) // always nil
	}
	if d.spotlight != nil {
		d.ended.Go(func() { _ = d.spotlight.Run(ctx) })
	}
	return d, nil
}

func (d *delivery) open(s *settings, dsn emitter.DSN, dir string) error {
	http, err := emitter.NewHTTPClient(s.config.Sentry.CAFile)
	if err != nil {
		return s.caProblem(err)
	}
	if s.spotlight != "" {
		d.spotlight = emitter.NewSpotlight(s.spotlight, http, s.logger)
	}
	if !dsn.IsZero() {
		if d.store, err = store.Open(dir, store.Options{Logger: s.logger}); err != nil {
			return err
		}
		d.sender = emitter.NewSender(emitter.NewClient(dsn, http), d.store, d.outcomes, s.logger)
		custody := &emitter.Custody{Store: d.store, Senders: []*emitter.Sender{d.sender}, Outcomes: d.outcomes, Log: s.logger}
		d.custody = append(d.custody, custody)
	}
	if d.spotlight != nil {
		d.custody = append(d.custody, d.spotlight) // last: it never fails
	}
	return nil
}

// end delivers what it can and returns how many events still wait in the store. deliver is one of the sender's ways to end.
func (d *delivery) end(ctx context.Context, deliver func(*emitter.Sender, context.Context) (int, error)) (waiting int, err error) {
	if d.sender != nil {
		waiting, err = deliver(d.sender, ctx)
	}
	if d.spotlight != nil {
		d.spotlight.Drain(ctx)
	}
	d.cancel()
	d.ended.Wait()
	if d.store != nil {
		err = cmp.Or(err, d.store.Close())
	}
	return waiting, err
}
