package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/tailers"
)

// pass is one look at one window.
type pass struct {
	h        *Hallway
	w        *tailers.Window
	s        *stream
	v        *view
	reader   format.Reader
	subject  rules.Subject
	claimed  map[string]int64 // by writer: up to where its lines belong to what was found
	others   []int64          // lines before that which do not
	earlier  []captured       // events of earlier passes whose text is shown again
	trail    trail            // of the last event
	hits     int              // of those found ahead, how many lie behind
	series   bool             // the lines of a key are among the breadcrumbs that were made last
	looks    looks            // of the recogniser, for the last finding
	layouts  []learnedLayout  // of this window's errors
	consumed int64
	held     bool     // something is not decided: consumed is where it begins
	traces   extents  // of the window so far
	older    []extent // before the window, as far as somebody looked
	looked   int      // how many lines were read for them
	wake     time.Duration
}

func (h *Hallway) pass(w *tailers.Window, s *stream) *pass {
	h.lines.pass++
	subject := rules.Subject{Kind: w.Stream.Kind, Path: w.Stream.Path, Labels: w.Stream.Labels}
	if writer := w.Stream.Writer; writer != nil {
		subject.Labels, subject.Only = writer.Labels(), writer.Takes
	}
	h.shown = newView(w, w.Idle >= h.longest, &h.lines, &h.rooms, h.shown.memory)
	p := &h.current
	*p = pass{h: h, w: w, s: s, earlier: s.captured, v: &h.shown, reader: h.reader(w), subject: subject}
	for i := range p.earlier {
		if lines := p.earlier[i].lines; lines.start < lines.end {
			p.traces.add(lines)
		}
	}
	return p
}

// run finds the errors of the window and says how much of it is decided. What is found is in custody before it is more than a batch holds.
func (p *pass) run(ctx context.Context) error {
	data, candidates := p.v.data, int64(0)
	for pos := 0; pos < len(data); {
		hit, ok := p.next(pos)
		if !ok {
			break
		}
		candidates++
		begin := lastNewline(data[:hit]) + 1
		pos = p.line(p.v.base + int64(max(begin, pos)))
		if p.h.batch.full() {
			if err := p.commit(ctx); err != nil {
				return err
			}
		}
	}
	p.h.Stats.Searched.Add(int64(len(data)))
	p.h.Stats.Candidates.Add(candidates)
	if !p.held {
		p.consumed = p.v.end()
		p.leaveUnfinished()
		return nil
	}
	p.keepCaptured()
	p.nameTwins()
	return nil
}

// commit brings what was found so far into custody: a window may show a thousand errors, which memory should not hold together. The position that goes with them is the
// one before the window, with the ids of all that was found behind it, as if none of the window were decided yet. Of a log that is gone there will be no position to go on
// from, so its errors wait for the end of the window.
func (p *pass) commit(ctx context.Context) error {
	if p.w.Position != nil {
		position := p.w.Position(0)
		if position.Gone {
			return nil
		}
		position.Done = p.s.ids()
		p.h.batch.position(position, p.w.Stream, true)
	}
	return p.h.commit(ctx, false)
}

// line looks at the line at an offset, and returns where in the data to go on.
func (p *pass) line(at int64) int {
	if p.s.wasDecided(at) {
		_, next, _ := p.v.line(at)
		return int(next - p.v.base)
	}
	if next, ok := p.twin(at); ok {
		return next
	}
	raw, next, _ := p.v.line(at)
	after := int(next - p.v.base)
	line := p.h.lines.decode(p.reader, raw, at)
	if covers(p.earlier, line.Writer, at) {
		p.s.decide(at)
		return after
	}
	if at < p.claimed[line.Writer] && !slices.Contains(p.others, at) {
		return after
	}
	p.v.looks = noLooks
	c := newCursor(p.v, p.reader, at)
	defer c.done()
	p.subject.Writer = cmp.Or(c.writer, p.h.writer)
	subject := p.subject
	if p.w.Stream.Kind == journalKind {
		subject = journalSubject(subject, c.ahead[0].Record.Origin)
	}
	f, undecided := p.recognise(c, at, subject)
	defer func() { p.reader.Layout = nil }()
	p.looks = p.v.looks
	if undecided && !p.settled(f, p.silence(c)) {
		p.hold(at)
		p.claim(c.writer, p.v.end())
		return after
	}
	if f == nil {
		if !undecided {
			p.s.decide(at)
		}
		return after
	}
	p.claim(c.writer, f.end)
	p.others = append(p.others, f.others...)
	p.capture(f, at)
	p.traced(f)
	if c.writer == "" && len(f.others) == 0 {
		return max(after, int(f.end-p.v.base))
	}
	return after
}

// traced notes where a traceback stands.
func (p *pass) traced(f *finding) {
	if f.lines.end <= f.lines.start {
		return
	}
	p.traces.add(f.lines)
	if f.lines.start < p.trail.start {
		p.trail = trail{} // it took these lines for something else
	}
}

func (p *pass) claim(writer string, end int64) {
	if p.claimed == nil {
		p.claimed = map[string]int64{}
	}
	p.claimed[writer] = max(p.claimed[writer], end)
}

// settled tells whether an undecided answer is taken as it is, because the log has been quiet, or in a journal its writer has; if not, it says when to look again.
func (p *pass) settled(f *finding, silence time.Duration) bool {
	wait := p.h.Wait
	switch {
	case p.unfinished():
		wait = p.h.longest
	case f != nil && f.match != nil && f.match.Rule.Wait > 0:
		wait = f.match.Rule.Wait
	case f != nil && !f.broken():
		wait = p.h.Pause
	}
	if max(p.w.Idle, silence) >= wait {
		return true
	}
	if left := wait - p.w.Idle; p.wake == 0 || left < p.wake {
		p.wake = left
	}
	return false
}

// unfinished tells whether the window shows the beginning of a line that is still being written.
func (p *pass) unfinished() bool {
	return len(p.w.Data) > 0 && p.w.Data[len(p.w.Data)-1] != '\n' && !p.w.Final
}

// hold keeps the window from an offset on.
func (p *pass) hold(at int64) {
	if !p.held || at < p.consumed {
		p.consumed = at
	}
	p.held = true
}

// leaveUnfinished gives a line without an end back, unless it is part of an event: it will be looked at when it is whole.
func (p *pass) leaveUnfinished() {
	if !p.unfinished() || len(p.v.data) < len(p.w.Data) {
		return
	}
	begin := p.v.base + int64(bytes.LastIndexByte(p.v.data, '\n')+1)
	for _, end := range p.claimed {
		if end > begin {
			return
		}
	}
	p.consumed = begin
}

// keepCaptured moves the beginning of what is kept to before each event that reaches into it, so that it is shown, and recognised as
// captured, as a whole.
func (p *pass) keepCaptured() {
	for again := true; again; {
		again = false
		for _, c := range p.s.captured {
			if c.hit < p.consumed && c.end > p.consumed {
				p.consumed, again = c.hit, true
			}
		}
	}
}
