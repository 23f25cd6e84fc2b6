package traceback

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// Shapes that no runtime at hand prints, or that only come about on the way.
func TestJavaScriptTyped(t *testing.T) {
	t.Parallel()
	const frames = "    at g (/srv/b.js:2:5)\n    at async f (/srv/a.js:1:1)\n"
	const fg = " <f> <g>"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"logger in front", "[2026-11-22T13:24:06.988Z] error: handler failed TypeError: x is null\n" + frames, []string{"TypeError: x is null" + fg}},
		{"any name directly above", "Timeout: too slow\n" + frames, []string{"Timeout: too slow" + fg}},
		{"class and name", "Timeout [Error]: too slow\n" + frames, []string{"Error: too slow" + fg}},
		{"code", "TypeError [ERR_INVALID_ARG_TYPE]: no\n" + frames, []string{"TypeError: no" + fg}},
		{"windows", "Error: x\n    at f (C:\\a b\\x.js:1:2)\n    at file:///C:/x.mjs:1:2\n", []string{"Error: x <?> <f>"}},
		{"evaluated, native, packed", "Error: x\n    at eval (eval at <anonymous> (x.js:1:1), <anonymous>:1:1)\n    at Array.map (native)\n    at f (webpack:///./src/a.js?:3:4)\n    at wasm-function[12]:0x34 (wasm://wasm/a:1:0x34)\n",
			[]string{"Error: x <wasm-function[12]:0x34> <f> <Array.map> <eval>"}},
		{"indentation stripped", "TypeError: x\nat g (/srv/b.js:2:5)\nat f (/srv/a.js:1:1)\n", []string{"TypeError: x" + fg}},
		{"many lines", "MongoServerError: failed:\n{ a: 1 }\n\n  and more\n" + frames, []string{"MongoServerError: failed:\n{ a: 1 }\n\n  and more" + fg}},
		{"old warning", "(node:12) UnhandledPromiseRejectionWarning: TypeError: x\n" + frames + "(node:12) UnhandledPromiseRejectionWarning: Unhandled promise rejection. This error originated\n", []string{"TypeError: x" + fg}},
		{"Jest", "  ● cart › total\n\n    TypeError: x\n\n      10 | f\n    > 11 | g\n         |   ^\n\n      at g (b.test.js:11:5)\n      at f (b.test.js:1:5)\n", []string{"TypeError: x" + fg}},
		{"properties with braces", "Error: x\n    at f (/srv/a.js:1:1) {\n  req: {\n    url: 'a',\n    headers: [\n      'b'\n    ]\n  },\n  [cause]: TypeError: y\n      at g (/srv/b.js:1:1) {\n    code: 'E'\n  }\n}\nnext: line\n",
			[]string{"TypeError: y <g> / Error: x <f>"}},
		{"members of members", "AggregateError: a\n    at f (/srv/a.js:1:1) {\n  [errors]: [\n    Error: b\n        at g (/srv/b.js:1:1) {\n      [cause]: Error: c\n          at h (/srv/c.js:1:1)\n    },\n    Error: d\n        at i (/srv/d.js:1:1)\n  ]\n}\n",
			[]string{"Error: d <i> / Error: c <h> / Error: b <g> / AggregateError: a <f>"}},
		{"heap", "<--- Last few GCs --->\n\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n\n 1: 0xb78db3 node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]\n 2: 0xef7c80  [node]\n",
			[]string{"FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory <> <node::OOMErrorHandler(char const*, v8::OOMDetails const&)>"}},
		{"browser", "Uncaught (in promise) RangeError: x\n" + frames, []string{"RangeError: x" + fg}},
		{"back to back", "Error: 1\n" + frames + "Error: 2\n" + frames, []string{"Error: 1" + fg, "Error: 2" + fg}},
		{"a string in pieces", "{\n  code: 51,\n  level: 'error',\n  stack: 'PayError: declined: \"no\\'s\"\\n' +\n    'second\\n' +\n    '    at g (/srv/b.js:2:5)\\n' +\n    '    at f (/srv/a.js:1:1)',\n  message: 'x'\n}\n{ message: 'next' }\n",
			[]string{"PayError: declined: \"no's\"\nsecond" + fg}},
		{"a string in pieces that is no error's", "{\n  text: 'see\\n' +\n    '    at g (/srv/b.js:2:5)\\n' +\n    '    at f (/srv/a.js:1:1)'\n}\n", nil},
		{"pino-pretty, members", "[22:01:10.851] ERROR (6093): failed\n    err: {\n      \"type\": \"AggregateError\",\n      \"message\": \"both\",\n      \"stack\":\n          AggregateError: both\n              at f (/srv/a.js:1:1)\n" +
			"      \"aggregateErrors\": [\n        {\n          \"type\": \"Error\",\n          \"message\": \"one\",\n          \"stack\":\n              Error: one\n                  at g (/srv/b.js:2:5)\n        },\n" +
			"        {\n          \"type\": \"TypeError\",\n          \"message\": \"two\",\n          \"stack\":\n              TypeError: two\n                  at h (/srv/b.js:3:5)\n        }\n      ]\n    }\n",
			[]string{"TypeError: two <h> / Error: one <g> / AggregateError: both <f>"}},
		{"tslog", "2026-11-23 22:01:02.246\tERROR\tsrc/app.js:16\tshop\t\n PayError  declined\n  second\nerror stack:\n  • b.js\tg\n\tsrc/b.js:2\n  • a.js\tf\n\tsrc/a.js:1\n" +
			"Caused by (1): Error: no funds\n  • b.js\th\n\tsrc/b.js:9\n2026-11-23 22:01:02.969\tINFO\tsrc/app.js:16\tshop\tsent\n", []string{"Error: no funds <h> / PayError: declined\n  second" + fg}},
		{"consola, blank line in the message", "[error] first line\n  second\n\nfourth\n  at g (js/b.js:2:5)\n  at f (js/a.js:1:1)\n", []string{"Error: first line\n  second\n\nfourth" + fg}},
		{"a backtrace of Rust's", "Error: shop could not start\n   0: shop::load\n             at ./src/main.rs:4:9\n   1: shop::main\n             at ./src/main.rs:9:36\n", nil},
		{"console.trace", "Trace: here\n" + frames, nil},
		{"a warning", "(node:12) DeprecationWarning: old\n" + frames, nil},
		{"no type", "where it is\n" + frames, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range scan(decode(tt.text)) {
				if f.language != jsName {
					t.Errorf("read by %s", f.language)
				}
				got = append(got, strings.Join(summary(f.Trace), " / "))
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// What Resolve derives of a file.
func TestJavaScriptModules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file, root, module string
		own                bool
	}{
		{"/srv/app/lib/store.js", "/srv/app", "lib:store", true},
		{"/srv/app/index.mjs", "/srv/app", "index", true},
		{"/srv/app/node_modules/@a/b/lib/x.js", "/srv/app", "@a.b.lib:x", false},
		{"node:internal/timers", "/srv/app", "timers", false},
		{"<anonymous>", "", "<anonymous>", false},
		{"webpack://shop/src/a.ts", "", "a.ts", true},
		{`C:\app\a.js`, "", "a", true},
	}
	for _, tt := range tests {
		trace := event.Trace{Exceptions: []event.Exception{{Stacktrace: &event.Stacktrace{Frames: []event.Frame{{Filename: tt.file}}}}}}
		resolveJavaScript(&trace, Project{Root: tt.root})
		if f := trace.Exceptions[0].Stacktrace.Frames[0]; f.Module != tt.module || *f.InApp != tt.own {
			t.Errorf("%s: got %s, %v; want %s, %v", tt.file, f.Module, *f.InApp, tt.module, tt.own)
		}
	}
}

// FuzzJavaScript reads any text. The corpus is the seed.
func FuzzJavaScript(f *testing.F) {
	for _, folder := range []string{"javascript", "none"} {
		for _, log := range cases(f, folder) {
			var b strings.Builder
			for _, l := range readLines(f, log) {
				b.WriteString(l.Text + "\n")
			}
			f.Add(b.String())
		}
	}
	f.Fuzz(func(t *testing.T, text string) { fuzzOne(t, text, &JavaScript) })
}
