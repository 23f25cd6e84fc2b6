package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/tailers"
)

// Who stops whom: when the caller's context ends, or a source fails, all sources end by themselves, with everything that they have read in
// custody. Only then are the hallways closed, and then the outlet, which delivers what it can until the grace is over and keeps the rest on disk.

// grace is how long a stop may take in all. Process managers wait longer: docker 10 s, Kubernetes 30 s, systemd 90 s.
const grace = 9 * time.Second

// runFlags are the flags of run.
type runFlags struct {
	flags
	format    string
	dryRun    bool
	beginning bool
	noLimits  bool
	poll      bool
}

func (c *call) runCommand() *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:   "run [PATH|GLOB|-]...",
		Short: "Follow logs and capture each error as it happens",
		Long: `Run follows logs, through their rotations, and sends each error to Sentry. Without a DSN it prints them. What was read and what is waiting to be sent is
kept in the state directory: stopped and started again, run goes on where it was.`,
		Example: `  errtail run '/var/log/gunicorn/*.log'
  errtail run --journal --unit shop
  errtail run -c /etc/errtail/errtail.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.follow(cmd.Context(), f, args) },
	}
	f.addCommon(cmd)
	f.addOrigin(cmd)
	f.addDSN(cmd)
	f.journalFlags.add(cmd)
	cmd.Flags().StringVar(&f.stateDir, "state-dir", "", "`directory` for positions and for events that wait (default $STATE_DIRECTORY, /var/lib/errtail for root, ~/.local/state/errtail)")
	cmd.Flags().StringVar(&f.format, "format", "", "print events as text or json, where nothing is sent (default text)")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "print events as JSON lines, as they would be sent; send and store nothing")
	cmd.Flags().BoolVar(&f.beginning, "from-beginning", false, "read logs that are new to errtail from their beginning, not from their end")
	cmd.Flags().BoolVar(&f.poll, "poll", false, "look at files instead of waiting to be told of changes, as file systems of other machines need")
	cmd.Flags().StringVar(&f.listen, "listen", "", "answer /healthz, /readyz and /metrics (Prometheus) at an `address`: 9464 is for this machine alone, 0.0.0.0:9464 for others too")
	cmd.Flags().BoolVar(&f.noLimits, "no-limits", false, "send every event, also of a program that fails in a loop")
	return cmd
}

func (c *call) follow(ctx context.Context, f *runFlags, args []string) error {
	s, err := c.settings(&f.flags, args, slog.LevelInfo)
	if err != nil {
		return err
	}
	if len(s.groups) == 0 {
		return errors.New("nothing to follow (name logs, or give sources in errtail.yaml)")
	}
	if err := checkLogs(s.groups, s.logger); err != nil {
		return err
	}
	if _, err := s.addresses(); err != nil { // a mistake that is found without loading rules
		return err
	}
	lobby, err := c.lobby(ctx, s)
	if err != nil {
		return err
	}
	door, err := openDoor(s) // before anything else is begun: an address that is taken is a mistake like others
	if err != nil {
		return err
	}
	defer door.close()
	out, err := c.runOutlet(ctx, f, s, lobby.rules)
	if err != nil {
		return err
	}
	positions, err := out.positions()
	if err != nil {
		return errors.Join(fmt.Errorf("reading where logs were read up to: %w", err), out.close(ctx))
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer frugal()()
	guarded := &stopping{Custody: out, always: s.config.Spool.OnError == config.Stop, stop: stop}
	if out.sends {
		lobby.limit(f.noLimits, out.delivery)
	}
	reading, err := c.sources(f, s, lobby, guarded, out, positions)
	if err != nil {
		return errors.Join(err, out.close(ctx))
	}
	held := lobby.newTeller(guarded)
	var telling sync.WaitGroup
	telling.Go(func() { held.run(ctx) })
	telling.Go(func() { guarded.watch(ctx, out.broken) })
	telling.Go(func() { door.answer(ctx, reading.parts, out, guarded) })
	telling.Go(func() { c.notified(s.logger).watch(ctx) })
	stopped := momentOf(ctx)
	err = runAll(ctx, reading.sources)
	stop()
	telling.Wait()
	last, cancel := context.WithDeadline(context.WithoutCancel(ctx), stopped().Add(grace))
	defer cancel()
	for _, h := range reading.hallways {
		err = cmp.Or(err, h.Close(last))
	}
	held.tell(last, 0)
	return cmp.Or(guarded.failure(), err, out.close(last))
}

// momentOf returns a function that returns when ctx ended, or the present if it has not.
func momentOf(ctx context.Context) func() time.Time {
	ended := make(chan time.Time, 1)
	stop := context.AfterFunc(ctx, func() { ended <- time.Now() })
	return func() time.Time {
		if stop() {
			return time.Now()
		}
		return <-ended
	}
}

// runAll runs sources until all have ended. The first that fails ends the others.
func runAll(ctx context.Context, sources []tailers.Source) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	var once sync.Once
	var first error
	for _, source := range sources {
		all.Go(func() {
			if err := source.Run(ctx); err != nil {
				once.Do(func() { first = fmt.Errorf("following logs: %w", err) })
				cancel()
			}
		})
	}
	all.Wait()
	return first
}
