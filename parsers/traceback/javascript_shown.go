package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// pieces reads an error whose stack util.inspect shows as a string, a piece on each line, as a property of an object: winston's prettyPrint, or console.log of an object. Line 0 is one
// of the pieces. The whole object belongs to the trace.
//
//	{
//	  level: 'error',
//	  stack: 'PayError: declined\n' +
//	    '    at charge (/srv/app.js:5:28)\n' +
//	    '    at main (/srv/app.js:12:27)'
//	}
func (p *jsParser) pieces() (event.Trace, bool) {
	top, text := 0, ""
	for ; top > -jsMaxMessage; top-- {
		l, ok := p.line(top)
		if !ok || l.Head && top == 0 {
			return event.Trace{}, false
		}
		text = l.Text
		if _, more, ok := jsPiece(text); !ok || top < 0 && !more {
			break
		}
	}
	_, value, keyed := strings.Cut(text, ": ")
	said, more, ok := jsPiece(value)
	if !keyed || !ok || !more || top == 0 {
		return event.Trace{}, false
	}
	whole := said
	end := top + 1
	for ; more && end < top+2*jsMaxFrames; end++ {
		text, own, ok := p.at(end)
		if !ok {
			p.open = true
			break
		}
		if said, more, ok = jsPiece(text); !own || !ok {
			break
		}
		whole += said
	}
	var lines event.LineSlice
	hit := -1
	for line := range strings.SplitSeq(strings.TrimRight(whole, "\n"), "\n") {
		if _, frame := parseJSFrame(strings.TrimSpace(line)); frame && hit < 0 {
			hit = len(lines)
		}
		lines = append(lines, event.Line{Text: line})
	}
	if hit < 1 || end <= 0 {
		return event.Trace{}, false
	}
	inner := &jsParser{lines: shiftedLines{lines, hit}}
	h, ok := inner.headerBefore()
	if !ok {
		return event.Trace{}, false
	}
	t, ok := inner.trace(h)
	t.First, t.End = p.object(top, end)
	t.Complete, t.Truncated = !p.open, t.Truncated || more && !p.open
	return t, ok
}

// jsMaxObject bounds the lines of an object above the property that is an error's stack, and those below it.
const jsMaxObject = 64

// object returns where the object begins and ends that lines first to end are a property of: at the next lines that are not indented, if they are its braces.
func (p *jsParser) object(first, end int) (begin, behind int) {
	begin = first
	for begin > first-jsMaxObject {
		l, ok := p.line(begin)
		if !ok {
			return first, end
		}
		if l.Head || indentOf(l.Text) == 0 {
			break
		}
		begin--
	}
	l, ok := p.line(begin)
	if !ok || !strings.HasSuffix(strings.TrimRight(l.Text, " \r"), "{") {
		return first, end
	}
	for behind = end; behind < end+jsMaxObject; behind++ {
		text, own, ok := p.at(behind)
		if !ok {
			p.open = true
			return begin, behind
		}
		if !own {
			return begin, behind
		}
		if indentOf(text) == 0 && text != "" {
			if text[0] == '}' {
				behind++
			}
			return begin, behind
		}
	}
	return begin, end
}

// jsPiece reads a piece of a string as util.inspect shows it: "'    at main (/srv/app.js:12:27)\n' +". more tells that another one follows.
func jsPiece(text string) (said string, more, ok bool) {
	t, more := strings.CutSuffix(strings.TrimSpace(text), " +")
	if !more {
		t = strings.TrimSuffix(t, ",")
	}
	if len(t) < 2 || strings.IndexByte("'\"`", t[0]) < 0 || t[len(t)-1] != t[0] {
		return "", false, false
	}
	return jsUnquote.Replace(t[1 : len(t)-1]), more, true
}

// jsUnquote undoes what util.inspect escapes in a string, as far as stacks need it.
var jsUnquote = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r", `\'`, "'", `\"`, `"`, "\\`", "`", `\\`, `\`)

