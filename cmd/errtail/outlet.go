package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/rules"
)

// outlet is where the events of a call go: to standard output, into the store and from there to a backend, to Spotlight.
type outlet struct {
	pipeline.Custody
	name     string    // for the log
	sends    bool      // to a backend
	dir      string    // where there is room on disk; "" if nothing is kept
	delivery *delivery // nil if all that is done is to print
	// broken is closed when nothing can be kept any more; nil where nothing is kept.
	broken <-chan struct{}
	guests *emitter.Guests // takes DSNs that pods give themselves; nil where that is not allowed
	// positions returns where an earlier run has read up to.
	positions func() ([]event.Position, error)
	// close delivers what it can before ctx ends. It returns an error if events are lost by that.
	close func(ctx context.Context) error
}

// CommitCounted commits, with the counts of what was found and is not sent.
func (o *outlet) CommitCounted(ctx context.Context, events []*event.Event, positions []event.Position, discarded pipeline.Counts) error {
	return pipeline.Commit(ctx, o.Custody, events, positions, discarded)
}

// series is several custodies of which each must take what comes.
type series []pipeline.Custody

// Commit commits to all, in order, and stops where one fails: the same comes again then.
func (s series) Commit(ctx context.Context, events []*event.Event, positions []event.Position) error {
	return s.CommitCounted(ctx, events, positions, nil)
}

// CommitCounted is Commit with the counts of what was found and is not sent.
func (s series) CommitCounted(ctx context.Context, events []*event.Event, positions []event.Position, discarded pipeline.Counts) error {
	for _, c := range s {
		if err := pipeline.Commit(ctx, c, events, positions, discarded); err != nil {
			return err
		}
	}
	return nil
}

// printed returns an outlet that keeps nothing.
func printed(w pipeline.Custody) *outlet {
	return &outlet{
		Custody:   w,
		name:      "standard output",
		positions: func() ([]event.Position, error) { return nil, nil },
		close:     func(context.Context) error { return nil },
	}
}

// runOutlet decides where the events of run go.
func (c *call) runOutlet(ctx context.Context, f *runFlags, s *settings, set *rules.Set) (*outlet, error) {
	addresses, err := s.addresses()
	switch {
	case err != nil:
		return nil, err
	case f.dryRun && f.format == "text":
		return nil, errors.New("--dry-run prints JSON lines: leave out --format text")
	case f.dryRun:
		w, err := c.writer("json")
		return printed(w), err
	case len(addresses) == 0:
		return c.runPrinting(ctx, f, s)
	case f.format != "":
		return nil, cure(errors.New("--format is for events that are printed, and "+s.sends()+" has them sent"), "add --dsn '' to print them")
	}
	if err := s.routed(addresses, set); err != nil {
		return nil, err
	}
	dir, err := c.stateDir(s, os.Geteuid() == 0)
	if err != nil {
		return nil, err
	}
	d, err := openDelivery(ctx, s, addresses, dir)
	if err != nil {
		return nil, err
	}
	if s.dsns[""].from == "--dsn" {
		s.logger.Warn("other users of this machine can see the key of --dsn (give the DSN by SENTRY_DSN, or sentry.dsn_file)")
	}
	return &outlet{
		Custody:   series(d.custody),
		name:      places(addresses),
		sends:     true,
		dir:       dir,
		guests:    d.guests,
		delivery:  d,
		positions: d.store.Positions,
		broken:    d.store.Broken(),
		close:     func(ctx context.Context) error { return d.drain(ctx, s.logger, dir) },
	}, nil
}

// runPrinting prints the events of run, with copies for Spotlight.
func (c *call) runPrinting(ctx context.Context, f *runFlags, s *settings) (*outlet, error) {
	format := f.format
	if format == "" {
		format = "text"
	}
	w, err := c.writer(format)
	if err != nil {
		return nil, err
	}
	d, err := openDelivery(ctx, s, nil, "")
	if err != nil {
		return nil, err
	}
	out := printed(append(series{w}, d.custody...))
	out.delivery = d
	out.close = func(ctx context.Context) error { return d.drain(ctx, s.logger, "") }
	return out, nil
}

// drain ends the delivery of run. What could not be sent stays in the state directory: that is no error.
func (d *delivery) drain(ctx context.Context, logger *slog.Logger, dir string) error {
	waiting, err := d.end(ctx, (*emitter.Sender).Drain)
	if waiting > 0 {
		logger.Warn("stopped; events wait for the next run", "events", waiting, "state_dir", dir)
		return nil
	}
	if err == nil && d.store != nil {
		logger.Info("stopped; nothing waits", "sent", d.sent(), "discarded", d.discarded())
	}
	return err
}
