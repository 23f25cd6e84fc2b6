package journald

import (
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
