package traceback

import (
	"slices"

	"github.com/errtail/errtail/event"
)

// maxFrames is how many frames of one exception are kept, the first and the last of what is printed; Sentry keeps no more.
const maxFrames = 250

// frameList collects frames in the order in which they are printed. Its memory is bounded: of too many it keeps the first half and the last.
type frameList struct {
	head, tail []event.Frame
	from       int // where the ring tail begins
	n          int // frames that were added
}

func (l *frameList) add(f event.Frame) {
	const half = maxFrames / 2
	l.n++
	switch {
	case len(l.head) < half:
		l.head = append(l.head, f)
	case len(l.tail) < half:
		l.tail = append(l.tail, f)
	default:
		l.tail[l.from] = f
		l.from = (l.from + 1) % half
	}
}

// cut tells whether frames were left out.
func (l *frameList) cut() bool { return l.n > maxFrames }

// printed returns the frames as they were printed.
func (l *frameList) printed() []event.Frame {
	return slices.Concat(l.head, l.tail[l.from:], l.tail[:l.from])
}

// newestFirst makes the stack trace of frames that were printed newest first; nil where there are none.
func (l *frameList) newestFirst() *event.Stacktrace {
	if l.n == 0 {
		return nil
	}
	frames := l.printed()
	slices.Reverse(frames)
	return &event.Stacktrace{Frames: frames}
}

// oldestFirst is newestFirst for frames that were printed oldest first.
func (l *frameList) oldestFirst() *event.Stacktrace {
	if l.n == 0 {
		return nil
	}
	return &event.Stacktrace{Frames: l.printed()}
}
