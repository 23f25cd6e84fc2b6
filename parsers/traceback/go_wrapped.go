package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// The beginnings of frames of errors that say where they were made, see [goParser.oops] and [goParser.errorStack].
const (
	goOopsFrame = "--- at /"
	goErisMain  = "main.main:/" // the oldest frame of most errors of github.com/rotisserie/eris
	goAssembly  = "runtime/asm_"
)

// messageAt is what line i says above a stack, which may be the message of a record. It returns false if there is nothing, or the record is none of an error.
func (p *goParser) messageAt(i int) (string, bool) {
	l, ok := p.lines.At(i)
	if !ok || blank(l.Text) || harmlessHead(l) {
		return "", false
	}
	if l.Head && l.Record.Message != "" {
		message, _, _ := strings.Cut(l.Record.Message, "\n")
		return message, true
	}
	return strings.TrimSpace(l.Text), true
}

// logged makes the trace of an error that a program has printed itself: the record decides how bad it is.
func (p *goParser) logged(first, end int, chain []event.Exception) event.Trace {
	t := p.trace(first, end, chain, nil)
	t.Level, t.Mechanism, t.Handled = "", "", nil
	return t
}

// eris reads an error of github.com/rotisserie/eris, as "%+v" prints it, from one of its frames on: the messages, from the newest, each with the place where the error was wrapped, and
// the first one with its stack, from the oldest frame unless the program has asked for another order.
//
//	charging card 42
//		main.charge:/srv/main.go:30
//	declined: no funds
//		main.main:/srv/main.go:71
//		main.charge:/srv/main.go:30
func (p *goParser) eris() (event.Trace, bool) {
	top := 0
	for top > -2*goMaxAnnounced {
		if _, ok := p.erisFrame(top - 1); ok {
			top--
			continue
		}
		if l, ok := p.lines.At(top - 1); !ok || l.Head {
			break
		}
		if _, ok := p.erisFrame(top - 2); !ok {
			break
		}
		top -= 2
	}
	message, ok := p.messageAt(top - 1)
	if !ok {
		return event.Trace{}, false
	}
	links := []*goLink{{message: message}}
	i := top
	for range goMaxStack {
		if f, ok := p.erisFrame(i); ok {
			links[len(links)-1].frames.add(f)
			i++
			continue
		}
		text, ok := p.at(i)
		if _, framed := p.erisFrame(i + 1); !ok || !framed || blank(text) || len(links) == goMaxPanics {
			break
		}
		links = append(links, &goLink{message: strings.TrimSpace(text)})
		i++
	}
	var chain []event.Exception
	for at, l := range slices.Backward(links) {
		message := l.message
		e := event.Exception{Type: "*eris.wrapError"}
		frames := l.frames.printed()
		if at == len(links)-1 {
			e.Type = "*eris.rootError"
		} else {
			message += ": " + *chain[len(chain)-1].Value
		}
		if n := len(frames); n > 1 && !goOldest(frames[n-1].Function) {
			slices.Reverse(frames)
		}
		e.Value, e.Stacktrace = valueOf(message), stackOf(frames)
		p.truncated = p.truncated || l.frames.cut()
		chain = append(chain, e)
	}
	return p.logged(top-1, i, chain), true
}

// goOldest tells whether nothing of a program calls a function.
func goOldest(function string) bool {
	return function == "main.main" || strings.HasPrefix(function, "runtime.") || function == "net/http.(*conn).serve"
}

// erisFrame reads "main.(*Shop).pay:/srv/main.go:30".
func (p *goParser) erisFrame(i int) (event.Frame, bool) {
	text, ok := p.at(i)
	if l, there := p.lines.At(i); !ok || there && l.Head {
		return event.Frame{}, false
	}
	name, place, cut := strings.Cut(strings.TrimSpace(text), ":/")
	if !cut || !bareFunction(name) {
		return event.Frame{}, false
	}
	file, line, ok := goLocation("/" + place)
	return event.Frame{AbsPath: file, Lineno: line, Function: name}, ok
}

