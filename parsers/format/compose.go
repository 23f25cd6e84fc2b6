package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelCompose takes off the name that process managers put before each line: docker compose, docker service logs, foreman and honcho (with the hour), overmind,
// pm2. Names are padded to a column.
//
//	web_1  | KeyError: 'k'
//	web-1      | KeyError: 'k'
//	10:00:00 web.1    | KeyError: 'k'
//	0|shop     | KeyError: 'k'
//
// A table of a database looks the same: a name needs a number at its end, or at least two blanks before the bar, as all of these print.
func peelCompose(_ Reader, s string) (event.Line, bool) {
	i := 0
	if isDigit(s[0]) {
		switch {
		case len(s) > 10 && s[2] == ':' && s[5] == ':' && s[8] == ' ' && isDigit(s[7]):
			i = 9
		case len(s) > 3 && s[1] == '|':
			i = 2
		case len(s) > 4 && isDigit(s[1]) && s[2] == '|':
			i = 3
		default:
			return event.Line{}, false
		}
	}
	start := i
	for i < len(s) && i < maxName && isServiceByte(s[i]) {
		i++
	}
	end := i
	for i < len(s) && i < maxName && s[i] == ' ' {
		i++
	}
	if end == start || i == end || i >= len(s) || s[i] != '|' || i+1 < len(s) && s[i+1] != ' ' {
		return event.Line{}, false
	}
	name := s[start:end]
	if i == end+1 && !isNumbered(name) && start == 0 {
		return event.Line{}, false
	}
	// loguru and others use bars too: their first word is a time or a level
	if levelWord(name) != "" {
		return event.Line{}, false
	}
	text := s[min(len(s), i+2):]
	if start > 0 && byForeman(text) {
		name = "foreman" // what a program that has died said last ends before it
	}
	return event.Line{Text: text, Writer: name}, true
}

// byForeman tells whether foreman itself says a line, of the program whose name is in front of it (lib/foreman/engine.rb).
func byForeman(text string) bool {
	for _, begin := range []string{"started with pid ", "exited with code ", "terminated by SIG"} {
		if rest, ok := strings.CutPrefix(text, begin); ok {
			return rest != "" && strings.IndexByte(rest, ' ') < 0
		}
	}
	return false
}

// isServiceByte tells whether c can be part of a service's name.
func isServiceByte(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '-' || c == '_' || c == '.' || c == '@'
}

// isNumbered tells whether a name ends with a number set off from it: "web_1", "web-1", "web.1".
func isNumbered(s string) bool {
	i := len(s)
	for i > 0 && isDigit(s[i-1]) {
		i--
	}
	return i > 1 && i < len(s) && strings.IndexByte("_-.", s[i-1]) >= 0
}

// peelKubectl takes off the prefix of `kubectl logs --prefix`.
//
//	[pod/shop-7c5ddbdf54-x2x7k/web] KeyError: 'k'
func peelKubectl(_ Reader, s string) (event.Line, bool) {
	rest, ok := strings.CutPrefix(s, "[pod/")
	if !ok {
		return event.Line{}, false
	}
	i := strings.IndexByte(rest[:min(len(rest), 512)], ']')
	if i < 1 || strings.IndexByte(rest[:i], ' ') >= 0 || i+1 < len(rest) && rest[i+1] != ' ' {
		return event.Line{}, false
	}
	return event.Line{Text: rest[min(len(rest), i+2):], Writer: s[1 : i+5]}, true
}
