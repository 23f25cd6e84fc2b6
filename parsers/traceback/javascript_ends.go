package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// rejection reads what Node.js prints about a rejection that nobody handles, from the source line on, which is line 0 and is always the same. The error below
// it may have no frames.
func (p *jsParser) rejection() (event.Trace, bool) {
	for i := 1; i <= 2; i++ {
		l, ok := p.lines.At(i)
		if !ok || l.Head {
			return event.Trace{}, false
		}
		if jsCaret(strings.TrimSpace(l.Text)) {
			if h, ok := p.below(i); ok {
				return p.trace(h)
			}
			return event.Trace{}, false
		}
	}
	return event.Trace{}, false
}

// group reads an AggregateError without frames, as util.inspect shows it: with its members behind it, or alone in a record.
//
//	2024-05-01T10:00:00Z ERROR no mirror answers [AggregateError: All promises were rejected] {
//	  [errors]: [
func (p *jsParser) group(text string) (event.Trace, bool) {
	for i := -1; i >= -2; i-- {
		if l, ok := p.lines.At(i); ok && jsCaret(strings.TrimSpace(l.Text)) {
			if h, ok := p.below(i); ok && h.at == 0 {
				return p.trace(h)
			}
		}
	}
	h := jsHeader{text: text[strings.Index(text, jsGroup):]}
	hit, _ := p.line(0)
	_, above := p.lines.At(-1)
	alone := !above && strings.HasPrefix(text, jsGroup) // all of a record's stack
	if _, _, ok := jsType(h.text); !ok || !strings.HasSuffix(h.text, "] {") && !hit.Head && !alone {
		return event.Trace{}, false
	}
	return p.trace(h)
}

// warned reads "UnhandledPromiseRejectionWarning: " of Node.js before 15. What follows it is an error, or whatever else a promise was rejected with.
func (p *jsParser) warned(text string) (event.Trace, bool) {
	if strings.HasPrefix(text, "Unhandled promise rejection. ") || strings.TrimSpace(text) == "" {
		return event.Trace{}, false
	}
	h := jsHeader{text: text, mechanism: jsUnhandledRejection}
	if _, _, ok := jsType(text); !ok {
		h.text = "Error: " + text
	}
	return p.trace(h)
}

// thrown reads what Node.js prints about a value that is no error. Line 0 is what stands below it: a hint, or the version.
func (p *jsParser) thrown(hit string) (event.Trace, bool) {
	for i := -1; i >= -jsMaxBack; i-- {
		l, ok := p.lines.At(i)
		if !ok || l.Head || strings.HasPrefix(strings.TrimSpace(l.Text), jsVersion) {
			break
		}
		if _, ok := parseJSFrame(strings.TrimSpace(l.Text)); ok {
			break
		}
		if !jsCaret(strings.TrimSpace(l.Text)) {
			continue
		}
		place, ok := p.lines.At(i - 2)
		if !ok || !jsLocation(place.Text) {
			continue
		}
		var value strings.Builder
		for j := i + 1; j < 0; j++ {
			text, _, _ := p.at(j)
			if value.Len() == 0 && (strings.TrimSpace(text) == "" || text == "Uncaught:") {
				continue
			}
			value.WriteString(clip(text, jsMaxValue))
			value.WriteByte('\n')
		}
		unhandled := false
		said := clip(strings.TrimSpace(value.String()), jsMaxValue)
		if said == "" {
			return event.Trace{}, false
		}
		end, closed := 1, true
		if !strings.HasPrefix(strings.TrimSpace(hit), jsVersion) {
			end, closed = p.version(1)
		}
		return event.Trace{
			First: i - 2, End: end, Parser: jsName, Platform: "node", Level: event.Fatal, Mechanism: jsUncaught, Handled: &unhandled,
			Exceptions: []event.Exception{{Type: "Error", Value: &said}}, Complete: closed || !p.open,
		}, true
	}
	return event.Trace{}, false
}

// heap reads "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory" and the native frames below it.
func (p *jsParser) heap(text string) (event.Trace, bool) {
	at := strings.Index(text, "FATAL ERROR: ")
	if at < 0 {
		return event.Trace{}, false
	}
	value := clip(strings.TrimRight(text[at+len("FATAL ERROR: "):], " \r"), jsMaxValue)
	e := event.Exception{Type: "FATAL ERROR", Value: &value}
	t := event.Trace{End: 1, Parser: jsName, Platform: "node", Level: event.Fatal, Complete: true}
	var frames []event.Frame
	for i := 1; i < jsMaxFrames; i++ {
		text, own, ok := p.at(i)
		if !ok {
			t.Complete = false
			break
		}
		text = strings.TrimSpace(text)
		n := digits(text)
		addr, rest, found := strings.Cut(strings.TrimPrefix(text[n:], ": "), " ")
		switch {
		case own && n > 0 && found && strings.HasPrefix(addr, "0x"):
			rest = strings.TrimSpace(rest)
			f := event.Frame{InstructionAddr: addr, Function: rest}
			if open := strings.LastIndexByte(rest, '['); open >= 0 && strings.HasSuffix(rest, "]") {
				f.Function, f.Package = strings.TrimSpace(rest[:open]), rest[open+1:len(rest)-1]
			}
			frames = append([]event.Frame{f}, frames...)
			t.End = i + 1
			continue
		case own && (text == "" && len(frames) == 0 && i < 3 || strings.HasPrefix(text, "----- Native stack trace")):
			continue
		}
		break
	}
	if len(frames) > 0 {
		e.Stacktrace = &event.Stacktrace{Frames: frames}
	}
	unhandled := false
	t.Exceptions, t.Mechanism, t.Handled = []event.Exception{e}, jsUncaught, &unhandled
	return t, true
}
