package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// spoolFlags are the flags of the spool verbs.
type spoolFlags struct {
	flags
	dead, all, json bool
	sink, to        string
}

func (c *call) spoolCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "spool",
		Short: "Look at events that wait in the state directory, and at those that a backend refused",
		Long: `Spool looks into the state directory: at the events that wait for a backend, and at the dead letters, which are events that a backend refused, with what
it said. List and show read a copy, so they work while errtail runs there. Drop and requeue change it: stop errtail first.`,
		Example: `  errtail spool list
  errtail spool list --dead --json
  errtail spool requeue --all`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.spoolListCommand(), c.spoolShowCommand(), c.spoolDropCommand(), c.spoolRequeueCommand())
	return cmd
}

// addSpool adds what all spool verbs have.
func (f *spoolFlags) addSpool(cmd *cobra.Command) {
	f.addCommon(cmd)
	cmd.Flags().StringVar(&f.stateDir, "state-dir", "", "state `directory` (default as for run)")
}

// addSelection adds how several events are chosen.
func (f *spoolFlags) addSelection(cmd *cobra.Command) {
	f.addSpool(cmd)
	cmd.Flags().BoolVar(&f.dead, "dead", false, "dead letters only")
	cmd.Flags().StringVar(&f.sink, "dsn", "", "events for one DSN only: its `name`, or its address as list shows it")
}

// spoolDir returns the state directory, which must be there.
func (c *call) spoolDir(f *spoolFlags) (string, *config.Config, error) {
	cfg, err := c.readConfig(&f.flags)
	if err != nil {
		return "", nil, err
	}
	dir, err := c.stateDirPath(&settings{config: cfg, stateDir: firstGiven(f.stateDir, cfg.State)}, os.Geteuid() == 0)
	if err != nil {
		return "", nil, err
	}
	_, err = os.Stat(filepath.Join(dir, store.FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, cure(fmt.Errorf("there is no spool in %s", dir), "run makes it when it first sends; name another place with --state-dir")
	}
	return dir, cfg, spoolProblem(dir, err)
}

func firstGiven(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// spoolProblem adds a hint to an error of the state directory.
func spoolProblem(dir string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return cure(err, "be the user that errtail runs as, or root")
	case errors.Is(err, store.ErrInUse):
		who := "another errtail"
		if pid := store.Holder(dir); pid > 0 {
			who = fmt.Sprintf("errtail, process %d", pid)
		}
		return cure(fmt.Errorf("%s is in use by %s", dir, who), "stop that one for drop and requeue; list and show work meanwhile")
	}
	return err
}

// snapshot opens a copy of the spool for reading.
func (c *call) snapshot(ctx context.Context, f *spoolFlags) (*store.Store, error) {
	dir, _, err := c.spoolDir(f)
	if err != nil {
		return nil, err
	}
	s, err := store.Snapshot(ctx, dir)
	return s, spoolProblem(dir, err)
}

// chosen returns the entries that the arguments and flags choose, oldest first, without their payloads unless keep says so.
func (f *spoolFlags) chosen(s *store.Store, ids []string, keep bool) ([]store.Entry, error) {
	var all []store.Entry
	matched := make([]string, len(ids)) // the whole id that a beginning stands for
	err := s.Each(func(e store.Entry) error {
		if f.dead && !e.Refused || f.sink != "" && e.Sink != f.sink && !unroutedIs(e.Sink, f.sink) && (e.Route == "" || e.Route != f.sink) {
			return nil
		}
		found := len(ids) == 0
		for i, id := range ids {
			if e.ID == "" || !strings.HasPrefix(e.ID, id) {
				continue
			}
			if matched[i] != "" && matched[i] != e.ID {
				return fmt.Errorf("%q is the beginning of several events (give more of its id)", id)
			}
			matched[i], found = e.ID, true
		}
		if found {
			if !keep {
				e.Payload = nil
			}
			all = append(all, e)
		}
		return nil
	})
	for i, id := range matched {
		switch {
		case id != "" || err != nil:
		case f.dead: // an event that waits is not what was asked for
			err = cure(fmt.Errorf("no dead letter %q in %s", ids[i], s.Dir()), "see errtail spool list --dead")
		default:
			err = cure(fmt.Errorf("no event %q in %s", ids[i], s.Dir()), "see errtail spool list")
		}
	}
	return all, err
}

// leastID is how much of an id must be given.
const leastID = 4

// eventIDs checks arguments that are ids of events or beginnings of them.
func eventIDs(args []string) error {
	for _, id := range args {
		if len(id) < leastID || len(id) > 32 || strings.Trim(id, "0123456789abcdef") != "" {
			return fmt.Errorf("%q is no event id (at least %d of its 32 digits, as errtail spool list shows them)", id, leastID)
		}
	}
	return nil
}

// opened reads the payload of an entry back, and says how many bytes it has. What is damaged comes as nil.
func opened(e store.Entry) (ev *event.Event, bytes int) {
	text := emitter.Text(e.Dead)
	ev, err := payload.Decode(text)
	if err != nil {
		return nil, len(text)
	}
	return ev, len(text)
}

func (c *call) spoolShowCommand() *cobra.Command {
	f := &spoolFlags{}
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show one event, and why it was refused",
		Example: `  errtail spool show 3f2a9c
  errtail spool show --json 3f2a9c | jq .exception`,
		Args: exactly(1, "the id of an event, or its beginning"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.spoolShow(cmd.Context(), f, args) },
	}
	f.addSpool(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "the payload, as it is sent")
	return cmd
}

func (c *call) spoolShow(ctx context.Context, f *spoolFlags, ids []string) error {
	if err := eventIDs(ids); err != nil {
		return err
	}
	s, err := c.snapshot(ctx, f)
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := f.chosen(s, ids, true)
	if err != nil {
		return err
	}
	for _, e := range all {
		if f.json {
			if _, err := fmt.Fprintf(c.stdout, "%s\n", emitter.Text(e.Dead)); err != nil {
				return err
			}
			continue
		}
		state := "waits"
		if e.Refused {
			state = "refused: " + oneLine(e.Reason)
		}
		if _, err := fmt.Fprintf(c.stdout, "event  %s\nfor    %s\nsince  %s\nstate  %s\n\n", e.ID, destination(e), e.Stored.Local().Format(time.DateTime), state); err != nil {
			return err
		}
		ev, _ := opened(e)
		if ev == nil {
			return fmt.Errorf("event %s is damaged on disk", e.ID)
		}
		if err := emitter.NewTextWriter(c.stdout, c.colour(c.stdout)).Commit(ctx, []*event.Event{ev}, nil); err != nil {
			return err
		}
	}
	return nil
}

// destination says where an event goes, for people.
func destination(e store.Entry) string {
	to := oneLine(e.Sink)
	if name, ok := emitter.Unrouted(to); ok {
		return name + " (no DSN of this name)"
	}
	if e.Route != "" {
		to += " (" + oneLine(e.Route) + ")"
	}
	return to
}

// unroutedIs tells whether a sink is of what waits for a name without an address.
func unroutedIs(sink, want string) bool {
	name, ok := emitter.Unrouted(sink)
	return ok && name == want
}
