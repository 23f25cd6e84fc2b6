package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Recognise reads the error that begins at, or around, line 0. The languages are tried in order: first on the lines as they are, then, where line 0 and
// the line behind it begin with the same unknown prefix, without it.
func Recognise(lines event.Lines, langs []*Language) (event.Trace, *Language, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, nil, false
	}
	for _, l := range langs {
		if l.trigger(hit.Text) < 0 {
			continue
		}
		if t, ok := l.Parse(lines); ok {
			return t, l, true
		}
	}
	for _, l := range langs {
		at := l.trigger(hit.Text)
		if at < 0 {
			continue
		}
		bare, ok := Unprefix(lines, at)
		if !ok {
			continue
		}
		if t, ok := l.Parse(bare); ok {
			return t, l, true
		}
	}
	return event.Trace{}, nil, false
}

// trigger returns where in text the first of the language's triggers begins, or -1.
func (l *Language) trigger(text string) int {
	first := -1
	for _, t := range l.Triggers {
		if at := strings.Index(text, t); at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// maxPrefix bounds the length of a prefix, in bytes.
const maxPrefix = 512

// Unprefix shows lines without what stands in front of each of them: the column of docker compose, supervisord or Apache that no format
// knows. The prefix is what line 0 and line 1 have in common at their beginning, where numbers may differ; it ends before column limit of line 0. A suffix
// that both have in common is taken off, too, if it begins with a comma, as Apache's ", referer: URL" does.
//
// It returns false where there is no such prefix: prose that mentions a traceback is followed by lines that begin in some other way. Lines
// before or behind that have another shape are shown as the heads of other records, so that they end whatever is being read.
func Unprefix(lines event.Lines, limit int) (event.Lines, bool) {
	head, ok := lines.At(0)
	if !ok || limit > maxPrefix {
		return nil, false
	}
	next, ok := lines.At(1)
	if !ok || next.Head && !head.Head {
		return nil, false
	}
	text := head.Text
	u := &unprefixed{lines: lines, heads: head.Head && next.Head}
	if at := strings.Index(text[limit:], ":, "); at >= 0 {
		if suffix := text[limit+at+1:]; strings.HasSuffix(next.Text, suffix) {
			u.suffix = suffix
		}
	}
	n := common(text[:limit], next.Text)
	u.prefix = text[:n]
	if n == 0 && u.suffix == "" || n > 0 && !plausible(u.prefix) {
		return nil, false
	}
	return u, true
}

// common returns how much of a, which begins line 0, begins b too; digits may differ, also in number. The end of it is never within a number or a
// word, which would be half of what is common by chance.
func common(a, b string) int {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		n, m := digits(a[i:]), digits(b[j:])
		if n > 0 && m > 0 {
			i, j = i+n, j+m
			continue
		}
		if a[i] != b[j] {
			break
		}
		i++
		j++
	}
	for i > 0 && i < len(a) && wordByte(a[i]) && wordByte(a[i-1]) {
		i--
	}
	return i
}

// wordByte tells whether c can be part of a word or a number.
func wordByte(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// plausible tells whether a prefix names something, and is not the margin of a quotation, a comment, or a string in a program.
func plausible(prefix string) bool {
	if strings.ContainsAny(prefix, "\"'`") {
		return false
	}
	for i := range len(prefix) {
		if wordByte(prefix[i]) || prefix[i] == '|' {
			return true
		}
	}
	return false
}

// unprefixed is what Unprefix returns. It is not safe for concurrent use: the line that At returns is valid until the next call.
type unprefixed struct {
	lines  event.Lines
	prefix string
	suffix string
	heads  bool // each line is a record of its own
	line   event.Line
}

// eachLineIsARecord tells whether lines were logged one by one, so that a head in front of a line says nothing about where an error ends.
func eachLineIsARecord(lines event.Lines) bool {
	u, ok := lines.(*unprefixed)
	return ok && u.heads
}

// At returns line i without prefix and suffix, see [event.Lines].
func (u *unprefixed) At(i int) (*event.Line, bool) {
	l, ok := u.lines.At(i)
	if !ok {
		return nil, false
	}
	u.line = *l
	rest, ok := u.strip(l.Text)
	if !ok {
		if i < 0 {
			return nil, false
		}
		u.line.Head = true
		return &u.line, true
	}
	u.line.Head = l.Head && !u.heads
	u.line.Text = rest
	return &u.line, true
}

// strip takes prefix and suffix off a line.
func (u *unprefixed) strip(text string) (string, bool) {
	text = strings.TrimRight(text, "\r")
	text = strings.TrimSuffix(text, u.suffix)
	p, i, j := u.prefix, 0, 0
	for i < len(p) {
		if j == len(text) {
			// An empty line: what is left of the prefix was white space, which something on the way has trimmed.
			return "", strings.TrimSpace(p[i:]) == ""
		}
		n, m := digits(p[i:]), digits(text[j:])
		switch {
		case n > 0 && m > 0:
			i, j = i+n, j+m
		case p[i] == text[j]:
			i++
			j++
		default:
			return "", false
		}
	}
	return text[j:], true
}
