package pipeline

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// logged is what a program told its logger: testdata/gen/loggers.
type logged struct {
	Level, Logger, Message string
	From, Until            float64 // when, in seconds since 1970
	Exceptions             []thrown
}

// thrown is an exception that was logged, outermost first, and the function that threw it. Type and function are "" where the log does not say.
type thrown struct{ Type, Value, Function string }

// breadcrumbOf is what an SDK would have recorded of a record.
func breadcrumbOf(l logged) thrown {
	return thrown{Type: l.Level, Value: l.Message, Function: l.Logger}
}

// TestLoggers reads what real loggers wrote: each record with an exception is an event as the program knows it, in whatever form the logger prints it, and
// the records before it are its breadcrumbs.
func TestLoggers(t *testing.T) {
	t.Parallel()
	r := library(t)
	names, err := filepath.Glob("../parsers/testdata/loggers/*.log")
	if err != nil || len(names) < 8 {
		t.Fatalf("found %d logs (%v): is parsers/testdata/loggers complete?", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".log"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			oracle, err := os.ReadFile(strings.TrimSuffix(name, ".log") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var want []logged
			if err := json.Unmarshal(oracle, &want); err != nil {
				t.Fatal(err)
			}
			events := capture(t, r, string(text))
			lint(t, events)
			checkLogged(t, events, want)
			for carrier, wrap := range carriers {
				if carrier == "cri-parts" && strings.HasSuffix(name, "php-fpm.log") {
					continue // who wrote a part of a line is known only of the outer carrier: the master's own records come in between
				}
				t.Run(carrier, func(t *testing.T) {
					checkLogged(t, capture(t, r, wrapLines(string(text), wrap)), want)
				})
			}
		})
	}
}

func checkLogged(t *testing.T, events []*event.Event, want []logged) {
	t.Helper()
	var crumbs []thrown
	n := 0
	for _, w := range want {
		if w.Exceptions == nil {
			crumbs = append(crumbs, breadcrumbOf(w))
			continue
		}
		if n == len(events) {
			t.Fatalf("only %d events; there is none for %q", n, w.Message)
		}
		ev := events[n]
		n++
		if d := cmp.Diff(raised(ev, w.Exceptions), w.Exceptions); d != "" {
			t.Errorf("%s: (-got +want)\n%s", w.Message, d)
		}
		message := ""
		if ev.LogEntry != nil {
			message = ev.LogEntry.Formatted
		}
		if got, want := (logged{Level: string(ev.Level), Logger: ev.Logger, Message: message}), (logged{Level: w.Level, Logger: w.Logger, Message: w.Message}); !cmp.Equal(got, want) {
			t.Errorf("(-got +want)\n%s", cmp.Diff(got, want))
		}
		checkTime(t, w, float64(ev.Timestamp.UnixMicro())/1e6)
		var got []thrown
		if ev.Breadcrumbs != nil {
			for _, c := range ev.Breadcrumbs.Values {
				got = append(got, thrown{Type: string(c.Level), Value: c.Message, Function: c.Category})
			}
		}
		if d := cmp.Diff(got, crumbs); d != "" {
			t.Errorf("%s: breadcrumbs (-got +want)\n%s", w.Message, d)
		}
		if w.Message != "" { // a program that died without a word of its own
			crumbs = append(crumbs, breadcrumbOf(w))
		}
	}
	if n != len(events) {
		t.Errorf("%d events, want %d; the first too many: %+v", len(events), n, briefs(events[n:])[0])
	}
}

// checkTime wants a time to be that of the call, or the second of it, which is what some formats print.
func checkTime(t *testing.T, w logged, at float64) {
	t.Helper()
	if w.From != 0 && (at < math.Floor(w.From) || at > w.Until+0.001) {
		t.Errorf("%s: at %f, logged between %f and %f", w.Message, at, w.From, w.Until)
	}
}

// raised are the exceptions of an event, outermost first, each with the function that threw it where that is asked for.
func raised(ev *event.Event, want []thrown) []thrown {
	if ev.Exception == nil {
		return nil
	}
	var all []thrown
	for i := len(ev.Exception.Values) - 1; i >= 0; i-- {
		e := ev.Exception.Values[i]
		x := thrown{Type: e.Type, Value: e.Text()}
		if n := len(all); e.Stacktrace != nil && (n >= len(want) || want[n].Function != "") {
			x.Function = e.Stacktrace.Frames[len(e.Stacktrace.Frames)-1].Function
		}
		if n := len(all); n < len(want) && want[n].Type == "" {
			x.Type = ""
		}
		all = append(all, x)
	}
	return all
}
