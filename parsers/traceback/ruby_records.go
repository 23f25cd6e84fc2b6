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
	first, further := -1, ""
	above, ok := lines.At(first)
	for ok && !above.Head && first > -rubyLookBack { // a message of several lines
		further = "\n" + strings.TrimRight(above.Text, " \t\r") + further
		first--
		above, ok = lines.At(first)
	}
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
		text := l.Text // of a record that holds the whole backtrace
		if l.Head {
			text = afterLevel(l, text)
		}
		if l.Head && l.Record.Level != hit.Record.Level {
			break
		}
		next, ok := rubyBare(text)
		if !ok {
			break
		}
		n.add(next)
	}
	if n.frames.n < 2 {
		return event.Trace{}, false
	}
	n.class, n.value = rubySaid(above)
	n.value += further
	t := rubyTrace([]*rubyNode{n}, false)
	t.First, t.End, t.Complete = first, end, !open
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
	if class, value, ok := rubySpaced(text); ok { // "cannot pay: PaymentError card declined"
		return class, value
	}
	return "Exception", text
}
