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
		{"ruby, puma", &Ruby, []event.Line{{Text: `2026-11-23 19:09:10 +0000 Rack app ("GET /pay" - (127.0.0.1)): #<RuntimeError: first`}, {Text: ""}, {Text: "third>"}, {Text: "done"}}[:3], 0, "RuntimeError", "first\n\nthird"},
		{"ruby, webrick", &Ruby, append([]event.Line{head(event.Error, `[2026-11-23 19:09:08] ERROR RuntimeError: first\nsecond`, `RuntimeError: first\nsecond`)}, frames...), 1, "RuntimeError", "first\nsecond"},
		{"ruby, inspected", &Ruby, []event.Line{{Text: "ERROR: #<Bank::Refused: card 51>"}, {Text: "  at app.rb:15:in `read'"}, {Text: "  at app.rb:24:in `charge'"}}, 1, "Bank::Refused", "card 51"},
		{"ruby, nobody's backtrace", &Ruby, append([]event.Line{{Text: "called from"}}, frames...), 1, "", ""},

		{"javascript, no class", &JavaScript, append([]event.Line{head(event.Error, "[error] card declined", "card declined")}, js...), 1, "Error", "card declined"},
		{"javascript, no class at INFO", &JavaScript, append([]event.Line{head(event.Info, "[info] called from", "called from")}, js...), 1, "", ""},
		{"javascript, no class and one frame", &JavaScript, append([]event.Line{head(event.Error, "[error] see", "see")}, js[0]), 1, "", ""},
		{"javascript, two lines behind words", &JavaScript, append([]event.Line{{Text: "checkout failed RangeError: first line"}, {Text: "second: line"}}, js...), 2, "RangeError", "first line\nsecond: line"},
		{"javascript, indented", &JavaScript, []event.Line{{Text: `    "stack":`}, {Text: "        RangeError: first line"}, {Text: "        second: line"}, {Text: "            at gateway (/srv/app.js:16:74)"}}, 3, "RangeError", "first line\nsecond: line"},

		{"javascript, a promise and its reason", &JavaScript, []event.Line{{Text: "Unhandled Rejection at: Promise {"}, {Text: "  <rejected> TypeError: no user"}, {Text: "      at charge (/srv/app.js:19:20)"}, {Text: "} reason: TypeError: no user"}, {Text: "    at charge (/srv/app.js:19:20)"}}, 2, "TypeError", "no user"},
		{"javascript, hapi", &JavaScript, []event.Line{{Text: "Debug: handler, error "}, {Text: "    TypeError: no user"}, {Text: "    at charge (/srv/app.js:19:20)"}, {Text: "Debug: internal, implementation, error "}, {Text: "    TypeError: no user"}, {Text: "    at charge (/srv/app.js:19:20)"}}, 2, "TypeError", "no user"},
		{"go, cron", &Go, goDumped(event.Line{Text: `cron: 2026/11/23 19:01:45 panic, error=no ledger, stack=...`, Head: true, Record: event.Record{Message: "panic, error=no ledger, stack=..."}}), 1, "panic", "no ledger"},
		{"go, printed below the value", &Go, goDumped(event.Line{Text: `2026/11/23 19:01:45 no ledger`, Head: true, Record: event.Record{Message: "no ledger"}}), 1, "panic", "no ledger"},
		{"go, gorilla", &Go, goRecorded(), 1, "panic", "no ledger"},
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
			if end := len(tt.lines) - tt.hit; got.End != end {
				t.Errorf("ends at %d, want %d", got.End, end)
			}
			if e.Type != tt.typ || strings.TrimSpace(e.Text()) != tt.value {
				t.Errorf("got %s: %q, want %s: %q", e.Type, e.Text(), tt.typ, tt.value)
			}
		})
	}
}

// goDumped is a line and below it the stack of a panic that was recovered.
func goDumped(above event.Line) []event.Line {
	lines := []event.Line{above}
	for _, text := range []string{"goroutine 1 [running]:", "main.main.func1()", "\t/srv/main.go:32 +0x277", "panic({0x9b9dc0?, 0xf91eb0?})", "\t/usr/local/go/src/runtime/panic.go:860 +0x13a", "main.store(...)", "\t/srv/kinds.go:19"} {
		lines = append(lines, event.Line{Text: text})
	}
	return lines
}

// goRecorded is a value and below it the stack of its panic, each a record.
func goRecorded() []event.Line {
	lines := goDumped(event.Line{Text: "2026/11/23 19:01:45 no ledger", Head: true, Record: event.Record{Message: "no ledger"}})
	lines[1] = event.Line{Text: "2026/11/23 19:01:45 goroutine 1 [running]:", Head: true, Record: event.Record{Message: "goroutine 1 [running]:"}}
	return lines
}
