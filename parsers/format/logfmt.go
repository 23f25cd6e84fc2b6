package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readLogfmt reads lines that are nothing but key=value pairs, as logrus, go-kit, log15, slog's TextHandler and Python's logfmter print them. It must
// name a level, and a message or a time.
//
//	time=2024-05-01T10:00:00.123Z level=ERROR msg="payment failed" order=42
//	at=ERROR when=2024-05-01T10:00:00 name=shop msg="payment failed"
func readLogfmt(r Reader, s string) (event.Record, bool) {
	line := firstLine(s)
	if i := strings.IndexByte(line[:min(len(line), 32)], '='); i < 0 || !isName(line[:i]) {
		return event.Record{}, false
	}
	var f fields
	pairs := 0
	for rest := line; rest != ""; {
		key, value, next, ok := pair(rest, true)
		if !ok {
			return event.Record{}, false
		}
		if n := clockBehind(value, next); n > 0 {
			value, next = rest[len(key)+1:][:len(value)+n], next[n:]
		}
		if said, ok := strings.CutPrefix(rest, key+"="); ok && (key == "msg" || key == "message") && unquoted(said, next) {
			value, next = said, ""
		}
		f.add([]byte(key), key, jsonValue{kind: stringValue, raw: value, plain: true})
		rest = strings.TrimLeft(next, " \t")
		if pairs++; pairs > 4*maxFields {
			break
		}
	}
	if !f.has(levelField) || !f.has(messageField) && !f.has(timeField) {
		return event.Record{}, false
	}
	rec := f.record(r)
	if rec.Stack == "" && strings.Contains(rec.Message, "\n\t") {
		rec.Stack = rec.Message // logrus.Errorf("%+v", err): the stack is in the message, and the line has it on one line
	}
	return rec, true
}

// unquoted tells whether a message goes on behind its first word, being the last of the pairs and not in quotes, as people write it in the pattern of a logger.
func unquoted(message, next string) bool {
	if message == "" || message[0] == '"' || message[0] == '\'' {
		return false
	}
	word, _, _ := strings.Cut(strings.TrimLeft(next, " \t"), " ")
	return word != "" && (strings.IndexByte(word, '=') < 0 || strings.HasSuffix(message[:len(message)-len(next)], ":"))
}

// clockBehind returns how much of next, with the blank, is the hour of the date in value: ts=2024-05-01 10:00:00,123, as Python's logging prints times.
func clockBehind(value, next string) int {
	if len(value) != len("2024-05-01") || value[4] != '-' || value[7] != '-' || len(next) < len(" 10:00:00") || next[3] != ':' || next[6] != ':' {
		return 0
	}
	if end := strings.IndexByte(next[1:], ' '); end >= 0 {
		return 1 + end
	}
	return len(next)
}

// pair cuts one key=value off s. A value may be quoted, with backslashes; a key may stand alone. loose reads what people write who do not escape quotes.
func pair(s string, loose bool) (key, value, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] != '=' && s[i] > ' ' && s[i] != '"' && i < maxName {
		i++
	}
	if i == 0 {
		return "", "", "", false
	}
	key = s[:i]
	if i == len(s) || isBlank(s[i]) {
		return key, "", s[i:], true
	}
	if s[i] != '=' {
		return "", "", "", false
	}
	s = s[i+1:]
	quote := byte('"')
	if s != "" && s[0] == '\'' && strings.Contains(s[1:], "'") {
		quote = '\'' // structlog's KeyValueRenderer prints what Python's repr says
	}
	if s == "" || s[0] != quote {
		end := strings.IndexAny(s, " \t")
		if end < 0 {
			end = len(s)
		}
		return key, s[:end], s[end:], true
	}
	last := len(s) // of a message of several lines, only the first is here
	for j := 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case quote:
			if !loose || endsValue(s[j+1:]) {
				return key, unescape(s[1:j]), s[j+1:], true
			}
			last = j
		}
	}
	if !loose {
		return "", "", "", false
	}
	if last != len(s)-1 {
		last = len(s)
	}
	return key, unescape(s[1:last]), "", true
}

// endsValue tells whether a quote before rest ends a value: nothing or another pair follows. Formats that people write by hand do not escape quotes
// in the message: msg="cannot read "a.txt""
func endsValue(rest string) bool {
	next := strings.TrimLeft(rest, " \t")
	if next == "" || len(next) == len(rest) {
		return next == ""
	}
	i := strings.IndexAny(next[:min(len(next), maxName)], "= \t\"")
	return i > 0 && next[i] == '=' && isName(next[:i])
}
