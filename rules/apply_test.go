package rules

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // for machines without time zones

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// apply matches a rule at the first of some lines and returns what it writes into an event, as JSON without what the event had.
func apply(t *testing.T, rule string, ev *event.Event, o ApplyOptions, lines ...string) map[string]any {
	t.Helper()
	s := parse(t, "version: 1\nrules:\n  - id: x\n    "+strings.ReplaceAll(strings.TrimSpace(rule), "\n", "\n    ")+"\n")
	m, ok := s.Rules()[0].Match(texts(lines...), Subject{})
	if !ok {
		t.Fatal("got no match")
	}
	m.Apply(ev, o)
	m.Redact(ev)
	b, err := json.Marshal(ev)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"event_id", "timestamp", "platform"} {
		delete(got, k)
	}
	return got
}

func TestApply(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 150)
	tests := []struct {
		name, rule, line, want string
		ev                     event.Event
		pii                    bool
	}{
		{name: "message of a bare rule", rule: `start: '^ERR'`, line: "ERR boom", want: `{"logentry":{"formatted":"ERR boom"},"tags":{"rule":"x"}}`},
		{name: "captured message", rule: `start: '^ERR %{REST:message}$'`, line: "ERR boom", want: `{"logentry":{"formatted":"boom"},"tags":{"rule":"x"}}`},
		{name: "message of the record stays", rule: `start: '^ERR'`, line: "ERR boom", ev: event.Event{LogEntry: &event.LogEntry{Formatted: "boom"}}, want: `{"logentry":{"formatted":"boom"},"tags":{"rule":"x"}}`},
		{name: "level of a captured word", rule: "start: '^%{WORD:level} boom'\nlevel: error", line: "CRITICAL boom", want: `{"level":"fatal","logentry":{"formatted":"CRITICAL boom"},"tags":{"rule":"x"}}`},
		{name: "level by the rule's map", rule: "start: '^%{WORD:level} boom'\nlevels: {warning: [alert, Odd]}", line: "ODD boom", want: `{"level":"warning","logentry":{"formatted":"ODD boom"},"tags":{"rule":"x"}}`},
		{name: "level of no known word", rule: "start: '^%{WORD:level} boom'\nlevel: fatal", line: "odd boom", want: `{"level":"fatal","logentry":{"formatted":"odd boom"},"tags":{"rule":"x"}}`},
		{name: "fixed level wins over the record's", rule: "start: '^boom'\nlevel: fatal", line: "boom", ev: event.Event{Level: "info"}, want: `{"level":"fatal","logentry":{"formatted":"boom"},"tags":{"rule":"x"}}`},
		{name: "fixed fields", rule: "start: '^boom'\nlogger: nginx\nenvironment: prod\nrelease: shop@1.2\ntransaction: /x\ntags: {team: shop}", line: "boom",
			want: `{"logger":"nginx","environment":"prod","release":"shop@1.2","transaction":"/x","logentry":{"formatted":"boom"},"tags":{"rule":"x","team":"shop"}}`},
		{name: "fields from captures", rule: "start: '^boom (?P<a>\\w+) (?P<b>\\w*)'\nlogger: app.$a\ntransaction: ${a}x\ntags: {t: '$a-$b', none: $b, part: 'x-$b', money: $$5}", line: "boom one ",
			want: `{"logger":"app.one","transaction":"onex","logentry":{"formatted":"boom one "},"tags":{"rule":"x","t":"one-","money":"$5"}}`},
		{name: "captures win", rule: "start: '^boom %{NAME:logger} %{NAME:environment} %{NAME:release} %{NAME:transaction} %{NAME:server_name}'\nlogger: no\nenvironment: no", line: "boom l.x e r t h",
			want: `{"logger":"l.x","environment":"e","release":"r","transaction":"t","server_name":"h","logentry":{"formatted":"boom l.x e r t h"},"tags":{"rule":"x"}}`},
		{name: "tags and extras", rule: `start: '^boom (?P<tag_a>\S+) (?P<extra_b>.+)$'`, line: "boom " + long + " two\twords",
			want: `{"logentry":{"formatted":"boom ` + long + ` two\twords"},"extra":{"b":"two\twords"},"tags":{"rule":"x","a":"` + strings.Repeat("é", 100) + `"}}`},
		{name: "exception", rule: `start: '^(?P<type>\w+Error): %{REST:value} at (?P<function>\w+) (?P<file>\S+):(?P<line>\d+)$'`, line: "PayError: no money at pay /srv/pay.lua:7",
			want: `{"exception":{"values":[{"type":"PayError","value":"no money","stacktrace":{"frames":[{"filename":"/srv/pay.lua","abs_path":"/srv/pay.lua","function":"pay","lineno":7}]}}]},"tags":{"rule":"x"}}`},
		{name: "exception without a value", rule: `start: '^(?P<type>\w+Error)$'`, line: "PayError", want: `{"exception":{"values":[{"type":"PayError","value":""}]},"tags":{"rule":"x"}}`},
		{name: "place without an exception", rule: `start: '^boom (?P<file>\S+):(?P<line>\d+)$'`, line: "boom a.c:7", want: `{"logentry":{"formatted":"boom a.c:7"},"extra":{"code.file.path":"a.c","code.line.number":"7"},"tags":{"rule":"x"}}`},
		{name: "mechanism", rule: "start: '^(?P<type>\\w+Error)$'\nmechanism: {type: cron, handled: false}", line: "PayError",
			want: `{"exception":{"values":[{"type":"PayError","value":"","mechanism":{"type":"cron","handled":false}}]},"tags":{"rule":"x"}}`},
		{name: "request", rule: `start: '^boom %{WORD:request_method} (?P<request_url>\S+) %{HOST:request_host} %{INT:request_status} %{IP:user_ip} %{WORD:user_id}'`, line: "boom get /cart?token=1 shop.example 502 10.0.0.7 u1",
			want: `{"request":{"method":"GET","url":"/cart","headers":{"Host":"shop.example"}},"contexts":{"response":{"status_code":502}},"user":{"id":"u1"},"logentry":{"formatted":"boom get /cart?token=1 shop.example 502 10.0.0.7 u1"},"tags":{"rule":"x"}}`},
		{name: "request and personal data", rule: `start: '^boom (?P<request_url>\S+) %{IP:user_ip}'`, line: "boom /cart?token=1 10.0.0.7", pii: true,
			want: `{"request":{"url":"/cart","query_string":"token=1"},"user":{"ip_address":"10.0.0.7"},"logentry":{"formatted":"boom /cart?token=1 10.0.0.7"},"tags":{"rule":"x"}}`},
		{name: "trace", rule: `start: '^boom %{HEX:trace_id} %{HEX:span_id}'`, line: "boom 9F2C0A8E6D1B4F7A9C3E5D7B1A2C4E6F 0123456789abcdef",
			want: `{"contexts":{"trace":{"trace_id":"9f2c0a8e6d1b4f7a9c3e5d7b1a2c4e6f","span_id":"0123456789abcdef"}},"logentry":{"formatted":"boom 9F2C0A8E6D1B4F7A9C3E5D7B1A2C4E6F 0123456789abcdef"},"tags":{"rule":"x"}}`},
		{name: "no trace", rule: `start: '^boom %{HEX:trace_id}'`, line: "boom 9f2c", want: `{"logentry":{"formatted":"boom 9f2c"},"tags":{"rule":"x"}}`},
		{name: "fingerprint", rule: "start: '^boom (?P<tag_code>\\w*) %{REST:message}'\nfingerprint: ['{{ default }}', $tag_code, $message.template, $rule, fixed]", line: "boom E42 order 7 of 10.0.0.7",
			want: `{"fingerprint":["{{ default }}","E42","order <num> of <ip>","x","fixed"],"logentry":{"formatted":"order 7 of 10.0.0.7"},"tags":{"code":"E42","rule":"x"}}`},
		{name: "fingerprint without the capture", rule: "start: '^boom (?P<tag_code>\\w*) '\nfingerprint: ['{{ default }}', $tag_code]", line: "boom  x", want: `{"fingerprint":["{{ default }}"],"logentry":{"formatted":"boom  x"},"tags":{"rule":"x"}}`},
		{name: "thread", rule: `start: '^boom \[(?P<thread>[^\]]+)\]'`, line: "boom [worker 3]", want: `{"logentry":{"formatted":"boom [worker 3]"},"tags":{"rule":"x","thread.name":"worker 3"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := apply(t, tt.rule, &tt.ev, ApplyOptions{PII: tt.pii}, tt.line)
			var want map[string]any
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("want (-), got (+):\n%s", d)
			}
		})
	}
}

func TestApplyTime(t *testing.T) {
	t.Parallel()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	read := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct {
		name, rule, line string
		zone             *time.Location
		want             string
	}{
		{"comma", "start: '^%{TS:time} boom'", "2026-11-22 13:24:06,988 boom", nil, "2026-11-22T13:24:06.988Z"},
		{"offset", "start: '^%{TS:time} boom'", "2026-11-22 13:24:06 +0200 boom", nil, "2026-11-22T11:24:06Z"},
		{"offset with a colon", "start: '^%{TS:time} boom'", "2026-11-22T13:24:06.5+02:00 boom", nil, "2026-11-22T11:24:06.5Z"},
		{"common log format", "start: '^\\[%{TS:time}\\] boom'", "[22/Nov/2026:13:24:06 -0500] boom", nil, "2026-11-22T18:24:06Z"},
		{"werkzeug", "start: '^\\[%{TS:time}\\] boom'", "[22/Nov/2026 13:24:06] boom", nil, "2026-11-22T13:24:06Z"},
		{"PHP", "start: '^\\[%{TS:time}\\] boom'", "[22-Nov-2026 13:24:06 UTC] boom", nil, "2026-11-22T13:24:06Z"},
		{"slashes", "start: '^%{TS:time} boom'", "2026/11/22 13:24:06 boom", nil, "2026-11-22T13:24:06Z"},
		{"ctime", "start: '^%{TS:time} - boom'", "Sun Nov  1 13:24:06 2026 - boom", nil, "2026-11-01T13:24:06Z"},
		{"no year: the one before", "start: '^%{TS:time} boom'", "Dec 31 23:59:58 boom", nil, "2025-12-31T23:59:58Z"},
		{"no year: this one", "start: '^%{TS:time} boom'", "Jan  2 03:04:04 boom", nil, "2026-01-02T03:04:04Z"},
		{"zone of the source", "start: '^%{TS:time} boom'", "2026-11-22 13:24:06 boom", rome, "2026-11-22T12:24:06Z"},
		{"zone of the rule", "start: '^%{TS:time} boom'\ntime: {zone: Europe/Rome}", "2026-07-22 13:24:06 boom", nil, "2026-07-22T11:24:06Z"},
		{"layout", "start: '^(?P<time>\\S+) boom'\ntime: {layout: '20060102T150405'}", "20261122T132406 boom", nil, "2026-11-22T13:24:06Z"},
		{"nonsense", "start: '^(?P<time>\\S+) boom'", "2026-13-45 boom", nil, "2026-01-02T03:04:05Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ev := &event.Event{Timestamp: event.Timestamp{Time: read}}
			apply(t, tt.rule, ev, ApplyOptions{Zone: tt.zone}, tt.line)
			if got := ev.Timestamp.UTC().Format(time.RFC3339Nano); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A time that the log's format has read stays, unless the rule says how to read it better, or the record turns out to be another one's.
func TestApplyTimeOfARecord(t *testing.T) {
	t.Parallel()
	known := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	record := event.Record{Time: known, TimeSource: event.TimeText, Message: "boom"}
	const text = "2026-11-22 13:24:06 boom"
	for rule, want := range map[string]string{
		"{id: x, start: '^%{TS:time} boom'}":                                                                  "2026-01-02T03:04:05Z",
		"{id: x, start: '^%{TS:time} boom', time: {zone: UTC}}":                                               "2026-11-22T13:24:06Z",
		"{id: x, parser: python, header: '^%{TS:time} boom'}":                                                 "2026-01-02T03:04:05Z",
		"{id: x, parser: python, when: {message: 'other error$'}, header: '^%{TS:time} other', level: error}": "2026-11-22T14:00:00Z",
	} {
		s := parse(t, "version: 1\nrules:\n  - "+rule+"\n")
		lines := event.LineSlice{{Text: text, Head: true, Record: record}, {Text: "2026-11-22 14:00:00 other error"}, {Text: "Traceback"}}
		trace := event.Trace{Parser: "python", First: 2, End: 3}
		m, ok := s.ForTrace(&trace, lines, 0, &record, Subject{})
		if !ok {
			m, ok = s.Rules()[0].Match(lines, Subject{})
		}
		if !ok {
			t.Errorf("%s: got no match", rule)
			continue
		}
		ev := &event.Event{Timestamp: event.Timestamp{Time: known}}
		m.Apply(ev, ApplyOptions{})
		if got := ev.Timestamp.UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s: got %s, want %s", rule, got, want)
		}
		if other := strings.Contains(rule, "other error"); other && (ev.LogEntry == nil || ev.LogEntry.Formatted != lines[1].Text) {
			t.Errorf("%s: got message %+v, want the line above the trace", rule, ev.LogEntry)
		}
	}
}

// The mechanism of a rule reaches all exceptions of a chain; in a group only the root changes its type.
func TestApplyMechanism(t *testing.T) {
	t.Parallel()
	s := parse(t, "version: 1\nrules:\n  - {id: x, parser: python, mechanism: {type: flask, handled: false}}\n")
	zero, one := 0, 1
	shared := &event.Mechanism{Type: "generic", ExceptionID: &zero}
	ev := &event.Event{Exception: &event.Exceptions{Values: []event.Exception{
		{Type: "A", Mechanism: &event.Mechanism{Type: "chained", ExceptionID: &one, ParentID: &zero, Source: "exceptions[0]"}},
		{Type: "B", Mechanism: shared}, {Type: "C"},
	}}}
	trace := event.Trace{Parser: "python", End: 1}
	m, ok := s.ForTrace(&trace, texts("Traceback"), 0, nil, Subject{})
	if !ok {
		t.Fatal("got no match")
	}
	m.Apply(ev, ApplyOptions{})
	for i, want := range []string{"chained", "flask", "flask"} {
		got := ev.Exception.Values[i].Mechanism
		if got.Type != want || got.Handled == nil || *got.Handled {
			t.Errorf("exception %d: got %+v, want type %s, not handled", i, got, want)
		}
	}
	if shared.Type != "generic" {
		t.Error("the mechanism that the parser made was changed")
	}
}

// Nothing that a rule's pattern finds is left anywhere in the event.
func TestApplyRedacts(t *testing.T) {
	t.Parallel()
	const secret = "card=4111"
	text := func() string { return "pay " + secret + " now" }
	value := text()
	frames := func() *event.Stacktrace {
		return &event.Stacktrace{Frames: []event.Frame{{Function: "f", ContextLine: text(), PreContext: []string{text()}, PostContext: []string{text()}}}}
	}
	ev := &event.Event{
		Transaction: text(), Logger: text(), Tags: map[string]string{"a": text()}, Fingerprint: []string{text()},
		Extra:       map[string]any{"a": text(), "b": []any{text(), map[string]any{"c": text()}}, "d": map[string]string{"e": text()}, "f": []string{text()}, "n": 1},
		Contexts:    map[string]event.Context{"x": {"y": text()}},
		LogEntry:    &event.LogEntry{Message: text(), Formatted: text(), Params: []any{text()}},
		Exception:   &event.Exceptions{Values: []event.Exception{{Type: "E", Value: &value, Stacktrace: frames()}, {Type: "F"}}},
		Threads:     &event.Threads{Values: []event.Thread{{Name: text(), Stacktrace: frames()}}},
		Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{{Message: text(), Data: map[string]any{"a": text()}}}},
		Request:     &event.Request{URL: text(), QueryString: text(), Headers: map[string]string{"Cookie": text()}},
		User:        &event.User{ID: text(), Username: text()},
	}
	got := apply(t, "start: '^boom (?P<tag_b>.*)$'\nredact: [{pattern: 'card=(\\d)\\d+', with: 'card=${1}xxx'}]", ev, ApplyOptions{}, "boom "+secret)
	b, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), secret) || strings.Count(string(b), "card=4xxx") != 29 {
		t.Errorf("got %d redactions in %s", strings.Count(string(b), "card=4xxx"), b)
	}
	if value != text() {
		t.Error("the parser's text was changed")
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	const goPanic = `
platform: go
start: '^(?P<type>panic|fatal error): %{REST:value}$'
continue: ['^$', '^goroutine \d+ ', '^\t', '\)$']
frames:
  pattern: '(?m)^(?P<function>\S.*?)\((?:[^()]|\(.*\))*\)\n\t(?P<file>\S+):(?P<line>\d+)'
  not_in_app: ['^runtime\.', '/usr/local/go/src/']`
	lines := []string{"panic: assignment to entry in nil map", "", "goroutine 1 [running]:", "runtime.mapassign(0x1)", "\t/usr/local/go/src/runtime/map.go:10 +0x2a",
		"main.(*Cart).Add(0xc000012120, {0x4b2a1c, 0x3})", "\t/src/shop/cart.go:17 +0x2a", "main.main()", "\t/src/shop/main.go:9 +0x1d", "exit status 2"}
	ev := &event.Event{}
	apply(t, goPanic, ev, ApplyOptions{}, lines...)
	var got []string
	for _, f := range ev.Exception.Values[0].Stacktrace.Frames {
		app := "-"
		if *f.InApp {
			app = "+"
		}
		got = append(got, app+f.Function+" "+f.AbsPath)
	}
	want := []string{"+main.main /src/shop/main.go", "+main.(*Cart).Add /src/shop/cart.go", "-runtime.mapassign /usr/local/go/src/runtime/map.go"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want (-), got (+):\n%s", d)
	}
	// A long recursion keeps the newest 250 calls.
	ev = &event.Event{}
	many := []string{"E"}
	for i := range 300 {
		many = append(many, " at f:"+strings.Repeat("1", 1+i%5))
	}
	apply(t, "start: '^(?P<type>E)$'\ncontinue: '^ at'\nframes: {pattern: '(?m)^ at (?P<function>\\w+):(?P<line>\\d+)$', order: oldest-first}", ev, ApplyOptions{}, many...)
	list := ev.Exception.Values[0].Stacktrace.Frames
	if len(list) != 250 || list[249].Lineno != 11111 || list[0].InApp != nil {
		t.Errorf("got %d frames, the last in line %d", len(list), list[len(list)-1].Lineno)
	}
}

// TestApplyRoute wants the rule's DSN to win over that of the source.
func TestApplyRoute(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, source, want string }{
		{"", "", ""}, {"", "team", "team"}, {"payments", "team", "payments"}, {"default", "team", ""},
	} {
		ev := &event.Event{Route: c.source}
		m := &Match{Rule: &Rule{DSN: c.rule, def: &definition{}}}
		m.Apply(ev, ApplyOptions{})
		if ev.Route != c.want {
			t.Errorf("rule %q, source %q: got %q, want %q", c.rule, c.source, ev.Route, c.want)
		}
	}
}