// members reads the members of an AggregateError behind its stack as pino-pretty prints them, from line i on, and returns the first line behind them.
//
//	"aggregateErrors": [
//	  {
//	    "type": "Error",
//	    "stack":
//	        Error: a: one
//	            at agg (/srv/app.js:11:44)
//	  }
//	]
func (p *jsParser) members(n *jsNode, i, depth int) int {
	text, own, ok := p.at(i)
	if !ok || !own || strings.TrimSpace(text) != `"aggregateErrors": [` {
		return i
	}
	indent, end := indentOf(text), i
	for j := i + 1; j < i+jsMaxProperties && p.errors < jsMaxErrors && depth < jsMaxDepth; j++ {
		text, own, ok := p.at(j)
		if !ok {
			p.open = true
			return end
		}
		t := strings.TrimSpace(text)
		switch {
		case !own:
			return end
		case t != "" && indentOf(text) <= indent:
			if t[0] == ']' {
				j++
			}
			return j
		case t != `"stack":`:
			continue
		}
		if text, own, ok = p.at(j + 1); !ok || !own {
			continue
		}
		if child, next := p.error(j+1, strings.TrimSpace(text), depth+1); child != nil {
			n.errors = append(n.errors, child)
			end = p.members(child, p.causesBehind(child, next), depth+1)
			j = end - 1
		}
	}
	return end
}

// tslog reads an error as tslog prints it, of which line 0 is the place of a frame:
//
//	 PayError  declined
//	error stack:
//	  • app.js	charge
//		src/app.js:5
//	Caused by (1): Error: no funds
//	  • app.js	bank
//		src/app.js:3
func (p *jsParser) tslog() (event.Trace, bool) {
	top := -1
	if _, ok := p.tslogPair(top); !ok {
		return event.Trace{}, false
	}
	for top > -jsMaxFrames {
		if _, ok := p.tslogPair(top - 2); !ok {
			break
		}
		top -= 2
	}
	if l, ok := p.line(top - 1); !ok || l.Head || strings.TrimSpace(l.Text) != "error stack:" {
		return event.Trace{}, false
	}
	root := &jsNode{}
	first := 0
	for i := top - 2; i > top-2-jsMaxBehind && first == 0; i-- {
		l, ok := p.line(i)
		if !ok || l.Head {
			return event.Trace{}, false
		}
		root.value = l.Text + "\n" + root.value
		rest, begins := strings.CutPrefix(l.Text, " ")
		typ, message, _ := strings.Cut(rest, "  ")
		if named, _, ok := jsType(typ + ": "); begins && ok && named == typ && typ[0] >= 'A' && typ[0] <= 'Z' && (jsSurely(typ) || message != "") {
			first, root.typ, root.value = i, typ, strings.TrimRight(message+root.value[len(l.Text):], "\n")
		}
	}
	if first == 0 {
		return event.Trace{}, false
	}
	end := p.tslogFrames(root, top)
	for n := root; p.errors < jsMaxErrors; p.errors++ {
		text, own, ok := p.at(end)
		number, caused := strings.CutPrefix(text, "Caused by (")
		_, said, numbered := strings.Cut(number, "): ")
		if !ok || !own || !caused || !numbered {
			break
		}
		cause := &jsNode{}
		if cause.typ, cause.value, ok = jsType(said); !ok {
			break
		}
		end = p.tslogFrames(cause, end+1)
		n.cause = cause
		n = cause
	}
	return event.Trace{First: first, End: max(end, 1), Parser: jsName, Platform: "node", Exceptions: p.flatten(root), Complete: !p.open, Truncated: p.truncated}, true
}

// tslogFrames reads frames from line i on and returns the first line behind them.
func (p *jsParser) tslogFrames(n *jsNode, i int) int {
	for {
		f, ok := p.tslogPair(i)
		if !ok {
			if _, _, there := p.at(i); !there {
				p.open = true
			}
			return i
		}
		p.add(n, f)
		i += 2
	}
}

// tslogPair reads the two lines of a frame: "  • app.js	charge", "	src/app.js:5". The name may be missing.
func (p *jsParser) tslogPair(i int) (jsFrame, bool) {
	text, own, ok := p.at(i)
	rest, bullet := strings.CutPrefix(strings.TrimLeft(text, " "), "• ")
	if !ok || !own || !bullet {
		return jsFrame{}, false
	}
	place, own, ok := p.at(i + 1)
	if !ok || !own || !jsLocation(place) {
		return jsFrame{}, false
	}
	place = strings.TrimSpace(place)
	_, name, _ := strings.Cut(rest, "\t")
	colon := strings.LastIndexByte(place, ':')
	return jsFrame{text: place, function: jsFunction(name), file: place[:colon], line: number(place[colon+1:])}, true
}
