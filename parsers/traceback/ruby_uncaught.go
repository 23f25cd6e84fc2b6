package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// rubyUncaught reads an error as the interpreter prints it, newest frame first. Line at is its first line, which begins with place p; rest is
// what follows the place.
func rubyUncaught(lines event.Lines, at int, p rubyPlace, rest string) (event.Trace, bool) {
	first, _ := lines.At(at)
	if first.Head && !strings.HasPrefix(first.Text, p.path) {
		return event.Trace{}, false
	}
	return rubyPrinted(lines, at, p, rest)
}

// rubyPrinted is [rubyUncaught] for a first line that may have other words in front of the place.
func rubyPrinted(lines event.Lines, at int, p rubyPlace, rest string) (event.Trace, bool) {
	open := false
	thread := rubyThread(lines, at-1)
	var nodes []*rubyNode
	i := at
	for len(nodes) < rubyMaxChain {
		n, end, ok := rubyException(lines, i, p, rest, thread, &open)
		if !ok || len(nodes) > 0 && !nodes[len(nodes)-1].causedBy(n) {
			break
		}
		nodes = append(nodes, n)
		i = end
		text, own := rubyText(lines, i, &open)
		if !own {
			break
		}
		if p, rest, ok = readRubyPlace(text); !ok || text == n.header {
			break
		}
		if _, _, named := rubySplit(rest); !named {
			break
		}
	}
	if len(nodes) == 0 {
		return event.Trace{}, false
	}
	t := rubyTrace(oldestFirst(nodes), false)
	t.First, t.End, t.Complete = at, i, !open
	if thread {
		t.First, t.Mechanism, t.Handled = at-1, "thread", new(false)
	}
	return t, true
}

// causedBy tells whether the exception that follows directly is the cause of this one, and not the error of another run, which looks the same. Where
// an exception was raised while another one was handled, a frame says "rescue in", up to 3.3; since 3.4 all that is left is that both were called by the
// same program.
func (n *rubyNode) causedBy(cause *rubyNode) bool {
	if n.rescued {
		return true
	}
	a, b := n.oldest, cause.oldest
	return n.modern && a.path == b.path && a.label == b.label && (a.line == b.line || a.label == "<main>")
}

// rubyThread tells whether line i announces an error that has ended a thread.
func rubyThread(lines event.Lines, i int) bool {
	l, ok := lines.At(i)
	return ok && strings.HasPrefix(l.Text, "#<Thread:") && strings.Contains(l.Text, "> terminated with exception")
}

// rubyException reads one exception from line i on: the line with its place, message and class, the rest of the message, and the frames.
func rubyException(lines event.Lines, i int, p rubyPlace, rest string, goesOn bool, open *bool) (*rubyNode, int, bool) {
	l, _ := lines.At(i)
	n := &rubyNode{header: strings.TrimRight(l.Text, " \t\r"), modern: strings.Contains(l.Text, ":in '")}
	n.add(p)
	message, ok := strings.CutPrefix(rest, ":")
	if !ok || strings.HasPrefix(message, " warning: ") {
		return nil, i, false
	}
	message = strings.TrimPrefix(message, " ")
	value, class, named := rubySplit(message)
	switch {
	case named:
	case strings.HasPrefix(message, "(") && strings.HasSuffix(message, ")") && rubyClass(message[1:len(message)-1]):
		value, class, named = "", message[1:len(message)-1], true
	case message == "unhandled exception":
		value, class, named = message, "RuntimeError", true
	case rubyClass(message):
		value, class = "", message // a message that is empty
	default:
		value, class = message, "Exception" // of a class that has no name, if frames follow
	}
	n.class = class
	more, end, framed := rubyMessage(lines, i+1, goesOn, open)
	if !named && (!framed || p.label == "") {
		return nil, i, false
	}
	if strings.HasPrefix(more, "\n") && value == "" {
		more = more[1:]
	}
	n.value = value + more
	for i = end; ; i++ {
		text, own := rubyText(lines, i, open)
		if !own {
			break
		}
		if rubyLevels(text) && n.frames.n > 1 {
			n.levels = true
			continue
		}
		p, numbered, ok := rubyFrom(text)
		if !ok || numbered {
			break
		}
		n.add(p)
	}
	return n, i, true
}

