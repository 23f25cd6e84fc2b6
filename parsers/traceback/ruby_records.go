package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// rubyRecords reads a backtrace of which each line was logged as a record of its own; line 0 is the first of them. The record above it says what happened.
//
//	E, [2024-05-01T10:00:00.123456 #12] ERROR -- : cannot pay: PaymentError card declined
//	E, [2024-05-01T10:00:00.123457 #12] ERROR -- : /srv/app.rb:4:in `charge'
//	E, [2024-05-01T10:00:00.123458 #12] ERROR -- : /srv/app.rb:9:in `<main>'
func rubyRecords(lines event.Lines, hit *event.Line, p rubyPlace) (event.Trace, bool) {
	above, ok := lines.At(-1)
	if !ok || !above.Head || above.Record.Level != hit.Record.Level || hit.Record.Level.Severity() < event.Error.Severity() || above.Record.Message == "" {
		return event.Trace{}, false
	}
	n := &rubyNode{}
	n.add(p)
	end, open := 1, false
	for ; ; end++ {
		l, ok := lines.At(end)
		if !ok {
			open = true
			break
		}
		if !l.Head || l.Record.Level != hit.Record.Level {
			break
		}
		next, ok := rubyBare(afterLevel(l, l.Text))
		if !ok {
			break
		}
		n.add(next)
	}
	if n.frames.n < 2 {
		return event.Trace{}, false
	}
	n.class, n.value = rubySaid(above)
	t := rubyTrace([]*rubyNode{n}, false)
	t.First, t.End, t.Complete = -1, end, !open
	return t, true
}

// rubySaid finds class and message in the record above a backtrace.
func rubySaid(l *event.Line) (class, value string) {
	text := strings.TrimRight(afterLevel(l, l.Text), " \t\r")
	if value, class, ok := rubySplit(text); ok {
		return class, value
	}
	if h, ok := rubyInspected(text); ok {
		return h.class, h.value
	}
	if class, value, ok := strings.Cut(text, ": "); ok && rubyClass(class) {
		return class, value
	}
	if class, value, ok := rubyWithin(text); ok {
		return class, value
	}
	for rest := text; ; { // "cannot pay: PaymentError card declined"
		at := strings.Index(rest, ": ")
		if at < 0 {
			return "Exception", text
		}
		rest = rest[at+len(": "):]
		if class, value, ok := strings.Cut(rest, " "); ok && rubyClass(class) && (rubySurely(class) || strings.Contains(class, "::")) {
			return class, value
		}
	}
}
