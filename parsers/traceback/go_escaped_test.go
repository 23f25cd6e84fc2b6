package traceback

import (
	"testing"

	"github.com/errtail/errtail/event"
)

// TestGoEscaped reads stacks that a logger has put in quotes, on one line: those of log15, slog's default handler, tint and logrus, printed by real programs and shortened.
func TestGoEscaped(t *testing.T) {
	t.Parallel()
	const dump = `goroutine 1 [running]:\nruntime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\nmain.recovering.func1()\n\t/srv/main.go:32 +0x277\n` +
		`panic({0x9b9dc0?, 0xf91eb0?})\n\t/usr/local/go/src/runtime/panic.go:860 +0x13a\nmain.store(...)\n\t/srv/kinds.go:19\nmain.main()\n\t/srv/main.go:52 +0x458\n`
	const stack = `card declined\nmain.charge\n\t/srv/errs.go:36\nmain.main\n\t/srv/main.go:54\nruntime.main\n\t/usr/local/go/src/runtime/proc.go:290\nruntime.goexit\n\t/usr/local/go/src/runtime/asm_amd64.s:1771`
	for _, tt := range []struct {
		name string
		line event.Line
		typ  string
		want string
		top  string
	}{
		{"value beside it", event.Line{Text: `EROR[11-23|18:06:56] recovered   err="assignment to entry in nil map" stack="` + dump + `" order=42`}, "runtime.plainError", "assignment to entry in nil map", "main.store"},
		{"value behind it", event.Line{Text: `ts=1 stack="` + dump + `" panic="integer overflow: \"7\""`}, "panic", `integer overflow: "7"`, "main.store"},
		{"an error with a stack", event.Line{Text: `2026/11/23 18:06:56 ERROR checkout failed error="` + stack + `" order=42`, Head: true, Record: event.Record{Level: event.Error}}, "*errors.fundamental", "card declined", "main.charge"},

		{"a string in a program", event.Line{Text: `	want := "goroutine 1 [running]:\nmain.f()` + `"`}, "", "", ""},
		{"asked for", event.Line{Text: `INFO stacks dump="goroutine 1 [running]:\nmain.f()\n\t/srv/main.go:3 +0x1\n"`, Head: true, Record: event.Record{Level: event.Info}}, "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := Go.Parse(event.LineSlice{tt.line, {Text: "done"}})
			if !ok || tt.typ == "" {
				if ok != (tt.typ != "") {
					t.Fatalf("read %v: %+v", ok, got)
				}
				return
			}
			e := got.Exceptions[len(got.Exceptions)-1]
			frames := e.Stacktrace.Frames
			if n := len(frames) - 1; frames[n].Function == "runtime.gopanic" {
				frames = frames[:n]
			}
			if e.Type != tt.typ || e.Text() != tt.want || frames[len(frames)-1].Function != tt.top || got.First != 0 || got.End != 1 {
				t.Errorf("got %s: %q at %s, lines %d to %d; want %s: %q at %s", e.Type, e.Text(), frames[len(frames)-1].Function, got.First, got.End, tt.typ, tt.want, tt.top)
			}
		})
	}
}
