// Package format reads the lines of logs: first the carriers that put something around every line (container runtimes, syslog), then the
// formats in which loggers begin a record. Each format is a file of its own, in one ordered list ([Carriers], [Records]); a line is
// decided by itself, so it does not matter where a log is cut or what else is in it.
//
// A missed head lets the next record run into an error's text, a false one cuts an error in two. Where a line can be read
// both ways, the doubt goes to the text: an error that is cut loses its type or its message, which nothing can repair.
package format

import (
	"strings"
	"time"

	"github.com/errtail/errtail/event"
)

// maxCarriers bounds how deep carriers may nest: CRI around docker JSON around syslog around a process manager's prefix.
const maxCarriers = 4

// Reader decodes lines. The zero value reads times without a zone as UTC and fills in missing years from the present; it is safe for concurrent use.
type Reader struct {
	// Zone is used for times that name none. nil means UTC.
	Zone *time.Location
	// Journal tells that each line is an entry of systemd's journal, as package tailers/journald writes it.
	Journal bool
	// Now is the time that a date without a year is nearest to (and not more than a day after). Zero means time.Now().
	Now time.Time
	// Layout is how the log begins its records, where that was learned from it ([Learn]); nil for the formats that are known alone.
	Layout *Layout
}

// Decode takes raw, one line of a log without its line end, apart. It never fails: a line in no known format is its own text. raw is not kept.
//
// Invalid UTF-8 stays in the text as it is. A line that says the hour but no date has no time of its own ([event.TimeUnknown]), unless its
// carrier knows one.
func (r Reader) Decode(raw []byte) event.Line {
	l := r.peelAll(raw)
	r.recognise(&l)
	return l
}

// Relaid is Decode for a line that was decoded without the reader's layout before.
func (r Reader) Relaid(known *event.Line, raw []byte) event.Line {
	if known.Record.Stack != "" || strings.IndexByte(known.Text, '\n') >= 0 {
		return r.Decode(raw) // what was unfolded is not what a layout reads
	}
	l := *known
	if l.Text == "" {
		return l
	}
	r.Layout.apply(r, &l)
	unfold(&l)
	return l
}

// peelAll takes all carriers off a line. Its record is not looked for yet.
func (r Reader) peelAll(raw []byte) event.Line {
	// One copy of the line; everything that is found in it is a part of this string.
	l := r.line(raw)
	l.Text = clean(l.Text)
	if l.Partial {
		return l
	}
	for range maxCarriers {
		if !r.peel(&l) {
			break
		}
		if l.Text = clean(l.Text); l.Partial || l.Head {
			break
		}
	}
	l.Partial = l.Partial || julBegins(l.Text)
	return l
}

// line copies a line, and takes the journal's carrier off.
func (r Reader) line(raw []byte) event.Line {
	if r.Journal {
		return peelEntry(string(raw))
	}
	return event.Line{Text: string(raw)}
}

// Join decodes lines of one writer that the carrier had cut: all parts but the last are Partial. The carrier's own words are taken off each part,
// and the text they make together is decoded as one line; so are the two
// lines in which java.util.logging begins a record. The record's time is that of the first part. The result is Partial if
// the last part is.
func (r Reader) Join(parts ...[]byte) event.Line {
	if len(parts) == 0 {
		return event.Line{}
	}
	var (
		joined event.Line
		text   strings.Builder
		layers int // carriers to take off, up to the one that cuts lines
	)
	for i, raw := range parts {
		l := r.line(raw)
		l.Text = trimEnds(l.Text) // a colour may have been cut in two: it is taken off the whole text
		for n := 0; !l.Partial && n < maxCarriers && (i == 0 || n < layers) && r.peel(&l); n++ {
			if i == 0 {
				layers = n + 1
			}
			if l.Partial || l.Head {
				break
			}
		}
		if i == 0 {
			joined = l
		}
		text.WriteString(l.Text)
		if !l.Partial {
			if first := clean(text.String()); julBegins(first) {
				l.Partial = true
				text.Reset()
				text.WriteString(first + " ")
			}
		}
		joined.Partial = l.Partial
	}
	joined.Text = clean(text.String())
	for n := layers; n < maxCarriers && !joined.Partial && !joined.Head; n++ {
		if !r.peel(&joined) {
			break
		}
		joined.Text = clean(joined.Text)
	}
	r.recognise(&joined)
	return joined
}

