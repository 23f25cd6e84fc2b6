package pipeline

import (
	"slices"
	"time"

	"github.com/errtail/errtail/tailers"
)

// nestedWithin is how long after an error the same one may come again from another logger.
const nestedWithin = 5 * time.Second

// maxNested bounds how many logs it is remembered for.
const maxNested = 4096

// nested remembers the last error of each log. An application that logs an error and raises it again, and a server that logs it once more, have one error: the
// second text is no event. SDKs do the same (their integration "Dedupe": the same exception twice in a row), by the identity of the exception; in a
// text the same exception is one with the same chain of types and values, whose frames are the other's, or the innermost of them: who
// catches further outside sees more. The same logger saying the same twice is two errors: a loop, which is for the limits.
type nested struct {
	last map[*tailers.Stream]lastError
}

// lastError is what must be the same.
type lastError struct {
	chain  []link
	logger string
	writer writer
	at     time.Time
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

func (f *finding) lastError(chain []link, at time.Time) lastError {
	now := lastError{chain: chain, writer: writer{f.record.Process, f.record.Thread}, at: at}
	if f.headed {
		now.logger = f.record.Logger
	}
	return now
}

// before tells whether a finding is the last error of its log once more.
func (n *nested) before(s *tailers.Stream, f *finding, chain []link, at time.Time) bool {
	last, ok := n.last[s]
	if !ok || len(chain) == 0 {
		return false
	}
	now := f.lastError(chain, at)
	return last.logger != now.logger && between(last.at, now.at) <= nestedWithin && sameProcess(&last, &now) && sameChain(last.chain, now.chain)
}

// remember makes a finding the last error of its log.
func (n *nested) remember(s *tailers.Stream, f *finding, chain []link, at time.Time) {
	if len(chain) == 0 {
		return
	}
	if n.last == nil || len(n.last) >= maxNested {
		n.last = map[*tailers.Stream]lastError{}
	}
	n.last[s] = f.lastError(chain, at)
}

// forget drops what is known of a log that has ended.
func (n *nested) forget(s *tailers.Stream) { delete(n.last, s) }

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
