package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelSyslog takes off the header of BSD syslog (RFC 3164 section 4.1), as daemons write it into files: no priority, and the one blank after the tag.
// With a priority the time and host may be missing (what Python's SysLogHandler sends, what systemd reads from stderr).
//
//	May  1 10:00:00 web1 app[12]: KeyError: 'k'
//	<11>May  1 10:00:00 web1 app[12]: KeyError: 'k'
//	<11>KeyError: 'k'
func peelSyslog(r Reader, text string) (event.Line, bool) {
	s, level := text, event.Level("")
	if s[0] == '<' {
		if _, message := categoryAt(s); message > 0 {
			return event.Line{}, false
		}
		severity, n := priority(s)
		if n == 0 {
			return event.Line{}, false
		}
		s, level = s[n:], syslogLevel(severity)
	}
	t, n, ok := stamp{}, 0, false
	if len(s) >= len("May  1 10:00:00") && monthName(s) > 0 && s[3] == ' ' {
		t, n, ok = scanStamp(s)
	}
	var l event.Line
	switch {
	case ok && t.dated() && n < len(s) && s[n] == ' ':
		host, name, pid, text, tagged := syslogTag(s[n+1:])
		if !tagged || host != "" && strings.IndexByte("[(<|", host[0]) >= 0 || levelWord(host) != "" || levelWord(name) != "" {
			return event.Line{}, false
		}
		l = event.Line{Text: text, Writer: writerOf(name, pid), Record: r.carried(&t)}
		l.Record.Host, l.Record.Process = host, pid
	case len(s) == len(text):
		return event.Line{}, false
	default:
		l.Text = s
	}
	l.Text = unescapeControls(l.Text)
	l.Record.Level = level
	return l, true
}

// peelSyslogISO takes off the header that rsyslog writes by default since version 8 of Debian and RHEL (RSYSLOG_FileFormat), and `journalctl -o short-iso`. Heroku's has
// no host, and the name of the process in the brackets.
//
//	2024-05-01T10:00:00.123456+02:00 web1 app[12]: KeyError: 'k'
//	2024-05-01T10:00:00.123456+00:00 app[web.1]: KeyError: 'k'
//
// A tag without a number could as well be the name of a logger: it is believed only behind a time with six digits of a second and a numeric
// zone, which is how rsyslog and the journal write it.
func peelSyslogISO(r Reader, s string) (event.Line, bool) {
	if len(s) < 24 || s[4] != '-' || s[10] != 'T' {
		return event.Line{}, false
	}
	i := strings.IndexByte(s[:min(len(s), 40)], ' ')
	if i < len("2024-05-01T10:00:00Z") {
		return event.Line{}, false
	}
	rest := s[i+1:]
	host, name, pid, text, ok := syslogTag(rest)
	if !ok {
		// Heroku
		word, end := (&header{s: rest[:min(len(rest), maxName)]}).word(0)
		if end >= len(rest) || rest[end] != '[' || !isName(word) {
			return event.Line{}, false
		}
		dyno, after := (&header{s: rest[:min(len(rest), 2*maxName)]}).group(end)
		if after == 0 || !strings.HasPrefix(rest[after:], ":") || !isName(dyno) || levelWord(word) != "" {
			return event.Line{}, false
		}
		name, pid, text = word, dyno, strings.TrimPrefix(rest[after+1:], " ")
	}
	if levelWord(host) != "" || levelWord(name) != "" || strings.ContainsAny(host, "[]") {
		return event.Line{}, false
	}
	t, n, stamped := scanStamp(s[:i])
	if !stamped || n != i || !t.full() {
		return event.Line{}, false
	}
	if pid == "" && (t.fraction != 6 || s[i-1] == 'Z' || !t.zoned) {
		return event.Line{}, false
	}
	l := event.Line{Text: unescapeControls(text), Writer: writerOf(name, pid), Record: r.carried(&t)}
	l.Record.Host = host
	if isNumber(pid) {
		l.Record.Process = pid
	}
	return l, true
}

// priority reads "<11>" and returns the severity.
func priority(s string) (severity, length int) {
	d := digits(s[1:], 3)
	if d == 0 || d > 3 || len(s) < d+2 || s[d+1] != '>' {
		return 0, 0
	}
	n := number(s[1 : d+1])
	if n > 191 {
		return 0, 0
	}
	return n % 8, d + 2
}

// syslogTag reads "host app[12]: text" and "host app: text".
func syslogTag(s string) (host, name, pid, text string, ok bool) {
	host, rest, ok := strings.Cut(s, " ")
	if !ok || host == "" || len(host) > 255 || host[len(host)-1] == ':' {
		return "", "", "", "", false
	}
	i := 0
	for i < len(rest) && i < maxName && rest[i] != '[' && rest[i] != ':' && rest[i] != ' ' {
		i++
	}
	if i == 0 || i >= len(rest) {
		return "", "", "", "", false
	}
	name = rest[:i]
	if rest[i] == '[' {
		end := strings.IndexByte(rest[i:min(len(rest), i+32)], ']')
		if end < 2 || !isNumber(rest[i+1:i+end]) {
			return "", "", "", "", false
		}
		pid = rest[i+1 : i+end]
		i += end + 1
	}
	if i >= len(rest) || rest[i] != ':' || i+1 < len(rest) && rest[i+1] != ' ' {
		return "", "", "", "", false
	}
	return host, name, pid, strings.TrimPrefix(rest[i+1:], " "), true
}

// unescapeControls resolves the control characters that rsyslog writes as "#" and three digits: octal when it receives them
// ($EscapeControlCharactersOnReceive), decimal where a template asks for it (escape-cc). Only newline, tab, carriage return and escape are resolved,
// which programs do write; "#010" is a newline, since nobody writes backspaces.
func unescapeControls(s string) string {
	i := strings.Index(s, "#0")
	if i < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for ; i >= 0; i = strings.Index(s, "#0") {
		b = append(b, s[:i]...)
		s = s[i:]
		if len(s) < 4 {
			break
		}
		n := 4
		switch s[:4] {
		case "#012", "#010":
			b = append(b, '\n')
		case "#011", "#009":
			b = append(b, '\t')
		case "#015", "#013":
			if !strings.HasPrefix(s[4:], "#01") && len(s) > 4 {
				b = append(b, '\r')
			}
		case "#033", "#027":
			b = append(b, esc)
		default:
			b = append(b, s[:2]...)
			n = 2
		}
		s = s[n:]
	}
	return string(append(b, s...))
}
