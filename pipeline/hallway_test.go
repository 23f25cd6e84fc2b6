package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

const boom = `Traceback (most recent call last):
  File "/srv/shop/cart.py", line 7, in total
    return sum(r["price"] for r in rows)
KeyError: 'price'
`

// boomed is boom as an event, apart from its record.
func boomed(level event.Level, logger, message string) brief {
	return brief{Type: "KeyError", Value: "'price'", Where: "total", Frames: 1, Level: level, Logger: logger, Message: message}
}

func TestCapture(t *testing.T) {
	t.Parallel()
	r := library(t)
	for _, tt := range []struct {
		name, log string
		want      []brief
	}{
		{"nothing", "", nil},
		{"no error in it", "2026-11-22 13:24:06,988 INFO shop.orders an error, an exception and a traceback walk into a bar\n", nil},
		{"a word about it", "2026-11-22 13:24:06,988 INFO shop.docs see \"Traceback (most recent call last):\" in the manual\nnext\n", nil},
		{"bare", boom, []brief{boomed(event.Error, "", "")}},
		{"without a last line end", strings.TrimSuffix(boom, "\n"), []brief{boomed(event.Error, "", "")}},
		{"twice", boom + boom, []brief{boomed(event.Error, "", ""), boomed(event.Error, "", "")}},
		{"under an error record", "2026-11-22 13:24:06,999 ERROR shop.orders order 42 failed\n" + boom,
			[]brief{boomed(event.Error, "shop.orders", "order 42 failed")}},
		{"under a critical record", "2026-11-22 13:24:06,999 CRITICAL shop.orders order 42 failed\n" + boom,
			[]brief{boomed(event.Fatal, "shop.orders", "order 42 failed")}},
		{"under a warning", "2026-11-22 13:24:06,999 WARNING shop.orders order 42 failed\n" + boom,
			[]brief{boomed(event.Warning, "shop.orders", "order 42 failed")}},
		{"a crash after a harmless record", "2026-11-22 13:24:06,999 INFO shop.orders ready\n" + boom,
			[]brief{boomed(event.Error, "", "")}},
		{"a message of several lines", "2026-11-22 13:24:06,999 ERROR shop.orders order 42 failed\n  for customer 7\n" + boom,
			[]brief{boomed(event.Error, "shop.orders", "order 42 failed\n  for customer 7")}},
		{"two below one record belong to themselves", "2026-11-22 13:24:06,999 ERROR shop.orders order 42 failed\n" + boom + boom,
			[]brief{boomed(event.Error, "shop.orders", "order 42 failed"), boomed(event.Error, "", "")}},
		{"gunicorn", "[2026-11-22 13:24:07 +0000] [123] [ERROR] Error handling request /boom\n" + boom,
			[]brief{boomed(event.Error, "gunicorn.error", "Error handling request /boom")}},
		{"in a JSON field", `{"asctime":"2026-11-22 13:24:06,999","levelname":"ERROR","name":"shop.orders","message":"order 42 failed","exc_info":` + quoted(strings.TrimSuffix(boom, "\n")) + "}\n",
			[]brief{boomed(event.Error, "shop.orders", "order 42 failed")}},
		{"in a JSON field of a harmless record", `{"asctime":"2026-11-22 13:24:06,999","levelname":"INFO","name":"shop.orders","message":"order 42 failed","exc_info":` + quoted(strings.TrimSuffix(boom, "\n")) + "}\n",
			nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			events := capture(t, r, tt.log)
			lint(t, events)
			if d := cmp.Diff(tt.want, briefs(events)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// TestQuietLogDecides follows an open traceback: it is held while it may go on, and taken when the log has been quiet.
func TestQuietLogDecides(t *testing.T) {
	t.Parallel()
	r := library(t)
	half := boom[:strings.Index(boom, "KeyError")]
	for _, tt := range []struct {
		name, text string
		idle       []time.Duration
		want       []int // events after each
		consumed   int
	}{
		{"complete", boom, []time.Duration{0, 499 * time.Millisecond, 500 * time.Millisecond}, []int{0, 0, 1}, len(boom)},
		{"not complete", half, []time.Duration{0, 500 * time.Millisecond, 1999 * time.Millisecond}, []int{0, 0, 0}, 0},
		{"last line not ended", strings.TrimSuffix(boom, "\n"), []time.Duration{0, 500 * time.Millisecond, 2 * time.Second}, []int{0, 0, 1}, len(boom) - 1},
		{"something followed", boom + "2026-11-22 13:24:06,999 INFO shop.orders ready\n", []time.Duration{0}, []int{1}, len(boom) + 47},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			kept := &collector{}
			h := New(Options{Recogniser: r, Custody: kept})
			l := newLog(tt.text)
			for i, idle := range tt.idle {
				l.show(t, h, len(tt.text), false, idle)
				if err := h.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				if len(kept.events) != tt.want[i] {
					t.Fatalf("%d events after %v, want %d", len(kept.events), idle, tt.want[i])
				}
				if done := tt.want[i] > 0; !done && l.wake == 0 {
					t.Errorf("it does not ask to be shown again after %v", idle)
				}
			}
			if l.at != tt.consumed {
				t.Errorf("%d bytes consumed, want %d", l.at, tt.consumed)
			}
		})
	}
}

// TestBreadcrumbs wants what sentry-python's logging integration would have recorded before the error.
func TestBreadcrumbs(t *testing.T) {
	t.Parallel()
	log := "2026-11-22 13:24:01,001 DEBUG shop.db select 1\n" +
		"2026-11-22 13:24:02,002 INFO shop.orders order 1\n" +
		"2026-11-22 13:24:03,003 INFO urllib3.connectionpool retrying\n" +
		"2026-11-22 13:24:04,004 ERROR shop.orders order 2 failed\n" + boom +
		"2026-11-22 13:24:05,005 WARNING shop.stock two\nlines\n" +
		"2026-11-22 13:24:06,006 ERROR shop.orders order 3 failed\n" + boom
	events := capture(t, library(t), log)
	lint(t, events)
	if len(events) != 2 {
		t.Fatalf("%d events", len(events))
	}
	at := func(second int) *event.Timestamp {
		return &event.Timestamp{Time: time.Date(2026, 11, 22, 13, 24, second, second*1_000_000, time.UTC)}
	}
	want := []event.Breadcrumb{
		{Timestamp: at(2), Type: "log", Category: "shop.orders", Level: event.Info, Message: "order 1", Guess: "shop.orders "},
		{Timestamp: at(4), Type: "log", Category: "shop.orders", Level: event.Error, Message: "order 2 failed", Guess: "shop.orders "},
		{Timestamp: at(5), Type: "log", Category: "shop.stock", Level: event.Warning, Message: "two\nlines", Guess: "shop.stock "},
	}
	for i := range events[1].Breadcrumbs.Values {
		events[1].Breadcrumbs.Values[i].Layout = 0
	}
	if d := cmp.Diff(want, events[1].Breadcrumbs.Values); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestBreadcrumbsOfOneProcess leaves out what other processes have said, where the lines name them.
func TestBreadcrumbsOfOneProcess(t *testing.T) {
	t.Parallel()
	log := "[2026-11-22 13:24:01 +0000] [7] [INFO] Booting worker with pid: 7\n" +
		"[2026-11-22 13:24:02 +0000] [8] [INFO] Booting worker with pid: 8\n" +
		"[2026-11-22 13:24:03 +0000] [8] [ERROR] Error handling request /boom\n" + boom
	events := capture(t, library(t), log)
	if len(events) != 1 || events[0].Breadcrumbs == nil || len(events[0].Breadcrumbs.Values) != 1 {
		t.Fatalf("got %+v", events)
	}
	if got := events[0].Breadcrumbs.Values[0].Message; got != "Booting worker with pid: 8" {
		t.Errorf("got %q", got)
	}
}

// TestBreadcrumbsOfOneThread leaves out what other threads have said, but not the main one, which has started them.
func TestBreadcrumbsOfOneThread(t *testing.T) {
	t.Parallel()
	log := "2026-11-22 13:24:01,001 [main] INFO  shop - starting\n" +
		"2026-11-22 13:24:02,002 [worker-1] INFO  shop - order 1\n" +
		"2026-11-22 13:24:02,003 [worker-2] INFO  shop - order 2\n" +
		"2026-11-22 13:24:03,003 [worker-1] ERROR shop - order 1 failed\n" + boom
	events := capture(t, library(t), log)
	if len(events) != 1 || events[0].Breadcrumbs == nil {
		t.Fatalf("got %+v", events)
	}
	var got []string
	for _, c := range events[0].Breadcrumbs.Values {
		got = append(got, c.Message)
	}
	if want := []string{"starting", "order 1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestBreadcrumbsAmongManyThreads finds the records of a thread, with all their lines, among those of hundreds.
func TestBreadcrumbsAmongManyThreads(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&log, "2026-11-22 13:24:01,001 [http-exec-%d] INFO  shop - order %d\n", i%250, i)
		if i%3 == 0 {
			fmt.Fprintf(&log, "further line of order %d\n", i)
		}
	}
	log.WriteString("2026-11-22 13:24:03,003 [http-exec-77] ERROR shop - order 1 failed\n" + boom)
	events := capture(t, library(t), log.String())
	if len(events) != 1 || events[0].Breadcrumbs == nil {
		t.Fatalf("got %+v", events)
	}
	var got, want []string
	for _, c := range events[0].Breadcrumbs.Values {
		got = append(got, c.Message)
	}
	for i := 77; i < 2000; i += 250 {
		message := fmt.Sprintf("order %d", i)
		if i%3 == 0 {
			message += fmt.Sprintf("\nfurther line of order %d", i)
		}
		want = append(want, message)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestTimes gives events the time of their record, and says so where it is another one.
func TestTimes(t *testing.T) {
	t.Parallel()
	r := library(t)
	record := time.Date(2026, 11, 22, 13, 24, 6, 999_000_000, time.UTC)
	for _, tt := range []struct {
		name, log string
		finished  bool
		want      time.Time
		tag       string
	}{
		{"its record's", "2026-11-22 13:24:06,999 ERROR shop failed\n" + boom, false, record, ""},
		{"with a zone", "2026-11-22T15:24:06.999+02:00 ERROR shop failed\n" + boom, false, record, ""},
		{"none, in a log that is followed", "2026-11-22 13:24:06,999 INFO shop ready\n" + boom, false, readAt, "read"},
		{"none, in an old log", "2026-11-22 13:24:06,999 INFO shop ready\n" + boom, true, record, "previous record"},
		{"none at all", boom, true, readAt, "read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			events := captureIn(t, Options{Recogniser: r, Finished: tt.finished}, tt.log, nil)
			if len(events) != 1 {
				t.Fatalf("%d events", len(events))
			}
			if !events[0].Timestamp.Equal(tt.want) || events[0].Tags["log.time"] != tt.tag {
				t.Errorf("got %v tagged %q, want %v tagged %q", events[0].Timestamp, events[0].Tags["log.time"], tt.want, tt.tag)
			}
		})
	}
}

// TestSameCrashInANewLog wants an event for each time that a program begins its log anew and crashes as before.
func TestSameCrashInANewLog(t *testing.T) {
	t.Parallel()
	kept := &collector{}
	h := New(Options{Recogniser: library(t), Custody: kept})
	l := newLog(boom)
	for range 3 {
		l.at = 0 // truncated, and written again
		l.show(t, h, len(boom), false, time.Second)
		if l.at != len(boom) {
			t.Fatalf("%d bytes decided", l.at)
		}
	}
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := ids(kept.events)
	if len(slices.Compact(slices.Clone(all))) != 3 {
		t.Errorf("got the ids %q, want three different ones", all)
	}
}