// oops reads an error of github.com/samber/oops, as "%+v" prints it, from its first frame on. The stack of each error of the chain has its message above it, the newest first.
//
//	Oops: charging card 42: declined: no funds
//	Code: pay
//	Stacktrace:
//	  Oops: charging card 42
//	    --- at /srv/main.go:32 charge()
func (p *goParser) oops() (event.Trace, bool) {
	title := 0
	for {
		title--
		text, ok := p.at(title)
		if !ok || title < -goMaxAnnounced {
			return event.Trace{}, false
		}
		if strings.TrimSpace(text) == "Stacktrace:" {
			break
		}
		if _, framed := oopsFrame(text); !framed && title < -1 {
			return event.Trace{}, false
		}
	}
	var links []*goLink
	i := title + 1
	for range goMaxStack {
		text, ok := p.at(i)
		if f, framed := oopsFrame(text); ok && framed && len(links) > 0 {
			links[len(links)-1].frames.add(f)
			i++
			continue
		}
		below, _ := p.at(i + 1)
		if _, framed := oopsFrame(below); !ok || !framed || len(links) == goMaxPanics {
			break
		}
		message := strings.TrimSpace(text)
		if _, said, ok := strings.Cut(message, ": "); ok && (strings.HasPrefix(message, "Oops: ") || strings.HasPrefix(message, "Thrown: ")) {
			message = said
		}
		links = append(links, &goLink{message: message})
		i++
	}
	if len(links) == 0 || i <= 0 {
		return event.Trace{}, false
	}
	first := title
	for at := title - 1; at >= title-2*goMaxAnnounced; at-- {
		l, ok := p.lines.At(at)
		if !ok {
			break
		}
		if l.Head && harmlessHead(l) {
			return event.Trace{}, false
		}
		text := l.Text
		if l.Head {
			text, _, _ = strings.Cut(l.Record.Message, "\n")
		}
		if said := strings.Index(text, "Oops: "); said == 0 || l.Head && said > 0 {
			first, links[0].message = at, text[said+len("Oops: "):]
			break
		}
		if l.Head {
			break
		}
	}
	var chain []event.Exception
	for _, l := range slices.Backward(links) {
		chain = append(chain, event.Exception{Type: "oops.OopsError", Value: valueOf(l.message), Stacktrace: stackOf(l.frames.printed())})
		p.truncated = p.truncated || l.frames.cut()
	}
	return p.logged(first, i, chain), true
}

// oopsFrame reads "--- at /srv/main.go:32 charge()". The package of the function is not in it.
func oopsFrame(text string) (event.Frame, bool) {
	place, ok := strings.CutPrefix(strings.TrimSpace(text), goOopsFrame)
	place, name, named := strings.Cut(place, " ")
	name, called := strings.CutSuffix(name, "()")
	if !ok || !named || !called {
		return event.Frame{}, false
	}
	file, line, ok := goLocation("/" + place)
	return placedFrame(file, line, name), ok
}

// placedFrame is a frame whose function lacks its package.
func placedFrame(file string, line int, name string) event.Frame {
	pkg := ginPackage(file)
	if pkg == "" {
		pkg = "."
	}
	return event.Frame{AbsPath: file, Lineno: line, Module: pkg, Function: clip(name, 1024)}
}

// errorStack reads what ErrorStack of github.com/go-errors/errors returns, from its last frame on. The line with the function is missing where the source is not at hand.
//
//	charging failed: *errors.errorString declined: no funds
//	/srv/main.go:35 (0x7b5293)
//		charge: return goerrors.Wrap(err, 0)
//	/usr/local/go/src/runtime/asm_amd64.s:1771 (0x48c9c1)
func (p *goParser) errorStack() (event.Trace, bool) {
	top := 0
	for top > -2*goMaxThreadFrames {
		if p.placed(top - 1) {
			top--
			continue
		}
		if text, ok := p.at(top - 1); !ok || !strings.HasPrefix(text, "\t") || !p.placed(top-2) {
			break
		}
		top -= 2
	}
	message, ok := p.messageAt(top - 1)
	if !ok || top == 0 {
		return event.Trace{}, false
	}
	kind := "error"
	if star := strings.IndexByte(message, '*'); star == 0 || star > 0 && message[star-1] == ' ' {
		if name, said, ok := strings.Cut(message[star:], " "); ok && strings.Contains(name, ".") {
			kind, message = name, said
		}
	}
	if l, ok := p.lines.At(top - 1); !ok || !l.Head && kind == "error" {
		return event.Trace{}, false
	}
	var frames frameList
	i := top
	for range goMaxStack {
		text, _ := p.at(i)
		file, line, ok := ginLocation(text)
		if !p.placed(i) || !ok {
			break
		}
		i++
		name := ""
		if below, ok := p.at(i); ok && strings.HasPrefix(below, "\t") {
			name, _, _ = strings.Cut(strings.TrimSpace(below), ": ")
			i++
		}
		frames.add(placedFrame(file, line, name))
	}
	e := event.Exception{Type: kind, Value: valueOf(message), Stacktrace: frames.newestFirst()}
	p.truncated = frames.cut()
	return p.logged(top-1, i, []event.Exception{e}), i > 0
}

// placed tells whether line i is a place with its program counter.
func (p *goParser) placed(i int) bool {
	text, ok := p.at(i)
	if l, there := p.lines.At(i); !ok || there && l.Head {
		return false
	}
	_, _, ok = ginLocation(text)
	return ok
}
