package pipeline

import (
	"bytes"
	"cmp"
	"slices"

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

// twins are errors that were held back last, as their lines stand in the log. A program that fails in a loop writes the same lines again, but for their time: of those that
// are the same nothing else can be found, so that they are counted without being read. What was found depends on nothing but the lines that were looked at, which the view
// notes; a line of another record before or behind the error may differ, as long as it is one that begins a record.
type twins struct {
	list []*twin // those met last first
	off  bool    // a test wants to see that nothing changes
}

// twin is an error that was held back.
type twin struct {
	stream  *tailers.Stream
	finding finding
	group   uint64
	chain   []link
	catches bool // what it says depends on whether the program reports itself

	raw             []byte
	lines           []twinLine // of raw
	hit             int        // index of the line that was hit
	own, start, end int        // of the lines that the finding's offsets are of: its first one, the traceback's first one, the one behind
	offsets         []int64    // of the lines in the text at hand, and of the one behind; made anew for each
}

// twinLine is a line as it must be again.
type twinLine struct {
	text   []byte        // behind the time that its carrier has put before it
	stamp  bool          // there is one
	record *event.Record // whose beginning it is: it must say the same at any time; nil: it must be the same
	other  bool          // of another record: any such of the same thread will do
}

// learn remembers an error that was hit at an offset and is held back.
func (p *pass) learn(f *finding, at int64, group uint64, chain []link) {
	v, seen := p.v, p.looks
	if seen.edge || seen.high-seen.low > maxTwinBytes || len(f.others) > 0 || p.w.Stream.Kind == journalKind || f.trace == nil {
		return
	}
	t := p.h.twins.slot()
	*t = twin{stream: p.w.Stream, finding: *f, group: group, chain: chain, catches: catches(f.trace), raw: t.raw[:0], lines: t.lines[:0], offsets: t.offsets[:0], hit: -1, own: -1, start: -1, end: -1}
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
		if line.Writer != f.writer {
			t.stream = nil // others write in between
			return
		}
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
	}
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
		if t.stream != p.w.Stream || !p.same(t, at) {
			continue
		}
		p.h.twins.front(i)
		return p.heldTwin(t, at)
	}
	return 0, false
}

// same tells whether the lines around an offset are those of a twin, and notes where they stand.
func (p *pass) same(t *twin, at int64) bool {
	if cap(t.offsets) <= len(t.lines) {
		t.offsets = make([]int64, 0, len(t.lines)+1)
	}
	t.offsets = t.offsets[:len(t.lines)+1]
	from := at
	for i := t.hit; i < len(t.lines); i++ {
		raw, next, ok := p.v.line(from)
		if !ok || !p.sameLine(t, i, raw, from) {
			return false
		}
		t.offsets[i] = from
		from = next
	}
	t.offsets[len(t.lines)] = from
	next := at
	for i := t.hit - 1; i >= 0; i-- {
		raw, from, ok := p.v.before(next)
		if !ok || !p.sameLine(t, i, raw, from) {
			return false
		}
		t.offsets[i] = from
		next = from
	}
	return t.offsets[t.own] >= p.v.base
}

func (p *pass) sameLine(t *twin, i int, raw []byte, at int64) bool {
	want := &t.lines[i]
	stamp := format.Stamp(raw)
	if stamp > 0 != want.stamp {
		return false
	}
	if bytes.Equal(raw[stamp:], want.text) {
		return true
	}
	switch {
	case want.other:
		line := p.decode(raw, at)
		return line.Writer == t.finding.writer && p.beginsOther(&line) && sameAuthor(&line.Record, want.record)
	case want.record != nil:
		line := p.decode(raw, at)
		return line.Head && line.Writer == t.finding.writer && sameButTime(&line.Record, want.record) && sameButDigits(raw[stamp:], want.text)
	}
	return false
}

// sameButTime tells whether two records differ in nothing but their time. What formats read besides is not compared: records that have it are not the same.
func sameButTime(a, b *event.Record) bool {
	return a.TimeSource == b.TimeSource && a.Level == b.Level && a.Logger == b.Logger && a.Message == b.Message && a.Process == b.Process && a.Thread == b.Thread &&
		a.Host == b.Host && a.Origin == b.Origin && a.Stack == "" && b.Stack == "" && len(a.Fields) == 0 && len(b.Fields) == 0
}

// sameAuthor tells whether two records are alike to those who ask whether others write between the lines of an error (see interrupted.go).
func sameAuthor(a, b *event.Record) bool {
	return a.Thread == b.Thread && a.Process == b.Process && harmless(a.Level) == harmless(b.Level)
}

// maxStamp is how far from the beginning of a record its time can stand.
const maxStamp = 48

// sameButDigits tells whether two lines differ in nothing but digits near their beginning.
func sameButDigits(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && (i >= maxStamp || a[i]-'0' > 9 || b[i]-'0' > 9) {
			return false
		}
	}
	return true
}

// heldTwin counts a twin at an offset, if it is held back.
func (p *pass) heldTwin(t *twin, at int64) (next int, ok bool) {
	h := p.h
	f := t.finding
	f.start, f.end = t.offsets[t.own], t.offsets[t.end]
	f.lines.start, f.lines.end = t.offsets[t.start], f.end
	if covers(p.earlier, f.writer, at) || at < p.claimed[f.writer] {
		return 0, false
	}
	if raw, _, _ := p.v.line(f.start); t.lines[t.own].record != nil || t.lines[t.own].stamp {
		line := p.decode(raw, f.start)
		f.record.Time = line.Record.Time
	}
	if h.SkipReported && t.catches && p.reports(&f.record) {
		return 0, false
	}
	when, _ := p.timeOf(&f)
	nested := h.nested.before(p.w.Stream, &f, t.chain, when)
	if !nested && !p.holds(&f, t.group, when) {
		return 0, false
	}
	h.count(&f)
	h.Stats.Alike.Add(1)
	p.s.captured = append(p.s.captured, captured{writer: f.writer, hit: at, end: f.end})
	p.leaveOut(&f, t.chain, when, nested)
	p.claim(f.writer, f.end)
	p.traced(&f)
	if f.writer == "" {
		return int(f.end - p.v.base), true
	}
	_, after, _ := p.v.line(at)
	return int(after - p.v.base), true
}

// nameTwins gives the twins that will be shown again the ids of their events, which an earlier run must be able to tell.
func (p *pass) nameTwins() {
	for i := range p.s.captured {
		c := &p.s.captured[i]
		if c.id != "" || c.end <= p.consumed {
			continue
		}
		around := newCursor(p.v, p.reader, c.hit, scratch{})
		subject := p.subject
		subject.Writer = cmp.Or(around.writer, p.h.writer)
		if f, _ := p.h.recognise(around, subject); f != nil {
			c.id = p.h.id(p.v, f, c.hit)
		}
	}
}
