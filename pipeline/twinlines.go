package pipeline

import (
	"bytes"
	"cmp"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// same tells whether the lines around an offset are those of a twin, and notes where they stand and what is not the same. Lines that must be the same are looked at first:
// records cost more.
func (p *pass) same(t *twin, at int64) bool {
	if raw, _, ok := p.v.line(at); !ok || t.lines[t.hit].record == nil && !t.sameText(&t.lines[t.hit], raw) {
		return false
	}
	if cap(t.offsets) <= len(t.lines) {
		t.offsets = make([]int64, 0, len(t.lines)+1)
	}
	t.offsets = t.offsets[:len(t.lines)+1]
	t.value, t.head, t.ask = "", nil, false
	from := at
	for i := t.hit; i < len(t.lines); i++ {
		raw, next, ok := p.v.line(from)
		if !ok || t.lines[i].record == nil && !t.sameText(&t.lines[i], raw) {
			return false
		}
		t.offsets[i] = from
		from = next
	}
	t.offsets[len(t.lines)] = from
	next := at
	for i := t.hit - 1; i >= 0; i-- {
		raw, from, ok := p.v.before(next)
		if !ok || t.lines[i].record == nil && !t.sameText(&t.lines[i], raw) {
			return false
		}
		t.offsets[i] = from
		next = from
	}
	if t.offsets[t.own] < p.v.base {
		return false
	}
	for i := range t.lines {
		if t.lines[i].record == nil {
			continue
		}
		if raw, _ := p.v.lineAt(t.offsets[i]); !p.sameHead(t, i, raw) {
			return false
		}
	}
	return !t.ask && t.head == nil || p.sameRule(t)
}

// sameText tells whether a line is one of a twin's that begins no record, but for numbers in a value.
func (t *twin) sameText(want *twinLine, raw []byte) bool {
	stamp := format.Stamp(raw)
	if stamp > 0 != want.stamp {
		return false
	}
	raw = raw[stamp:]
	if bytes.Equal(raw, want.text) {
		return true
	}
	if want.above {
		return sameTemplate(raw, want.text)
	}
	same := len(want.text) - want.value
	if want.value == 0 || len(raw) <= same || !bytes.Equal(raw[:same], want.text[:same]) || !sameTemplate(raw[same:], want.text[same:]) {
		return false
	}
	t.value, t.ask = string(raw[same:]), t.counts || !sameButDigits(raw[same:], want.text[same:])
	return true
}

// sameHead tells whether the line at a place of a twin's that begins a record is one.
func (p *pass) sameHead(t *twin, i int, raw []byte) bool {
	want := &t.lines[i]
	if when, ok := want.vary.reads(raw, p.reader.Now); ok {
		if i == t.own {
			t.when = when
		}
		return true
	}
	line := p.decode(raw, t.offsets[i])
	numbers := t.numbers && i == t.own
	if !p.fitsHead(t, i, raw, &line, numbers) {
		return false
	}
	if i == t.own {
		t.when = line.Record.Time
	}
	if numbers && line.Record.Message != want.record.Message && (t.counts || !sameButDigits(line.Record.Message, want.record.Message)) {
		t.head = &line
	}
	p.learnDigits(want, raw, line.Record.Time, func(raw []byte) (time.Time, bool) {
		line := p.reader.Decode(raw)
		return line.Record.Time, p.fitsHead(t, i, raw, &line, numbers && !t.counts)
	})
	return true
}

// fitsHead is sameHead for a line that was decoded, whose message may have other numbers if that is said.
func (p *pass) fitsHead(t *twin, i int, raw []byte, line *event.Line, numbers bool) bool {
	want := &t.lines[i]
	stamp := format.Stamp(raw)
	switch {
	case line.Writer != t.finding.writer || stamp > 0 != want.stamp:
		return false
	case bytes.Equal(raw[stamp:], want.text):
		return true
	case want.other:
		return p.beginsOther(line) && sameAuthor(&line.Record, want.record)
	}
	if !line.Head || !sameButTime(&line.Record, want.record, numbers) {
		return false
	}
	if numbers {
		return sameTemplate(raw[stamp:], want.text)
	}
	return sameButDigits(raw[stamp:], want.text) && bytes.Equal(beyondStamp(raw[stamp:]), beyondStamp(want.text))
}

// sameRule asks the rules about the text at hand, which has other numbers than the twin: the same rule must take it.
func (p *pass) sameRule(t *twin) bool {
	f := &t.finding
	if t.asked == nil {
		t.asked = make([]event.Line, len(t.lines))
		for i := range t.lines {
			t.asked[i].Text = t.lines[i].shown
		}
	}
	record, top := f.record, t.own-t.hit
	if t.head != nil {
		record.Message = t.head.Record.Message + f.record.Message[len(t.lines[t.own].record.Message):]
		t.asked[t.own].Text = t.head.Text
		defer func() { t.asked[t.own].Text = t.lines[t.own].shown }()
	}
	for i := range t.lines {
		if l := &t.lines[i]; l.value > 0 && t.value != "" {
			t.asked[i].Text = l.shown[:len(l.shown)-l.value] + t.value
			defer func() { t.asked[i].Text = l.shown }()
		}
	}
	if !f.headed {
		top = f.trace.First
	}
	subject := p.subject
	subject.Writer = cmp.Or(f.writer, p.h.writer)
	rule, ignored := p.h.rules.DecideTrace(f.trace, askedLines{t.asked, t.hit}, top, &record, subject)
	return rule == f.match.Rule && !ignored
}

// askedLines shows the lines of a twin to the rules.
type askedLines struct {
	lines []event.Line
	hit   int
}

// At returns line i, see [event.Lines].
func (a askedLines) At(i int) (*event.Line, bool) {
	if i += a.hit; i < 0 || i >= len(a.lines) {
		return nil, false
	}
	return &a.lines[i], true
}

// stampOf is when a carrier wrote the first line of the text at hand, which begins no record.
func (p *pass) stampOf(t *twin, own *twinLine) time.Time {
	raw, _ := p.v.lineAt(t.offsets[t.own])
	if when, ok := own.vary.reads(raw, p.reader.Now); ok {
		return when
	}
	when := p.decode(raw, t.offsets[t.own]).Record.Time
	p.learnDigits(own, raw, when, func(raw []byte) (time.Time, bool) {
		line := p.reader.Decode(raw)
		return line.Record.Time, line.Writer == t.finding.writer && t.sameText(own, raw)
	})
	return when
}

func (p *pass) learnDigits(l *twinLine, raw []byte, at time.Time, try tried) {
	if l.vary == nil {
		l.vary = &varying{}
	}
	l.vary.learn(raw, at, p.reader.Now, try)
}

// sameButTime tells whether two records differ in nothing but their time and, where that will do, the numbers in their messages. What formats read besides is not compared:
// records that have it are not the same.
func sameButTime(a, b *event.Record, numbers bool) bool {
	return a.TimeSource == b.TimeSource && a.Level == b.Level && a.Logger == b.Logger && (a.Message == b.Message || numbers && sameTemplate(a.Message, b.Message)) &&
		a.Process == b.Process && a.Thread == b.Thread && a.Host == b.Host && a.Origin == b.Origin && a.Stack == "" && b.Stack == "" && len(a.Fields) == 0 && len(b.Fields) == 0
}

// sameAuthor tells whether two records are alike to those who ask whether others write between the lines of an error (see interrupted.go).
func sameAuthor(a, b *event.Record) bool {
	return a.Thread == b.Thread && a.Process == b.Process && harmless(a.Level) == harmless(b.Level)
}

// maxStamp is how far from the beginning of a record its time can stand.
const maxStamp = 48

// beyondStamp is what of a line is not its time.
func beyondStamp(line []byte) []byte { return line[min(len(line), maxStamp):] }
