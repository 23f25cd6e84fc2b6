package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// header takes the beginning of a record apart, word by word, from left to right.
type header struct {
	s string // the line; of a text of several lines, the first one
	i int    // where the next word, or at the end the message, begins

	stamp   stamp
	stamped bool
	level   event.Level
	logger  string
	weak    string // a name in brackets before the level: a logger, or a thread, if another word is the logger
	process string
	thread  string
	colons  bool   // a colon follows the time too: all words are set off so
	source  string // file and line, or function and line
	guess   [2]int // where the text stands that was taken for the logger, but may be the message's; see [event.Record]
	fields  map[string]string
}

// sep is what sets a word off from the next one.
type sep uint8

const (
	none  sep = iota // nothing: "name[12]", or the end of the line
	space            // one blank
	wide             // more blanks: a padded word
	tab
	dash      // " - ", " -- ", " --- "
	pipe      // "|", with or without blanks; ";" too
	colonMark // ": ", " : "
	comma     // ", "
)

// gap skips what separates two words, from s[i] on.
func (h *header) gap(i int) (int, sep) {
	s, kind, start := h.s, none, i
	for i < len(s) && isBlank(s[i]) {
		if s[i] == '\t' {
			kind = tab
		}
		i++
	}
	if kind == none && i > start {
		if kind = space; i > start+1 {
			kind = wide
		}
	}
	if i >= len(s) {
		return i, kind
	}
	var mark sep
	j := i + 1
	switch s[i] {
	case '-':
		if i == start {
			return i, kind
		}
		for j < len(s) && s[j] == '-' && j < i+3 {
			j++
		}
		if j < len(s) && s[j] == '>' {
			j++ // "-->"
		}
		mark = dash
	case '|', ';':
		mark = pipe
	case ':':
		mark = colonMark
	case ',':
		mark = comma
	default:
		return i, kind
	}
	if mark != pipe && j < len(s) && !isBlank(s[j]) {
		return i, kind // "-1", ":80"
	}
	for j < len(s) && isBlank(s[j]) {
		j++
	}
	return j, mark
}

// word returns the word at s[i] and where it ends: before a blank, a bar or semicolon, a bracket, or the mark that separates it from the next.
func (h *header) word(i int) (string, int) {
	s, start := h.s, i
	for i < len(s) && i < start+2*maxName {
		switch c := s[i]; c {
		case ' ', '\t', '|', ';':
			return s[start:i], i
		case '[':
			if i > start {
				return s[start:i], i
			}
		case ':', ',':
			if i+1 == len(s) || isBlank(s[i+1]) {
				return s[start:i], i
			}
		}
		i++
	}
	return s[start:i], i
}

// group returns what is between the brackets that open at s[i], and where it ends. Brackets nest: "[o.a.c.C.[.[/]]".
func (h *header) group(i int) (string, int) {
	s := h.s
	var closing byte
	switch s[i] {
	case '[':
		closing = ']'
	case '(':
		closing = ')'
	case '{':
		closing = '}'
	case '<':
		closing = '>'
	default:
		return "", 0
	}
	depth := 0
	for j := i; j < len(s) && j < i+2*maxName; j++ {
		switch s[j] {
		case s[i]:
			depth++
		case closing:
			if depth--; depth == 0 {
				return s[i+1 : j], j + 1
			}
		}
	}
	return "", 0
}

// takeStamp reads a time at s[i], alone or in brackets.
func (h *header) takeStamp(i int) bool {
	if h.stamped || i >= len(h.s) {
		return false
	}
	text, base := h.s[i:], i
	end := 0
	if h.s[i] == '[' || h.s[i] == '(' {
		if text, end = h.group(i); end == 0 {
			return false
		}
		base = i + 1
	}
	t, n, ok := scanStamp(text)
	if !ok || end > 0 && n != len(text) {
		return false
	}
	if end == 0 {
		if end = base + n; end < len(h.s) && strings.IndexByte(" \t|;:,-[]", h.s[end]) < 0 {
			return false
		}
	}
	h.stamp, h.stamped, h.i = t, true, end
	return true
}

// field keeps a field that the format names.
func (h *header) field(key, value string) {
	if value == "" || value == "-" || value == "?" {
		return
	}
	addField(&h.fields, key, value)
}

// record returns what was found. text is the whole text: the message is what follows the head, over all lines.
func (h *header) record(r Reader, text string) event.Record {
	if h.logger == "" {
		h.logger, h.weak = h.weak, ""
	} else if h.thread == "" {
		h.thread = h.weak
	}
	h.field("source", h.source)
	rec := event.Record{
		Level:   h.level,
		Logger:  h.logger,
		Message: text[min(h.i, len(text)):],
		Process: h.process,
		Thread:  h.thread,
		Fields:  h.fields,
	}
	if h.guess[1] == h.i && h.logger != "" {
		rec.Guess = h.s[h.guess[0]:h.guess[1]]
	}
	if h.stamped && h.stamp.dated() {
		rec.Time, rec.TimeSource = r.resolve(&h.stamp), event.TimeText
	}
	return rec
}

const (
	maxFields     = 32
	maxFieldBytes = 512
)

// addField adds a field within the bounds: the first 32 are kept, and the first 512 bytes of each.
func addField(fields *map[string]string, key, value string) {
	if *fields == nil {
		*fields = make(map[string]string)
	}
	if _, ok := (*fields)[key]; !ok && len(*fields) >= maxFields {
		return
	}
	(*fields)[cut(key, maxFieldBytes)] = cut(value, maxFieldBytes)
}

// cut shortens s to at most n bytes, not within a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// firstLine returns s up to its first newline.
func firstLine(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}
