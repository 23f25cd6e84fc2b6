package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Recognise reads the error that begins at, or around, line 0. The languages are tried in order: first on the lines as they are, then, where line 0 and
// the line behind it begin with the same unknown prefix, without it.
func Recognise(lines event.Lines, langs []*Language) (event.Trace, *Language, bool) {
	return RecogniseFound(lines, langs, func(text string, first []int) {
		for i, l := range langs {
			first[i] = l.trigger(text)
		}
	})
}

// maxLanguages bounds how many languages can be tried at once.
const maxLanguages = 32

// RecogniseFound is [Recognise] for a caller who finds the triggers of all languages in one go: find sets first[i] to where in a text the first trigger of
// langs[i] begins, or to -1. There may be 32 languages.
func RecogniseFound(lines event.Lines, langs []*Language, find func(text string, first []int)) (event.Trace, *Language, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, nil, false
	}
	var places [maxLanguages]int
	first := places[:len(langs)]
	find(hit.Text, first)
	unprefixed := strings.Contains(hit.Text, apacheSuffix) // else the suffix would be taken for a part of a message
	for range 2 {
		for i, l := range langs {
			if first[i] < 0 {
				continue
			}
			if t, ok := l.read(lines, first[i], unprefixed); ok {
				return t, l, true
			}
		}
		unprefixed = !unprefixed
	}
	return event.Trace{}, nil, false
}

// documented tells whether the text that begins at line first is an example in a document: behind a fence, or as a paragraph that is set in by four blanks or a tab under
// a sentence that ends with a colon.
func documented(lines event.Lines, first int) bool {
	above, ok := lines.At(first - 1)
	if !ok || above.Head {
		return false
	}
	if text := strings.TrimLeft(above.Text, " >"); strings.HasPrefix(text, "```") {
		return true
	}
	if !blank(above.Text) {
		return false
	}
	l, ok := lines.At(first)
	if !ok || l.Head {
		return false
	}
	if rest, ok := strings.CutPrefix(l.Text, "    "); (!ok || strings.HasPrefix(rest, " ")) && !strings.HasPrefix(l.Text, "\t") {
		return false
	}
	sentence, ok := lines.At(first - 2)
	return ok && !sentence.Head && strings.HasSuffix(sentence.Text, ":") && indentOf(sentence.Text) == 0 && strings.Count(sentence.Text, " ") >= 2
}

// read reads lines as they are, or without what stands in front of each of them, before the trigger.
func (l *Language) read(lines event.Lines, trigger int, unprefixed bool) (event.Trace, bool) {
	if unprefixed {
		bare, ok := Unprefix(lines, trigger)
		if !ok {
			return event.Trace{}, false
		}
		lines = bare
	}
	t, ok := l.Parse(lines)
	return t, ok && !documented(lines, t.First)
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

// apacheSuffix begins what Apache appends to every line of an error log for a request that came from another page.
const apacheSuffix = ", referer: "

// dropwizard is the margin in which Dropwizard prints the exceptions of its records.
const dropwizard = "! "

// maxPrefix bounds the length of a prefix, in bytes.
const maxPrefix = 512

// Unprefix shows lines without what stands in front of each of them: the column of docker compose, supervisord or Apache that no format
// knows. The prefix is what line 0 and the line behind it (or, for the last line of an error, the line before it) have in common at their beginning,
// where numbers may differ; it ends before column limit of line 0. Apache's suffix, ", referer: URL", is taken off, too, where both lines have it.
//
// It returns false where there is no such prefix: prose that mentions a traceback is followed by lines that begin in some other way. Lines
// before or behind that have another shape are shown as the heads of other records, so that they end whatever is being read.
func Unprefix(lines event.Lines, limit int) (event.Lines, bool) {
	head, ok := lines.At(0)
	if !ok || limit > maxPrefix {
		return nil, false
	}
	for _, i := range []int{1, -1} {
		if beside, ok := lines.At(i); ok && (beside.Head == head.Head || sameHead(head, beside, limit)) {
			if u, ok := shared(head, beside, limit); ok {
				u.lines = lines
				return u, true
			}
		}
	}
	return nil, false
}

// sameHead tells whether two lines of which only one is a record's head begin with all of that head: "[ERROR] " in front of a text that is indented is not
// taken for one.
func sameHead(a, b *event.Line, limit int) bool {
	if !a.Head {
		a, b = b, a
	}
	before, ok := strings.CutSuffix(a.Text, a.Record.Message)
	return ok && before != "" && len(before) <= limit && strings.HasPrefix(b.Text, before)
}

// shared finds out what line 0 has in common with a line beside it.
func shared(head, beside *event.Line, limit int) (*unprefixed, bool) {
	text := head.Text
	u := &unprefixed{heads: head.Head || beside.Head}
	if at := strings.Index(text[limit:], apacheSuffix); at >= 0 && strings.HasSuffix(beside.Text, text[limit+at:]) {
		u.suffix = text[limit+at:]
	}
	n := common(text[:limit], beside.Text)
	if strings.HasPrefix(text[n:], "+ ") {
		n -= min(2, n-len(strings.TrimRight(text[:n], " "))) // the indentation of an exception group
	}
	u.prefix = text[:n]
	u.once = u.prefix == dropwizard
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

// plausible tells whether a prefix names something, and is not the margin of a quotation or a table, a comment, or a string in a program.
func plausible(prefix string) bool {
	if prefix == dropwizard {
		return true
	}
	trimmed := strings.TrimRight(prefix, " \t")
	if strings.ContainsAny(prefix, "\"'`") || strings.HasSuffix(trimmed, " #") || strings.HasSuffix(trimmed, "//") {
		return false
	}
	for i := range len(prefix) {
		if wordByte(prefix[i]) {
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
	once   bool // the prefix is in front of a message, and not of each of its lines
	line   event.Line
}

// eachLineIsARecord tells whether lines were logged one by one, so that a head in front of a line says nothing about where an error ends.
func eachLineIsARecord(lines event.Lines) bool {
	if w, ok := lines.(*pyWoven); ok {
		lines = w.lines
	}
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
		if i < 0 && u.once {
			return &u.line, true
		}
		if i < 0 {
			return nil, false
		}
		u.line.Head = true
		return &u.line, true
	}
	u.line.Head = l.Head && !u.heads && u.prefix != strings.TrimSuffix(l.Text, l.Record.Message)
	u.line.Text = rest
	return &u.line, true
}

// strip takes prefix and suffix off a line.
func (u *unprefixed) strip(text string) (string, bool) {
	text = strings.TrimRight(text, "\r")
	text = strings.TrimSuffix(text, u.suffix)
	p, i, j := u.prefix, 0, 0
	for i < len(p) {
		if j == len(text) || text[j] != p[i] && strings.TrimLeft(p[i:], " \t") == "" {
			// What is left of the prefix is white space, which is not part of it: an empty line was trimmed on the way, or the
			// lines from which the prefix was taken are indented.
			return text[j:], strings.TrimLeft(p[i:], " \t") == ""
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
