package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readColon reads records whose words are set off by colons alone. The first is what Python's logging prints without any configuration
// (logging.BASIC_FORMAT); the others are the same with a time, which people write after the documentation's example:
//
//	WARNING:root:disk almost full
//	2024-05-01 10:00:00,123:ERROR:shop.views:payment failed
//	2024-05-01 10:00:00,123:shop.views:ERROR:payment failed
//	shop.views:ERROR:payment failed
func readColon(r Reader, s string) (event.Record, bool) {
	i := 0
	var t stamp
	if isDigit(s[0]) {
		if len(s) < 20 || s[4] != '-' || strings.IndexByte(s[19:min(len(s), 34)], ':') < 0 {
			return event.Record{}, false
		}
		var ok bool
		if t, i, ok = scanStamp(s); !ok || i >= len(s) || s[i] != ':' {
			return event.Record{}, false
		}
		i++
	}
	first, rest, ok := colonWord(firstLine(s[i:]))
	if !ok {
		return event.Record{}, false
	}
	h := header{s: firstLine(s), stamp: t, stamped: i > 0}
	second, message, more := colonWord(rest)
	if level := pythonLevel(first); level != "" {
		h.level = level
		switch {
		case more && (h.stamped || !strings.HasPrefix(message, " ")): // else "INFO:cache: warmed", without a logger
			h.logger = second
		case h.stamped, more: // time, level and message only
			message = rest
		default:
			return event.Record{}, false
		}
	} else if level := pythonLevel(second); more && level != "" && (h.stamped || !isExceptionName(first)) {
		h.level, h.logger = level, first
	} else {
		return event.Record{}, false
	}
	if thread, rest, ok := colonWord(message); ok && h.stamped && (isThread(thread) || thread == "main" || strings.HasPrefix(thread, "qtp")) {
		h.thread, message = thread, strings.TrimPrefix(rest, " ") // Jetty: "2024-05-01 10:00:00.123:WARN:oejs.Server:main: message"
	}
	h.i = len(h.s) - len(message)
	return h.record(r, s), true
}

// colonWord cuts a word that ends with a colon off s. A logger may be called anything; what can be told apart from a message here has no blanks
// and is not followed by one, unless it is the last before the message.
func colonWord(s string) (word, rest string, ok bool) {
	for i := range min(len(s), maxName) {
		switch c := s[i]; {
		case c == ':':
			return s[:i], s[i+1:], i > 0
		case !isLetter(c) && !isDigit(c) && strings.IndexByte("_.-/<>$", c) < 0:
			return "", "", false
		}
	}
	return "", "", false
}

// pythonLevel reads a level as logging.getLevelName gives it. (A level without a name is "Level 25", which has a blank and is not known.)
func pythonLevel(s string) event.Level {
	return bareLevel(s)
}

// readUvicorn reads what uvicorn's default formatter prints: the level with a colon, padded to ten columns.
//
//	INFO:     127.0.0.1:5000 - "GET / HTTP/1.1" 200 OK
//	ERROR:    Exception in ASGI application
//	WARNING:  Invalid HTTP request received.
func readUvicorn(r Reader, s string) (event.Record, bool) {
	const column = 10
	if len(s) <= column || s[column] == ' ' || s[column-1] != ' ' {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	word := strings.TrimRight(s[:column], " ")
	if len(word) < 5 || word[len(word)-1] != ':' || len(word) == column-1 {
		return event.Record{}, false // "CRITICAL: " has but one blank: that may be any logger
	}
	if h.level = bareLevel(word[:len(word)-1]); h.level == "" {
		return event.Record{}, false
	}
	h.i = column
	h.logger = "uvicorn.error"
	if strings.Contains(h.s[h.i:], ` - "`) && strings.Contains(h.s[h.i:], ` HTTP/`) {
		h.logger = "uvicorn.access"
	}
	return h.record(r, s), true
}
