package format

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// JSON lines as loggers of other languages write them, from their documentation, taken apart by hand.
func TestJSONLines(t *testing.T) {
	t.Parallel()
	with := func(rec event.Record, f func(*event.Record)) event.Record { f(&rec); return rec }
	const at = "2024-05-01T10:00:00Z"
	stack := "TypeError: x\n    at f (/srv/app.js:1:2)"
	for _, c := range []struct {
		name, line string
		want       event.Record
	}{
		{"pino", `{"level":50,"time":1714557600000,"pid":12,"hostname":"web1","err":{"type":"TypeError","message":"x","stack":"TypeError: x\n    at f (/srv/app.js:1:2)"},"msg":"failed"}`,
			with(text(at, event.Error, "", "failed"), func(r *event.Record) { r.Process, r.Host, r.Stack = "12", "web1", stack })},
		{"bunyan", `{"name":"shop","hostname":"web1","pid":12,"level":60,"err":{"message":"x","name":"TypeError","stack":"TypeError: x\n    at f (/srv/app.js:1:2)"},"msg":"failed","time":"2024-05-01T10:00:00.000Z","v":0}`,
			with(text(at, event.Fatal, "shop", "failed"), func(r *event.Record) {
				r.Process, r.Host, r.Stack, r.Fields = "12", "web1", stack, map[string]string{"err.name": "TypeError"}
			})},
		{"winston", `{"level":"error","message":"failed","stack":"TypeError: x\n    at f (/srv/app.js:1:2)","timestamp":"2024-05-01T10:00:00.000Z"}`,
			with(text(at, event.Error, "", "failed"), func(r *event.Record) { r.Stack = stack })},
		{"zap", `{"level":"error","ts":1714557600.0,"logger":"shop","caller":"shop/pay.go:12","msg":"failed","error":"boom","stacktrace":"main.pay\n\t/srv/pay.go:12"}`,
			with(text(at, event.Error, "shop", "failed"), func(r *event.Record) {
				r.Stack, r.Fields = "boom\nmain.pay\n\t/srv/pay.go:12\nruntime.main\n\t/usr/local/go/src/runtime/proc.go:1", map[string]string{"caller": "shop/pay.go:12", "error": "boom"}
			})},
		{"slog", `{"time":"2024-05-01T10:00:00Z","level":"ERROR","msg":"failed","order":42,"http":{"method":"GET"}}`,
			with(text(at, event.Error, "", "failed"), func(r *event.Record) { r.Fields = map[string]string{"order": "42", "http.method": "GET"} })},
		{"zerolog", `{"level":"warn","time":1714557600,"message":"slow"}`, text(at, event.Warning, "", "slow")},
		{"logback", `{"@timestamp":"2024-05-01T10:00:00.000Z","@version":"1","message":"failed","logger_name":"com.acme.Shop","thread_name":"main","level":"ERROR","level_value":40000,"stack_trace":"java.lang.X: y\n\tat a.b(C.java:1)\n"}`,
			with(text(at, event.Error, "com.acme.Shop", "failed"), func(r *event.Record) {
				r.Thread, r.Stack, r.Fields = "main", "java.lang.X: y\n\tat a.b(C.java:1)", map[string]string{"level_value": "40000"}
			})},
		{"log4j2", `{"instant":{"epochSecond":1,"nanoOfSecond":2},"timeMillis":1714557600000,"thread":"main","level":"ERROR","loggerName":"com.acme.Shop","message":"failed","thrown":{"extendedStackTrace":"java.lang.X: y\n\tat a.b(C.java:1)"}}`,
			with(text(at, event.Error, "com.acme.Shop", "failed"), func(r *event.Record) {
				r.Thread, r.Stack, r.Fields = "main", "java.lang.X: y\n\tat a.b(C.java:1)", nil
			})},
		{"clef", `{"@t":"2024-05-01T10:00:00.0000000Z","@m":"failed","@l":"Error","@x":"System.X: y\n   at A.B()","SourceContext":"Shop.Pay"}`,
			with(text(at, event.Error, "Shop.Pay", "failed"), func(r *event.Record) { r.Stack = "System.X: y\n   at A.B()" })},
		{"monolog", `{"message":"failed","context":{},"level":400,"level_name":"ERROR","channel":"app","datetime":"2024-05-01T10:00:00.000000+00:00","extra":{}}`,
			with(text(at, event.Error, "app", "failed"), func(r *event.Record) { r.Fields = map[string]string{"level_name": "ERROR"} })},
		{"gelf", `{"version":"1.1","host":"web1","short_message":"failed","timestamp":1714557600.0,"level":3}`,
			with(text(at, event.Error, "", "failed"), func(r *event.Record) { r.Host, r.Fields = "web1", map[string]string{"version": "1.1"} })},
		{"google cloud", `{"severity":"CRITICAL","message":"failed\nTraceback (most recent call last):\n  File \"x\", line 1, in f\nKeyError: 'k'","time":"2024-05-01T10:00:00Z"}`,
			text(at, event.Fatal, "", "failed\nTraceback (most recent call last):\n  File \"x\", line 1, in f\nKeyError: 'k'")},
		{"lines", `{"time":"2024-05-01T10:00:00Z","level":"error","msg":"failed","traceback":["Traceback (most recent call last):","KeyError: 'k'"]}`,
			with(text(at, event.Error, "", "failed"), func(r *event.Record) { r.Stack = "Traceback (most recent call last):\nKeyError: 'k'" })},
		{"listed lines", `{"time":"2024-05-01T10:00:00Z","level":"error","msg":"failed","exc_info":"['Traceback (most recent call last):\\n', \"KeyError: 'k'\\n\"]"}`,
			with(text(at, event.Error, "", "failed"), func(r *event.Record) { r.Stack = "Traceback (most recent call last):\nKeyError: 'k'" })},
		{"colour", `{"time":"2024-05-01T10:00:00Z","level":"error","msg":"\u001b[31mfailed\u001b[0m\r\n"}`, text(at, event.Error, "", "failed")},
		{"a stack that is none", `{"time":"2024-05-01T10:00:00Z","level":"error","msg":"failed","exc_info":true,"exception":"KeyError"}`,
			with(text(at, event.Error, "", "failed"), func(r *event.Record) {
				r.Fields = map[string]string{"exc_info": "true", "exception": "KeyError"}
			})},
		{"record inside", `{"@timestamp":"2024-05-01T10:00:00Z","message":"ERROR:shop:failed"}`, text(at, event.Error, "shop", "failed")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := reader.Decode([]byte(c.line))
			if !got.Head {
				t.Fatal("got no head")
			}
			if diff := cmp.Diff(got.Record, c.want); diff != "" {
				t.Errorf("%s\n(-got +want)\n%s", c.line, diff)
			}
		})
	}
}

