package pipeline

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/emitter/scrub"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline/storm"
)

// sum tells whether every error that was found has one outcome.
func (s *Stats) sum(t *testing.T) {
	t.Helper()
	all := s.Captured.Load() + s.Ignored.Load() + s.Limited.Load() + s.Nested.Load() + s.Reported.Load() + s.Sampled.Load() + s.Repeated.Load()
	if found := s.Found.Load(); found != all {
		t.Errorf("found %d errors, and %d outcomes", found, all)
	}
}

// TestStorm: of a program that fails in a loop, the first events go, then one each minute that tells what was held back; what nothing tells is in the
// summary. Another error of the same log goes all the while.
func TestStorm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		guard := storm.New(storm.Limits{Group: storm.Rate{Burst: 10, Every: time.Minute}})
		kept := &collector{}
		o := Options{Recogniser: library(t), Custody: kept, Guard: guard, Machine: "m", SDK: event.SDK{Name: "errtail.agent", Version: "0.0.0"}}
		h := New(o)
		const each = 1000
		for minute := range 3 {
			text := strings.Repeat(boom, each) + strings.ReplaceAll(boom, "total", fmt.Sprint("other", minute))
			newLog(text).show(t, h, len(text), true, 0)
			time.Sleep(time.Minute)
		}
		if err := h.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.Stats.sum(t)
		var went, told int64
		for _, ev := range kept.events {
			if c := ev.Contexts["held_back"]; c != nil {
				told += c["count"].(int64)
				if first := c["first"].(event.Timestamp); first.Before(start) {
					t.Errorf("held back since %v, before the start", first)
				}
			}
			went++
		}
		if want := int64(10 + 1 + 1 + 3); went != want {
			t.Errorf("%d events went, want %d", went, want)
		}
		summaries := Summaries(guard, o, time.Now(), 0)
		if len(summaries) != 1 {
			t.Fatalf("%d summaries", len(summaries))
		}
		summary := summaries[0]
		lint(t, []*event.Event{summary})
		told += summary.Contexts["held_back"]["count"].(int64)
		if found := h.Stats.Found.Load(); went+told != found || found != 3*(each+1) {
			t.Errorf("found %d, of which %d went and %d were told", found, went, told)
		}
		if !strings.Contains(summary.LogEntry.Formatted, "999 × KeyError: 'price'") {
			t.Errorf("summary says %q", summary.LogEntry.Formatted)
		}
		if again := Summaries(guard, o, time.Now(), 0); again != nil {
			t.Errorf("told twice: %v", again[0].LogEntry.Formatted)
		}
	})
}

// TestGroup: what a backend makes one issue of is limited as one.
func TestGroup(t *testing.T) {
	t.Parallel()
	r := library(t)
	count := func(text string) int {
		return len(captureIn(t, Options{Recogniser: r, Guard: storm.New(storm.Limits{Group: storm.Rate{Burst: 1, Every: time.Hour}})}, text, nil))
	}
	deeper := strings.Replace(boom, "    return", "    return\n  File \"/srv/shop/cart.py\", line 9, in price\n    return", 1)
	noFrames := "2026-11-22 13:24:06,999 ERROR shop.orders order 42 failed\nTraceback (most recent call last):\n  File \"<string>\", line 1, in <module>\nKeyError: 'k'\n"
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"the same", boom + boom, 1},
		{"another value", boom + strings.ReplaceAll(boom, "'price'", "'amount'"), 1},
		{"another line of the file", boom + strings.ReplaceAll(boom, "line 7", "line 8"), 1},
		{"another type", boom + strings.ReplaceAll(boom, "KeyError", "IndexError"), 2},
		{"another place", boom + strings.ReplaceAll(boom, "total", "count"), 2},
		{"another depth", boom + deeper, 2},
		{"another record", noFrames + strings.ReplaceAll(noFrames, "42", "43"), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := count(tt.text); got != tt.want {
				t.Errorf("got %d events, want %d", got, tt.want)
			}
		})
	}
}

