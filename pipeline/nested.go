package pipeline

import (
	"slices"
	"time"

	"github.com/errtail/errtail/event"
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
	exceptions []event.Exception
	logger     string
	writer     string // process and thread
	at         time.Time
}

// repeats tells whether an event is the last one of its log once more.
func (n *nested) repeats(s *tailers.Stream, ev *event.Event, record *event.Record) bool {
	if ev.Exception == nil {
		return false
	}
	now := lastError{ev.Exception.Values, ev.Logger, record.Process + "\x00" + record.Thread, ev.Timestamp.Time}
	last, ok := n.last[s]
	if ok && last.logger != now.logger && between(last.at, now.at) <= nestedWithin && sameProcess(&last, &now) &&
		sameChain(last.exceptions, now.exceptions) {
		return true
	}
	if n.last == nil || len(n.last) >= maxNested {
		n.last = map[*tailers.Stream]lastError{}
	}
	n.last[s] = now
	return false
}

// forget drops what is known of a log that has ended.
func (n *nested) forget(s *tailers.Stream) { delete(n.last, s) }

// sameProcess tells whether two errors can be of one thread: where only one names its own, they can.
func sameProcess(a, b *lastError) bool {
	return a.writer == b.writer || a.writer == "\x00" || b.writer == "\x00"
}

// between is how much time lies between two times, whichever is first.
func between(a, b time.Time) time.Duration { return b.Sub(a).Abs() }

// sameChain tells whether two chains are of one error.
func sameChain(a, b []event.Exception) bool {
	return slices.EqualFunc(a, b, func(a, b event.Exception) bool {
		return a.Type == b.Type && a.Text() == b.Text() && sameFrames(a.Stacktrace, b.Stacktrace)
	})
}

// sameFrames tells whether the frames of one stack are the innermost of the other.
func sameFrames(a, b *event.Stacktrace) bool {
	if a == nil || b == nil {
		return a == b
	}
	inner, outer := a.Frames, b.Frames
	if len(inner) > len(outer) {
		inner, outer = outer, inner
	}
	return slices.EqualFunc(inner, outer[len(outer)-len(inner):], func(a, b event.Frame) bool {
		return a.Function == b.Function && a.Filename == b.Filename && a.AbsPath == b.AbsPath && a.Lineno == b.Lineno
	})
}
