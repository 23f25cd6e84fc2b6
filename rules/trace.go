package rules

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// traceBlock is a trace, and its text once a rule has asked for it.
type traceBlock struct {
	trace  *event.Trace
	lines  event.Lines
	head   int
	record *event.Record
	decide bool // nobody wants to know what is captured

	plain string // the text without prefixes taken off, once a rule has asked for it
	limit int    // its limit
}

// matchTrace tries a rule with `parser` on a trace of that parser. `when` must fit, and so must `keywords` and `start`, if given: somewhere in the lines
// from the record to the end of the trace. `header` is tried on the line of the record, as the program wrote it, and `capture` on everything; a miss
// of these is no failure.
func (r *Rule) matchTrace(b *traceBlock, subject Subject) (*Match, bool) {
	d := r.def
	if !r.applies(subject) || !d.when.logged(b.record) {
		return nil, false
	}
	m := &Match{Rule: r, First: min(b.head, b.trace.First), End: b.trace.End, Truncated: b.trace.Truncated}
	if b.record != nil {
		m.timed = b.record.TimeSource == event.TimeText
	}
	if !m.readMessage(b) {
		return nil, false
	}
	if len(d.header) > 0 && !b.decide {
		if line, ok := b.lines.At(m.First); ok {
			m.fitsAny(d.header, m.strip(d.prefix, clipLine(line.Text)))
		}
	}
	if d.start == nil && len(r.keywords) == 0 && (len(d.capture) == 0 || b.decide) && len(d.ignore) == 0 {
		return m, true
	}
	m.Text = b.plainText(r.maxBytes)
	if d.prefix != nil {
		m.Text = b.text(r.maxBytes, func(line string) string { return m.strip(d.prefix, line) })
	}
	if !containsAny(m.Text, r.keywords) || !m.starts(d.start) {
		return nil, false
	}
	if !b.decide {
		m.captureAll(d.capture)
	}
	m.Ignored = ignored(d.ignore, m.Text)
	return m, true
}

// readMessage finds the message that the trace belongs to, and tells whether it fits `when.message`. That is the message of the record, or the line
// of the record where no format knows it. If neither fits, the line just above the trace has a try, if it is another one: a logger whose format is
// not known, or that writes nothing but messages, may have written it, which only a rule can tell.
func (m *Match) readMessage(b *traceBlock) bool {
	want := m.Rule.def.when.message
	switch line, ok := b.lines.At(b.head); {
	case b.record != nil && b.record.Message != "":
		m.message = clipLine(b.record.Message)
	case ok && (b.head < b.trace.First || want != nil):
		m.message = m.strip(m.Rule.def.prefix, clipLine(line.Text))
	}
	if want == nil || m.message != "" && m.fits(want, m.message) {
		return true
	}
	if b.head == b.trace.First-1 {
		return false
	}
	line, ok := b.lines.At(b.trace.First - 1)
	if !ok {
		return false
	}
	m.First, m.message = b.trace.First-1, m.strip(m.Rule.def.prefix, clipLine(line.Text))
	m.timed, m.above = false, true
	return m.fits(want, m.message)
}

// plainText is text as it is; most rules want the same.
func (b *traceBlock) plainText(limit int) string {
	if b.limit != limit {
		b.plain, b.limit = b.text(limit, func(line string) string { return line }), limit
	}
	return b.plain
}

// text returns the lines from the record to the end of the trace, each as edit returns it, at most limit bytes.
func (b *traceBlock) text(limit int, edit func(string) string) string {
	var t strings.Builder
	for i := min(b.head, b.trace.First); i < b.trace.End && t.Len() < limit; i++ {
		line, ok := b.lines.At(i)
		if !ok {
			break
		}
		if t.Len() > 0 {
			t.WriteByte('\n')
		}
		s := edit(clipLine(line.Text))
		t.WriteString(s[:min(len(s), limit-t.Len())])
	}
	return t.String()
}

// starts tells whether a line of the text fits `start`, if there is one.
func (m *Match) starts(start *pattern) bool {
	if start == nil {
		return true
	}
	for line := range strings.SplitSeq(m.Text, "\n") {
		if m.fits(start, line) {
			return true
		}
	}
	return false
}
