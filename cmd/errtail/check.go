package main

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/rules"
)

func (c *call) checkCommand() *cobra.Command {
	f := &flags{}
	cmd := &cobra.Command{
		Use:     "check",
		Aliases: []string{"validate"},
		Short:   "Check the configuration and the rules, and run the rules' samples",
		Long: `Check reads the configuration and all rules as strictly as run does, runs the samples of all rules, and lists everything that is
wrong with its place. Nothing is opened or sent. Exit code 0 means that run would start, 2 that it would not.`,
		Example: `  errtail check
  errtail check -c /etc/errtail/errtail.yaml`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.check(cmd, f) },
	}
	f.addCommon(cmd)
	return cmd
}

func (c *call) check(cmd *cobra.Command, f *flags) error {
	s, err := c.settings(f, nil, slog.LevelWarn)
	if err != nil {
		return c.listProblems(err)
	}
	addresses, err := s.addresses()
	if err != nil {
		return err
	}
	proxy, err := s.proxy()
	if err != nil {
		return err
	}
	if _, err := emitter.NewHTTPClient(s.config.Sentry.CAFile, proxy); err != nil {
		return s.caProblem(err)
	}
	if _, err := newScrubber(s.config); err != nil {
		return err
	}
	set, err := parseRules(s)
	if err != nil {
		return c.listProblems(err)
	}
	if len(addresses) > 0 {
		if err := s.routed(addresses, set); err != nil {
			return err
		}
	}
	for _, w := range set.Warnings() {
		fmt.Fprintln(c.stderr, "warning: "+w.String())
	}
	own, builtIn, samples := 0, 0, 0
	var on []*rules.Rule
	for _, r := range set.Rules() {
		if !r.Enabled {
			continue
		}
		on = append(on, r)
		samples += len(r.Samples)
		if own++; r.BuiltIn {
			builtIn++
		}
	}
	if err := pipeline.CheckSamples(cmd.Context(), set, on); err != nil {
		return c.listProblems(err)
	}
	_, err = fmt.Fprintf(c.stdout, "ok: %s, %s (%d built in), %s\n", plural(len(s.groups), "source"), plural(own, "rule"), builtIn, plural(samples, "sample"))
	return err
}

// listProblems prints everything that is wrong, and returns an error that says how much it is. A single mistake, or an error about something
// else, is returned as it is.
func (c *call) listProblems(err error) error {
	var all []string
	var problems rules.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			all = append(all, oneLine(p.String()))
		}
	} else if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, printable(e.Error()))
		}
	}
	if len(all) < 2 {
		return err
	}
	for _, line := range all {
		fmt.Fprintln(c.stderr, line)
	}
	return fmt.Errorf("%s to mend", plural(len(all), "mistake"))
}
