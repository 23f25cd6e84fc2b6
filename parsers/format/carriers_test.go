package format

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

func carried(at string, f func(*event.Record)) event.Record {
	rec := event.Record{Time: utc(at), TimeSource: event.TimeCarrier}
	if f != nil {
		f(&rec)
	}
	return rec
}

func TestCarriers(t *testing.T) {
	t.Parallel()
	const at = "2024-05-01T10:00:00Z"
	pid := func(r *event.Record) { r.Process, r.Host = "12", "web1" }
	for _, c := range []struct {
		name, line string
		want       event.Line
	}{
		{"cri", "2024-05-01T10:00:00Z stderr F   File \"x\"", event.Line{Text: `  File "x"`, Writer: "stderr", Record: carried(at, nil)}},
		{"cri partial", "2024-05-01T10:00:00.000000000Z stdout P half", event.Line{Text: "half", Writer: "stdout", Partial: true, Record: carried(at, nil)}},
		{"cri empty", "2024-05-01T10:00:00Z stdout F", event.Line{Writer: "stdout", Record: carried(at, nil)}},
		{"cri empty with blank", "2024-05-01T10:00:00Z stdout F ", event.Line{Writer: "stdout", Record: carried(at, nil)}},
		{"cri tags", "2024-05-01T10:00:00Z stdout P:x half", event.Line{Text: "half", Writer: "stdout", Partial: true, Record: carried(at, nil)}},
		{"cri before tags", "2024-05-01T10:00:00Z stderr Full stop", event.Line{Text: "Full stop", Writer: "stderr", Record: carried(at, nil)}},
		{"cri carriage return", "2024-05-01T10:00:00Z stderr F x\r", event.Line{Text: "x", Writer: "stderr", Record: carried(at, nil)}},
		{"docker", `{"log":"\u001b[31mKeyError: 'k'\u001b[0m\n","stream":"stderr","time":"2024-05-01T10:00:00Z"}`, event.Line{Text: "KeyError: 'k'", Writer: "stderr", Record: carried(at, nil)}},
		{"docker partial", `{"log":"a\tb","stream":"stdout","time":"2024-05-01T10:00:00Z"}`, event.Line{Text: "a\tb", Writer: "stdout", Partial: true, Record: carried(at, nil)}},
		{"docker attributes", `{"log":"x\r\n","stream":"stdout","attrs":{"tag":"y"},"time":"2024-05-01T10:00:00Z"}`, event.Line{Text: "x", Writer: "stdout", Record: carried(at, nil)}},
		{"fluentd", `{"log":"x","stream":"stdout","time":"2024-05-01T10:00:00Z","kubernetes":{"pod_name":"shop-1","labels":{"a":"b"}}}`, event.Line{Text: "x", Writer: "stdout/shop-1", Record: carried(at, nil)}},
		{"fluentd's docker driver", `{"container_id":"5f2c","container_name":"/shop-web-1","source":"stderr","log":"  File"}`, event.Line{Text: "  File", Writer: "stderr/shop-web-1"}},
		{"fluent-bit around CRI", `{"log":"2024-05-01T10:00:00Z stderr F KeyError: 'k'","kubernetes":{"pod_name":"web-1","container_name":"web"}}`, event.Line{Text: "KeyError: 'k'", Writer: "web-1/web/stderr", Record: carried(at, nil)}},
		{"stern", "shop-7c5ddbdf54-x2x7k web   File", event.Line{Text: "  File", Writer: "shop-7c5ddbdf54-x2x7k/web"}},
		{"stern empty", "shop-7c5ddbdf54-x2x7k web ", event.Line{Writer: "shop-7c5ddbdf54-x2x7k/web"}},
		{"prose, not stern", "order-7c5ddbdf54-items was placed", event.Line{Text: "order-7c5ddbdf54-items was placed"}},
		{"names, not stern", "well-documented-x2x7k web site", event.Line{Text: "well-documented-x2x7k web site"}},
		{"syslog", "May  1 10:00:00 web1 app[12]:   File \"x\"", event.Line{Text: `  File "x"`, Writer: "app[12]", Record: carried(at, pid)}},
		{"syslog empty", "May  1 10:00:00 web1 app[12]: ", event.Line{Writer: "app[12]", Record: carried(at, pid)}},
		{"syslog trimmed", "May  1 10:00:00 web1 app[12]:", event.Line{Writer: "app[12]", Record: carried(at, pid)}},
		{"syslog path", "May  1 10:00:00 web1 postfix/smtpd[12]: x", event.Line{Text: "x", Writer: "postfix/smtpd[12]", Record: carried(at, pid)}},
		{"syslog no pid", "May  1 10:00:00 web1 kernel: [ 1.2] x", event.Line{Text: "[ 1.2] x", Writer: "kernel", Record: carried(at, func(r *event.Record) { r.Host = "web1" })}},
		{"syslog priority", "<11>May  1 10:00:00 web1 app[12]: x", event.Line{Text: "x", Writer: "app[12]", Record: carried(at, func(r *event.Record) { pid(r); r.Level = event.Error })}},
		{"syslog info says nothing", "<14>May  1 10:00:00 web1 app[12]: x", event.Line{Text: "x", Writer: "app[12]", Record: carried(at, pid)}},
		{"syslog priority alone", "<10>KeyError: 'k'", event.Line{Text: "KeyError: 'k'", Record: event.Record{Level: event.Fatal}}},
		{"syslog several lines", "May  1 10:00:00 web1 app[12]: a#012b#011c#033[31md#015", event.Line{Text: "a\nb\tcd", Writer: "app[12]", Record: carried(at, pid)}},
		{"syslog decimal escapes", "May  1 10:00:00 web1 app[12]: a#010b#009c", event.Line{Text: "a\nb\tc", Writer: "app[12]", Record: carried(at, pid)}},
		{"rsyslog", "2024-05-01T10:00:00.000000+00:00 web1 app[12]: x", event.Line{Text: "x", Writer: "app[12]", Record: carried(at, pid)}},
		{"rsyslog no pid", "2024-05-01T10:00:00.000000+00:00 web1 app: x", event.Line{Text: "x", Writer: "app", Record: carried(at, func(r *event.Record) { r.Host = "web1" })}},
		{"journalctl short-iso", "2024-05-01T10:00:00+0000 web1 app[12]: x", event.Line{Text: "x", Writer: "app[12]", Record: carried(at, pid)}},
		{"heroku", "2024-05-01T10:00:00.000000+00:00 app[web.1]: x", event.Line{Text: "x", Writer: "app[web.1]", Record: carried(at, nil)}},
		{"rfc 5424", `<11>1 2024-05-01T10:00:00.000000Z web1 app 12 ID47 [req@32473 id="7\"f" k="v"][x@1] x`, event.Line{Text: "x", Writer: "app[12]",
			Record: carried(at, func(r *event.Record) {
				pid(r)
				r.Level = event.Error
				r.Fields = map[string]string{"id": `7"f`, "k": "v"}
			})}},
		{"rfc 5424 nothing", "<14>1 - - - - - -", event.Line{}},
		{"rfc 5424 byte order mark", "<14>1 2024-05-01T10:00:00Z web1 app 12 - - \ufeffx", event.Line{Text: "x", Writer: "app[12]", Record: carried(at, pid)}},
		{"journal json", `{"__REALTIME_TIMESTAMP":"1714557600000000","MESSAGE":"a\nb","PRIORITY":"6","_PID":"12","SYSLOG_IDENTIFIER":"app","_HOSTNAME":"web1"}`, event.Line{Text: "a\nb", Writer: "app[12]", Record: carried(at, pid)}},
		{"journal bytes", `{"__REALTIME_TIMESTAMP":"1714557600000000","MESSAGE":[120, 10, 255],"PRIORITY":"3","_PID":"12","SYSLOG_IDENTIFIER":"app","_HOSTNAME":"web1"}`, event.Line{Text: "x\n\xff", Writer: "app[12]", Record: carried(at, func(r *event.Record) { pid(r); r.Level = event.Error })}},
		{"vector", `{"file":"/srv/app.log","host":"web1","message":"KeyError: 'k'","source_type":"file","timestamp":"2024-05-01T10:00:00Z"}`, event.Line{Text: "KeyError: 'k'", Record: carried(at, func(r *event.Record) { r.Host = "web1" })}},
		{"filebeat", `{"@timestamp":"2024-05-01T10:00:00.000Z","log":{"offset":12,"file":{"path":"/x"}},"message":"KeyError: 'k'","host":{"name":"web1"}}`, event.Line{Text: "KeyError: 'k'", Record: carried(at, func(r *event.Record) { r.Host = "web1" })}},
		{"journalctl short-precise", "May 01 10:00:00.000000 web1 app[12]: x", event.Line{Text: "x", Writer: "app[12]", Record: carried(at, pid)}},
		{"journalctl short-full", "Wed 2024-05-01 10:00:00 UTC web1 app[12]: x", event.Line{Text: "x", Writer: "app[12]", Record: carried(at, pid)}},
		{"journalctl short-full, a zone without a name", "Wed 2024-05-01 12:00:00 +02 web1 app[12]: x", event.Line{Text: "x", Writer: "app[12]", Record: carried("2024-05-01T12:00:00+02:00", pid)}},
		{"journalctl short-unix", "1714557600.000000 web1 app[12]: x", event.Line{Text: "x", Writer: "app[12]", Record: carried(at, pid)}},
		{"kernel, not journalctl short-monotonic", "[ 1234.567890] Web Content[12]: x", event.Line{Text: "[ 1234.567890] Web Content[12]: x"}},
		{"rails", "[6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] [203.0.113.9] x", event.Line{Text: "x", Writer: "6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11",
			Record: event.Record{Fields: map[string]string{"request_id": "6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11", "client": "203.0.113.9"}}}},
		{"kernel, not journalctl", "[   12.345678] usb 1-1: new device", event.Line{Text: "[   12.345678] usb 1-1: new device"}},
		{"docker logs -t", "2024-05-01T10:00:00.000000000Z KeyError: 'k'", event.Line{Text: "KeyError: 'k'", Record: carried(at, nil)}},
		{"github actions", "2024-05-01T10:00:00.0000000Z   File \"x\"", event.Line{Text: `  File "x"`, Record: carried(at, nil)}},
		{"multilog", "@40000000663212aa00000000 KeyError: 'k'", event.Line{Text: "KeyError: 'k'", Record: carried(at, nil)}},
		{"mod_wsgi", "[Wed May 01 10:00:00.000000 2024] [wsgi:error] [pid 12:tid 140] [client 203.0.113.9:5] KeyError: 'k', referer: http://x/", event.Line{Text: "KeyError: 'k'", Writer: "wsgi[12:140]",
			Record: carried(at, func(r *event.Record) {
				r.Process, r.Thread, r.Fields = "12", "140", map[string]string{"client": "203.0.113.9:5"}
			})}},
		{"compose v1", "web_1  | KeyError: 'k'", event.Line{Text: "KeyError: 'k'", Writer: "web_1"}},
		{"compose v2", "web-1          |   File", event.Line{Text: "  File", Writer: "web-1"}},
		{"compose colour", "\x1b[36mweb-1  |\x1b[0m KeyError: 'k'", event.Line{Text: "KeyError: 'k'", Writer: "web-1"}},
		{"compose empty", "web-1  | ", event.Line{Writer: "web-1"}},
		{"compose own name", "database  | x", event.Line{Text: "x", Writer: "database"}},
		{"swarm", "shop_web.1.x2x7k@node-1    | x", event.Line{Text: "x", Writer: "shop_web.1.x2x7k@node-1"}},
		{"foreman", "10:00:00 web.1    | KeyError: 'k'", event.Line{Text: "KeyError: 'k'", Writer: "web.1"}},
		{"honcho", "12:54:28 worker_2.1 | \tfrom app.rb:3:in `total'", event.Line{Text: "\tfrom app.rb:3:in `total'", Writer: "worker_2.1"}},
		{"foreman about a program", "12:54:30 web.1      | exited with code 1", event.Line{Text: "exited with code 1", Writer: "foreman"}},
		{"a program that talks like foreman", "12:54:30 web.1      | exited with code 1 again", event.Line{Text: "exited with code 1 again", Writer: "web.1"}},
		{"pm2", "0|shop     | KeyError: 'k'", event.Line{Text: "KeyError: 'k'", Writer: "shop"}},
		{"kubectl", "[pod/shop-7c5-x2x7k/web]   File", event.Line{Text: "  File", Writer: "pod/shop-7c5-x2x7k/web"}},
		{"nested", `2024-05-01T10:00:00Z stderr F {"log":"web-1  | KeyError: 'k'\n","stream":"stdout","time":"2024-05-01T10:00:00Z"}`, event.Line{Text: "KeyError: 'k'", Writer: "stderr/stdout/web-1", Record: carried(at, nil)}},
		{"table, not compose", "name | value", event.Line{Text: "name | value"}},
		{"not cri", "2024-05-01T10:00:00Z stdlog F x", event.Line{Text: "2024-05-01T10:00:00Z stdlog F x", Head: true, Record: text(at, "", "", "stdlog F x")}},
		{"not syslog", "May  1 10:00:00 shop ERROR: failed", event.Line{Text: "May  1 10:00:00 shop ERROR: failed", Head: true, Record: text(at, event.Error, "shop", "failed")}},
		{"logger, not syslog", "2024-05-01T10:00:00+00:00 shop pay: failed", event.Line{Text: "2024-05-01T10:00:00+00:00 shop pay: failed", Head: true, Record: text(at, "", "", "shop pay: failed")}},
		{"tracing, not docker", "2024-05-01T10:00:00.000000Z boom", event.Line{Text: "2024-05-01T10:00:00.000000Z boom", Head: true, Record: text(at, "", "", "boom")}},
		{"nul hole", "\x00\x00\x00\ufeffx\x00y\r", event.Line{Text: "xy"}},
		{"broken colour", "a\x1b[", event.Line{Text: "a["}},
		{"title", "\x1b]0;title\ax\x1b(B", event.Line{Text: "x"}},
		{"invalid utf-8", "a\xff\xfe", event.Line{Text: "a\xff\xfe"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(reader.Decode([]byte(c.line)), c.want); diff != "" {
				t.Errorf("%s\n(-got +want)\n%s", c.line, diff)
			}
		})
	}
}