// peel takes one carrier off, if there is one.
func (r Reader) peel(l *event.Line) bool {
	if l.Text == "" {
		return false
	}
	first := classOf(l.Text[0])
	for i := range carriers {
		c := &carriers[i]
		if c.first&first == 0 {
			continue
		}
		if inner, ok := c.peel(r, l.Text); ok {
			*l = inside(l, &inner)
			return true
		}
	}
	return false
}

// recognise fills in the record, if the line begins one.
func (r Reader) recognise(l *event.Line) {
	if l.Text == "" {
		return
	}
	if l.Text[0] == ' ' {
		l.Text = padded(l.Text)
	}
	first := classOf(l.Text[0])
	if first == brace {
		rec, bare, ok := readJSON(r, l.Text)
		if !ok {
			return
		}
		l.Head, l.Text, l.Record = true, rec.Message, over(&l.Record, &rec)
		if !bare || l.Text == "" {
			return
		}
		first = classOf(l.Text[0])
	}
	tried := records[:]
	worded := first&(upper|lower) != 0
	var end byte
	if worded {
		if end = wordEnd(l.Text); end == 0 {
			tried = nil
		}
	}
	for i := range tried {
		f := &tried[i]
		if f.first&first == 0 || worded && strings.IndexByte(f.ends, end) < 0 {
			continue
		}
		if rec, ok := f.read(r, l.Text); ok {
			takeTail(r, &rec)
			l.Head, l.Record = true, over(&l.Record, &rec)
			if f.name == "logfmt" && rec.Stack == "" && strings.IndexByte(rec.Message, '\n') >= 0 {
				l.Text = rec.Message // which had several lines in quotes
			}
			break
		}
	}
	if r.Layout != nil {
		r.Layout.apply(r, l)
	}
	if l.Record.Stack == "" {
		l.Record.Stack = listedTraceback(l.Text)
	}
	unfold(l)
}

// richMargin is what rich's RichHandler leaves blank where the time is that of the record before; the level is in a column of its own behind it.
const (
	richMargin = "           "
	richLevel  = 8
)

// padded takes off the blanks that stand before a level which is padded to the width of the longest, at the beginning of a line: " INFO shop: listening", "  WARN[0003] disk is full".
func padded(s string) string {
	n := 1
	if s[n:] != "" && s[n] == ' ' {
		n++
	}
	if len(s) < n+7 {
		return s
	}
	if text, ok := strings.CutPrefix(s, richMargin); ok && text != "" && text[0] != ' ' {
		if word, _, ok := strings.Cut(text, " "); ok && bareLevel(word) != "" && len(text) > richLevel && text[richLevel] == ' ' {
			return text
		}
	}
	switch s[n : n+4] {
	case "INFO", "WARN":
		if c := s[n+4]; c == ' ' || c == '[' || c == '|' || c == ':' {
			return s[n:]
		}
	case "ERRO":
		if s[n+4] == 'R' && (s[n+5] == '[' || n == 1 && s[n+5] == ' ' && s[n+6] == ' ') { // apex/log, and consola's label; followed by one blank it needs no padding
			return s[n:]
		}
	}
	return s
}

// now is the present as the reader sees it.
func (r Reader) now() time.Time {
	if r.Now.IsZero() {
		return time.Now()
	}
	return r.Now
}

// zone is the zone of times that name none.
func (r Reader) zone() *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}
