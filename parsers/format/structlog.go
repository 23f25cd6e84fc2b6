package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readStructlog reads structlog's ConsoleRenderer: a level padded to nine columns, the event padded to thirty, the logger, then fields.
//
//	2024-05-01 10:00:00 [error    ] payment failed                 [shop.views] order=42 user=bob
//	2024-05-01T10:00:00.123456Z [info     ] started                        port=8000
func readStructlog(r Reader, s string) (event.Record, bool) {
	if i := strings.IndexByte(s[:min(len(s), 40)], '['); i < 0 || i+10 >= len(s) || !isLower(s[i+1]) || s[i+10] != ']' {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	if !isDigit(h.s[0]) || !h.takeStamp(0) {
		if h.s[0] != '[' {
			return event.Record{}, false
		}
		h.i = 0
	}
	i, _ := h.gap(h.i)
	if i >= len(h.s) || h.s[i] != '[' {
		return event.Record{}, false
	}
	text, end := h.group(i)
	level := strings.TrimRight(text, " ")
	if len(text) != 9 || len(level) == len(text) || strings.ToLower(level) != level || end >= len(h.s) || h.s[end] != ' ' {
		return event.Record{}, false
	}
	if h.level = levelWord(level); h.level == "" {
		return event.Record{}, false
	}
	h.i = end + 1
	message, pairs := h.splitEvent()
	for rest := pairs; rest != ""; {
		key, value, next, ok := consolePair(rest)
		if !ok {
			break
		}
		h.field(key, value)
		rest = strings.TrimLeft(next, " ")
	}
	rec := h.record(r, s)
	if rec.Message = strings.TrimRight(rec.Message, " "); pairs != "" || h.logger != "" {
		rec.Message = message
	}
	return rec, true
}

// splitEvent cuts the event from the fields behind it, and takes the logger's name from between them. The event itself may contain "=": the fields
// are what is left where every word is a pair.
func (h *header) splitEvent() (message, pairs string) {
	s := h.s[h.i:]
	for i := 1; i < len(s); i++ {
		if s[i-1] != ' ' || s[i] == ' ' {
			continue
		}
		rest := s[i:]
		if rest[0] == '[' {
			name, end := h.group(h.i + i)
			end -= h.i
			if end > 0 && isName(name) && (end == len(s) || s[end] == ' ' && allPairs(strings.TrimLeft(s[end:], " "))) {
				h.logger = name
				return strings.TrimRight(s[:i], " "), strings.TrimLeft(s[end:], " ")
			}
			continue
		}
		if i <= eventWidth && i > 1 && s[i-2] != ' ' {
			continue // the event would have been padded
		}
		if word, _, ok := strings.Cut(rest[:min(len(rest), maxName)], "="); ok && isName(word) && allPairs(rest) {
			if own := s[:i]; i > eventWidth && s[i-2] != ' ' && endsInPairs(own) {
				break // "cache: hits=1 misses=2 ratio=0.5": the first pair is the event's own, and so are the others
			}
			return strings.TrimRight(s[:i], " "), rest
		}
		if i > 1024 {
			break
		}
	}
	return strings.TrimRight(s, " "), ""
}

// eventWidth is to how many columns ConsoleRenderer pads an event (its pad_event).
const eventWidth = 30

// endsInPairs tells whether the last word before a pair is one as well.
func endsInPairs(s string) bool {
	s = strings.TrimRight(s, " ")
	key, _, ok := strings.Cut(s[strings.LastIndexByte(s, ' ')+1:], "=")
	return ok && isName(key)
}

// allPairs tells whether s is nothing but key=value pairs. It is asked at many words of a line, so it does not look at long texts.
func allPairs(s string) bool {
	if len(s) > 4096 {
		return false
	}
	for n := 0; s != "" && n < 2*maxFields; n++ {
		_, _, next, ok := consolePair(s)
		if !ok {
			return false
		}
		s = strings.TrimLeft(next, " ")
	}
	return true
}

// consolePair cuts one key=value off s, where values with blanks are quoted as Python's repr does.
func consolePair(s string) (key, value, rest string, ok bool) {
	i := strings.IndexByte(s[:min(len(s), maxName)], '=')
	if i < 1 || !isName(s[:i]) {
		return "", "", "", false
	}
	key, s = s[:i], s[i+1:]
	if s == "" || s[0] != '\'' && s[0] != '"' {
		end, depth := 0, 0
		for ; end < len(s) && (s[end] != ' ' || depth > 0); end++ {
			switch s[end] {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth--
			}
		}
		return key, s[:end], s[end:], true
	}
	for j := 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case s[0]:
			return key, s[1:j], s[j+1:], true
		}
	}
	return "", "", "", false
}