func TestNested(t *testing.T) {
	t.Parallel()
	r := library(t)
	const (
		app    = "2026-11-22 13:24:06,999 ERROR shop.orders order 42 failed\n"
		server = "[2026-11-22 13:24:07 +0000] [123] [ERROR] Error handling request /boom\n"
		later  = "[2026-11-22 13:24:17 +0000] [123] [ERROR] Error handling request /boom\n"
		exact  = "2026-11-22 13:24:07,001 ERROR django.request Internal Server Error: /orders/42\n"
	)
	outer := strings.Replace(boom, "  File", "  File \"/srv/shop/wsgi.py\", line 3, in handle\n    return total(rows)\n  File", 1)
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"another logger", app + boom + server + boom, 1},
		{"another logger further outside", app + boom + server + outer, 1},
		{"and then the interpreter", app + boom + boom, 1},
		{"the same logger", app + boom + strings.Replace(app, ",999", ",998", 1) + boom, 2},
		{"later", app + boom + later + boom, 2},
		{"another value", app + boom + server + strings.ReplaceAll(boom, "price", "name"), 2},
		{"another frame", app + boom + server + strings.ReplaceAll(boom, "line 7", "line 8"), 2},
		{"another one in between", app + boom + app + strings.ReplaceAll(boom, "price", "name") + server + boom, 2},
		{"two threads", app + boom + app + strings.ReplaceAll(boom, "price", "name") + server + boom + server + strings.ReplaceAll(boom, "price", "name"), 2},
		{"the outer logger twice", app + boom + server + boom + server + boom, 2},
		{"a record by two handlers", exact + boom + exact + boom, 1},
		{"a record of the outer logger by two handlers", app + boom + exact + boom + exact + boom, 1},
		{"the same with a record between", app + boom + "2026-11-22 13:24:07,000 INFO shop.orders next\n" + exact + boom + exact + boom, 1},
		{"two errors with a record between", exact + boom + "2026-11-22 13:24:07,001 INFO shop.orders next\n" + exact + boom, 2},
		{"a loop within a millisecond", strings.Repeat(exact+boom, 9), 9},
		{"a loop that says more", exact + boom + strings.Replace(exact, "42", "43", 1) + boom, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := len(captureIn(t, Options{Recogniser: r, MergeNested: true, Finished: true}, tt.text, nil)); got != tt.want {
				t.Errorf("got %d events, want %d", got, tt.want)
			}
			if got := len(captureIn(t, Options{Recogniser: r, Finished: true}, tt.text, nil)); got != max(tt.want, strings.Count(tt.text, "Traceback")) {
				t.Errorf("got %d events without merging", got)
			}
		})
	}
}

// TestReported: a program whose stack shows its own Sentry SDK has reported the error, unless it is the SDK's.
func TestReported(t *testing.T) {
	t.Parallel()
	r := library(t)
	const sdk = "  File \"/venv/lib/python3.11/site-packages/sentry_sdk/integrations/wsgi.py\", line 115, in __call__\n    rv = self.app(environ)\n"
	through := strings.Replace(boom, "  File", sdk+"  File", 1)
	inside := strings.Replace(boom, "KeyError", sdk+"KeyError", 1)
	var got [3]int
	for i, text := range []string{boom, through, inside} {
		got[i] = len(captureIn(t, Options{Recogniser: r, SkipReported: true}, text, nil))
	}
	if d := cmp.Diff([3]int{1, 0, 1}, got); d != "" {
		t.Errorf("events without the SDK, through it, inside it (-want +got)\n%s", d)
	}
	reports := func(r *event.Record) bool { return r.Process == "123" }
	const crash = "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:7 +0x1d\nexit status 2\n"
	record := "[2026-11-22 13:24:07 +0000] [123] [ERROR] Error handling request /boom\n"
	if n := len(captureIn(t, Options{Recogniser: r, SkipReported: true, Reports: reports}, record+boom+"[2026-11-22 13:24:08 +0000] [123] [INFO] next\n"+crash, nil)); n != 1 {
		t.Errorf("%d events of a process with a DSN, want the panic alone", n)
	}
	if n := len(captureIn(t, Options{Recogniser: r}, through, nil)); n != 1 {
		t.Errorf("%d events where all are wanted", n)
	}
}

// TestKeyInRecords: a private key whose lines were logged one by one is taken out of the breadcrumbs whole, with its short last line.
func TestKeyInRecords(t *testing.T) {
	t.Parallel()
	scrubber, err := scrub.New(scrub.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const record = "2026-11-22 13:24:05,000 INFO shop.tls "
	line := strings.Repeat("MIIEvQIBADANBgkqhkiG9w0B", 3)[:64]
	text := record + "-----BEGIN PRI" + "VATE KEY-----\n" + record + line + "\n" + record + line[:20] + "==\n" + record + "-----END PRI" + "VATE KEY-----\n" + record + "done\n" + boom
	for range 2 { // the second time from what is remembered
		text += boom
	}
	for _, ev := range captureIn(t, Options{Recogniser: library(t), Scrubber: scrubber}, text, nil) {
		var got []string
		for _, c := range ev.Breadcrumbs.Values {
			got = append(got, c.Message)
		}
		if all := strings.Join(got, "\n"); strings.Contains(all, line[:20]) || !strings.HasSuffix(all, "done") || len(got) != 5 {
			t.Errorf("breadcrumbs: %q", got)
		}
	}
}
