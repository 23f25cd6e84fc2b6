package rules

import (
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

func TestSampleCheck(t *testing.T) {
	t.Parallel()
	text := "boom"
	yes := true
	ev := &event.Event{
		Level: event.Error, Logger: "shop", Tags: map[string]string{"pid": "12", "rule": "a"}, LogEntry: &event.LogEntry{Formatted: "it failed"},
		Contexts: map[string]event.Context{"trace": {"trace_id": "9f2c0a8e6d1b4f7a9c3e5d7b1a2c4e6f"}}, Fingerprint: []string{"x", "y"},
		Request: &event.Request{Method: "GET", Headers: map[string]string{"Host": "shop.example"}}, Extra: map[string]any{"n": 1.5, "l": []any{"a"}},
		Exception: &event.Exceptions{Values: []event.Exception{
			{Type: "Cause"},
			{Type: "PayError", Value: &text, Mechanism: &event.Mechanism{Type: "flask", Handled: &yes}, Stacktrace: &event.Stacktrace{Frames: []event.Frame{
				{Function: "f", Filename: "a.py", AbsPath: "/srv/a.py", Lineno: 1}, {Function: "g", Filename: "b.py", Lineno: 7}}}},
		}},
		Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{{Message: "one"}, {Message: "two"}}},
	}
	tests := []struct{ expect, want string }{
		{"level: error", ""},

		{"level: warning", `test.yaml:7:18: level: got "error", want "warning"`},
		{"tags: {pid: 12}", ""},
		{`tags: {pid: "13", rule: a}`, `test.yaml:7:23: tags.pid: got "12", want "13"`},
		{"tags: {new: 1}", `test.yaml:7:23: tags.new: got nothing, want "1"`},
		{"release: ", ""},
		{"logger: ", `test.yaml:7:19: logger: got "shop", want nothing`},
		{"message: it failed", ""},
		{"logentry: {formatted: it failed, message: }", ""},
		{"trace_id: 9f2c0a8e6d1b4f7a9c3e5d7b1a2c4e6f", ""},
		{"request: {host: shop.example, method: GET}", ""},
		{"fingerprint: [x, y]", ""},
		{"fingerprint: [x]", `test.yaml:7:24: fingerprint: got 2: ["x","y"], want 1`},
		{"fingerprint: x", `test.yaml:7:24: fingerprint: got ["x","y"], want "x"`},
		{"extra: {n: 1.5, l: [a]}", ""},
		{"level: [error]", `test.yaml:7:18: level: got "error", want a list of 1`},
		{"level: {a: b}", `test.yaml:7:18: level: got "error", want a map`},
		{"exception: {type: PayError, value: boom, frames: 2, last: \"g b.py:7\", mechanism: flask}", ""},
		{"exception: {mechanism: {type: flask, handled: true}}", ""},
		{"exception: {frames: 3}", `test.yaml:7:31: exception.frames: got 2, want "3"`},
		{"exception: {module: }", ""},
		{"exception: [{type: Cause, frames: 0}, {type: PayError}]", ""},
		{"exception: [{type: Cause}]", `exception: got 2: [{`},
		{"exception: {values: [{type: Cause}, {last: \"g b.py:7\"}]}", ""},
		{"breadcrumbs: 2", ""},
		{"breadcrumbs: [{message: one}, {message: two}]", ""},
		{"breadcrumbs: [{message: one}, {message: 2}]", `breadcrumbs[1].message: got "two", want "2"`},
	}
	for _, tt := range tests {
		t.Run(tt.expect, func(t *testing.T) {
			t.Parallel()
			s := parse(t, "version: 1\nrules:\n  - id: a\n    start: '^a boom'\n    samples:\n      - {name: n, input: x, expect:\n        [{"+tt.expect+"}]}\n")
			got := errorText(s.Rules()[0].Samples[0].Check([]*event.Event{ev}))
			head := "test.yaml:6:9: rule a, sample \"n\":\n  "
			if tt.want == "" && got != "" || tt.want != "" && (!strings.HasPrefix(got, head) || !strings.Contains(got, tt.want)) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSampleCheckNumber(t *testing.T) {
	t.Parallel()
	s := parse(t, "version: 1\nrules:\n  - id: a\n    start: '^a boom'\n    samples:\n      - {input: x, expect: []}\n      - {input: x, expect: [{level: error}, {level: fatal}]}\n")
	none, two := s.Rules()[0].Samples[0], s.Rules()[0].Samples[1]
	ev := &event.Event{Level: event.Error, LogEntry: &event.LogEntry{Formatted: "two\nlines"}, Tags: map[string]string{"rule": "b"}}
	if err := none.Check(nil); err != nil {
		t.Error(err)
	}
	if got, want := errorText(none.Check([]*event.Event{ev})), "test.yaml:6:9: rule a, sample \"sample 1\": got 1 events, want 0\n  got event 1: two lines [b]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := errorText(two.Check([]*event.Event{ev, ev})), `level: got "error", want "fatal"  (event 2 of 2: two lines [b])`; !strings.Contains(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
