package file

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/errtail/errtail/tailers/internal/block"
)

// Bounds in bytes.
const (
	defaultTurn = 4 << 20   // what is read of one log before the next has its turn
	maxRest     = 256 << 10 // of undecided text that is kept of a generation
	maxKept     = 8 << 20   // of it in all
)

// flushLogs is after how many logs of one look what they have shown is brought into custody: at a start each of thousands tells its position, and all of them at once are
// megabytes, here and there.
const flushLogs = 1000

// joinWait is how long the last line of a rotated generation may still be without an end before it is taken as it is.
const joinWait = time.Second

// touch has a generation looked at.
func (e *engine) touch(g *generation) {
	g.dirty = true
	e.active[g.log] = struct{}{}
	e.enqueue(g.log)
}

func (e *engine) enqueue(l *log) {
	if !l.queued {
		l.queued = true
		e.queue = append(e.queue, l)
	}
}

// wakeUp queues the logs of which undecided text is to be shown again.
func (e *engine) wakeUp() {
	now := e.now()
	for ln, l := range e.waiting {
		if !now.Before(ln.wake) {
			for _, g := range l.gens {
				if !g.finished() {
					g.dirty = true
				}
			}
			e.enqueue(l)
		}
	}
}

// read gives each log that is queued a turn. It returns false if nothing came of it.
func (e *engine) read(ctx context.Context) (progress bool) {
	queue := e.queue
	e.queue = nil
	for _, l := range queue {
		l.queued = false
	}
	for i, l := range queue {
		if i%flushLogs == flushLogs-1 {
			e.flush(ctx)
		}
		e.Pulse.Turn() // a round of many logs that are full of errors takes long
		o := e.outlets[l.spec.Handler]
		if !o.retry.IsZero() { // all are queued when it works again
			if e.inspect(l) {
				e.enqueue(l)
			}
			continue
		}
		before := e.Stats.Bytes.Load()
		more, err := e.visit(ctx, l, o)
		if err != nil {
			e.stall(o, err)
			continue
		}
		if more {
			e.enqueue(l)
		}
		progress = progress || more || e.Stats.Bytes.Load() > before
	}
	e.busy = e.busy || progress
	return progress
}

// visit shows what a log has to show. more means that it is not all.
func (e *engine) visit(ctx context.Context, l *log, o *outlet) (more bool, err error) {
	if e.inspect(l) {
		return true, nil
	}
	late, chain := l.split()
	for _, g := range late {
		if g.finished() || g.fd < 0 && !g.gone {
			continue
		}
		if g.late == nil {
			stream := *l.stream
			g.late = &lane{stream: &stream}
		}
		g.limit = 0
		r := reading{engine: e, log: l, lane: g.late, chain: []*generation{g}, out: o}
		m, err := r.feed(ctx)
		if more = more || m; err != nil {
			return more, err
		}
	}
	r := reading{engine: e, log: l, lane: &l.lane, chain: chain, out: o}
	m, err := r.feed(ctx)
	if err != nil {
		return more, err
	}
	for _, g := range l.gens {
		if g.untold {
			if err := e.tell(ctx, g); err != nil {
				return false, err
			}
		}
	}
	return more || m, nil
}

// inspect looks at the generations of a log that have changed, and begins new ones where the text was taken away. It returns true if there may be more of that.
func (e *engine) inspect(l *log) (more bool) {
	now := e.now()
	for i := 0; i < len(l.gens); i++ {
		g := l.gens[i]
		if !g.dirty {
			continue
		}
		g.dirty = false
		same, err := g.look(now)
		if err != nil && g.fd >= 0 {
			e.trouble(g.path, "looking at a file", err)
		}
		if g.fd < 0 && !g.gone && !g.finished() {
			if !e.openAgain(g) {
				continue
			}
			same = same && g.unchanged()
		}
		if same && g.fd >= 0 && g.seen == 0 { // it waits for what precedes it; if it is truncated meanwhile, there is only its copy
			if same = g.head.begins(g.fd); same {
				g.acquaint()
			}
		}
		if same && g.fd >= 0 && g.seen > 0 && g.seen == g.size && g.mtime != g.verified { // truncated, and written again up to here?
			same = g.unchanged()
			g.verified = g.mtime
		}
		if !same && (g.fd >= 0 || e.openAgain(g)) {
			e.truncated(l, g)
			return true
		}
	}
	return false
}

// openAgain opens a generation that was closed to save descriptors.
func (e *engine) openAgain(g *generation) bool {
	e.spare()
	fd, err := g.reopen()
	if err != nil {
		e.trouble(g.path, "opening a file again", err)
		return false
	}
	g.fd = fd
	e.Stats.Open.Add(1)
	return true
}

// reading is one look at a lane of a log.
type reading struct {
	*engine
	log   *log
	lane  *lane
	chain []*generation
	out   *outlet
	final bool      // nothing comes after the chain
	join  time.Time // when a generation may be joined to the one before; zero if that is not in question
}