// Numbers are levels on the scale of the logger that wrote them.
func TestLevelNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		member string
		want   event.Level
	}{
		{`"level":10`, event.Debug}, {`"level":20`, event.Debug}, {`"level":30`, event.Info}, {`"level":40`, event.Warning}, {`"level":50`, event.Error}, {`"level":60`, event.Fatal}, // pino
		{`"levelno":10`, event.Debug}, {`"levelno":20`, event.Info}, {`"levelno":30`, event.Warning}, {`"levelno":40`, event.Error}, {`"levelno":50`, event.Fatal}, // Python
		{`"level":2`, event.Fatal}, {`"level":3`, event.Error}, {`"level":4`, event.Warning}, {`"level":6`, event.Info}, {`"level":7`, event.Debug}, // syslog
		{`"level":100`, event.Debug}, {`"level":200`, event.Info}, {`"level":300`, event.Warning}, {`"level":400`, event.Error}, {`"level":500`, event.Fatal}, // Monolog
		{`"severity_number":1`, event.Debug}, {`"severity_number":5`, event.Debug}, {`"severity_number":9`, event.Info}, {`"severity_number":13`, event.Warning}, {`"severity_number":17`, event.Error}, {`"severity_number":21`, event.Fatal}, // OpenTelemetry
		{`"level_value":20000`, event.Info}, {`"level_value":40000`, event.Error}, // logback
		{`"level":"wat"`, ""}, {`"level":99999999`, ""}, {`"level":"E"`, event.Error},
	} {
		l := reader.Decode([]byte(`{"msg":"x","time":1714557600,` + c.member + `}`))
		if !l.Head || l.Record.Level != c.want {
			t.Errorf("%s: got %q (head %v), want %q", c.member, l.Record.Level, l.Head, c.want)
		}
	}
}