// rubyMessage reads the further lines of a message from line i on, up to the frames, and tells whether there are frames. If there are none, nothing tells where
// a message ends: then lines belong that follow directly, unless the program goes on, and the excerpt with which Ruby points at an expression.
func rubyMessage(lines event.Lines, i int, goesOn bool, open *bool) (more string, end int, framed bool) {
	var guess, all strings.Builder
	end = i
	ended := goesOn
	for j := i; j < i+rubyMaxMessage; j++ {
		text, own := rubyText(lines, j, open)
		if !own {
			break
		}
		if _, numbered, ok := rubyFrom(text); ok && !numbered {
			*open = false
			return all.String(), j, true
		}
		if p, rest, ok := readRubyPlace(text); ok && (rest == "" || p.label != "") || beginsRecord(text) {
			break
		}
		if text == pyHeader || strings.HasPrefix(text, "#<Thread:") {
			break
		}
		if all.Len() <= pyMaxValue {
			all.WriteString("\n" + clip(text, pyMaxValue))
		}
		if text == "" && !rubyExcerpt(lines, j, open) {
			ended = true
		}
		if text == "" && rubyExcerpt(lines, j, open) {
			ended = false
		}
		if !ended && text != "" {
			guess.Reset()
			guess.WriteString(all.String())
			end = j + 1
		}
	}
	return guess.String(), end, false
}

// rubyExcerpt tells whether an excerpt of the program follows the blank line i: a line, and below it one of "^" that points into it.
func rubyExcerpt(lines event.Lines, i int, open *bool) bool {
	if text, own := rubyText(lines, i+1, open); !own || text == "" {
		return false
	}
	text, own := rubyText(lines, i+2, open)
	return own && carets(text)
}

// rubyBottom reads an error below Python's header line, oldest frame first and the message last. A chain has one header line.
func rubyBottom(lines event.Lines) (event.Trace, bool) {
	open := false
	var nodes []*rubyNode
	end := 0
	n := &rubyNode{}
	for i := 0; len(nodes) < rubyMaxChain; i++ {
		text, own := rubyText(lines, i, &open)
		if !own {
			break
		}
		if p, numbered, ok := rubyFrom(text); ok && numbered {
			n.add(p)
			continue
		}
		if rubyLevels(text) && n.frames.n > 0 {
			n.levels = true
			continue
		}
		p, rest, ok := readRubyPlace(text)
		if !ok || rest == "" {
			break
		}
		message := strings.TrimPrefix(strings.TrimPrefix(rest, ":"), " ")
		value, class, named := rubySplit(message)
		if !named && message == "unhandled exception" {
			value, class, named = message, "RuntimeError", true
		}
		if !named && n.frames.n > 0 && rubyClass(message) {
			value, class, named = "", message, true // a message that is empty
		}
		if !named {
			break
		}
		n.add(p)
		if len(nodes) > 0 && !n.rescued {
			break
		}
		n.class = class
		more, next, _ := rubyMessage(lines, i+1, false, &open)
		if rubyNumberedFollows(lines, i+1, &open) {
			more, next = "", i+1
		}
		n.value = value + more
		nodes = append(nodes, n)
		n, end, i = &rubyNode{}, next, next-1
	}
	if len(nodes) == 0 {
		return event.Trace{}, false
	}
	t := rubyTrace(nodes, true)
	t.First, t.End, t.Complete = -1, end, !open
	if rubyThread(lines, -2) {
		t.First, t.Mechanism, t.Handled = -2, "thread", new(false)
	}
	return t, true
}

// rubyNumberedFollows tells whether line i is a frame of the next exception of a chain.
func rubyNumberedFollows(lines event.Lines, i int, open *bool) bool {
	text, own := rubyText(lines, i, open)
	_, numbered, ok := rubyFrom(text)
	return own && ok && numbered
}