// wrappers put a line into a carrier as the real ones do. A line that a carrier would change (control characters) is not given to them.
var wrappers = []struct {
	name string
	wrap func(line string) string
}{
	{"cri", func(s string) string { return "2024-05-01T10:00:00.123456789Z stderr F " + s }},
	{"docker", func(s string) string {
		b, err := json.Marshal(s + "\n")
		if err != nil {
			panic(err)
		}
		return fmt.Sprintf(`{"log":%s,"stream":"stderr","time":"2024-05-01T10:00:00.123456789Z"}`, b)
	}},
	{"syslog", func(s string) string { return "<14>May  1 10:00:00 web1 app[12]: " + controls(s) }},
	{"rsyslog", func(s string) string {
		return "2024-05-01T10:00:00.123456+02:00 web1 app[12]: " + controls(s)
	}},
	{"syslog5424", func(s string) string { return "<14>1 2024-05-01T10:00:00Z web1 app 12 - - " + controls(s) }},
	{"journal", func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		return fmt.Sprintf(`{"MESSAGE":%s,"PRIORITY":"6","_PID":"12","SYSLOG_IDENTIFIER":"app","__REALTIME_TIMESTAMP":"1714557600123456"}`, b)
	}},
	{"compose", func(s string) string { return "web-1  | " + s }},
	{"kubectl", func(s string) string { return "[pod/shop/web] " + s }},
	{"stamped", func(s string) string { return "2024-05-01T10:00:00.123456789Z " + s }},
	{"vector", func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		return fmt.Sprintf(`{"message":%s,"source_type":"file","timestamp":"2024-05-01T10:00:00.123456789Z"}`, b)
	}},
	{"docker in cri", func(s string) string {
		b, err := json.Marshal(s + "\n")
		if err != nil {
			panic(err)
		}
		return fmt.Sprintf(`2024-05-01T10:00:00.123456789Z stderr F {"log":%s,"stream":"stderr","time":"2024-05-01T10:00:00.123456789Z"}`, b)
	}},
}

