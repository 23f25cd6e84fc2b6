package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelSyslog5424 takes off the header of RFC 5424 (section 6), with structured data: its parameters become fields.
//
//	<11>1 2024-05-01T10:00:00.123456Z web1 app 12 ID47 [req@32473 id="7f"] KeyError: 'k'
func peelSyslog5424(r Reader, s string) (event.Line, bool) {
	severity, n := priority(s)
	if n == 0 || !strings.HasPrefix(s[n:], "1 ") {
		return event.Line{}, false
	}
	s = s[n+2:]
	var words [5]string // time, host, app name, process id, message id
	for i := range words {
		word, rest, ok := strings.Cut(s, " ")
		if !ok || word == "" || len(word) > 255 {
			return event.Line{}, false
		}
		words[i], s = strings.TrimSuffix(word, "-"), rest
		if len(word) > 1 {
			words[i] = word
		}
	}
	var t stamp
	if words[0] != "" {
		var n int
		var ok bool
		if t, n, ok = scanStamp(words[0]); !ok || n != len(words[0]) || !t.full() {
			return event.Line{}, false
		}
	}
	text, params, ok := structuredData(s)
	if !ok {
		return event.Line{}, false
	}
	l := event.Line{Text: unescapeControls(strings.TrimPrefix(text, "\ufeff")), Writer: writerOf(words[2], words[3])}
	if t.full() {
		l.Record = r.carried(&t)
	}
	for _, p := range params {
		addField(&l.Record.Fields, p.key, p.value.text())
	}
	l.Record.Level, l.Record.Host = syslogLevel(severity), words[1]
	if isNumber(words[3]) {
		l.Record.Process = words[3]
	}
	return l, true
}

// structuredData reads "-" or elements in brackets (section 6.3), and returns the message behind them. In a value, a backslash stands before a quote, a
// backslash and a closing bracket.
func structuredData(s string) (text string, params []member, ok bool) {
	rest, empty := strings.CutPrefix(s, "-")
	if !empty {
		for rest = s; rest != "" && rest[0] == '['; rest = rest[1:] {
			_, after, found := cutElementID(rest[1:])
			if !found {
				return "", nil, false
			}
			for rest = after; rest != "" && rest[0] == ' '; {
				key, value, more, found := pair(rest[1:], false)
				if !found || len(rest) < len(key)+3 || rest[len(key)+2] != '"' {
					return "", nil, false
				}
				if len(params) < maxFields {
					params = append(params, member{key, jsonValue{raw: strings.ReplaceAll(value, `\]`, "]"), plain: true}})
				}
				rest = more
			}
			if rest == "" || rest[0] != ']' {
				return "", nil, false
			}
		}
		if len(rest) == len(s) {
			return "", nil, false
		}
	}
	if rest != "" && rest[0] != ' ' {
		return "", nil, false
	}
	return strings.TrimPrefix(rest, " "), params, true
}

// cutElementID cuts the name of an element off, up to the blank or bracket behind it.
func cutElementID(s string) (id, rest string, ok bool) {
	i := strings.IndexAny(s[:min(len(s), maxName)], " ]=\"")
	if i < 1 || s[i] != ' ' && s[i] != ']' {
		return "", "", false
	}
	return s[:i], s[i:], true
}
