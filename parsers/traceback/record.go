package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// beginsRecord tells whether a line looks like the beginning of a log record of some kind. The formats that are read line by line are known before
// ([event.Line.Head]); this is the guess for all others, where a line that is taken for a part of an error's message would be lost:
// a date or a clock time, an address at the beginning of an access log, a level in the ways that loggers print it.
func beginsRecord(text string) bool {
	t := strings.TrimLeft(text, "[(<")
	n := digits(t)
	if n > 0 && n < len(t) {
		switch rest := t[n:]; {
		case n == 4 && (rest[0] == '-' || rest[0] == '/'): // 2024-05-01, 2024/05/01
			return digits(rest[1:]) == 2 && len(rest) > 3 && rest[3] == rest[0]
		case n == 2 && rest[0] == ':': // 10:00:00
			return digits(rest[1:]) == 2 && len(rest) > 5 && rest[3] == ':' && digits(rest[4:]) >= 2
		case n <= 2 && (rest[0] == '/' || rest[0] == '-'): // 01/May/2024
			return len(rest) > 4 && rest[4] == rest[0] && digits(rest[5:]) == 4
		case n <= 3 && rest[0] == '.':
			return address(t)
		}
		return false
	}
	if n == 0 && (lambdaLine(t) || recordWithin(text)) {
		return true
	}
	if t != text && strings.HasPrefix(t, "pid: ") { // uWSGI's request log
		return true
	}
	word := 0
	for word < len(t) && t[word] >= 'A' && t[word] <= 'Z' {
		word++
	}
	switch t[:word] {
	case "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL":
		rest := t[word:]
		if t != text {
			return strings.HasPrefix(rest, "]") // [INFO]
		}
		if after, ok := strings.CutPrefix(rest, ":"); ok {
			name, _, found := strings.Cut(after, ":") // INFO:name:
			return strings.HasPrefix(after, "    ") || found && name != "" && !strings.ContainsAny(name, " \t")
		}
	}
	return false
}

// recordWithin tells whether a line looks like the beginning of a log record that has something before its time and level: a date with its hour, or a level in upper
// case behind a process number in brackets or an hour. What is quoted is a part of a message.
//
//	### 2024-05-01 10:00:00,123 ERROR ### payment failed
//	shop.orders @ 2024-05-01 10:00:00 - ERROR - payment failed
//	shop.orders[12]: ERROR payment failed
func recordWithin(text string) bool {
	const widest, words = 64, 6
	marked := false // a number in brackets, or an hour, was seen
	rest := text
	for n := 0; n < words && len(text)-len(rest) < widest && rest != ""; n++ {
		word, after, _ := strings.Cut(rest, " ")
		if quoted(word) {
			return false
		}
		if n > 0 && marked && after != "" {
			switch strings.Trim(word, "[]():<>|-") {
			case "DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "NOTICE":
				return true
			}
		}
		bare := strings.Trim(word, "[](){}<>|,")
		if n > 0 && len(bare) >= 10 && digits(bare) == 4 && bare[4] == '-' && bare[7] == '-' && digits(bare[5:]) == 2 {
			clock := strings.TrimPrefix(bare[10:], "T")
			if clock == "" {
				clock = after
			}
			if len(clock) >= 8 && digits(clock) == 2 && clock[2] == ':' && clock[5] == ':' {
				return true
			}
		}
		open := strings.IndexByte(word, '[')
		marked = marked || open > 0 && digits(word[open+1:]) > 0 && strings.HasPrefix(word[open+1+digits(word[open+1:]):], "]") ||
			len(bare) >= 8 && digits(bare) == 2 && bare[2] == ':' && bare[5] == ':'
		rest = after
	}
	return false
}

// quoted tells whether a word has a quote in it.
func quoted(word string) bool {
	for i := range len(word) {
		if c := word[i]; c == '\'' || c == '"' || c == '`' {
			return true
		}
	}
	return false
}

// lambdaLine tells whether a line is what AWS Lambda says about a call, and no program: "END RequestId: 6bc28136-…".
func lambdaLine(text string) bool {
	switch word, rest, _ := strings.Cut(text, " "); word {
	case "START", "END", "REPORT":
		return strings.HasPrefix(rest, "RequestId: ")
	}
	return false
}

// address tells whether text begins with an IPv4 address as access logs do: followed by " - " or ":PORT - ".
func address(text string) bool {
	for part := range 4 {
		n := digits(text)
		if n == 0 || n > 3 {
			return false
		}
		text = text[n:]
		if part < 3 {
			if text == "" || text[0] != '.' {
				return false
			}
			text = text[1:]
		}
	}
	if rest, ok := strings.CutPrefix(text, ":"); ok {
		text = rest[digits(rest):]
	}
	return strings.HasPrefix(text, " - ")
}

// requestLine tells whether a record is a line of an access log. A server writes it when a request has ended, often into the same file: no text below belongs to it.
func requestLine(l *event.Line) bool {
	text := l.Record.Message
	if !l.Head || text == "" {
		return false
	}
	at := strings.Index(text, `] "`)
	return at > 0 && strings.Contains(text[at:], ` HTTP/`) && strings.Contains(text[at+len(`] "`):], `" `)
}