// What a record keeps of fields is bounded.
func TestFieldsAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"level":"error","msg":"x"`)
	for i := range 100 {
		fmt.Fprintf(&b, `,"k%d":%q`, i, strings.Repeat("ü", 1000))
	}
	b.WriteString("}")
	l := reader.Decode([]byte(b.String()))
	if got := len(l.Record.Fields); got != maxFields {
		t.Errorf("got %d fields, want %d", got, maxFields)
	}
	for key, value := range l.Record.Fields {
		if len(value) > maxFieldBytes || strings.Trim(value, "ü") != "" {
			t.Errorf("%s: got %d bytes, want at most %d whole characters", key, len(value), maxFieldBytes)
		}
	}
}

// Whatever encoding/json writes is read back as it was.
func TestScanJSON(t *testing.T) {
	t.Parallel()
	want := map[string]string{"a": "1", "b.c": "x\n\"\\\t\u2028ü😀", "b.d.e": "", "f.g": "true", "h": "[1,{\"x\":\"]}\"},\"[\"]", "i": "-1.5e3"}
	raw := `{"a":1, "b" : {"c":"x\n\"\\\t\u2028ü\ud83d\ude00","d":{"e":""}},"f":{"g":true},"empty":{},"h":[1,{"x":"]}"},"["],"i":-1.5e3} `
	if !json.Valid([]byte(raw)) {
		t.Fatal("the test's own JSON is broken")
	}
	got := map[string]string{}
	j := scanJSON(raw)
	for j.next() {
		got[string(j.path)] = j.value.text()
	}
	if diff := cmp.Diff(got, want); diff != "" || !j.whole() {
		t.Errorf("whole: %v\n(-got +want)\n%s", j.whole(), diff)
	}
	for _, broken := range []string{"", "{", "{}x", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1 "b":2}`, `{"a":"x}`, `{"a":[1}`, `{"a":{"b":1}`, `{a:1}`, `[1]`, `{"a":nope}`} {
		j := scanJSON(broken)
		for j.next() {
		}
		if j.whole() {
			t.Errorf("%s: got a whole object", broken)
		}
	}
}

func TestListedTraceback(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{`2024-05-01 10:00:00,123 ERROR nova failed: ['Traceback (most recent call last):\n', '  File "app.py", line 3, in f\n    g()\n', "KeyError: 'k'\n"]`, "Traceback (most recent call last):\n  File \"app.py\", line 3, in f\n    g()\nKeyError: 'k'"},
		{`['Traceback (most recent call last):\n', 'KeyError: \'k\'\n']`, "Traceback (most recent call last):\nKeyError: 'k'"},
		{`['Traceback (most recent call last):\n', '  File`, ""},
		{`['Traceback (most recent call last):\n' + x]`, ""},
		{`the text 'Traceback (most recent call last):\n' is in the docs`, ""},
	} {
		if got := reader.Decode([]byte(c.in)).Record.Stack; got != c.want {
			t.Errorf("%s\ngot %q, want %q", c.in, got, c.want)
		}
	}
}

// TestJSONConsole gives the exceptions of .NET's JSON console formatter, which puts them into one line, their lines back.
func TestJSONConsole(t *testing.T) {
	t.Parallel()
	line := `{"EventId":0,"LogLevel":"Error","Category":"Shop.Pay","Message":"failed","Exception":"System.IO.IOException: closed  ---> System.Exception: b    at Shop.A.B()    --- End of inner exception stack trace ---    at Shop.Pay.Do() in /s.cs:line 12"}`
	want := "System.IO.IOException: closed\n ---> System.Exception: b\n   at Shop.A.B()\n   --- End of inner exception stack trace ---\n   at Shop.Pay.Do() in /s.cs:line 12"
	if got := (Reader{}).Decode([]byte(line)).Record.Stack; got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
