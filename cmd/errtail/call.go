package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/rules"
)

// The rules of output. What was asked for goes to standard output: events, lists, help. Everything else goes to standard error: errtail's own log,
// and the one line that says why a command could not do what it was asked, "errtail: what, where (the cure)", without capitals and periods.
// Colour goes to terminals only, unless NO_COLOR or CLICOLOR_FORCE says otherwise.

// Exit codes.
const (
	exitDone      = 0
	exitCondition = 1 // what was asked about is so: --fail-on found something, a rule's sample failed
	exitFailure   = 2 // the command line, the configuration, or input and output
)

// call is one call of the program: everything that it gets from outside.
type call struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	lookup config.Lookup
}

// run does what the arguments ask for and returns the exit code. It returns soon after ctx ends, with what was read in custody.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, lookup config.Lookup) int {
	c := &call{stdin, stdout, stderr, lookup}
	root := c.rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var asked *condition
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &asked):
		if asked.text != "" {
			fmt.Fprintln(stderr, "errtail: "+oneLine(asked.text))
		}
		return exitCondition
	}
	fmt.Fprintln(stderr, "errtail: "+describe(err))
	return exitFailure
}

// describe returns the one line for an error. Of all that is wrong with a file it names the first; check lists the rest.
func describe(err error) string {
	var problems rules.Problems
	if errors.As(err, &problems) && len(problems) > 1 {
		return fmt.Sprintf("%s (and %d more: see errtail check)", oneLine(problems[0].String()), len(problems)-1)
	}
	return oneLine(err.Error())
}

// condition is not a failure: the command did its work, and the answer is the one that the caller wants an exit code for.
type condition struct{ text string }

func (c *condition) Error() string { return c.text }

// failure is an error with a cure for the person at the edge.
type failure struct {
	err  error
	cure string
}

func (f *failure) Error() string { return f.err.Error() + " (" + f.cure + ")" }
func (f *failure) Unwrap() error { return f.err }

// cure adds a hint to an error.
func cure(err error, format string, args ...any) error {
	return &failure{err, fmt.Sprintf(format, args...)}
}

// unreadable adds a hint to the error of a log that cannot be opened.
func unreadable(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return cure(err, "add the user to the group that owns the log, often adm, or run as root")
	}
	return err
}

// oneLine makes a message fit on a line, whatever names and texts from outside are in it.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(text))
}

// printable takes control characters other than line ends out of a text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, strings.TrimSpace(text))
}

// firstLine returns the first line of a text.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// isTerminal tells whether a person looks at w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// colour tells whether to write colours to w (no-color.org, bixense.com/clicolors).
func (c *call) colour(w io.Writer) bool {
	if v, _ := c.lookup("NO_COLOR"); v != "" {
		return false
	}
	if v, _ := c.lookup("CLICOLOR_FORCE"); v != "" && v != "0" {
		return true
	}
	if v, _ := c.lookup("TERM"); v == "dumb" {
		return false
	}
	return isTerminal(w)
}
