package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/pipeline"
)

// delivery is the way to the backends: the store, and one sender for each DSN. It owns the goroutines of the senders and of Spotlight, which outlive
// the caller's context so that end can still deliver, and which have ended when end returns.
type delivery struct {
	custody   []pipeline.Custody // where to commit, in this order
	store     *store.Store       // nil without a DSN
	kept      *emitter.Custody   // nil without a DSN
	same      map[string]string  // names of DSNs that lead where another name leads
	guests    *emitter.Guests    // nil where pods may not give DSNs themselves
	spotlight *emitter.Spotlight // nil if nothing is to be sent there
	proxy     emitter.Proxy

	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// openDelivery opens the way to the DSNs, through a store in dir, and to Spotlight; each if there is one.
func openDelivery(ctx context.Context, s *settings, addresses map[string]emitter.DSN, dir string) (*delivery, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	d := &delivery{cancel: cancel}
	if err := d.open(s, addresses, dir); err != nil {
		cancel()
		return nil, err
	}
	for _, sender := range d.senders() {
		d.ended.Go(func() { _ = sender.Run(ctx) }) // always nil
	}
	if d.kept != nil {
		if err := d.inherit(ctx, s); err != nil {
			cancel()
			d.ended.Wait()
			return nil, cmp.Or(d.store.Close(), err)
		}
		d.ended.Go(func() { d.kept.Age(ctx) })
	}
	if d.spotlight != nil {
		d.ended.Go(func() { _ = d.spotlight.Run(ctx) })
	}
	return d, nil
}

func (d *delivery) open(s *settings, addresses map[string]emitter.DSN, dir string) error {
	var err error
	if d.proxy, err = s.proxy(); err != nil {
		return err
	}
	http, err := emitter.NewHTTPClient(s.config.Sentry.CAFile, d.proxy)
	if err != nil {
		return s.caProblem(err)
	}
	if s.spotlight != "" {
		d.spotlight = emitter.NewSpotlight(s.spotlight, http, s.logger)
	}
	if len(addresses) > 0 {
		if err := d.keep(s, addresses, dir); err != nil {
			return err
		}
		d.custody = append(d.custody, d.kept)
	}
	if d.spotlight != nil {
		d.custody = append(d.custody, d.spotlight) // last: it never fails
	}
	return nil
}

// keep opens the store, and makes a sender for each place that events go to. Names that lead to the same place share one.
func (d *delivery) keep(s *settings, addresses map[string]emitter.DSN, dir string) error {
	spool := s.config.Spool
	var err error
	if d.store, err = store.Open(dir, store.Options{Logger: s.logger, MaxBytes: spool.MaxBytes, MaxAge: spool.MaxAge, Room: emitter.GuestRoom}); err != nil {
		return err
	}
	routes, bySink, firstOf := map[string]*emitter.Sender{}, map[string]*emitter.Sender{}, map[string]string{}
	d.same = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(addresses)) {
		dsn := addresses[name]
		if first, ok := firstOf[dsn.Sink()]; ok {
			d.same[name] = first
		} else {
			firstOf[dsn.Sink()] = name
			// Each has connections of its own: a backend that takes no more of them must not take them from others.
			http, err := emitter.NewHTTPClient(s.config.Sentry.CAFile, d.proxy)
			if err != nil {
				return cmp.Or(d.store.Close(), s.caProblem(err))
			}
			bySink[dsn.Sink()] = emitter.NewSender(emitter.NewClient(dsn, http), d.store, s.logger)
		}
		routes[name] = bySink[dsn.Sink()]
	}
	d.kept = emitter.NewCustody(d.store, routes, s.logger)
	return nil
}

// inherit sees to what an earlier run has left, also for DSNs that pods have given it.
func (d *delivery) inherit(ctx context.Context, s *settings) error {
	if allow := s.guests(); allow != nil {
		d.guests = &emitter.Guests{Custody: d.kept, Allow: allow, Start: func(dsn emitter.DSN) (*emitter.Sender, error) {
			http, err := emitter.NewHTTPClient(s.config.Sentry.CAFile, d.proxy)
			if err != nil {
				return nil, s.caProblem(err)
			}
			sender := emitter.NewSender(emitter.NewClient(dsn, http), d.store, s.logger)
			d.ended.Go(func() { _ = sender.Run(ctx) })
			s.logger.Info("a pod's events go where it says", "dsn", dsn)
			return sender, nil
		}}
		if err := d.guests.Inherit(); err != nil {
			return err
		}
	}
	return d.kept.Inherit()
}

// senders returns the senders that there are at present.
func (d *delivery) senders() []*emitter.Sender {
	if d.kept == nil {
		return nil
	}
	return d.kept.Senders()
}

// total sums a counter over all senders.
func (d *delivery) total(counter func(*emitter.Outcomes) int64) (n int64) {
	for _, s := range d.senders() {
		n += counter(s.Outcomes())
	}
	return n
}

func (d *delivery) sent() int64 {
	return d.total(func(o *emitter.Outcomes) int64 { return o.Sent.Load() })
}

// discarded is how many events were refused by a backend, or had to go.
func (d *delivery) discarded() int64 {
	return d.total(func(o *emitter.Outcomes) int64 { return o.Refused.Load() + o.Overflow.Load() })
}

// end delivers what it can and returns how many events still wait in the store. deliver is one of a sender's ways to end; all senders go it at the
// same time.
func (d *delivery) end(ctx context.Context, deliver func(*emitter.Sender, context.Context) (int, error)) (waiting int, err error) {
	senders := d.senders()
	left, errs := make([]int, len(senders)), make([]error, len(senders))
	var all sync.WaitGroup
	for i, sender := range senders {
		all.Go(func() { left[i], errs[i] = deliver(sender, ctx) })
	}
	if d.spotlight != nil {
		all.Go(func() { d.spotlight.Drain(ctx) })
	}
	all.Wait()
	for i, n := range left {
		waiting += n
		err = cmp.Or(err, errs[i])
	}
	d.cancel()
	d.ended.Wait()
	if d.store != nil {
		err = cmp.Or(err, d.store.Close())
	}
	return waiting, err
}

// places says where events go, for people.
func places(addresses map[string]emitter.DSN) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(addresses)) {
		text := addresses[name].String()
		if name != "" {
			text = fmt.Sprintf("%s (%s)", text, name)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}
