package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// bareFunction reads a function without arguments, as zap and github.com/pkg/errors print it: "main.(*Store).Put".
func bareFunction(text string) bool {
	return text != "" && text[0] != '\t' && text[0] != ' ' && !strings.HasSuffix(text, ")") && !strings.ContainsAny(text, "\t\"'") && strings.Contains(text, ".") &&
		(!strings.Contains(text, " ") || strings.Contains(text, "[")) && len(text) < 1024
}

// barePair tells whether line i and the one below it are a frame without arguments.
func (p *goParser) barePair(i int) (event.Frame, bool) {
	text, ok := p.at(i)
	if !ok || !bareFunction(text) {
		return event.Frame{}, false
	}
	below, ok := p.at(i + 1)
	if !ok || below == "" {
		return event.Frame{}, false
	}
	file, line, ok := goLocation(below)
	return event.Frame{AbsPath: file, Lineno: line, Function: text}, ok
}

// bare reads a stack without a header, of which line 0 is one of the last functions, and what stands above it: the message of a log record (zap), or
// an error with its stack (pkg/errors, with "%+v").
func (p *goParser) bare() (event.Trace, bool) {
	if _, ok := p.barePair(0); !ok {
		return event.Trace{}, false
	}
	top := 0
	for top > -1000 {
		if l, ok := p.lines.At(top - 2); !ok || l.Head {
			break
		}
		if _, ok := p.barePair(top - 2); !ok {
			break
		}
		top -= 2
	}
	first, message, said := top, "", ""
	if l, ok := p.lines.At(top - 1); ok && !blank(l.Text) {
		if _, _, location := goLocation(l.Text); location {
			return event.Trace{}, false
		}
		first, message = top-1, strings.TrimSpace(l.Text)
		failure := goLogged(&l.Record)
		said = l.Record.Message
		if l.Head && failure != "" {
			message = failure // zap: the stack is that of the logging call, the error is a field
		} else if l.Head && l.Record.Message != "" && !strings.Contains(l.Record.Message, "\n") {
			message = l.Record.Message
		}
		least := event.Warning
		if failure == "" && len(l.Record.Fields) > 0 || l.Record.Logger != "" {
			least = event.Error // zap in development has a stack with each warning
		}
		switch severity := l.Record.Level.Severity(); {
		case l.Head && severity > 0 && severity < least.Severity():
			return event.Trace{}, false
		case l.Head && l.Record.Stack != "":
			return event.Trace{}, false // the record has one of its own: zap's field errorVerbose
		}
	}
	links, end := p.links(top, message)
	if text, ok := p.at(end); ok && said != "" && strings.HasPrefix(text, goPanic+said) { // zap.Panic logs it, and panics
		below := &goParser{ownLines: ownLines{lines: shiftedLines{p.lines, end}}}
		if t, ok := below.crash(); ok && t.First == 0 {
			t.First, t.End = first, t.End+end
			return t, true
		}
	}
	if e, ok := links[0].recovered(); ok && len(links) == 1 {
		t := p.trace(first, end, []event.Exception{e}, nil)
		t.Level, t.Mechanism, t.Handled = "", "", nil
		return t, true
	}
	t := p.trace(first, end, goChain(links), nil)
	t.Level, t.Mechanism, t.Handled = "", "", nil // it was logged: the record decides
	return t, true
}

// goLink is a message and the stack below it.
type goLink struct {
	message string
	frames  frameList
}

// recovered is the panic in the stack of the function that has recovered it, and logs it with its own stack: what lies above the panic is not of the error.
func (l *goLink) recovered() (event.Exception, bool) {
	frames := l.frames.printed()
	at := slices.IndexFunc(frames, func(f event.Frame) bool { return f.Function == "runtime.gopanic" })
	if at < 0 || at+1 >= len(frames) {
		return event.Exception{}, false
	}
	message := strings.TrimPrefix(l.message, "recovered: ")
	if value, ok := goPanicValue(message); ok {
		message = value
	}
	return event.Exception{Type: goType("panic", message, ""), Value: valueOf(message), Stacktrace: stackOf(frames[at+1:])}, true
}

// links reads stacks from line i on: github.com/pkg/errors prints one for every time that an error was wrapped.
func (p *goParser) links(i int, message string) (links []*goLink, end int) {
	link := &goLink{message: message}
	links = append(links, link)
	closed := false // the stack has come to its end
	for range goMaxStack {
		f, ok := p.barePair(i)
		if ok && closed {
			link = &goLink{}
			if len(links) < goMaxPanics {
				links = append(links, link)
			}
			closed = false
		}
		if ok {
			link.frames.add(f)
			closed = f.Function == "runtime.goexit"
			i += 2
			continue
		}
		// Messages for the next stack: a line for each, if a stack follows.
		n := 0
		if closed {
			n = p.messages(i)
		}
		if n == 0 {
			break
		}
		for ; n > 0; n-- {
			text, _ := p.at(i)
			link = &goLink{message: strings.TrimSpace(text)}
			if len(links) < goMaxPanics {
				links = append(links, link)
			}
			i++
		}
		closed = false
	}
	return links, i
}

// messages counts the lines from line i on that stand above another stack: errors.WithMessage has none of its own. It returns 0 if no stack follows.
func (p *goParser) messages(i int) int {
	for n := range goMaxMessages {
		if text, ok := p.at(i + n); !ok || blank(text) {
			return 0
		}
		if _, ok := p.barePair(i + n + 1); ok {
			return n + 1
		}
	}
	return 0
}

// goMaxMessages bounds the messages between two stacks.
const goMaxMessages = 4

// goChain makes the chain of wrapped errors that Sentry's SDK would see, oldest first. github.com/pkg/errors wraps twice where it adds a message and a stack.
func goChain(links []*goLink) []event.Exception {
	closed := links[0].frames.n > 0 && lastFunction(links[0]) == "runtime.goexit"
	if len(links) == 1 && !closed {
		e := event.Exception{Type: "error", Stacktrace: stackOf(links[0].frames.printed())}
		if links[0].message != "" {
			e.Value = valueOf(links[0].message)
		}
		return []event.Exception{e}
	}
	var out []event.Exception
	message := ""
	for i, l := range links {
		stack := stackOf(l.frames.printed())
		switch {
		case i == 0:
			message = l.message
			out = append(out, event.Exception{Type: "*errors.fundamental", Value: valueOf(message), Stacktrace: stack})
			continue
		case l.message != "":
			message = l.message + ": " + message
			out = append(out, event.Exception{Type: "*errors.withMessage", Value: valueOf(message)})
			if stack == nil {
				continue
			}
		}
		out = append(out, event.Exception{Type: "*errors.withStack", Value: valueOf(message), Stacktrace: stack})
	}
	if len(out) > 1 {
		for i := range out {
			id := len(out) - 1 - i
			m := &event.Mechanism{ExceptionID: new(id)}
			if id > 0 {
				m.Type, m.ParentID, m.Source = "chained", new(id-1), "unwrap"
			}
			out[i].Mechanism = m
		}
	}
	return out
}

func lastFunction(l *goLink) string {
	frames := l.frames.printed()
	return frames[len(frames)-1].Function
}