// controls escapes as rsyslog does.
func controls(s string) string {
	return strings.NewReplacer("\t", "#011", "\x1b", "#033").Replace(s)
}

// A carrier changes nothing about the text and the record in it, but for what only it knows.
func TestCarriersChangeNothing(t *testing.T) {
	t.Parallel()
	logs(t, func(t *testing.T, lines [][]byte, _ []wantLine) {
		for _, raw := range lines {
			checkWrapped(t, string(raw))
		}
	})
}

func checkWrapped(t *testing.T, raw string) {
	t.Helper()
	plain := reader.Decode([]byte(raw))
	for _, w := range wrappers {
		got := reader.Decode([]byte(w.wrap(raw)))
		want := plain
		want.Writer = got.Writer
		if want.Record.TimeSource == event.TimeUnknown {
			want.Record.Time, want.Record.TimeSource = got.Record.Time, got.Record.TimeSource
		}
		if want.Record.Process == "" {
			want.Record.Process = got.Record.Process
		}
		if want.Record.Host == "" {
			want.Record.Host = got.Record.Host
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s in %s\n(-got +want)\n%s", raw, w.name, diff)
		}
	}
}

// Parts of a line that a carrier cut decode as the whole line would.
func TestJoin(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"2024-05-01 10:00:00,123 - shop.views - ERROR - payment failed",
		`{"asctime":"2024-05-01 10:00:00,123","levelname":"ERROR","name":"shop","message":"failed","exc_info":"Traceback (most recent call last):\n  File \"x\", line 1, in f\nKeyError: 'k'"}`,
		"\x1b[31mERROR\x1b[0m:    Exception in ASGI application",
		"  File \"x\", line 1, in f",
	} {
		for cutAt := 1; cutAt < len(line); cutAt++ {
			first, second := line[:cutAt], line[cutAt:]
			docker := func(s string) []byte {
				b, err := json.Marshal(s)
				if err != nil {
					t.Fatal(err)
				}
				return []byte(fmt.Sprintf(`{"log":%s,"stream":"stderr","time":"2024-05-01T10:00:00Z"}`, b))
			}
			cri := func(tag, s string) []byte { return []byte("2024-05-01T10:00:00Z stderr " + tag + " " + s) }
			want := reader.Decode(cri("F", line))
			if got := reader.Join(cri("P", first), cri("F", second)); !cmp.Equal(got, want) {
				t.Errorf("cri cut at %d: %s", cutAt, cmp.Diff(got, want))
			}
			if got := reader.Join(docker(first), docker(second+"\n")); !cmp.Equal(got, want) {
				t.Errorf("docker cut at %d: %s", cutAt, cmp.Diff(got, want))
			}
		}
	}
	if got := reader.Join([]byte("2024-05-01T10:00:00Z stderr P x")); !got.Partial || got.Text != "x" {
		t.Errorf("got %+v, want a partial line", got)
	}
	if got := reader.Join(); !cmp.Equal(got, event.Line{}) {
		t.Errorf("no parts: got %+v", got)
	}
}
