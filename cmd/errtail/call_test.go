package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/errtail/errtail/rules"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	problem := func(line int, what string) rules.Problem {
		return rules.Problem{Pos: rules.Pos{File: "a.yaml", Line: line, Column: 1}, What: what}
	}
	denied := &fs.PathError{Op: "open", Path: "/var/log/x.log", Err: fs.ErrPermission}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"control characters of a file name", errors.New("open a\n\x1b[31mb: no such file"), "open a  [31mb: no such file"},
		{"one mistake", rules.Problems{problem(1, "bad")}, "a.yaml:1:1: bad"},
		{"several mistakes", rules.Problems{problem(1, "bad"), problem(2, "worse")}, "a.yaml:1:1: bad (and 1 more: see errtail check)"},
		{"a log that may not be read", unreadable(fmt.Errorf("c.yaml:1:1: %w", denied)),
			"c.yaml:1:1: open /var/log/x.log: permission denied (add the user to the group that owns the log, often adm, or run as root)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := describe(c.err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		env  map[string]string
		want bool
	}{
		{"no terminal", nil, false},
		{"forced", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"not forced", map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"NO_COLOR is stronger", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
		{"an empty NO_COLOR says nothing", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": ""}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := (&call{lookup: environment(c.env)}).colour(&bytes.Buffer{}); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
