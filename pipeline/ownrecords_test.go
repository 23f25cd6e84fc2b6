package pipeline

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// trailOf are the messages of an event's breadcrumbs.
func trailOf(ev *event.Event) []string {
	var messages []string
	if ev.Breadcrumbs != nil {
		for i := range ev.Breadcrumbs.Values {
			messages = append(messages, ev.Breadcrumbs.Values[i].Message)
		}
	}
	return messages
}

// crash is a traceback of Java's, whose lines do not say who wrote them.
const crash = "java.lang.IllegalStateException: no card\n\tat com.acme.Pay.charge(Pay.java:12)\n\tat com.acme.Main.main(Main.java:3)\n"

// TestErrorsShownAgainAreNoBreadcrumbs: while one writer's error is open, those of others behind it are captured, and their lines are shown again. In the breadcrumbs of
// what comes behind them stands the record, and not the traceback below it.
func TestErrorsShownAgainAreNoBreadcrumbs(t *testing.T) {
	t.Parallel()
	r := library(t)
	prefix := func(name, text string) string {
		var b strings.Builder
		for line := range strings.Lines(text) {
			b.WriteString(name + "  | " + line)
		}
		return b.String()
	}
	const record = "2026-11-22 13:24:01,123 [main] %s shop.pay - %s\n"
	open := prefix("api-1", fmt.Sprintf(record, "ERROR", "open")+"Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n")
	first := prefix("web-1", fmt.Sprintf(record, "INFO", "order 1")+fmt.Sprintf(record, "ERROR", "order 1 failed")+crash+fmt.Sprintf(record, "INFO", "order 2"))
	second := prefix("web-1", fmt.Sprintf(record, "ERROR", "order 2 failed")+strings.ReplaceAll(crash, "no card", "no stock")+fmt.Sprintf(record, "INFO", "order 3"))
	end := prefix("api-1", "ValueError: 3\n")
	text := open + first + second + end
	events := captureIn(t, Options{Recogniser: r, Finished: true}, text, []int{len(open + first), len(open + first + second)})
	var got []string
	for _, ev := range events {
		last := ev.Exception.Values[len(ev.Exception.Values)-1]
		got = append(got, last.Text()+" after "+strings.Join(trailOf(ev), ", "))
	}
	slices.Sort(got)
	want := []string{"3 after ", "no card after order 1", "no stock after order 1, order 1 failed, order 2"}
	if d := cmp.Diff(got, want); d != "" {
		t.Errorf("(-got +want)\n%s", d)
	}
}

// TestQuietWriterHasItsRecords: between the records of a container there may be thousands of lines of others.
func TestQuietWriterHasItsRecords(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 8 {
		fmt.Fprintf(&b, "cron-1  | 2026-11-22 13:24:01,123 [main] INFO shop.cron - run %d\n", i)
		for n := range 700 {
			fmt.Fprintf(&b, "web-%d  | GET /cart/%d 200\n", n%7, n)
		}
	}
	for line := range strings.Lines(crash) {
		b.WriteString("cron-1  | " + line)
	}
	events := capture(t, library(t), b.String())
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	if got := trailOf(events[0]); len(got) != 8 || got[0] != "run 0" {
		t.Errorf("got breadcrumbs %q, want runs 0 to 7", got)
	}
}

// TestOtherThreadsLinesHideNoTraceback: a log whose records all name their thread is passed over quickly; a traceback below one of the thread's own records is no part of its
// message even so.
func TestOtherThreadsLinesHideNoTraceback(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	record := func(thread int, level, message string) {
		fmt.Fprintf(&b, "2026-11-22 13:24:01,123 [worker-%d] %s shop.pay - %s\n", thread, level, message)
	}
	record(1, "ERROR", "order 1 failed")
	b.WriteString(crash)
	for i := range sampledHeads + 20 {
		record(2, "INFO", fmt.Sprint("other ", i))
		record(1, "INFO", fmt.Sprint("own ", i))
	}
	record(1, "ERROR", "order 2 failed")
	b.WriteString(crash)
	events := capture(t, library(t), b.String())
	if len(events) != 2 {
		t.Fatalf("%d events", len(events))
	}
	got := trailOf(events[1])
	if want := sampledHeads + 21; len(got) != want {
		t.Fatalf("%d breadcrumbs, want %d: %q", len(got), want, got)
	}
	if got[0] != "order 1 failed" || got[1] != "own 0" {
		t.Errorf("the first breadcrumbs are %q", got[:2])
	}
}

// TestCutsChangeNoBreadcrumbs mixes the lines of logs whose carriers name the writer, and wants the same events and breadcrumbs however many windows they are shown in.
func TestCutsChangeNoBreadcrumbs(t *testing.T) {
	t.Parallel()
	r := library(t)
	rnd := rand.New(rand.NewPCG(15, 16))
	logs := corpus(t)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(logs)), func(name string) bool {
		return strings.ContainsAny(logs[name], "\r\x1b\x00") || strings.HasPrefix(name, "formats/") || len(logs[name]) > 16<<10
	})
	rnd.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i := 0; i+2 < min(len(names), 240); i += 3 {
		var texts []string
		for n, name := range names[i : i+3] {
			texts = append(texts, wrapLines(surround(logs[name]), func(line string, _ int) string { return fmt.Sprintf("app%d-1  | %s", n, line) }))
		}
		text := weave(rnd, texts...)
		cuts := make([]int, 12)
		for n := range cuts {
			cuts[n] = rnd.IntN(len(text))
		}
		slices.Sort(cuts)
		want := substance(t, capture(t, r, text), true)
		got := substance(t, captureIn(t, Options{Recogniser: r, Finished: true}, text, cuts), true)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%v cut at %v: (-whole +cut)\n%s", names[i:i+3], cuts, d)
		}
	}
}
