package journald

import (
	"fmt"
	"strings"
	"testing"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// TestParts wants those entries, and no others, to be continued by the next one of their writer, of which journald or a container's engine says so.
func TestParts(t *testing.T) {
	t.Parallel()
	for fields, want := range map[string]bool{
		"_LINE_BREAK=line-max":           true,
		"_LINE_BREAK=nul":                false, // a line that ends with a zero byte,
		"_LINE_BREAK=eof":                false, // with the stream,
		"_LINE_BREAK=pid-change":         false, // or with the process that writes to it
		"":                               false,
		"CONTAINER_PARTIAL_MESSAGE=true": true,
		"CONTAINER_PARTIAL_MESSAGE=true CONTAINER_PARTIAL_LAST=false": true,
		"CONTAINER_PARTIAL_MESSAGE=true CONTAINER_PARTIAL_LAST=true":  false,
		"CONTAINER_PARTIAL_ORDINAL=3 CONTAINER_PARTIAL_LAST=true":     false,
	} {
		var r record
		var all [][]byte
		for _, field := range strings.Fields(fields) {
			all = append(all, []byte(field))
		}
		r.read(append(all, []byte("MESSAGE=a"), []byte("CONTAINER_ID_FULL=c0ffee")))
		line := string(appendLine(nil, &journalfile.Entry{}, &r))
		if got := strings.Contains(line, "\x1fxline-max\x1f"); got != want {
			t.Errorf("%s: %t, want %t: %q", fields, got, want, line)
		}
	}
}

// TestWriters wants what one process has said in one way to have one name, and all that a unit has said one group.
func TestWriters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, fields, want string }{
		{"standard error", "_SYSTEMD_UNIT=a.service _STREAM_ID=5 _PID=1 SYSLOG_IDENTIFIER=a", "a.service\x1e5"},
		{"no stream", "_SYSTEMD_UNIT=a.service _BOOT_ID=0123456789ab _PID=7 SYSLOG_IDENTIFIER=a", "a.service\x1e01234567/7/a"},
		{"a user's unit", "_SYSTEMD_UNIT=user@1000.service _SYSTEMD_USER_UNIT=b.service _STREAM_ID=5", "b.service\x1e5"},
		{"said by systemd", "_SYSTEMD_UNIT=init.scope _PID=1 UNIT=a.service", "a.service\x1esystemd"},
		{"said by a liar", "_SYSTEMD_UNIT=c.service _PID=9 UNIT=a.service _STREAM_ID=5", "c.service\x1e5"},
		{"a container's standard error", "_SYSTEMD_UNIT=docker.service _PID=9 CONTAINER_ID_FULL=c0ffee PRIORITY=3", "c0ffee\x1e3"},
		{"the kernel", "_TRANSPORT=kernel SYSLOG_IDENTIFIER=kernel", "\x1e//kernel"},
		{"a name with the carrier's own bytes", "_SYSTEMD_UNIT=a\x1fw\x1e _STREAM_ID=5", "a\x10_w\x10^\x1e5"},
	} {
		var r record
		var all [][]byte
		for _, field := range strings.Split(tt.fields, " ") {
			all = append(all, []byte(field))
		}
		r.read(all)
		if got := string(appendWriter(nil, &r)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestStreamsKeepTheirUnit wants the entries of one process in one stream to have one writer and one unit, also where journald did not find out which, and those of
// another process to have their own.
func TestStreamsKeepTheirUnit(t *testing.T) {
	t.Parallel()
	var s streams
	for i, tt := range []struct{ fields, writer, unit string }{
		{"_STREAM_ID=5 _PID=7 _SYSTEMD_UNIT=a.service", "a.service\x1e5", "a.service"},
		{"_STREAM_ID=5 _PID=7", "a.service\x1e5", "a.service"},
		{"_STREAM_ID=6 _PID=7", "\x1e6", ""},
		{"_STREAM_ID=6 _PID=7 _SYSTEMD_UNIT=b.service", "\x1e6", "b.service"}, // the writer has a line already
		{"_STREAM_ID=6 _PID=7", "\x1e6", "b.service"},
		{"_STREAM_ID=5 _PID=8 _SYSTEMD_UNIT=c.scope", "c.scope\x1e5", "c.scope"},
		{"_STREAM_ID=5 _PID=7 _SYSTEMD_UNIT=d.service", "a.service\x1e5", "a.service"},
		{"_STREAM_ID=9 _PID=7 _SYSTEMD_UNIT=user@1.service _SYSTEMD_USER_UNIT=e.service", "e.service\x1e9", "e.service"},
		{"_STREAM_ID=9 _PID=7 _SYSTEMD_UNIT=user@1.service", "e.service\x1e9", "e.service"},
		{"_STREAM_ID=5", "a.service\x1e5", "a.service"}, // of whoever wrote last
		{"_STREAM_ID=5 _PID=8", "c.scope\x1e5", "c.scope"},
		{"_STREAM_ID=5", "c.scope\x1e5", "c.scope"},
		{"_STREAM_ID=8", "\x1e8", ""},
		{"_STREAM_ID=8 _PID=7 _SYSTEMD_UNIT=f.service", "\x1e8", "f.service"},
		{"_STREAM_ID=8", "\x1e8", "f.service"},
		{"_PID=7 _BOOT_ID=01234567 SYSLOG_IDENTIFIER=a", "\x1e01234567/7/a", ""},
	} {
		var r record
		var all [][]byte
		for _, field := range strings.Split(tt.fields, " ") {
			all = append(all, []byte(field))
		}
		r.read(all)
		s.settle(&r)
		unit, _ := r.about()
		if got := string(appendWriter(nil, &r)); got != tt.writer || string(unit) != tt.unit {
			t.Errorf("entry %d: %q of %q, want %q of %q", i, got, unit, tt.writer, tt.unit)
		}
	}
}

// TestStreamsAreForgotten wants no more streams remembered than the bound says, and the one that goes on not forgotten.
func TestStreamsAreForgotten(t *testing.T) {
	t.Parallel()
	var s streams
	see := func(fields ...string) record {
		var r record
		var all [][]byte
		for _, field := range fields {
			all = append(all, []byte(field))
		}
		r.read(all)
		s.settle(&r)
		return r
	}
	see("_STREAM_ID=busy", "_PID=7", "_SYSTEMD_UNIT=a.service")
	for n := range 5 * maxStreams {
		see(fmt.Sprint("_STREAM_ID=", n))
		if r := see("_STREAM_ID=busy"); string(r.unit) != "a.service" {
			t.Fatalf("after %d others: unit %q", n, r.unit)
		}
	}
	if n := len(s.now) + len(s.before); n > 2*maxStreams {
		t.Errorf("%d streams are remembered", n)
	}
}
