package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// jsHeader is the line with the type of an error, and what stands around it.
type jsHeader struct {
	at        int    // its line
	first     int    // the line with which the text begins
	text      string // from the type on
	mechanism string
}

// jsType takes a line that begins with an error's type apart: "NAME: MESSAGE", "NAME [CODE]: MESSAGE", "CLASS [NAME]: MESSAGE", or "NAME". What has no stack is
// in brackets.
func jsType(text string) (typ, value string, ok bool) {
	t := strings.TrimRight(text, " \t\r")
	if strings.HasPrefix(t, "[") {
		t = strings.TrimSuffix(strings.TrimRight(t, ","), " {")
		inner, closed := strings.CutSuffix(t[1:], "]")
		if !closed || !strings.Contains(inner, ":") && !jsSurely(inner) {
			return "", "", false
		}
		t = inner
	}
	n := 0
	for n < len(t) && n < 256 && (wordByte(t[n]) || t[n] == '$' || t[n] == '.' && n > 0 && n+1 < len(t) && wordByte(t[n+1])) {
		n++
	}
	if n == 0 || digits(t) > 0 {
		return "", "", false
	}
	typ, rest := t[:n], t[n:]
	coded := false
	if strings.HasPrefix(rest, " [") {
		end := strings.IndexByte(rest, ']')
		if end < 3 || strings.ContainsAny(rest[2:end], " :") {
			return "", "", false
		}
		code := rest[2:end]
		if strings.ToUpper(code) != code {
			typ = code // the class is in front of the name
		}
		rest, coded = rest[end+1:], true
	}
	switch {
	case rest == "" && (coded || jsSurely(typ)):
		return typ, "", true
	case strings.HasPrefix(rest, ": "):
		return typ, rest[2:], true
	case rest == ":":
		return typ, "", true
	case rest == " {" && jsSurely(typ):
		return typ, "", true
	}
	return "", "", false
}

// jsSurely tells whether a name is that of an error.
func jsSurely(typ string) bool {
	return strings.HasSuffix(typ, "Error") || strings.HasSuffix(typ, "Exception") || typ == "UnhandledPromiseRejection"
}

// jsIntros stand before the type of an error that nobody caught: in Deno, in browsers, and in bluebird.
var jsIntros = []string{"error: Uncaught (in promise) ", "error: Uncaught ", "Uncaught (in promise) ", "Uncaught ", "Unhandled rejection "}

// headerBefore finds the line with the type of an error whose first frame is line 0. If Node.js shows where the error was thrown, it is the line
// below that; else the nearest one that begins with the name of an error, or has it behind something else.
func (p *jsParser) headerBefore() (jsHeader, bool) {
	var near *jsHeader
	for i := -1; i >= -jsMaxBack; i-- {
		l, ok := p.line(i)
		if !ok {
			break
		}
		t := strings.TrimSpace(l.Text)
		if _, ok := parseJSFrame(t); ok && !l.Head {
			if near == nil && !jsTriggered(l.Text) {
				continue // has not been asked for
			}
			break
		}
		if strings.HasPrefix(t, jsVersion) || t == "```" && near == nil {
			break
		}
		if !l.Head && jsCaret(t) {
			if h, ok := p.below(i); ok {
				return h, true
			}
		}
		if near == nil {
			if h, ok := jsHeaderIn(l.Text, i, l.Head); ok {
				near = &h
			}
		}
		if l.Head {
			break
		}
	}
	if near == nil {
		return p.unnamed()
	}
	return p.outermost(*near)
}

// jsMaxBehind bounds how many lines a message has whose error is named behind other words: "checkout failed Error: the first line".
const jsMaxBehind = 12

// unnamed is an error whose class a logger has left out: consola prints the message and the frames, with a blank line between them or none. The record above them must be one of an
// error.
//
//	[error] [shop] card declined
//	  at charge (app.js:24:11)
func (p *jsParser) unnamed() (jsHeader, bool) {
	for i := -1; i >= -jsMaxBehind; i-- {
		l, ok := p.line(i)
		if !ok {
			break
		}
		if !l.Head {
			if _, frame := parseJSFrame(strings.TrimSpace(l.Text)); frame {
				break
			}
			continue
		}
		message, _, _ := strings.Cut(l.Record.Message, "\n")
		if l.Record.Level.Severity() < event.Error.Severity() || message == "" {
			break
		}
		if next, ok := p.line(1); !ok || next.Head {
			break // one frame is too little
		} else if _, frame := parseJSFrame(strings.TrimSpace(next.Text)); !frame {
			break
		}
		return jsHeader{at: i, first: i, text: "Error: " + message}, true
	}
	return jsHeader{}, false
}

// jsTriggered tells whether a frame is one for which Parse is called.
func jsTriggered(text string) bool {
	for _, t := range jsTriggers {
		if strings.Contains(text, t) {
			return true
		}
	}
	return false
}

