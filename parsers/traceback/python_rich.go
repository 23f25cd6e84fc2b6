package traceback

import (
	"strings"
	"unicode/utf8"

	"github.com/errtail/errtail/event"
)

// pyRich is the title of the box in which rich draws a traceback (rich/traceback.py), as structlog's console, typer and rich.traceback.install do:
//
//	╭──────────── Traceback (most recent call last) ────────────╮
//	│ /srv/shop.py:5 in view                                     │
//	│                                                            │
//	│ ❱ 5 │   return d["k"]                                      │
//	╰────────────────────────────────────────────────────────────╯
//	KeyError: 'k'
const pyRich = "Traceback (most recent call last) "

// richMaxLines bounds the lines of one box: rich shows 100 frames, each with a few lines of source and its variables.
const richMaxLines = 4000

// rich reads what line 0 begins, a chain of boxes.
func (p *pyParser) rich(lines *pyWoven) (event.Trace, bool) {
	intro := pyIntro{closed: inRecord(lines, 0)}
	r := pyReader{lines: lines, closed: intro.closed}
	var root *pyNode
	link, i, end := "", 0, 0
	for p.exceptions < pyMaxExceptions {
		n, next, ok := p.richBox(r, i)
		if !ok {
			break
		}
		p.exceptions++
		n.before, n.link = root, link
		root, end = n, next
		behind, name, linked := connector(r, next)
		if !linked {
			break
		}
		if i, link = behind, name; !richOpens(r, i) {
			break
		}
	}
	if root == nil {
		return event.Trace{}, false
	}
	return p.finish(root, intro.first, end, intro), true
}

// richOpens tells whether line i is the upper edge of a box.
func richOpens(r pyReader, i int) bool {
	text, kind := richAt(r, i, func(t string) bool { return strings.Contains(t, pyRich) })
	t := strings.TrimSpace(text)
	return kind == pyOwn && (strings.HasPrefix(t, "╭─") || strings.HasPrefix(t, "+-")) && strings.Contains(t, pyRich)
}

// richBox reads one box, of which line i is the upper edge, and the type and value below it.
func (p *pyParser) richBox(r pyReader, i int) (n *pyNode, end int, ok bool) {
	if !richOpens(r, i) {
		return nil, 0, false
	}
	edge, _ := r.at(i)
	width := utf8.RuneCountInString(strings.TrimSpace(edge))
	n = &pyNode{short: true}
	for at := i + 1; at < i+richMaxLines; at++ {
		text, kind := richAt(r, at, richDrawn)
		if kind != pyOwn {
			p.open = p.open || kind == pyAbsent
			return nil, 0, false
		}
		t := strings.TrimSpace(text)
		if strings.HasPrefix(t, "╰─") || strings.HasPrefix(t, "+-") {
			return p.richValue(r, at+1, width, n)
		}
		inner, boxed := richInside(t)
		if !boxed {
			return nil, 0, false
		}
		if f, ok := richFrame(inner); ok {
			if f.Function == "" { // which did not fit into the line
				next, _ := richAt(r, at+1, richDrawn)
				name, _ := richInside(strings.TrimSpace(next))
				f.Function = strings.TrimSpace(name)
				at++
			}
			n.add(f, 1)
		} else if _, code, ok := strings.Cut(inner, "❱ "); ok && n.frames > 0 {
			p.richSource(n, code)
		}
	}
	return nil, 0, false
}

// richAt returns line i, or where somebody else's records stand there the line behind them, if that plainly goes on.
func richAt(r pyReader, i int, goesOn func(text string) bool) (string, pyKind) {
	text, kind := r.at(i)
	if kind == pyForeign && r.lines.resume(i, goesOn) {
		return r.at(i)
	}
	return text, kind
}

// richDrawn tells whether a line is drawn as a part of a box.
func richDrawn(text string) bool {
	t := strings.TrimSpace(text)
	_, inside := richInside(t)
	return inside || strings.HasPrefix(t, "╰─") || strings.HasPrefix(t, "+-")
}

// richInside takes the sides off a line of a box.
func richInside(t string) (string, bool) {
	for _, side := range []string{"│", "|"} {
		if inner, ok := strings.CutPrefix(t, side); ok {
			inner, ok = strings.CutSuffix(inner, side)
			return strings.TrimRight(inner, " "), ok
		}
	}
	return "", false
}

// richFrame reads " /srv/shop.py:5 in view", or " in <module>:1" for code that is in no file.
func richFrame(inner string) (event.Frame, bool) {
	if name, line, ok := strings.Cut(strings.TrimPrefix(inner, " in "), ":"); ok && strings.HasPrefix(inner, " in ") && line != "" && digits(line) == len(line) && !strings.Contains(name, " ") {
		return event.Frame{AbsPath: "<string>", Lineno: number(line), Function: name}, true
	}
	place, function, ok := strings.Cut(inner, " in ")
	if !ok {
		place, ok = strings.CutSuffix(inner, " in")
	}
	at := strings.LastIndexByte(place, ':')
	if !ok || at < 2 || place[0] != ' ' || place[1] == ' ' || strings.ContainsAny(function, " (") {
		return event.Frame{}, false
	}
	path, number1 := place[1:at], place[at+1:]
	if digits(number1) != len(number1) || number1 == "" || !strings.ContainsAny(path, `/\.<`) {
		return event.Frame{}, false
	}
	return event.Frame{AbsPath: path, Lineno: number(number1), Function: function}, true
}

// richSource keeps the line of source to which the arrow points: the number of the line, then guides for its indentation.
func (p *pyParser) richSource(n *pyNode, code string) {
	code = strings.TrimLeft(code, " ")
	code = strings.TrimLeft(code[digits(code):], " │|")
	f := &n.head[len(n.head)-1]
	if len(n.tail) > 0 {
		f = &n.tail[(n.from+len(n.tail)-1)%len(n.tail)]
	}
	if f.ContextLine == "" {
		f.ContextLine = clip(strings.TrimSpace(code), pyMaxSource)
	}
}

// richValue reads the type and the value below a box. Lines that are as wide as the box were broken: they end with the blank at which that was done.
func (p *pyParser) richValue(r pyReader, i, width int, n *pyNode) (*pyNode, int, bool) {
	text, kind := richAt(r, i, looksFinal)
	if kind == pyAbsent {
		p.open = true
	}
	if kind != pyOwn {
		return nil, 0, false
	}
	typ, value, colon, ok := splitFinal(strings.TrimLeft(text, " "))
	if !ok || !capital(typ[strings.LastIndexByte(typ, '.')+1:]) && !properFinal(text) {
		return nil, 0, false
	}
	n.typ, n.value, n.hasText = typ, strings.TrimRight(value, " "), colon
	end := i + 1
	for n1 := 0; n1 < pyMaxBareLines && len(n.value) <= pyMaxValue; n1++ {
		next, kind := r.at(end)
		if kind == pyAbsent {
			p.open = true
		}
		if kind != pyOwn || blank(next) || beginsOther(next) {
			break
		}
		word, _, _ := strings.Cut(next, " ")
		if strings.HasSuffix(text, " ") && utf8.RuneCountInString(text)+utf8.RuneCountInString(word) > width {
			n.value += " " + strings.TrimRight(next, " ")
		} else {
			n.value += "\n" + strings.TrimRight(next, " ")
		}
		text = next
		end++
	}
	return n, end, true
}
