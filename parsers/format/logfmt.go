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
		key, value, next, ok := pair(rest)
		if !ok {
			return event.Record{}, false
		}
		f.add([]byte(key), jsonValue{kind: stringValue, raw: value, plain: true})
		rest = strings.TrimLeft(next, " \t")
		if pairs++; pairs > 4*maxFields {
			break
		}
	}
	if !f.has(levelField) || !f.has(messageField) && !f.has(timeField) {
		return event.Record{}, false
	}
	return f.record(r), true
}

// pair cuts one key=value off s. A value may be quoted, with backslashes; a key may stand alone.
func pair(s string) (key, value, rest string, ok bool) {
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
	if s == "" || s[0] != '"' {
		end := strings.IndexAny(s, " \t")
		if end < 0 {
			end = len(s)
		}
		return key, s[:end], s[end:], true
	}
	for j := 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case '"':
			return key, unescape(s[1:j]), s[j+1:], true
		}
	}
	return "", "", "", false
}
