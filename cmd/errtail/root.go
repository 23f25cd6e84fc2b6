package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// rootCommand returns the whole command line. Each verb is in a file of its own.
func (c *call) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "errtail",
		Short: "Find the errors in logs and send them to Sentry",
		Long: `errtail reads the logs of programs that have no Sentry SDK, finds the tracebacks in them, and captures each as an
event in a Sentry-compatible backend. Without a DSN it prints them.`,
		Example: `  errtail scan /var/log/gunicorn           what went wrong in these logs?
  errtail run '/var/log/gunicorn/*.log'    tell me when something does`,
		Args:                       cobra.ArbitraryArgs,
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return cure(err, "see %s --help", cmd.CommandPath())
	})
	root.Version = version // --version
	root.SetHelpCommand(helpCommand(root))
	root.AddCommand(c.runCommand(), c.scanCommand(), c.checkCommand(), c.makeStateDirCommand(), c.rulesCommand(), c.sendTestCommand(), c.spoolCommand(), c.versionCommand())
	return root
}

// helpCommand is cobra's, but for an exit code of 2 where there is nothing to help with.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		RunE: func(_ *cobra.Command, args []string) error {
			target, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(root, strings.Join(args, " "))
			}
			return target.Help()
		},
	}
}

// unknownCommand says what the word might have been meant to be.
func unknownCommand(cmd *cobra.Command, word string) error {
	err := fmt.Errorf("unknown command %q", word)
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		return cure(err, "did you mean %q?", near[0])
	}
	if strings.ContainsAny(word, "./*") {
		return cure(err, "to read a log: errtail scan %s", word)
	}
	return cure(err, "see %s --help", cmd.CommandPath())
}

// exactly accepts n arguments, and says on one line what they are where there are others.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return cure(fmt.Errorf("want %s, not %d arguments", what, len(args)), "see %s --help", cmd.CommandPath())
	}
}
