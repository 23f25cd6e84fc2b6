package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// TestServerLogs reads logs that real servers wrote while things were broken for them, with all that is ordinary in between, and wants exactly the events that
// somebody who knows the server has marked beside each log: line, level, rule, time.
func TestServerLogs(t *testing.T) {
	t.Parallel()
	r := library(t)
	logs, err := filepath.Glob("../rules/testdata/servers/*.log")
	if err != nil || len(logs) < 9 {
		t.Fatalf("found %d logs, %v", len(logs), err)
	}
	for _, log := range logs {
		t.Run(filepath.Base(log), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			marked, err := os.ReadFile(strings.TrimSuffix(log, ".log") + ".want")
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.SplitSeq(string(marked), "\n") {
				if line, _, _ = strings.Cut(line, " #"); strings.TrimSpace(line) != "" {
					want = append(want, strings.Join(strings.Fields(line), " "))
				}
			}
			var got []string
			for _, ev := range capture(t, r, string(text)) {
				offset, _ := ev.Contexts["log"]["offset"].(int64)
				line := 1 + strings.Count(string(text[:offset]), "\n")
				time := ev.Timestamp.UTC().Format("15:04:05")
				if ev.Tags["log.time"] == "read" {
					time = "-"
				}
				got = append(got, fmt.Sprintf("%d %s %s %s", line, ev.Level, ev.Tags["rule"], time))
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-marked +captured)\n%s", d)
			}
			for carrier, wrap := range carriers {
				if d := cmp.Diff(said(capture(t, r, string(text))), said(capture(t, r, wrapLines(string(text), wrap)))); d != "" {
					t.Errorf("in %s: (-plain +carried)\n%s", carrier, d)
				}
			}
		})
	}
}

// said is what events say, whatever carrier their text came in.
func said(events []*event.Event) (all []string) {
	for _, ev := range events {
		message := ""
		if ev.LogEntry != nil {
			message = ev.LogEntry.Formatted
		}
		all = append(all, fmt.Sprintf("%s %s %s %s %q %v", ev.Level, ev.Tags["rule"], ev.Logger, ev.Platform, message, ev.Extra))
	}
	return all
}

// TestServersLeakNothing wants no value of a row, no literal of a statement, and no password of the logs in any event.
func TestServersLeakNothing(t *testing.T) {
	t.Parallel()
	r := library(t)
	text, err := os.ReadFile("../rules/testdata/servers/postgresql.log")
	if err != nil {
		t.Fatal(err)
	}
	events := slices.DeleteFunc(capture(t, r, string(text)), func(ev *event.Event) bool { return ev.Extra == nil })
	if len(events) < 5 {
		t.Fatalf("only %d events say more than a message", len(events))
	}
	for _, payload := range payloads(t, events) {
		for _, secret := range []string{"b@example.com", "hunter2"} {
			if strings.Contains(payload, secret) {
				t.Errorf("%q is in\n%s", secret, payload)
			}
		}
	}
}
