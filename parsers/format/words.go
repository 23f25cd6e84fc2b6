package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

const maxWordsBeforeLevel = 8

// findLevel looks for the level among the first words after the time, and keeps what stands before it: names, numbers, brackets. It gives up, and
// takes nothing, at a word that looks like a message.
func (h *header) findLevel() bool {
	found := *h
	i, before := h.gap(h.i)
	found.colons = before == colonMark
	names, marked := 0, before == dash || before == pipe || before == comma || before == tab
	var last, name string
	for range maxWordsBeforeLevel {
		if i >= len(h.s) {
			return false
		}
		if text, end := h.group(i); end > 0 {
			next, after := h.gap(end)
			if level, more := splitLevel(strings.TrimSpace(text)); level != "" && (h.s[i] == '[' || h.s[i] == '<' || h.s[i] == '(') {
				found.level, found.i = level, next
				found.nameBefore(name, names)
				gunicorn := h.s[0] == '[' && h.s[i] == '[' && before == space && after == space && more == "" && isUpperWord(text) && h.stamp.zoned && name == "" && found.process != "" && h.stamp.fraction == 0
				if found.takeGroup('[', more); gunicorn {
					found.logger = "gunicorn.error"
				} else {
					found.afterLevel(after)
				}
				*h = found
				return true
			}
			if h.s[i] == '(' && isThread(last) {
				found.thread = last + " " + h.s[i:end] // "Thread-1 (worker)": one name since Python 3.10
				name = ""
			} else if !found.takeGroup(h.s[i], text) && h.s[i] != '[' {
				return false // whatever is in square brackets is no message if a level follows
			}
			found.weaken()
			i, before = next, after
			continue
		}
		word, end := h.word(i)
		next, after := h.gap(end)
		level, channel := levelToken(word, last, before, after)
		if level == "" && names == 0 && strings.IndexByte(word, ':') > 0 && found.colonLevel(i) {
			found.nameBefore(name, names)
			*h = found
			return true
		}
		if strings.HasSuffix(word, ">") {
			level = bareLevel(word[:len(word)-1]) // Log4perl: "2024/05/01 10:00:00 ERROR> message"
		}
		if level == "" && names == 0 && after == space && h.stamp.full() {
			level = h.lowerLevel(word, next)
		}
		if level != "" {
			if names > 1 && !marked {
				return false
			}
			found.level, found.i = level, next
			found.nameBefore(name, names)
			if channel != "" {
				found.logger = channel
			}
			if next < len(h.s) && h.s[next] == '[' && after == none {
				return false
			}
			found.afterLevel(after)
			*h = found
			return true
		}
		switch {
		case isNumber(word):
			found.number(word)
		case isThread(word):
			found.thread = word
		case splitSource(word):
			found.source = word
		case isHeadWord(word):
			if names++; names > 2 {
				return false
			}
			marked = marked || after != space || strings.ContainsAny(word, "._@/-") || isDigit(word[len(word)-1])
			if name == "" || !isDotted(name) {
				name = word
			}
		case word == "" && after != none: // two marks in a row: "| |"
		default:
			return false
		}
		last, i, before = word, next, after
	}
	return false
}

// nameBefore takes the word before the level as the logger's name.
func (h *header) nameBefore(name string, names int) {
	if names == 0 {
		return
	}
	if logger, source, ok := splitPlace(name); ok {
		h.logger = logger
		if source != "" {
			h.source = source
		}
		return
	}
	h.logger = name
}

// weaken makes a name in brackets, which may be that of a thread, give way to a better one.
func (h *header) weaken() {
	if h.logger != "" {
		if h.weak == "" || isDotted(h.logger) {
			h.weak = h.logger
		}
		h.logger = ""
	}
}

