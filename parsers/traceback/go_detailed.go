package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// errorx reads an error of github.com/joomcode/errorx, as "%+v" prints it, from a line near the end of its stack on:
//
//	charging card 42, cause: common.illegal_state: declined: no funds
//	 at main.errorxErr()
//		/srv/main.go:31
func (p *goParser) errorx() (event.Trace, bool) {
	top := 0
	for top > -2*goMaxAnnounced {
		if _, ok := p.errorxPair(top - 2); !ok {
			break
		}
		top -= 2
	}
	message, ok := p.messageAt(top - 1)
	if !ok {
		return event.Trace{}, false
	}
	var list frameList
	i := top
	for range goMaxStack {
		f, ok := p.errorxPair(i)
		if !ok {
			break
		}
		list.add(f)
		i += 2
	}
	if list.n == 0 || i <= 0 {
		return event.Trace{}, false
	}
	e := event.Exception{Type: "error", Value: valueOf(message), Stacktrace: list.newestFirst()}
	p.truncated = list.cut()
	return p.logged(top-1, i, []event.Exception{e}), true
}

// errorxPair reads the two lines of a frame: " at main.pay()", "\t/srv/main.go:31".
func (p *goParser) errorxPair(i int) (event.Frame, bool) {
	text, ok := p.at(i)
	name, called := strings.CutPrefix(strings.TrimSpace(text), "at ")
	name, closed := strings.CutSuffix(name, "()")
	if !ok || !called || !closed || !strings.Contains(name, ".") || strings.Contains(name, " ") {
		return event.Frame{}, false
	}
	below, ok := p.at(i + 1)
	if !ok {
		return event.Frame{}, false
	}
	file, line, ok := goLocation("\t" + strings.TrimSpace(below))
	return event.Frame{AbsPath: file, Lineno: line, Function: name}, ok
}

// cockroach reads an error of github.com/cockroachdb/errors, as "%+v" prints it, from a line of one of its stacks on:
//
//	charging card 42: declined: no funds
//	(1) attached stack trace
//	  -- stack trace:
//	  | main.charge
//	  | 	/srv/main.go:29
//	Wraps: (2) declined: no funds
//	Error types: (1) *withstack.withStack (2) *errutil.leafError
//
// The oldest exception is the error at the end of the chain, with the last stack; the newest says it all.
func (p *goParser) cockroach() (event.Trace, bool) {
	top := 0
	for ; ; top-- {
		l, ok := p.lines.At(top)
		if !ok || top < -4*maxFrames {
			return event.Trace{}, false
		}
		if strings.HasPrefix(l.Text, "(1) ") {
			break
		}
		if l.Head {
			return event.Trace{}, false
		}
	}
	message, ok := p.messageAt(top - 1)
	if !ok {
		return event.Trace{}, false
	}
	leaf, frames, types, end := p.wrapped(top)
	if end <= 0 || frames.n == 0 {
		return event.Trace{}, false
	}
	kinds := [2]string{"error", "error"}
	if types != "" {
		parts := strings.Split(types, " (")
		for i, part := range []string{parts[0], parts[len(parts)-1]} {
			if _, kind, ok := strings.Cut(part, ") "); ok {
				kinds[i] = clip(kind, 200)
			}
		}
	}
	chain := []event.Exception{{Type: kinds[1], Value: valueOf(leaf), Stacktrace: frames.newestFirst()}}
	if leaf != message {
		chain = append(chain, event.Exception{Type: kinds[0], Value: valueOf(message)})
	}
	p.truncated = frames.cut()
	return p.logged(top-1, end, chain), true
}

// wrapped reads the parts of an error of cockroachdb/errors from line i on: the message of the last one, its stack, and what says the types of all.
func (p *goParser) wrapped(i int) (leaf string, frames frameList, types string, end int) {
	for range goMaxStack {
		text, ok := p.at(i)
		if !ok {
			break
		}
		rest, bar := strings.CutPrefix(strings.TrimLeft(text, " "), "| ")
		switch {
		case strings.HasPrefix(text, "Error types: "):
			return leaf, frames, strings.TrimPrefix(text, "Error types: "), i + 1
		case strings.HasPrefix(text, "(1) "), strings.HasPrefix(text, "Wraps: ("):
			if _, said, ok := strings.Cut(text, ") "); ok && said != "attached stack trace" {
				leaf = said
			}
		case strings.TrimSpace(text) == "-- stack trace:":
			frames = frameList{}
		case bar:
			if below, ok := p.at(i + 1); ok && bareFunction(rest) {
				below, _ = strings.CutPrefix(strings.TrimLeft(below, " "), "| ")
				if file, line, ok := goLocation(below); ok {
					frames.add(event.Frame{AbsPath: file, Lineno: line, Function: rest})
					i++
				}
			}
		case strings.HasPrefix(text, "  "), blank(text):
		default:
			return leaf, frames, "", i
		}
		i++
		end = i
	}
	return leaf, frames, "", end
}
