package pipeline

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/tailers"
)

// Bounds of what is remembered of errors that were held back.
const (
	maxTwins     = 16
	maxTwinBytes = 32 << 10 // of one error, with the lines around it that were looked at
	maxTwinLines = 512
)

// twins are errors that were held back last, as their lines stand in the log. A program that fails in a loop writes the same lines again, but for their time and for numbers:
// of those that are the same nothing else can be found, so that they are counted without being read. What was found depends on nothing but the lines that were looked at,
// which the view notes; a line of another record before or behind the error may differ, as long as it is one that begins a record. Words with a digit in them may be
// others in the message of the error's record and in the value of one of its exceptions: groups are not made of them. The rules are, so they are asked again, unless only digits
// are others and no rule looks at digits.
type twins struct {
	list   []*twin         // those met last first
	counts map[string]bool // whether a rule looks at numbers, by parser
	off    bool            // a test wants to see that nothing changes
}

// twin is an error that was held back.
type twin struct {
	stream  *tailers.Stream
	layout  *format.Layout // with which its lines were read
	finding finding
	group   uint64
	chain   []link
	catches bool // what it says depends on whether the program reports itself
	numbers bool // numbers in its record's message, and in a value, may be others
	counts  bool // a rule looks at digits

	raw             []byte
	lines           []twinLine // of raw
	hit             int        // index of the line that was hit
	own, start, end int        // of the lines that the finding's offsets are of: its first one, the traceback's first one, the one behind

	// Made anew for each text at hand:
	offsets []int64     // of its lines, and of the one behind
	when    time.Time   // of the first line's record
	head    *event.Line // that line, where its message is another and the rules must be asked about it; nil: they need not
	value   string      // the one that may be another; "" where it is the same
	ask     bool        // the rules, about value
	asked   []event.Line
}

// twinLine is a line as it must be again.
type twinLine struct {
	text   []byte        // behind the time that its carrier has put before it
	stamp  bool          // there is one
	record *event.Record // whose beginning it is: it must say the same at any time; nil: it must be the same
	other  bool          // of another record: any such of the same thread will do
	vary   *varying      // what is known of its digits, where there is a record or a time before it
	value  int           // how many of the last bytes are the value of an exception, in which numbers may be others
	shown  string        // without its carriers
	above  bool          // the error's record, and begins none: numbers in it may be others
	of     int           // whose value: an index into the chain
}

// learn remembers an error that was hit at an offset and is held back.
func (p *pass) learn(f *finding, at int64, group uint64, chain []link) {
	v, seen := p.v, p.looks
	if seen.edge || seen.high-seen.low > maxTwinBytes || len(f.others) > 0 || p.w.Stream.Kind == journalKind || f.trace == nil {
		return
	}
	t := p.h.twins.slot()
	*t = twin{stream: p.w.Stream, layout: p.reader.Layout, finding: *f, group: group, chain: chain, catches: catches(f.trace), numbers: true, counts: p.h.countsIn(f.trace.Parser), raw: t.raw[:0], lines: t.lines[:0],
		offsets: t.offsets[:0], hit: -1, own: -1, start: -1, end: -1}
	t.finding.text = ""
	t.raw = slices.Grow(t.raw, int(seen.high-seen.low)) // the lines are parts of it
	owner := -1
	for from := seen.low; from < seen.high && len(t.lines) <= maxTwinLines; {
		raw, next, ok := v.line(from)
		if !ok {
			break
		}
		t.place(from, at)
		t.add(raw)
		l := &t.lines[len(t.lines)-1]
		line := p.decode(raw, from)
		l.shown = line.Text
		if line.Writer != f.writer {
			t.stream = nil // others write in between
			return
		}
		t.numbers = t.numbers && !line.Partial
		if line.Head && line.Record.TimeSource == event.TimeText && (from == f.start || (from < f.start || from >= f.end) && p.beginsOther(&line)) {
			l.record = &line.Record
			if from <= f.start {
				owner = len(t.lines) - 1
			}
		}
		from = next
	}
	// The record at which nobody looked further has nothing to do with the error, unless it is the one above it.
	if last := len(t.lines) - 1; last >= 0 {
		t.lines[0].other = owner > 0 && t.lines[0].record != nil
		t.lines[last].other = owner < last && t.lines[last].record != nil
	}
	t.place(seen.high, at)
	if t.hit < 0 || t.own < 0 || t.start < 0 || t.end < 0 || len(t.lines) > maxTwinLines {
		t.stream = nil
		return
	}
	first := t.hit + f.trace.First // of the traceback
	t.numbers = t.numbers && first > t.own && first < len(t.lines) && (t.lines[t.own].record == nil || strings.HasPrefix(f.record.Message, t.lines[t.own].record.Message))
	if t.numbers {
		t.allowNumbers(first)
	}
	for i := range t.lines[:t.own] { // the end of what is above the error's record
		t.lines[i].above = t.lines[t.own].record != nil && f.headed && t.lines[i].record == nil
	}
}