// jsHeaderIn finds an error's type at the beginning of a line, or behind what a program or a logger has put in front of it. Directly above a
// frame any name will do at the beginning of a line.
func jsHeaderIn(text string, at int, head bool) (jsHeader, bool) {
	t := strings.TrimLeft(text, " \t")
	h := jsHeader{at: at, first: at, text: t}
	for _, intro := range jsIntros {
		if rest, ok := strings.CutPrefix(t, intro); ok {
			h.text = rest
			if strings.HasPrefix(intro, "error: ") {
				h.mechanism = jsUncaught
			}
			break
		}
	}
	if !head {
		h.text = strings.TrimPrefix(h.text, "[cause]: ")
		typ, _, ok := jsType(h.text)
		if ok && (jsSurely(typ) || strings.HasPrefix(h.text, typ+" [") || at == -1 && typ != "error" && typ[0] >= 'A' && typ[0] <= 'Z' && !jsLevel(typ)) {
			return h, true
		}
	}
	if !head && at < -jsMaxBehind {
		return jsHeader{}, false
	}
	for i := 0; i < len(t); i++ {
		if i > 0 && t[i-1] != ' ' && t[i-1] != ':' && t[i-1] != '\t' || t[i] < 'A' || t[i] > 'Z' {
			continue
		}
		if typ, _, ok := jsType(t[i:]); ok && jsSurely(typ) {
			h.text = t[i:]
			return h, true
		}
	}
	if rest, ok := strings.CutPrefix(t, "error: "); ok && !head && at == -1 { // Bun
		h.text = "Error: " + rest
		return h, true
	}
	if at == -1 {
		if i := jsClassIn(t); i > 0 {
			h.text = t[i:]
			return h, true
		}
	}
	return jsHeader{}, false
}

// jsClassIn returns where in a line that ends a record directly above frames, the name of a class stands that ": MESSAGE" follows, whatever it is called; -1 if
// there is none: "cannot pay Shop.Refused: no card".
func jsClassIn(t string) int {
	for i := 1; i < len(t); i++ {
		if t[i-1] != ' ' || t[i] < 'A' || t[i] > 'Z' {
			continue
		}
		if typ, _, ok := jsType(t[i:]); ok && !jsLevel(typ) && strings.HasPrefix(t[i+len(typ):], ": ") {
			return i
		}
	}
	return -1
}

// jsLevel tells whether a word is a level of a logger.
func jsLevel(word string) bool { return strings.ToUpper(word) == word }

// jsCaret tells whether a line only points at the line above it.
func jsCaret(t string) bool { return t != "" && strings.Trim(t, "^~") == "" && t[0] == '^' }

// below returns the error below a caret line, if above it stand the source line and its place: "/srv/app.js:12", or, in Bun, numbered source lines.
func (p *jsParser) below(caret int) (jsHeader, bool) {
	source, ok := p.line(caret - 1)
	if !ok {
		return jsHeader{}, false
	}
	h := jsHeader{at: caret + 1, mechanism: jsUncaught}
	if jsNumbered(source.Text) {
		h.first = caret - 1
		for h.first > caret-8 {
			l, ok := p.lines.At(h.first - 1)
			if !ok || !jsNumbered(l.Text) {
				break
			}
			h.first--
		}
	} else {
		place, ok := p.lines.At(caret - 2)
		if !ok || !jsLocation(place.Text) {
			return jsHeader{}, false
		}
		h.first = caret - 2
		if strings.Contains(source.Text, jsTrigger) || strings.Contains(source.Text, "new UnhandledPromiseRejection(") {
			h.mechanism = jsUnhandledRejection
		}
	}
	for ; h.at < caret+4; h.at++ {
		l, ok := p.lines.At(h.at)
		if !ok || l.Head {
			return jsHeader{}, false
		}
		if h.text = strings.TrimSpace(l.Text); h.text != "" {
			break
		}
	}
	if rest, ok := strings.CutPrefix(h.text, "error: "); ok {
		h.text = "Error: " + rest
	}
	_, _, ok = jsType(h.text)
	return h, ok
}

// jsLocation tells whether a line is the place of a source line: "/srv/app.js:12", "node:internal/process/promises:389".
func jsLocation(text string) bool {
	colon := strings.LastIndexByte(text, ':')
	if colon <= 0 || colon == len(text)-1 {
		return false
	}
	n := digits(text[colon+1:])
	return n > 0 && n == len(strings.TrimRight(text[colon+1:], " \r"))
}

// jsNumbered tells whether a line is a source line with its number, as Bun and Jest print it: "12 | return x;".
func jsNumbered(text string) bool {
	t := strings.TrimLeft(text, " >\t")
	n := digits(t)
	return n > 0 && strings.HasPrefix(t[n:], " |")
}

// outermost returns the error whose property a header is, or the header itself: an error without frames can have members with some.
func (p *jsParser) outermost(h jsHeader) (jsHeader, bool) {
	l, _ := p.line(h.at)
	indent := indentOf(l.Text)
	above, ok := p.line(h.at - 1)
	member := ok && strings.HasSuffix(strings.TrimSpace(above.Text), "]: [")
	if !member && !strings.HasPrefix(strings.TrimSpace(l.Text), "[cause]: ") {
		return h, true
	}
	for i := h.at - 1; i >= h.at-8; i-- {
		l, ok := p.line(i)
		if !ok {
			break
		}
		if t := strings.TrimSpace(l.Text); indentOf(l.Text) < indent && strings.HasSuffix(t, "] {") {
			if outer, ok := jsHeaderIn(l.Text, i, false); ok {
				for c := i - 1; c >= i-2; c-- {
					if l, ok := p.lines.At(c); ok && jsCaret(strings.TrimSpace(l.Text)) {
						if h, ok := p.below(c); ok {
							return h, true
						}
					}
				}
				return outer, true
			}
		}
		if l.Head {
			break
		}
	}
	return h, true
}
