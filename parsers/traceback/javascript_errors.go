package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// jsNode is an error with what is linked to it.
type jsNode struct {
	typ, value string
	frames     []jsFrame // newest first
	cause      *jsNode
	errors     []*jsNode
}

// jsParser reads one trace. It is made anew for each, since it must give the same answer each time it is asked.
type jsParser struct {
	lines     event.Lines
	header    int // line of the first header: it may be the head of a record
	errors    int
	truncated bool
	open      bool // the text ended where more could have belonged to the trace
}

// at returns line i. own is false for the head of another record.
func (p *jsParser) at(i int) (text string, own, ok bool) {
	l, ok := p.lines.At(i)
	if !ok {
		return "", false, false
	}
	return strings.TrimRight(l.Text, " \t\r"), !l.Head || i == p.header || i == 0, true
}

// line returns a copy of line i: that of a cursor is only valid until the next call.
func (p *jsParser) line(i int) (event.Line, bool) {
	l, ok := p.lines.At(i)
	if !ok {
		return event.Line{}, false
	}
	return *l, true
}

// error reads one error, of which text is what line i says from the type on, and returns it with the first line behind it.
func (p *jsParser) error(i int, text string, depth int) (*jsNode, int) {
	n := &jsNode{}
	var ok bool
	if n.typ, n.value, ok = jsType(text); !ok {
		return nil, i + 1
	}
	p.errors++
	t := strings.TrimRight(text, " \t\r")
	i++
	if t[0] == '[' {
		if strings.HasSuffix(t, "] {") {
			return n, p.properties(n, i, depth)
		}
		return n, i
	}
	i = p.message(n, i)
	for {
		text, own, ok := p.at(i)
		if !ok {
			p.open = true
			return n, i
		}
		f, isFrame := parseJSFrame(strings.TrimSpace(text))
		if !own || !isFrame {
			return n, i
		}
		p.add(n, f)
		i++
		if f.properties {
			return n, p.properties(n, i, depth)
		}
		if strings.HasSuffix(text, ",") {
			return n, i // the next member of an array follows
		}
	}
}

// add adds a frame, or those that it stands for.
func (p *jsParser) add(n *jsNode, f jsFrame) {
	const most = 4 * jsMaxFrames
	above := n.frames[max(0, len(n.frames)-f.above):]
	for ; f.times > 0 && len(above) == f.above && len(n.frames) < most; f.times-- {
		n.frames = append(n.frames, above...)
	}
	if f.above > 0 {
		p.truncated = p.truncated || f.times > 0
		return
	}
	if len(n.frames) >= most {
		p.truncated = true
		return
	}
	n.frames = append(n.frames, f)
}

// message reads the further lines of a message, up to the first frame; there are some only if one follows.
func (p *jsParser) message(n *jsNode, i int) int {
	var more strings.Builder
	kept := -1 // what stands behind this is an excerpt of the source
	indent := ""
	if l, ok := p.line(i - 1); ok { // as far as pino-pretty has moved the first line
		indent = l.Text[:len(l.Text)-len(strings.TrimLeft(l.Text, " "))]
	}
	for j := i; j < i+jsMaxMessage; j++ {
		text, own, ok := p.at(j)
		if !ok {
			p.open = true
			return i
		}
		t := strings.TrimSpace(text)
		if _, ok := parseJSFrame(t); ok && own {
			said := more.String()
			if kept >= 0 {
				said = said[:kept]
			}
			n.value = strings.TrimRight(n.value+said, " \t\n")
			return j
		}
		if !own || strings.HasPrefix(t, jsVersion) || beginsRecord(text) {
			return i
		}
		if kept < 0 && (jsNumbered(text) || jsCaret(t)) {
			kept = more.Len()
			if jsCaret(t) { // Deno: the source line above it
				kept = max(0, strings.LastIndexByte(more.String(), '\n'))
			}
		}
		if more.Len() <= jsMaxValue {
			more.WriteByte('\n')
			more.WriteString(clip(strings.TrimPrefix(text, indent), jsMaxValue))
		}
	}
	return i
}

// properties reads what util.inspect shows of an error behind its stack, in braces, from line i on. Of it, the cause and the members are read.
func (p *jsParser) properties(n *jsNode, i, depth int) int {
	open := 1
	members := 0 // depth of the array of members; 0 outside
	for last := i + jsMaxProperties; i < last; {
		text, own, ok := p.at(i)
		if !ok {
			p.open = true
			return i
		}
		if !own {
			return i
		}
		t := strings.TrimSpace(text)
		cause, caused := strings.CutPrefix(t, "[cause]: ")
		if (caused && open == 1 || members == open && members > 0) && depth < jsMaxDepth && p.errors < jsMaxErrors {
			if !caused {
				cause = t
			}
			if child, next := p.error(i, cause, depth+1); child != nil {
				if caused {
					n.cause = child
				} else {
					n.errors = append(n.errors, child)
				}
				i = next
				continue
			}
		}
		if cause, ok := strings.CutPrefix(t, "caused by: "); ok && members == open && len(n.errors) > 0 && p.errors < jsMaxErrors { // pino
			if child, next := p.error(i, cause, depth+1); child != nil {
				last := n.errors[len(n.errors)-1]
				for last.cause != nil {
					last = last.cause
				}
				last.cause = child
				i = next
				continue
			}
		}
		switch {
		case t == "":
		case t[0] == '}' || t[0] == ']':
			if members == open {
				members = 0
			}
			if open--; open == 0 {
				return i + 1
			}
		}
		if t != "" && (t[len(t)-1] == '{' || t[len(t)-1] == '[') {
			open++
			if t == "[errors]: [" && open == 2 {
				members = open
			}
		}
		i++
	}
	p.truncated = true
	return i
}

// causesBehind reads causes that are not shown as properties: behind "Caused by: " (Deno, VError) or "caused by: " (pino's serializer), or below a source excerpt of their own (Bun).
func (p *jsParser) causesBehind(n *jsNode, i int) int {
	for p.errors < jsMaxErrors {
		text, own, ok := p.at(i)
		if !ok || !own {
			return i
		}
		j := i
		if t := strings.TrimSpace(text); strings.HasPrefix(t, "Caused by: ") || strings.HasPrefix(t, "caused by: ") {
			text = t[len("Caused by: "):]
		} else {
			for j++; ; j++ {
				if text, own, ok = p.at(j); !ok || !own || j > i+8 {
					p.open = p.open || !ok
					return i
				}
				if !jsNumbered(text) && !jsCaret(strings.TrimSpace(text)) {
					break
				}
			}
			if above, _, _ := p.at(j - 1); !jsCaret(strings.TrimSpace(above)) {
				return i
			}
			if rest, ok := strings.CutPrefix(text, "error: "); ok {
				text = "Error: " + rest
			}
		}
		cause, next := p.error(j, text, 0)
		if cause == nil || len(cause.frames) == 0 {
			return i
		}
		n.cause = cause
		n, i = cause, next
	}
	return i
}
