package pipeline

import (
	"hash/maphash"
	"slices"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/tailers"
)

// nestedWithin is how long after an error the same one may come again from another logger.
const nestedWithin = 5 * time.Second

// Bounds of what is remembered: how many logs, the last errors of each, and the loggers that wrote one of them again.
const (
	maxNested   = 4096
	maxLast     = 8
	maxNestedBy = 4
)

// nested remembers the last errors of each log: several, since those of other threads come in between. An application that logs an error and raises it again, and a server that logs it once more, have one error: the
// second text is no event. SDKs do the same (their integration "Dedupe": the same exception twice in a row), by the identity of the exception; in a
// text the same exception is one with the same chain of types and values, whose frames are the other's, or the innermost of them: who
// catches further outside sees more. The same logger saying the same twice is two errors: a loop, which is for the limits;
// unless it is the very same line, with a time to the fraction of a second, twice and right behind each other: then two handlers have written one record, as they do where a logger has one and hands its
// records on to its parent, which has one too. Where there is a third such line they are errors of a loop, all of
// them.
//
// Two logs may have one error as well (siblings.go).
type nested struct {
	last     map[*tailers.Stream]*lastErrors
	siblings map[string][]*tailers.Stream // those in last, by what they have in common
}

// lastErrors is a ring.
type lastErrors struct {
	ring  [maxLast]lastError
	next  int
	line  uint64 // of the error that was found last, whatever became of it
	end   int64  // of its text
	twice uint64 // the one that was there twice, or more often
}

// lastError is what must be the same.
type lastError struct {
	chain  []link
	logger string
	writer writer
	at     time.Time
	line   uint64   // a hash of its record's first line, if that has a time of its own to the fraction of a second
	goesOn bool     // the same line is the next one
	by     []string // loggers that wrote it again
}

// writer is who has logged an error.
type writer struct{ process, thread string }

// link is an exception of a chain, as the text has it: what a language makes of the frames does not matter, and what is held back is never asked for it.
type link struct {
	what   uint64 // type and value
	frames []uint64
	framed bool
}

// chainOf returns the chain of a finding, or nil if it is no traceback.
func chainOf(f *finding) []link {
	if f.trace == nil {
		return nil
	}
	var k groupKey
	k.SetSeed(seed)
	chain := make([]link, len(f.trace.Exceptions))
	for i := range f.trace.Exceptions {
		e := &f.trace.Exceptions[i]
		chain[i].what = whatOf(e.Type, e.Text())
		if chain[i].framed = e.Stacktrace != nil; !chain[i].framed {
			continue
		}
		chain[i].frames = make([]uint64, len(e.Stacktrace.Frames))
		for j := range e.Stacktrace.Frames {
			frame := &e.Stacktrace.Frames[j]
			k.Reset()
			k.text(frame.Function)
			k.text(frame.Filename)
			k.text(frame.AbsPath)
			k.number(frame.Lineno)
			chain[i].frames[j] = k.Sum64()
		}
	}
	return chain
}

// whatOf hashes what an exception says.
func whatOf(kind, value string) uint64 {
	var k groupKey
	k.SetSeed(seed)
	k.text(kind)
	k.text(value)
	return k.Sum64()
}

func (p *pass) lastError(f *finding, chain []link, at time.Time) lastError {
	now := lastError{chain: chain, writer: writer{f.record.Process, f.record.Thread}, at: at}
	if f.headed {
		now.logger = f.record.Logger
		if f.record.TimeSource == event.TimeText && f.record.Time.Nanosecond() != 0 {
			raw, _ := p.v.lineAt(f.start)
			now.line = maphash.Bytes(seed, raw[format.Stamp(raw):])
		}
		if now.line != 0 && f.end < p.v.end() {
			raw, _ := p.v.lineAt(f.end)
			now.goesOn = maphash.Bytes(seed, raw[format.Stamp(raw):]) == now.line
		}
	}
	return now
}

// again tells whether a finding is one of the last errors of its log once more, and notes by whom. One that is not is remembered, by remember.
func (p *pass) again(f *finding, chain []link, at time.Time) bool {
	if len(chain) == 0 {
		return false
	}
	n, now := &p.h.nested, p.lastError(f, chain, at)
	errors := n.last[p.w.Stream]
	if errors == nil {
		if n.last == nil || len(n.last) >= maxNested {
			n.last, n.siblings = map[*tailers.Stream]*lastErrors{}, map[string][]*tailers.Stream{}
		}
		errors = &lastErrors{}
		n.last[p.w.Stream] = errors
		n.join(p.w.Stream)
	}
	line := now.line
	if f.start != errors.end {
		now.line = 0 // something else stands between them
	}
	if errors.has(&now) {
		errors.line, errors.end = line, f.end
		return true
	}
	now.line = line
	return n.elsewhere(p.w.Stream, &now)
}

// has tells whether one of the last errors is this one.
func (e *lastErrors) has(now *lastError) bool {
	for i := range e.ring {
		last := &e.ring[(e.next+2*maxLast-1-i)%maxLast] // the last first
		if last.chain == nil {
			continue
		}
		wrote := last.wrote(now.logger)
		if wrote && (now.line == 0 || now.line != e.line || now.line == e.twice) || between(last.at, now.at) > nestedWithin || !sameProcess(last, now) {
			continue
		}
		switch {
		case wrote:
			if !sameChain(last.chain, now.chain) {
				continue
			}
			if e.twice = now.line; now.goesOn {
				return false
			}
		case len(last.by) >= maxNestedBy || !sameChain(last.chain, now.chain):
			continue
		default:
			last.by = append(last.by, now.logger)
		}
		return true
	}
	return false
}

// wrote tells whether a logger is one of those that wrote the error.
func (e *lastError) wrote(logger string) bool {
	return e.logger == logger || slices.Contains(e.by, logger)
}

// remember makes a finding the last error of its log.
func (p *pass) remember(f *finding, chain []link, at time.Time) {
	if errors := p.h.nested.last[p.w.Stream]; errors != nil && len(chain) > 0 {
		now := p.lastError(f, chain, at)
		errors.ring[errors.next], errors.line, errors.end = now, now.line, f.end
		errors.next = (errors.next + 1) % maxLast
	}
}

// forget drops what is known of a log that has ended.
func (n *nested) forget(s *tailers.Stream) {
	if n.last[s] != nil {
		delete(n.last, s)
		n.leave(s)
	}
}

// sameProcess tells whether two errors can be of one thread: where only one names its own, they can.
func sameProcess(a, b *lastError) bool {
	return a.writer == b.writer || a.writer == writer{} || b.writer == writer{}
}

// between is how much time lies between two times, whichever is first.
func between(a, b time.Time) time.Duration { return b.Sub(a).Abs() }

// sameChain tells whether two chains are of one error.
func sameChain(a, b []link) bool {
	return slices.EqualFunc(a, b, func(a, b link) bool { return a.what == b.what && sameFrames(a, b) })
}

// sameFrames tells whether the frames of one stack are the innermost of the other.
func sameFrames(a, b link) bool {
	if !a.framed || !b.framed {
		return a.framed == b.framed
	}
	inner, outer := a.frames, b.frames
	if len(inner) > len(outer) {
		inner, outer = outer, inner
	}
	return slices.Equal(inner, outer[len(outer)-len(inner):])
}