// levelToken reads a word as a level. Upper case is a level wherever it stands; other words only where a mark or padding shows that a column
// ends; letters after a number (logcat) or in a column. "production.ERROR:" is Monolog's channel and level.
func levelToken(word, last string, before, after sep) (level event.Level, channel string) {
	if len(word) == 1 {
		if isNumber(last) || before == pipe || before == dash && after == dash {
			return levelLetter(word[0]), ""
		}
		return "", ""
	}
	if i := strings.LastIndexByte(word, '.'); i > 0 && after == colonMark && isUpperWord(word[i+1:]) {
		return levelWord(word[i+1:]), word[:i]
	}
	level = levelWord(word)
	switch {
	case level == "" || isUpperWord(word):
		return level, ""
	case after == pipe || after == tab || after == dash || after == wide || before == pipe:
		return level, ""
	case after == colonMark && isLower(word[0]):
		return level, ""
	}
	return "", ""
}

// lowerLevel reads a level in lower case that stands right behind the time. Since the words are those of messages, too, the logger's name and a colon must
// follow, or a place in a Go file (zap), or the time must be one that programs print and nobody writes: Date.toISOString of JavaScript.
//
//	2024-05-01T10:00:00.123Z warn shop.db: slow query
//	2024-05-01T10:00:00Z warn shop.db store/db.go:71 slow query
//	2024-05-01T10:00:00.123Z warn slow query
func (h *header) lowerLevel(word string, next int) event.Level {
	if word == "" || !isLower(word[0]) {
		return ""
	}
	level := levelWord(word)
	if level == "" {
		return ""
	}
	name, end := h.word(next)
	_, mark := h.gap(end)
	if mark == colonMark {
		if isDotted(name) && !isExceptionName(name) {
			return level
		}
		return ""
	}
	if goSource(name) || h.beforeGoSource(next) {
		return level
	}
	if h.stamp.zoned && h.stamp.fraction == 3 && h.s[0] != '[' && (level == event.Info || level == event.Warning || level == event.Debug) {
		return level // messages begin with "error", too
	}
	return ""
}

// beforeGoSource tells whether a name is at i and a place in a Go file behind it.
func (h *header) beforeGoSource(i int) bool {
	name, end := h.word(i)
	next, mark := h.gap(end)
	if mark != space || !isName(name) {
		return false
	}
	place, _ := h.word(next)
	return goSource(place)
}

// goSource tells whether a word is a place in a Go file: "store/db.go:71".
func goSource(word string) bool { return strings.Contains(word, ".go:") && splitSource(word) }

// splitLevel reads a level in brackets, with what may stand beside it: "ERROR", "ERROR/MainProcess", "ERROR shop.db", "proxy:error", "twisted.web#info".
func splitLevel(s string) (level event.Level, rest string) {
	if level := levelWord(s); level != "" {
		return level, ""
	}
	if len(s) > 2*maxName {
		return "", ""
	}
	if len(s) == 1 {
		return levelLetter(s[0]), ""
	}
	if i := strings.IndexAny(s, "/:| "); i > 0 {
		if level := levelWord(s[:i]); level != "" {
			return level, strings.TrimLeft(s[i:], "/:| ")
		}
	}
	if i := strings.LastIndexByte(s, '/'); i > 0 && isUpperWord(s[i+1:]) {
		return levelWord(s[i+1:]), s[:i] // Minecraft: "Server thread/INFO"
	}
	if i := strings.LastIndexAny(s, ":#|"); i >= 0 {
		if level := levelWord(s[i+1:]); level != "" && strings.IndexByte(s, ' ') < 0 {
			return level, s[:i]
		}
	}
	return "", ""
}

// isHeadWord tells whether a word can stand before the level: a name of a logger, a host, a user and database. Quotes, parentheses and equals signs
// are found in messages.
func isHeadWord(s string) bool {
	if s == "" || len(s) > maxName {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c), isDigit(c):
		case strings.IndexByte("_.-/@#$:+~*<>", c) >= 0:
		default:
			return false
		}
	}
	return isLetter(s[0]) || s[0] == '_' || s[0] == '<'
}

// number takes a number in a head: the process first, then the thread.
func (h *header) number(s string) {
	if h.process == "" {
		h.process = s
	} else if h.thread == "" {
		h.thread = s
	}
}
