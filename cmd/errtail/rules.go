package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/rules"
)

func (c *call) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List, show and test the rules that decide what is captured",
		Example: `  errtail rules list
  errtail rules test my-rules.yaml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
		SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(c.rulesListCommand(), c.rulesShowCommand(), c.rulesTestCommand())
	return cmd
}

func (c *call) rulesListCommand() *cobra.Command {
	f := &flags{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all rules in the order in which they are tried",
		Example: `  errtail rules list
  errtail rules list --rules 'rules/*.yaml'`,
		Args: exactly(0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			set, err := c.rulesOf(f)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "RULE\tFROM\tSTATE\tDESCRIPTION")
			for _, r := range set.Rules() {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Pos, ruleState(r), clip(r.Description))
			}
			return w.Flush()
		},
	}
	f.addCommon(cmd)
	return cmd
}

// ruleState says in a word or two whether a rule is used.
func ruleState(r *rules.Rule) string {
	switch {
	case !r.Enabled:
		return "off"
	case len(r.Overrides) > 0:
		return "on, instead of " + r.Overrides[0].File
	}
	return "on"
}

func (c *call) rulesTestCommand() *cobra.Command {
	f := &flags{}
	cmd := &cobra.Command{
		Use:   "test [FILE]...",
		Short: "Run the samples of rules",
		Long: `Test runs the samples of rules through the same engine that run and scan use. With rule files, those of their rules; without, those of all rules
in use. Exit code 1 if a sample does not give what it expects.`,
		Example: `  errtail rules test
  errtail rules test my-rules.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.rules = append(f.rules, args...)
			set, err := c.rulesOf(f)
			if err != nil {
				return err
			}
			return c.testRules(cmd.Context(), set, len(args) > 0)
		},
	}
	f.addCommon(cmd)
	return cmd
}

// rulesOf loads the rules that the flags and the configuration name.
func (c *call) rulesOf(f *flags) (*rules.Set, error) {
	s, err := c.settings(f, nil, slog.LevelWarn)
	if err != nil {
		return nil, err
	}
	return parseRules(s)
}

// testRules runs the samples of each rule (of the users' rules only, if own says so) and prints what came of them.
func (c *call) testRules(ctx context.Context, set *rules.Set, own bool) error {
	tested, samples, failed := 0, 0, 0
	for _, r := range set.Rules() {
		if !r.Enabled || own && r.BuiltIn {
			continue
		}
		tested++
		samples += len(r.Samples)
		err := pipeline.CheckSamples(ctx, set, []*rules.Rule{r})
		switch {
		case err != nil:
			failed++
			fmt.Fprintf(c.stdout, "✗ %s\n    %s\n", r.ID, strings.ReplaceAll(printable(err.Error()), "\n", "\n    "))
		case len(r.Samples) == 0:
			fmt.Fprintf(c.stdout, "- %s: no samples\n", r.ID)
		default:
			fmt.Fprintf(c.stdout, "✓ %s: %s\n", r.ID, plural(len(r.Samples), "sample"))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if failed > 0 {
		return &condition{fmt.Sprintf("%d of %s failed", failed, plural(tested, "rule"))}
	}
	_, err := fmt.Fprintf(c.stdout, "ok: %s, %s\n", plural(tested, "rule"), plural(samples, "sample"))
	return err
}
