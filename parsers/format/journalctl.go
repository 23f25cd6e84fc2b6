package format

import (
	"strings"
	"time"

	"github.com/errtail/errtail/event"
)

// peelJournalctl takes off what journalctl prints before each entry where its form is not one of syslog's: -o short-full and short-unix. That of short-monotonic looks
// like a line of the kernel's, and is left alone.
//
//	Wed 2024-05-01 10:00:00 UTC web1 app[12]: KeyError: 'k'
//	1714557600.123456 web1 app[12]: KeyError: 'k'
func peelJournalctl(r Reader, s string) (event.Line, bool) {
	var at event.Record
	var rest string
	switch {
	case isDigit(s[0]):
		end := strings.IndexByte(s[:min(len(s), 24)], ' ')
		if end != len("1714557600.123456") || !isSeconds(s[:end]) {
			return event.Line{}, false
		}
		at.Time, at.TimeSource = time.Unix(int64(number(s[:10])), int64(number(s[11:17]))*1000).UTC(), event.TimeCarrier
		rest = s[end+1:]
	default:
		const stamp = len("2024-05-01 10:00:00 ")
		if len(s) < 4+stamp+4 || weekday(s) != 3 || s[3] != ' ' || s[8] != '-' || s[14] != ' ' || s[4+stamp-1] != ' ' {
			return event.Line{}, false
		}
		zone, after, ok := strings.Cut(s[4+stamp:], " ")
		if !ok || len(zone) > 6 {
			return event.Line{}, false
		}
		t, n, ok := scanStamp(s[4:])
		if !ok || !t.full() || n < stamp-1 {
			return event.Line{}, false
		}
		if hours := strings.TrimLeft(zone, "+-"); len(hours) == 2 && len(zone) == 3 && isNumber(hours) && !t.zoned { // a zone without a name
			t.zoned, t.offset = true, number(hours)*3600
			if zone[0] == '-' {
				t.offset = -t.offset
			}
		}
		at, rest = r.carried(&t), after
	}
	host, name, pid, text, ok := syslogTag(rest)
	if !ok || pid == "" && name != "kernel" || levelWord(host) != "" || levelWord(name) != "" {
		return event.Line{}, false
	}
	l := event.Line{Text: text, Writer: writerOf(name, pid), Record: at}
	l.Record.Host, l.Record.Process = host, pid
	return l, true
}

// isSeconds tells whether s is a number of seconds with six digits behind the point.
func isSeconds(s string) bool {
	whole, part, ok := strings.Cut(s, ".")
	return ok && isNumber(whole) && len(part) == 6 && isNumber(part)
}
