package pipeline

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/rules"
)

// withRecords is the recogniser of the built-in rules with error-records switched on.
func withRecords(t testing.TB) *Recogniser {
	t.Helper()
	set, err := rules.Load(nil, rules.Options{Library: map[string]bool{"error-records": true}})
	if err != nil {
		t.Fatal(err)
	}
	return NewRecogniser(set)
}

// logsOf returns the logs of some folders of the corpus.
func logsOf(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	logs := map[string]string{}
	for _, folder := range folders {
		names, err := filepath.Glob("../parsers/testdata/" + folder + "/*.log")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s has %d logs, %v", folder, len(names), err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			logs[folder+"/"+filepath.Base(name)] = string(text)
		}
	}
	return logs
}

// TestRecordsInEveryFormat wants one event for each record at ERROR or worse, in whatever format and carrier, whether or not a traceback belongs to it; and the same
// when every line is looked at, so that [format.Severe] lacks no way to write a level.
func TestRecordsInEveryFormat(t *testing.T) {
	t.Parallel()
	gated, open := withRecords(t), withRecords(t)
	open.open = true
	wraps := map[string]func(string, int) string{"plain": func(line string, _ int) string { return line }}
	for _, name := range []string{"docker", "cri-parts", "syslog"} { // one that escapes, one that cuts, one that does neither
		wraps[name] = carriers[name]
	}
	severe := 0
	for name, text := range logsOf(t, "formats", "loggers") {
		want := 0
		for line := range strings.Lines(text) {
			l := format.Reader{Now: readAt}.Decode([]byte(strings.TrimSuffix(line, "\n")))
			if l.Head && l.Record.Level.Severity() >= event.Error.Severity() && l.Record.Message+l.Text+l.Record.Stack != "" {
				want++
			}
		}
		severe += want
		if name == "formats/python-pytest.log" {
			continue // a report of tests: its records are below the tests' tracebacks
		}
		for carrier, wrap := range wraps {
			log := wrapLines(text, wrap)
			got := capture(t, gated, log)
			if d := cmp.Diff(ids(capture(t, open, log)), ids(got)); d != "" {
				t.Errorf("%s in %s: (-without the gate +with it)\n%s", name, carrier, d)
			}
			if n := owned(got); n < want {
				t.Errorf("%s in %s: %d events for %d records", name, carrier, n, want)
			}
		}
	}
	if severe < 100 {
		t.Errorf("only %d records at ERROR or worse in all formats", severe)
	}
}

// owned counts the events that a log record at ERROR or worse has.
func owned(events []*event.Event) (n int) {
	for _, ev := range events {
		if ev.Level.Severity() >= event.Error.Severity() {
			n++
		}
	}
	return n
}

// TestRecordsTakeNoTraceback reads the whole corpus with and without error-records, and wants the same exceptions: no record takes a traceback away, and none
// that has one makes a second event.
func TestRecordsTakeNoTraceback(t *testing.T) {
	t.Parallel()
	off, on := library(t), withRecords(t)
	for name, text := range corpus(t) {
		var with []*event.Event
		heads := map[string]string{} // where a traceback's record begins
		all := capture(t, on, surround(text))
		for _, ev := range all {
			if ev.Tags["rule"] != "error-records" {
				with = append(with, ev)
				heads[fmt.Sprint(ev.Contexts["log"]["offset"])] = ev.Tags["rule"]
			}
		}
		for _, ev := range all {
			at := fmt.Sprint(ev.Contexts["log"]["offset"])
			if ev.Tags["rule"] == "error-records" && heads[at] != "" {
				t.Errorf("%s: the record at %s is an event of %s and one of error-records", name, at, heads[at])
			}
		}
		if d := cmp.Diff(ids(capture(t, off, surround(text))), ids(with)); d != "" {
			t.Errorf("%s: (-without error-records +with)\n%s", name, d)
		}
	}
}

