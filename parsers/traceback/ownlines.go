package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// stackOf turns frames, newest first as most runtimes print them, into a stack trace; nil if there are none.
func stackOf(newestFirst []event.Frame) *event.Stacktrace {
	if len(newestFirst) == 0 {
		return nil
	}
	frames := slices.Clone(newestFirst)
	slices.Reverse(frames)
	return &event.Stacktrace{Frames: frames}
}

// ownLines shows the text of lines, and notes whether somebody asked for one that is not there yet.
type ownLines struct {
	lines event.Lines
	open  bool // asked for a line that is not there
}

// at returns line i. It returns false for lines that are not there, and for those that begin another log record: a head, other than line 0.
func (o *ownLines) at(i int) (string, bool) {
	l, ok := o.lines.At(i)
	if !ok {
		o.open = o.open || i > 0
		return "", false
	}
	if l.Head && i > 0 {
		return "", false
	}
	return strings.TrimRight(l.Text, "\r"), true
}

// valueOf is an exception's value, within Sentry's bound.
func valueOf(text string) *string { return new(clip(strings.TrimRight(text, "\n\r\t "), 8192)) }