// allowNumbers finds the line that ends with the value of an exception. Where there are several, or one that ends with several values, none may be another.
func (t *twin) allowNumbers(first int) {
	found := -1
	for of := range t.finding.trace.Exceptions {
		value := t.finding.trace.Exceptions[of].Text()
		if !strings.ContainsAny(value, "0123456789") || strings.Contains(value, "\n") || of >= len(t.chain) {
			continue
		}
		for i := first; i < t.end; i++ {
			l := &t.lines[i]
			if !bytes.HasSuffix(l.text, []byte(value)) || !strings.HasSuffix(l.shown, value) {
				continue
			}
			if found >= 0 || l.record != nil {
				t.lines[max(found, 0)].value = 0
				return
			}
			found, l.value, l.of = i, len(value), of
		}
	}
}

// countsIn tells whether a rule for a parser looks at numbers.
func (h *Hallway) countsIn(parser string) bool {
	counts, ok := h.twins.counts[parser]
	if !ok {
		if h.twins.counts == nil {
			h.twins.counts = map[string]bool{}
		}
		counts = h.rules.Counts(parser)
		h.twins.counts[parser] = counts
	}
	return counts
}

// place notes which line begins at an offset.
func (t *twin) place(from, hit int64) {
	n := len(t.lines)
	if from == hit {
		t.hit = n
	}
	if from == t.finding.start {
		t.own = n
	}
	if from == t.finding.lines.start {
		t.start = n
	}
	if from == t.finding.end && from == t.finding.lines.end {
		t.end = n
	}
}

func (t *twin) add(raw []byte) {
	stamp := format.Stamp(raw)
	from := len(t.raw)
	t.raw = append(t.raw, raw[stamp:]...)
	t.lines = append(t.lines, twinLine{text: t.raw[from:len(t.raw):len(t.raw)], stamp: stamp > 0})
}

// beginsOther tells whether a line plainly begins a record that has nothing to do with an error next to it.
func (p *pass) beginsOther(line *event.Line) bool {
	return line.Head && !line.Partial && !format.GoesOn(line) && !p.h.triggered(line.Text)
}

// slot returns the twin that was not met for the longest time, or a new one, as the first of the list.
func (t *twins) slot() *twin {
	if len(t.list) < maxTwins {
		t.list = append(t.list, &twin{})
	}
	t.front(len(t.list) - 1)
	return t.list[0]
}

func (t *twins) front(i int) {
	one := t.list[i]
	copy(t.list[1:i+1], t.list[:i])
	t.list[0] = one
}

// twin looks whether the line at an offset is hit by an error that was held back before, and is held back once more; it is counted then, and where to go on
// in the data is returned. In all other cases it changes nothing.
func (p *pass) twin(at int64) (next int, ok bool) {
	if len(p.s.restored) > 0 || p.h.twins.off {
		return 0, false
	}
	for i, t := range p.h.twins.list {
		if t.stream != p.w.Stream {
			continue
		}
		p.reader.Layout = t.layout
		if p.same(t, at) && p.layout(at, t.finding.writer).Equal(t.layout) {
			p.h.twins.front(i)
			next, ok = p.heldTwin(t, at)
			break
		}
	}
	p.reader.Layout = nil
	return next, ok
}

// heldTwin counts a twin at an offset, if it is held back.
func (p *pass) heldTwin(t *twin, at int64) (next int, ok bool) {
	h := p.h
	f := &h.held
	*f = t.finding
	f.start, f.end = t.offsets[t.own], t.offsets[t.end]
	f.lines.start, f.lines.end = t.offsets[t.start], f.end
	if covers(p.earlier, f.writer, at) || at < p.claimed[f.writer] {
		return 0, false
	}
	if own := &t.lines[t.own]; own.record != nil {
		f.record.Time = t.when
	} else if own.stamp {
		f.record.Time = p.stampOf(t, own)
	}
	chain := t.chain
	if t.value != "" {
		chain = t.otherValue()
	}
	if h.SkipReported && t.catches && p.reports(&f.record) {
		return 0, false
	}
	when, _ := p.timeOf(f)
	nested := p.again(f, chain, when)
	if !nested && !p.holds(f, t.group, when) {
		return 0, false
	}
	h.count(f)
	h.Stats.Alike.Add(1)
	p.s.captured = append(p.s.captured, captured{writer: f.writer, hit: at, end: f.end, lines: f.lines})
	p.leaveOut(f, chain, when, nested)
	p.claim(f.writer, f.end)
	p.traced(f)
	if f.writer == "" {
		return int(f.end - p.v.base), true
	}
	_, after, _ := p.v.line(at)
	return int(after - p.v.base), true
}

// otherValue is the chain of a twin with the value that it has in the text at hand.
func (t *twin) otherValue() []link {
	chain := slices.Clone(t.chain)
	for i := range t.lines {
		if l := &t.lines[i]; l.value > 0 {
			chain[l.of].what = whatOf(t.finding.trace.Exceptions[l.of].Type, t.value)
		}
	}
	return chain
}

// nameTwins gives the twins that will be shown again the ids of their events, which an earlier run must be able to tell.
func (p *pass) nameTwins() {
	for i := range p.s.captured {
		c := &p.s.captured[i]
		if c.id != "" || c.end <= p.consumed {
			continue
		}
		around := newCursor(p.v, p.reader, c.hit)
		subject := p.subject
		subject.Writer = cmp.Or(around.writer, p.h.writer)
		if f, _ := p.recognise(around, c.hit, subject); f != nil {
			c.id = p.h.id(p.v, f, c.hit)
		}
		p.reader.Layout = nil
	}
}
