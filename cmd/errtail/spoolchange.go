package main

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/store"
)

func (c *call) spoolDropCommand() *cobra.Command {
	f := &spoolFlags{}
	cmd := &cobra.Command{
		Use:   "drop ID... | --all",
		Short: "Forget events: they are not sent",
		Long: `Drop forgets events that wait, which the backend is told as discarded before they were sent, or dead letters. Nothing brings them back. Errtail must not be
running in the state directory.`,
		Example: `  errtail spool drop 3f2a9c
  errtail spool drop --all --dead`,
		RunE: func(_ *cobra.Command, args []string) error {
			return c.spoolChange(f, args, func(s *store.Store, all []store.Entry) error {
				n, err := s.Drop(all)
				return errors.Join(err, c.changed("dropped", n))
			})
		},
	}
	f.addSelection(cmd)
	cmd.Flags().BoolVar(&f.all, "all", false, "all events that the other flags choose")
	return cmd
}

func (c *call) spoolRequeueCommand() *cobra.Command {
	f := &spoolFlags{}
	cmd := &cobra.Command{
		Use:   "requeue ID... | --all",
		Short: "Let dead letters wait again, or move events to another DSN",
		Long: `Requeue makes dead letters wait for their backend again, behind what waits already. With --to they, and events that wait for another DSN, are moved to the one
of that name. Errtail must not be running in the state directory.`,
		Example: `  errtail spool requeue --all
  errtail spool requeue --all --dsn https://old.example.com/7 --to default`,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := c.requeueTo(f)
			if err != nil {
				return err
			}
			if to == nil {
				f.dead = true // what waits for its own DSN is where it belongs
			}
			return c.spoolChange(f, args, func(s *store.Store, all []store.Entry) error {
				n, err := s.Requeue(all, to)
				return errors.Join(err, c.changed("requeued", n))
			})
		},
	}
	f.addSelection(cmd)
	cmd.Flags().BoolVar(&f.all, "all", false, "all events that the other flags choose")
	cmd.Flags().StringVar(&f.to, "to", "", "`name` of the DSN to move them to; default is the one that has none")
	return cmd
}

// requeueTo returns where the store keeps what waits for the DSN of --to; nil if there is none.
func (c *call) requeueTo(f *spoolFlags) (*store.Place, error) {
	if f.to == "" {
		return nil, nil
	}
	s, err := c.settings(&f.flags, nil, slog.LevelWarn)
	if err != nil {
		return nil, err
	}
	addresses, err := s.addresses()
	if err != nil {
		return nil, err
	}
	dsn, ok := addresses[routeOf(f.to)]
	if !ok {
		return nil, fmt.Errorf("--to: no DSN is called %q (see sentry.dsns in errtail.yaml)", f.to)
	}
	return &store.Place{Sink: dsn.Sink(), Route: routeOf(f.to)}, nil
}

// spoolChange opens the spool for change, chooses entries, and does something with them.
func (c *call) spoolChange(f *spoolFlags, ids []string, do func(*store.Store, []store.Entry) error) error {
	if f.all == (len(ids) > 0) {
		return errors.New("name events by their ids, or all of them by --all (see errtail spool list)")
	}
	if err := eventIDs(ids); err != nil {
		return err
	}
	dir, cfg, err := c.spoolDir(f)
	if err != nil {
		return err
	}
	logger := newLogger(c.stderr, slog.LevelWarn, cfg.Log.Format)
	s, err := store.Open(dir, store.Options{Logger: logger, MaxBytes: cfg.Spool.MaxBytes, MaxAge: cfg.Spool.MaxAge, Room: emitter.GuestRoom, Leave: true})
	if err != nil {
		return spoolProblem(dir, err)
	}
	all, err := f.chosen(s, ids, false)
	if err == nil {
		err = do(s, all)
	}
	return errors.Join(err, s.Close())
}

func (c *call) changed(what string, n int) error {
	_, err := fmt.Fprintf(c.stdout, "%s %s\n", what, plural(n, "event"))
	return err
}
