package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/journald"
)

// journalFlags say on the command line what to read of systemd's journal. Their names are journalctl's.
type journalFlags struct {
	journal     bool
	directories []string
	units       []string
}

func (f *journalFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.journal, "journal", false, "read this machine's systemd journal")
	cmd.Flags().StringArrayVar(&f.directories, "directory", nil, "read the systemd journal whose files are in a `directory` (repeatable)")
	cmd.Flags().StringArrayVar(&f.units, "unit", nil, "of the journal, only entries of a `unit` or pattern (repeatable)")
}

// source returns the journal that the flags ask for, or nil.
func (f *journalFlags) source() (*config.Journal, error) {
	if !f.journal && len(f.directories) == 0 {
		if len(f.units) > 0 {
			return nil, cure(errors.New("--unit says which entries of a journal to read, and none is read"), "add --journal")
		}
		return nil, nil
	}
	for _, unit := range f.units {
		if err := journald.CheckPattern(unit); err != nil {
			return nil, fmt.Errorf("--unit: %w", err)
		}
	}
	return &config.Journal{Directories: f.directories, Units: f.units}, nil
}

// follower returns what reads the journal of a group.
func (g group) follower(h tailers.Handler, logger *slog.Logger) *journald.Follower {
	return &journald.Follower{
		Directories: g.journal.Directories,
		Match:       journald.Match{Units: g.journal.Units, Identifiers: g.journal.Identifiers, Priority: g.journal.Priority, Boot: g.journal.Boot},
		Handler:     h,
		Logger:      logger,
	}
}

// followJournal is follower for run.
func (g group) followJournal(h tailers.Handler, logger *slog.Logger, positions []event.Position, fromStart bool) *journald.Follower {
	j := g.follower(h, logger)
	j.Positions, j.FromStart = positions, fromStart
	return j
}

// scanJournal reads the journal of a group to its end and adds to the summary.
func (g group) scanJournal(ctx context.Context, h *pipeline.Hallway, logger *slog.Logger, sum *summary) error {
	j := g.follower(h, logger)
	j.Once = true
	err := j.Run(ctx)
	sum.files += int(j.Stats.Files.Load())
	sum.bytes += j.Stats.Bytes.Load()
	if n := j.Stats.Damaged.Load(); n > 0 {
		sum.skipped = append(sum.skipped, plural(int(n), "damaged entry")+" of the journal")
	}
	if err != nil {
		return err
	}
	return h.Close(context.WithoutCancel(ctx))
}

// checkJournal looks whether the journal of a group is there, and may be read. What of it may not is said.
func (g group) checkJournal(logger *slog.Logger) error {
	const join = "add the user to the group systemd-journal, or run as root"
	where := g.journal.Directories
	if len(where) == 0 {
		where = journald.DefaultDirectories
	}
	access, err := journald.Look(g.journal.Directories)
	switch {
	case access.Files > 0 && access.Denied > 0:
		logger.Warn("files of the journal may not be read, and errors in them are not seen: "+join, "files", access.Denied, "error", access.Reason)
		return nil
	case access.Files > 0:
		return nil
	case access.Denied > 0:
		return g.named(cure(fmt.Errorf("reading the journal: %w", access.Reason), join))
	case err != nil && len(g.journal.Directories) == 0:
		return g.named(cure(err, "this machine keeps no journal in %s; name its directory", strings.Join(where, " or ")))
	case err != nil:
		return g.named(cure(err, "this machine keeps no journal there; name its directory"))
	}
	return g.named(cure(fmt.Errorf("%s: no journal files", strings.Join(where, ", ")), "they end in .journal, and are there or in a directory there"))
}

// logs names what is read, for errtail's own log.
func (g group) logs() []string {
	all := slices.Concat(g.paths, g.pipes)
	switch {
	case g.pods != nil:
		all = append(all, "the pods of this node")
	case g.journal == nil:
	case len(g.journal.Directories) == 0:
		all = append(all, "the journal")
	default:
		for _, dir := range g.journal.Directories {
			all = append(all, "the journal in "+dir)
		}
	}
	return all
}