// feed reads the chain from where it is undecided, and shows what is new.
func (r *reading) feed(ctx context.Context) (more bool, err error) {
	now := r.now()
	fresh := r.lane.again
	for _, g := range r.chain {
		fresh = fresh || g.seen < g.ends()
	}
	idle := !r.lane.wake.IsZero() && !now.Before(r.lane.wake)
	if !fresh && !idle || len(r.chain) == 0 {
		return false, nil
	}
	i, g, b := 0, r.chain[0], r.buf
	if longer, err := r.longer(g); err != nil {
		if errors.Is(err, errTruncated) {
			r.truncated(r.log, g)
			return true, nil
		}
	} else if longer && !idle {
		return false, nil
	}
	g.from(b)
	shown := r.lane.left // how much of the buffer was shown already
	fresh = r.lane.again
	for budget := r.Turn + shown; ; { // what is read again is no progress
		n, grown, ended, err := r.fill(g, b)
		if errors.Is(err, errTruncated) {
			r.truncated(r.log, g)
			return true, nil
		}
		if err != nil {
			r.trouble(g.path, "reading a file", err)
			if i+1 < len(r.chain) && now.Sub(g.changed) > r.RotateWait {
				g.gone = true // what follows it has waited for long enough
			}
			return false, nil
		}
		fresh = fresh || grown
		budget -= n
		if len(b.All()) == 0 {
			shown = 0 // what was left has vanished
		}
		if ended && i+1 < len(r.chain) && r.pass(&i, &g) {
			continue
		}
		if fresh && len(b.Lines()) > shown {
			if shown, err = r.show(ctx, b, b.Lines(), 0, false); err != nil {
				return false, err
			}
		}
		if ended {
			break
		}
		if budget <= 0 {
			more = true
			break
		}
	}
	if idle && !fresh && len(b.All()) > 0 {
		if _, err := r.show(ctx, b, b.All(), max(now.Sub(r.lane.changed), 1), false); err != nil {
			return false, err
		}
	}
	r.leave(b, idle && !fresh)
	return more, nil
}

var errTruncated = errors.New("the file was truncated")

// fill reads a block. grown tells that there was something that had not been read before.
func (r *reading) fill(g *generation, b *block.Buffer) (n int, grown, ended bool, err error) {
	if g.fd < 0 && !g.gone && g.raw(b.Next()) >= g.ends() {
		return 0, false, true, nil // closed, and nothing has come
	}
	if g.wide != nil {
		return r.fillWide(g, b)
	}
	if g.sparse {
		r.skipHole(g, b)
	}
	if b.Over() && g.scanned > b.Next() {
		b.LeaveOut(g.scanned - b.Next())
	}
	size := int64(b.BlockSize())
	if g.limit > 0 {
		size = min(size, g.limit-b.Next())
	}
	space := b.Space(int(size))
	n, same, err := r.next(g, space, b.Next())
	if err != nil && err != io.EOF {
		return 0, false, false, err
	}
	if !same {
		return 0, false, false, errTruncated
	}
	g.verified = g.mtime
	if b.Next() == 0 && n > 0 && space[0] >= 0xfe {
		if g.widen(space[:n]); g.wide != nil {
			return r.fillWide(g, b)
		}
		if n == 1 && r.now().Sub(g.changed) < r.RotateWait {
			return 0, false, true, nil // half of a byte order mark
		}
	}
	b.Add(n)
	ended = err == io.EOF || g.limit > 0 && b.Next() >= g.limit
	return n, r.grew(g, b, b.Next(), space[:n]), ended, nil
}

// grew notes that everything up to an offset of the file was read, of which last is the end. It tells whether that is more than before.
func (r *reading) grew(g *generation, b *block.Buffer, to int64, last []byte) bool {
	long, left := b.Counts()
	if to <= g.seen {
		return false
	}
	from := g.seen
	g.read(to, last)
	r.lane.changed = r.since(g)
	g.size = max(g.size, g.seen)
	r.log.reads++
	r.log.grown += to - from
	r.engine.grown += to - from
	if !r.log.dir.watched {
		r.recent[r.log] = struct{}{}
	}
	r.Stats.LongLines.Add(long)
	r.Stats.LeftOut.Add(left)
	return true
}

// from empties a buffer, and begins with what is undecided of a generation.
func (g *generation) from(b *block.Buffer) {
	at := g.text(g.offset)
	b.Reset(g, at, at+g.shift)
}

// pass goes on to the next generation of the chain that is not empty, if what is undecided may be joined to it.
func (r *reading) pass(i *int, g **generation) bool {
	j := *i + 1
	for j < len(r.chain) && r.chain[j].end() == 0 {
		j++
	}
	if j == len(r.chain) {
		return false // what comes late to this one still comes in order
	}
	b, next := r.buf, r.chain[j]
	if len(b.All()) == 0 {
		next.from(b)
		r.log.at = next
		*i, *g = j, next
		return true
	}
	if (*g).limit == 0 && len(b.All()) > len(b.Lines()) && !(*g).gone {
		at := r.lane.changed.Add(joinWait)
		if r.lane.changed.IsZero() {
			at = (*g).changed.Add(joinWait)
		}
		if r.now().Before(at) {
			r.join = at // the end of its last line may still come
			return false
		}
	}
	(*g).limit = (*g).raw(b.Next())
	b.Join(next, next.text(next.offset))
	*i, *g = j, next
	return true
}

// hold makes a copy of p what is kept of a generation in memory.
func (e *engine) hold(g *generation, p []byte) {
	e.kept += len(p) - len(g.rest)
	if len(p) == 0 {
		g.rest = nil
		return
	}
	g.rest = append(g.rest[:0], p...)
}
