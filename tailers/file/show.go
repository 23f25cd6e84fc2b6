package file

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/block"
)

// show shows data, takes away what was decided, and returns how much was left of it.
func (r *reading) show(ctx context.Context, b *block.Buffer, data []byte, idle time.Duration, final bool) (left int, err error) {
	text, _ := b.At(0)
	first := text.(*generation)
	now := r.now()
	w := &tailers.Window{
		Stream: r.lane.stream,
		Data:   data,
		Offset: b.Base(),
		Breaks: b.Breaks(),
		Time:   now,
		Idle:   idle,
		Final:  final,
		Before: func(p []byte, end int64) int { return b.Before(p, end, r.older) },
		Head:   first.Head,
		Position: func(n int) event.Position {
			text, offset := b.At(n)
			g := text.(*generation)
			return g.position(g.raw(offset), now, r.passed(g))
		},
	}
	if written := time.Unix(0, first.mtime); now.Sub(written) > time.Second {
		w.Time = written
	}
	r.out.used, r.out.open = now, true
	reply, err := r.out.handler.Handle(ctx, w)
	r.lane.again = err != nil && idle == 0
	if err != nil {
		return 0, err
	}
	n := min(max(reply.Consumed, 0), len(data))
	if n == 0 && len(data) >= tailers.MaxWindow {
		n = firstLine(data)
		r.Stats.Skipped.Add(int64(n))
	}
	r.Stats.Bytes.Add(int64(n))
	if read := r.log.spec.Read; read != nil {
		read.Bytes.Add(int64(n))
		read.Lines.Add(int64(bytes.Count(data[:n], []byte{'\n'}))) // with vectors, of text that is in the cache: a hundredth of what following costs
	}
	r.consume(b, n)
	left = len(data) - n
	r.lane.left = left
	r.lane.asked = reply.Wake
	if left == 0 {
		r.lane.asked = 0
	}
	return left, nil
}

// consume notes that n bytes are decided.
func (r *reading) consume(b *block.Buffer, n int) {
	b.Consume(n)
	text, at := b.At(0)
	g := text.(*generation)
	for _, p := range r.chain {
		if p == g {
			break
		}
		if p.offset < p.ends() {
			p.offset, p.untold = p.ends(), true // its windows told a position before that
		}
		r.hold(p, nil)
	}
	offset := g.raw(at)
	if g.wide != nil {
		g.wide.decided(known{offset, at})
	}
	if g.gone {
		r.hold(g, g.rest[min(offset-g.offset, int64(len(g.rest))):])
	}
	if offset != g.offset {
		g.scanned = 0
	}
	g.offset, g.shift = offset, b.Base()-at
	if r.lane == &r.log.lane {
		r.log.at = g
	}
}

// older reads what precedes an offset of a generation, and goes on in the one before. An offset before the beginning of the generation is one that an earlier call has
// reached.
func (r *reading) older(p []byte, text block.Text, offset int64) int {
	g := text.(*generation)
	for g != nil && offset < 0 {
		if g = r.log.before(g); g != nil {
			offset += g.text(g.seen)
		}
	}
	done := 0
	for g != nil && done < len(p) {
		floor := int64(0)
		if g.hole <= offset {
			floor = g.hole
		}
		n := int(min(int64(len(p)-done), offset-floor))
		end := len(p) - done
		got, err := g.readText(p[end-n:end], offset-int64(n))
		if got < n || err != nil && err != io.EOF {
			break // truncated, or not there any more: there is nothing further back
		}
		done += n
		if floor > 0 {
			break
		}
		if g = r.log.before(g); g != nil {
			offset = g.text(g.seen)
		}
	}
	return done
}

// leave notes what is undecided, and when to show it again.
func (r *reading) leave(b *block.Buffer, wasIdle bool) {
	rest := b.All()
	if g := r.chain[0]; len(r.chain) == 1 && len(rest) > 0 && len(b.Lines()) == 0 && b.Text() == g {
		g.scanned = g.seen
	}
	r.keep(b.Text().(*generation), rest)
	wake := time.Time{}
	switch {
	case len(rest) == 0:
	case r.lane.asked > 0:
		wake = r.now().Add(r.lane.asked)
		if !wasIdle && r.Pause > defaultPause {
			wake = r.lane.changed.Add(r.lane.asked) // it may be silent for a while already
		}
	case rest[len(rest)-1] != '\n' && !wasIdle:
		wake = r.lane.changed.Add(r.PartialWait)
	}
	if !r.join.IsZero() && (wake.IsZero() || r.join.Before(wake)) {
		wake = r.join
	}
	r.lane.wake = wake
	delete(r.waiting, r.lane)
	if !wake.IsZero() {
		r.waiting[r.lane] = r.log
	}
}

// keep keeps undecided text in memory, each generation's part of it, because truncation would take it away.
func (r *reading) keep(last *generation, rest []byte) {
	fits := len(rest) <= maxRest && r.kept+len(rest) <= maxKept
	for _, g := range r.chain {
		to := g.ends()
		if g == last {
			to = g.seen
		}
		n := g.text(to) - g.text(g.offset)
		switch {
		case g.gone: // that is all there is of it
		case !fits || n > int64(len(rest)): // too much, or without the middle of a long line
			r.hold(g, nil)
			fits = false
		case g.wide != nil:
			raw := make([]byte, to-g.offset)
			n, _ := g.readAt(raw, g.offset) // less was truncated a moment ago
			r.hold(g, raw[:n])
		default:
			r.hold(g, rest[:n])
		}
		if n = min(n, int64(len(rest))); n > 0 && rest[n-1] != '\n' && g != last {
			n++ // the line end that joining has put there
		}
		rest = rest[min(n, int64(len(rest))):]
		if g == last {
			return
		}
	}
}

// tell brings the position of a generation to its handler, without any text. The stream is one of its own, since the log's own may have
// undecided text.
func (e *engine) tell(ctx context.Context, g *generation) error {
	o := e.outlets[g.log.spec.Handler]
	stream := *g.log.stream
	w := &tailers.Window{Stream: &stream, Offset: g.text(g.offset), Time: e.now(), Final: true,
		Before:   func([]byte, int64) int { return 0 },
		Head:     g.Head,
		Position: func(int) event.Position { return g.position(g.offset, e.now(), nil) },
	}
	o.used, o.open = e.now(), true
	if _, err := o.handler.Handle(ctx, w); err != nil {
		return err
	}
	g.untold = false
	return nil
}

// finish shows what is left of a generation as the end of a lane.
func (e *engine) finish(ctx context.Context, l *log, ln *lane, g *generation) error {
	r := reading{engine: e, log: l, lane: ln, chain: []*generation{g}, out: e.outlets[l.spec.Handler], final: true}
	delete(e.waiting, ln)
	b := e.buf
	g.from(b)
	for ended := false; !ended; {
		var err error
		if _, _, ended, err = r.fill(g, b); err != nil {
			e.trouble(g.path, "reading a file", err)
			break // what is there is shown
		}
		if !ended && len(b.Lines()) > tailers.MaxWindow/2 {
			if _, err := r.show(ctx, b, b.Lines(), 0, false); err != nil {
				return err
			}
		}
	}
	for {
		before := len(b.All())
		left, err := r.show(ctx, b, b.All(), 0, true)
		if err != nil {
			return err
		}
		if left == 0 {
			return nil
		}
		if left == before {
			e.Stats.Skipped.Add(int64(left))
			r.consume(b, left)
			return nil
		}
	}
}

func firstLine(lines []byte) int {
	for i, c := range lines {
		if c == '\n' {
			return i + 1
		}
	}
	return len(lines)
}
