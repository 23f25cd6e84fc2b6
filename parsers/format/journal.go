package format

import (
	"strconv"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
)

// peelJournal takes off what `journalctl -o json` prints around each entry (systemd's "Journal JSON Format"). A message that is not valid UTF-8 comes as a list
// of byte values.
//
//	{"MESSAGE":"KeyError: 'k'","PRIORITY":"6","_PID":"12","SYSLOG_IDENTIFIER":"app","_HOSTNAME":"web1","__REALTIME_TIMESTAMP":"1714557600123456"}
func peelJournal(_ Reader, s string) (event.Line, bool) {
	if !strings.Contains(s, `"MESSAGE"`) || !strings.Contains(s, `"__REALTIME_TIMESTAMP"`) {
		return event.Line{}, false
	}
	var message, ident, pid, host, priority, micros jsonValue
	found := false
	j := scanJSON(s)
	for j.next() {
		v := j.value
		switch string(j.path) {
		case "MESSAGE":
			message, found = v, true
		case "SYSLOG_IDENTIFIER":
			ident = v
		case "_PID":
			pid = v
		case "_HOSTNAME":
			host = v
		case "PRIORITY":
			priority = v
		case "__REALTIME_TIMESTAMP":
			micros = v
		}
	}
	if !j.whole() || !found {
		return event.Line{}, false
	}
	l := event.Line{Writer: writerOf(ident.text(), pid.text())}
	switch {
	case message.kind == arrayValue:
		l.Text = unixLines(bytesOf(message.raw))
	case message.kind == wordValue: // null: too long to be shown
		l.Text = ""
	default:
		l.Text = unixLines(message.text())
	}
	if n, err := strconv.ParseInt(micros.raw, 10, 64); err == nil && n > 0 {
		l.Record.Time, l.Record.TimeSource = time.UnixMicro(n).UTC(), event.TimeCarrier
	}
	l.Record.Process, l.Record.Host = pid.text(), host.text()
	if len(priority.raw) == 1 && isDigit(priority.raw[0]) {
		l.Record.Level = syslogLevel(int(priority.raw[0] - '0'))
	}
	return l, true
}

// writerOf names a program and its process as syslog does.
func writerOf(name, pid string) string {
	if pid == "" {
		return name
	}
	return name + "[" + pid + "]"
}

// bytesOf reads a JSON array of byte values. What is no byte is left out.
func bytesOf(raw string) string {
	var b []byte
	for word := range strings.FieldsFuncSeq(raw, func(c rune) bool { return c < '0' || c > '9' }) {
		if n, err := strconv.ParseUint(word, 10, 8); err == nil {
			b = append(b, byte(n))
		}
	}
	return string(b)
}
