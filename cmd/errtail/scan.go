package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/once"
)

// scanFlags are the flags of scan.
type scanFlags struct {
	flags
	format   string
	failOn   string
	send     bool
	noLimits bool
}

func (c *call) scanCommand() *cobra.Command {
	f := &scanFlags{}
	cmd := &cobra.Command{
		Use:   "scan PATH|DIRECTORY|GLOB|-...",
		Short: "Find the errors in logs that are there already",
		Long: `Scan reads logs from beginning to end (also .gz and .zst), prints each error that it finds, and what it found in all. Nothing is sent unless --send
says so. Without a path it reads the sources of the configuration.`,
		Example: `  errtail scan /var/log/gunicorn
  errtail scan --journal --unit shop
  journalctl -u shop -o cat | errtail scan --format json -`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.scan(cmd.Context(), f, args) },
	}
	f.addCommon(cmd)
	f.addOrigin(cmd)
	f.addDSN(cmd)
	f.journalFlags.add(cmd)
	cmd.Flags().StringVar(&f.format, "format", "text", "text for people, or json: one event a line, as it would be sent, and nothing else")
	cmd.Flags().BoolVar(&f.send, "send", false, "send the events, to --dsn or $SENTRY_DSN")
	cmd.Flags().BoolVar(&f.noLimits, "no-limits", false, "with --send, send every event, also of a program that failed in a loop")
	cmd.Flags().StringVar(&f.failOn, "fail-on", "", "exit with 1 if there are events of this `level` or worse: fatal, error, warning, or any")
	return cmd
}

func (c *call) scan(ctx context.Context, f *scanFlags, args []string) error {
	failOn, err := parseFailOn(f.failOn)
	if err != nil {
		return err
	}
	w, err := c.writer(f.format)
	if err != nil {
		return err
	}
	s, err := c.settings(&f.flags, args, slog.LevelWarn)
	if err != nil {
		return err
	}
	if len(s.groups) == 0 {
		return errors.New("nothing to read (name files, directories or globs, or - for standard input)")
	}
	inputs, begins := make([][]once.Input, len(s.groups)), make([]func(*tailers.Stream), len(s.groups))
	for i, g := range s.groups {
		if len(g.pipes) > 0 {
			s.logger.Warn("a pipe holds nothing that could be scanned; it is left out", "pipes", g.pipes)
		}
		if g.journal != nil {
			if err := g.checkJournal(s.logger); err != nil {
				return err
			}
		}
		if inputs[i], err = once.Expand(g.onDisk()); err != nil {
			return g.named(unread(err))
		}
		if g.pods != nil {
			var skip func(string) bool
			skip, begins[i] = c.node(g, s).Archive()
			inputs[i] = slices.DeleteFunc(inputs[i], func(in once.Input) bool { return skip(in.Path) })
		}
	}
	if f.send {
		if _, err := s.addresses(); err != nil { // a mistake that is found without loading rules
			return err
		}
	}
	lobby, err := c.lobby(ctx, s)
	if err != nil {
		return err
	}
	out, err := c.scanSending(ctx, f, s, lobby.rules)
	if err != nil {
		return err
	}
	if f.send {
		lobby.limit(f.noLimits, out.delivery)
	}
	t := newTally(out.custodies(w))
	sum := &summary{tally: t, colour: c.colour(c.stdout)}
	var failed error
	for i, g := range s.groups {
		options := lobby.options(g, t)
		options.Finished = true
		if g.journal != nil {
			failed = cmp.Or(failed, g.scanJournal(ctx, pipeline.New(options), s.logger, sum))
			continue
		}
		failed = cmp.Or(failed, c.readOnce(ctx, pipeline.New(options), inputs[i], begins[i], s.logger, sum))
	}
	held := lobby.newTeller(t)
	held.tell(context.WithoutCancel(ctx), 0)
	fate, err := out.finish(ctx)
	failed = cmp.Or(failed, err)
	if ctx.Err() != nil {
		return errors.New("interrupted: not everything was read, or sent")
	}
	sum.fate = fate + t.aged()
	if f.format == "text" {
		failed = cmp.Or(failed, sum.write(c.stdout))
	}
	switch {
	case failed != nil:
		return failed
	case len(sum.skipped) > 0:
		return fmt.Errorf("%s could not be read: %s", plural(len(sum.skipped), "file"), sum.skipped[0])
	case failOn != "" && t.atLeast(failOn) > 0:
		return &condition{fmt.Sprintf("%s found (--fail-on %s)", plural(t.atLeast(failOn), "event"), f.failOn)}
	}
	return nil
}

// readOnce reads inputs through a hallway and adds to the summary. Inputs that cannot be read to their end are no reason to stop: they are in the
// summary.
func (c *call) readOnce(ctx context.Context, h *pipeline.Hallway, inputs []once.Input, begin func(*tailers.Stream), logger *slog.Logger, sum *summary) error {
	r := &once.Reader{Inputs: inputs, Stdin: c.stdin, Handler: h, Logger: logger, Begin: begin}
	err := r.Run(ctx)
	sum.files += int(r.Stats.Files.Load())
	sum.bytes += r.Stats.Bytes.Load()
	if unread, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range unread.Unwrap() {
			sum.skipped = append(sum.skipped, e.Error())
		}
	} else if err != nil {
		return err
	}
	return h.Close(context.WithoutCancel(ctx))
}

// unread words the error of an input for people.
func unread(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		said := strings.TrimSuffix(err.Error(), ": "+fs.ErrNotExist.Error()) // which says it twice
		return cure(errors.New(said), "give a file, a directory, a glob in quotes, or - for standard input")
	}
	return unreadable(err)
}

// parseFailOn reads the value of --fail-on.
func parseFailOn(word string) (event.Level, error) {
	switch level := event.Level(word); {
	case word == "any":
		return event.Debug, nil
	case word == "", level.Severity() > 0:
		return level, nil
	}
	return "", fmt.Errorf("--fail-on: want fatal, error, warning or any, not %q", word)
}