// TestRecordsOfCarriers wants the level of a carrier that knows one to count, where the program's line has none: each line of syslog is a record.
func TestRecordsOfCarriers(t *testing.T) {
	t.Parallel()
	r := withRecords(t)
	for _, tt := range []struct{ name, log, want string }{
		{"BSD syslog with a priority", "<11>May  1 10:00:00 web1 app[12]: payment failed\n<14>May  1 10:00:00 web1 app[12]: payment taken\n", "error app payment failed"},
		{"RFC 5424", "<10>1 2024-05-01T10:00:00.123Z web1 app 12 ID7 - payment failed\n<13>1 2024-05-01T10:00:00.123Z web1 app 12 ID7 - noted\n", "fatal app payment failed"},
		{"the journal", `{"MESSAGE":"payment failed","PRIORITY":"3","_PID":"12","SYSLOG_IDENTIFIER":"app","__REALTIME_TIMESTAMP":"1714557600123456"}` + "\n" +
			`{"MESSAGE":"payment taken","PRIORITY":"6","_PID":"12","SYSLOG_IDENTIFIER":"app","__REALTIME_TIMESTAMP":"1714557600123456"}` + "\n", "error app payment failed"},
		{"standard error without a head is no record", "2026-11-22T13:24:07.000000001Z stderr F payment failed: ERROR\n", ""},
		{"pino", `{"level":50,"time":1714557600123,"pid":12,"hostname":"web1","msg":"payment failed"}` + "\n" + `{"level":30,"time":1714557600123,"pid":12,"hostname":"web1","msg":"payment taken"}` + "\n", "error  payment failed"},
		{"JSON without a message", `{"level":"error","time":"2026-11-22T13:24:09Z","logger":"shop","error":"timeout","order":42}` + "\n", "error shop timeout"},
		{"klog", "E0501 10:00:00.123456       1 controller.go:115] payment failed\nI0501 10:00:00.123456       1 controller.go:115] payment taken\n", "error  payment failed"},
		{"a fatal line of klog and its goroutines are one crash", "F0501 10:00:00.123456       1 main.go:20] cannot bind\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:20 +0x1d\n\ngoroutine 5 [chan receive]:\nmain.x()\n\t/srv/main.go:3 +0x1\nE0501 10:00:01.123456       1 x.go:20] next\n",
			"fatal  cannot bind; error  next"},
		{"what a rule ignores stays ignored", "2026-11-23 08:53:25.773 UTC [12748] postgres@postgres FATAL:  terminating connection due to administrator command\n", ""},
		{"what another rule takes is taken once", "2026/11/23 08:52:43 [alert] 10341#10341: worker process 10345 exited on signal 11\n", "fatal nginx worker process 10345 exited on signal 11"},
		{"further lines, and a banner behind an empty one", "ERROR:shop:payment failed\n  code 17\n\n=== shop ===\nINFO:shop:next\n", "error shop payment failed\n  code 17"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, ev := range capture(t, r, tt.log) {
				got = append(got, fmt.Sprintf("%s %s %s", ev.Level, ev.Logger, ev.LogEntry.Formatted))
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestRecordsOfEachLine wants a traceback of which each line was logged as a record of its own to be one event: its first line is no record beside it.
func TestRecordsOfEachLine(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	for _, line := range []string{"java.lang.IllegalStateException: payment failed", "\tat com.acme.Pay.charge(Pay.java:31)", "\tat com.acme.Main.main(Main.java:9)"} {
		log.WriteString("2026-11-22 13:24:06,990 ERROR shop.pay " + line + "\n")
	}
	log.WriteString("2026-11-22 13:24:07,990 ERROR shop.pay gave up\n")
	var got []string
	for _, ev := range capture(t, withRecords(t), log.String()) {
		got = append(got, ev.Tags["rule"])
	}
	if strings.Join(got, " ") != "java-exception error-records" {
		t.Errorf("got %q", got)
	}
}

// TestRecordsAreBounded wants a record with endless lines behind it to be cut, and to say so.
func TestRecordsAreBounded(t *testing.T) {
	t.Parallel()
	events := capture(t, withRecords(t), "2026-11-22 13:24:06,990 ERROR shop.pay failed\n"+strings.Repeat("  more and more\n", 5000)+"2026-11-22 13:24:07,990 ERROR shop.pay again\n")
	if len(events) != 2 || len(events[0].LogEntry.Formatted) > 8192 || events[0].Tags["truncated"] != "true" || events[1].LogEntry.Formatted != "again" {
		b, _ := json.Marshal(events)
		t.Errorf("got %.2000s", b)
	}
}
