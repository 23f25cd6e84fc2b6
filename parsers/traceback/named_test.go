package traceback

import (
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// TestNamedByLoggers finds class and message where loggers and programs put them in other ways than the runtime. The texts were printed by real programs, and shortened.
func TestNamedByLoggers(t *testing.T) {
	t.Parallel()
	head := func(level event.Level, text, message string) event.Line {
		return event.Line{Text: text, Head: true, Record: event.Record{Level: level, Message: message}}
	}
	const stamp = "E, [2026-11-23T18:07:34.958133 #29145] ERROR -- : "
	frames := []event.Line{{Text: "app.rb:15:in `read'"}, {Text: "app.rb:24:in `charge'"}}
	js := []event.Line{{Text: "  at gateway (/srv/app.js:16:74)"}, {Text: "  at charge (/srv/app.js:19:20)"}}
	for _, tt := range []struct {
		name     string
		language *Language
		lines    []event.Line
		hit      int
		typ      string
		value    string
	}{
		{"ruby, behind a blank", &Ruby, append([]event.Line{head(event.Error, stamp+"cannot pay Shop::Declined card 51", "cannot pay Shop::Declined card 51")}, frames...), 1, "Shop::Declined", "card 51"},
		{"ruby, behind a dash", &Ruby, append([]event.Line{head(event.Error, stamp+"cannot pay: Errno::ENOENT - no ledger", "cannot pay: Errno::ENOENT - no ledger")}, frames...), 1, "Errno::ENOENT", "no ledger"},
		{"ruby, above a word", &Ruby, append([]event.Line{head(event.Error, stamp+"Error: KeyError: no key", "Error: KeyError: no key"), {Text: "Backtrace:"}}, frames...), 2, "KeyError", "no key"},
		{"ruby, lumberjack", &Ruby, []event.Line{head(event.Error, "[2026-11-23T18:05:48.891 ERROR (23723) #] KeyError: no key", "KeyError: no key"), {Text: "> [#]   app.rb:15:in `read'"}, {Text: "> [#]   app.rb:24:in `charge'"}}, 1, "KeyError", "no key"},
		{"ruby, a backtrace as a record", &Ruby, []event.Line{head(event.Error, stamp+"KeyError: no key", "KeyError: no key"), head(event.Error, stamp+frames[0].Text, frames[0].Text), frames[1]}, 1, "KeyError", "no key"},
		{"ruby, nobody's backtrace", &Ruby, append([]event.Line{{Text: "called from"}}, frames...), 1, "", ""},

		{"javascript, no class", &JavaScript, append([]event.Line{head(event.Error, "[error] card declined", "card declined")}, js...), 1, "Error", "card declined"},
		{"javascript, no class at INFO", &JavaScript, append([]event.Line{head(event.Info, "[info] called from", "called from")}, js...), 1, "", ""},
		{"javascript, no class and one frame", &JavaScript, append([]event.Line{head(event.Error, "[error] see", "see")}, js[0]), 1, "", ""},
		{"javascript, two lines behind words", &JavaScript, append([]event.Line{{Text: "checkout failed RangeError: first line"}, {Text: "second: line"}}, js...), 2, "RangeError", "first line\nsecond: line"},
		{"javascript, indented", &JavaScript, []event.Line{{Text: `    "stack":`}, {Text: "        RangeError: first line"}, {Text: "        second: line"}, {Text: "            at gateway (/srv/app.js:16:74)"}}, 3, "RangeError", "first line\nsecond: line"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := tt.language.Parse(shiftedLines{event.LineSlice(tt.lines), tt.hit})
			if !ok || tt.typ == "" {
				if ok != (tt.typ != "") {
					t.Fatalf("read %v: %+v", ok, got)
				}
				return
			}
			e := got.Exceptions[len(got.Exceptions)-1]
			if e.Type != tt.typ || strings.TrimSpace(e.Text()) != tt.value {
				t.Errorf("got %s: %q, want %s: %q", e.Type, e.Text(), tt.typ, tt.value)
			}
		})
	}
}
