package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/errtail/errtail/event/eventlint"
)

// exits runs a command and wants an exact exit code: exits 2 errtail scan.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code: got %d, want %d", got, want)
	}
	if want != 2 {
		return
	}
	if text := ts.ReadFile("stderr"); strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "errtail: ") {
		ts.Fatalf("want one line that begins with \"errtail: \" on standard error, got:\n%s", text)
	}
}

// valid wants a file (or stdout) to hold a number of events (or some), one in each line, that a backend would take: valid stdout 3.
func valid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: valid FILE COUNT")
	}
	lines := bufio.NewScanner(strings.NewReader(ts.ReadFile(args[0])))
	lines.Buffer(nil, 2<<20)
	got := 0
	for lines.Scan() {
		got++
		for _, err := range eventlint.Check(lines.Bytes()) {
			ts.Logf("event %d: %v", got, err)
			defer ts.Fatalf("an event that no backend should be sent")
		}
	}
	ts.Check(lines.Err())
	if want, err := strconv.Atoi(args[1]); err == nil && got != want || args[1] == "some" && got == 0 {
		ts.Fatalf("events: got %d, want %s", got, args[1])
	}
}

// await waits until a file that another process writes matches a regular expression: await out.json KeyError.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await FILE REGEXP")
	}
	until(ts, args[0], args[1], func() {})
}

// prod adds the text of a file to another, again and again, until a third matches a regular expression: it finds out when somebody follows the
// second: prod error.txt app.log out.json KeyError.
func prod(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: prod FROM TO FILE REGEXP")
	}
	until(ts, args[2], args[3], func() { appendFile(ts, false, args[:2]) })
}

// until looks at a file every few milliseconds, and now and then calls again, until the file matches.
func until(ts *testscript.TestScript, file, regex string, again func()) {
	want := regexp.MustCompile(regex)
	look, nudge := time.NewTicker(10*time.Millisecond), time.NewTicker(time.Second)
	defer look.Stop()
	defer nudge.Stop()
	deadline := time.After(hopeless)
	again()
	for {
		data, err := os.ReadFile(ts.MkAbs(file))
		if err == nil && want.Match(data) {
			return
		}
		select {
		case <-look.C:
		case <-nudge.C:
			again()
		case <-deadline:
			ts.Fatalf("%s does not match %s after %v; it holds:\n%s", file, regex, hopeless, data)
		}
	}
}

// append adds the text of one file to another, with one write, as programs write their logs: append more.log app.log.
func appendFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append FROM TO")
	}
	f, err := os.OpenFile(ts.MkAbs(args[1]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = f.WriteString(ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, f.Close()))
}
