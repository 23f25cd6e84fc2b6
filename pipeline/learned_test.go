package pipeline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLearnedLayout has a log in a layout that no format knows: the record above a traceback is its own, the one below ends its value, and those before are its
// breadcrumbs with their levels, in the first bytes of the log and far behind.
func TestLearnedLayout(t *testing.T) {
	t.Parallel()
	const round = "<INFO> order 42 accepted\n<WARNING> slow: 4 s\n<INFO> [cart] stage 3\n<INFO> user=alice ok=true\n<ERROR> job failed\n" +
		"Traceback (most recent call last):\n  File \"/srv/pay.py\", line 3, in pay\n    charge()\nshop.errors.Refused: no card\n"
	text := strings.Repeat(round, 700) + "<INFO> Done.\n" // more than a block, and less than a window
	events := capture(t, library(t), text)
	if len(events) != 700 {
		t.Fatalf("got %d events, want 700", len(events))
	}
	for _, i := range []int{0, 1, 50, 350, 600, 699} {
		ev := events[i]
		x := ev.Exception.Values[0]
		if *x.Value != "no card" || ev.LogEntry == nil || ev.LogEntry.Formatted != "job failed" {
			t.Errorf("event %d: value %q of record %+v", i, *x.Value, ev.LogEntry)
		}
		var got []string
		for _, c := range ev.Breadcrumbs.Values[max(0, len(ev.Breadcrumbs.Values)-4):] {
			got = append(got, string(c.Level)+" "+c.Message)
		}
		if diff := cmp.Diff(got, []string{"info order 42 accepted", "warning slow: 4 s", "info [cart] stage 3", "info user=alice ok=true"}); diff != "" {
			t.Errorf("breadcrumbs of event %d (-got +want):\n%s", i, diff)
		}
	}
}

// TestRecordWithoutLevel takes the record above a traceback for its own where records have no level, if it says that something failed.
func TestRecordWithoutLevel(t *testing.T) {
	t.Parallel()
	const trace = "Traceback (most recent call last):\n  File \"/srv/pay.py\", line 3, in pay\n    charge()\nKeyError: 'k'\n"
	for message, own := range map[string]bool{"job 7 failed": true, "order 7 accepted": false} {
		events := capture(t, library(t), "2024-05-01 10:00:00 order 6 accepted\n2024-05-01 10:00:01 "+message+"\n"+trace)
		if len(events) != 1 || (events[0].LogEntry != nil) != own {
			t.Errorf("%s: got %d events, the first with %+v", message, len(events), events[0].LogEntry)
		}
	}
}

// TestBlankLinesInALearnedRecord has a value with a blank line in a log whose layout is learned: the record that it belongs to ends with the next one, and not there.
func TestBlankLinesInALearnedRecord(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("<INFO> order 42 accepted\n<WARNING> slow: 4 s\n<INFO> [cart] stage 3\n<INFO> user=alice ok=true\n", 4) +
		"<ERROR> job failed\nTraceback (most recent call last):\n  File \"/srv/pay.py\", line 3, in pay\n    charge()\nshop.errors.Refused: 2 problems:\n  - no card\n\nsee the docs\n<INFO> next\n"
	events := capture(t, library(t), text)
	if len(events) != 1 {
		t.Fatalf("got %d events, want 1", len(events))
	}
	if got, want := *events[0].Exception.Values[0].Value, "2 problems:\n  - no card\n\nsee the docs"; got != want || events[0].LogEntry == nil {
		t.Errorf("got value %q of record %+v, want %q", got, events[0].LogEntry, want)
	}
}
