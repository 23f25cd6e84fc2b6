package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// javaNode is an exception with what is linked to it.
type javaNode struct {
	typ        string
	value      *string
	frames     []javaFrame // as printed, newest first
	more       int         // that are left out behind them, being those of the enclosing trace
	enclosing  *javaNode
	cause      *javaNode
	suppressed []*javaNode
}

// javaLevel is a chain of causes at some indentation: that of the whole trace, or that of a suppressed exception.
type javaLevel struct {
	indent int
	last   *javaNode // of its chain
}

// javaParser reads one trace. It is made anew for each, since it must give the same answer each time it is asked.
type javaParser struct {
	lines      event.Lines
	start      int // line of the header: it may be the head of a record
	root       *javaNode
	current    *javaNode // to which frames are added
	levels     []javaLevel
	exceptions int
	truncated  bool
	open       bool // the text ended where more could have belonged to the trace
}

// at returns line i. own is false for the head of another record, ok for what is not there.
func (p *javaParser) at(i int) (text string, own, ok bool) {
	l, ok := p.lines.At(i)
	if !ok {
		return "", false, false
	}
	return strings.TrimRight(l.Text, " \t\r"), !l.Head || i <= p.start || i == 0, true
}

// read reads the trace whose header is h and returns the line behind it.
func (p *javaParser) read(h *javaHeader) int {
	p.root = &javaNode{typ: h.typ, value: h.value}
	p.current, p.exceptions = p.root, 1
	l, _ := p.lines.At(h.at)
	p.levels = []javaLevel{{indentOf(l.Text), p.root}}
	i := p.message(h.at+1, p.root, h.uncaught || h.at < 0)
	end := i
	for {
		text, own, ok := p.at(i)
		if !ok {
			p.open = true
			return end
		}
		if !own || text == "" {
			next, ok := p.resumes(i, own)
			if !ok {
				return end
			}
			i = next
			continue
		}
		rest, kind := javaLine(text)
		switch kind {
		case javaFrameLine:
			f, _ := parseJavaFrame(rest)
			if len(p.current.frames) < javaMaxRawFrames {
				p.current.frames = append(p.current.frames, f)
			} else {
				p.truncated = true
			}
		case javaMoreLine:
			p.current.more = number(rest[:digits(rest)])
		case javaNoteLine:
		case javaOther:
			return end
		default:
			if !p.link(rest, kind, indentOf(text)) {
				return end
			}
			i = p.message(i+1, p.current, false)
			end = i
			continue
		}
		i++
		end = i
	}
}

// resumes tells whether a trace goes on behind line i, which is blank or the head of a record, and where: a shipper may have put blank lines in, and
// another process may have written some records in between.
func (p *javaParser) resumes(i int, own bool) (int, bool) {
	between := javaMaxHeads
	if len(p.current.frames) == 0 {
		between = javaMaxTorn // its frames are still to come
	}
	for n := 0; n <= between; n++ {
		text, mine, ok := p.at(i)
		if !ok {
			p.open = true
			return 0, false
		}
		if mine && text != "" {
			_, kind := javaLine(text)
			return i, kind != javaOther
		}
		if mine && n > 0 { // two blank lines, or a blank line behind a record
			return 0, false
		}
		if !mine {
			if own {
				return 0, false // a record behind a blank line
			}
			l, _ := p.lines.At(i)
			if _, ok := javaHeaderIn(l.Text, i); ok {
				return 0, false // has an exception of its own
			}
			if typ, _, ok := javaNamed(l.Record.Message); ok && javaSurely(typ) {
				return 0, false
			}
		}
		i++
	}
	return 0, false
}

// message reads the further lines of the message of n, from line i on, and returns the first line behind them. There are some only if a frame, or another
// exception of the chain, follows: else nothing tells them from what the program prints next. sure tells that it must: the frame is known.
func (p *javaParser) message(i int, n *javaNode, sure bool) int {
	var more strings.Builder
	for j := i; j < i+javaMaxMessage; j++ {
		text, own, ok := p.at(j)
		if !ok {
			p.open = true
			return i
		}
		if !own {
			return i
		}
		if _, kind := javaLine(text); kind != javaOther && (kind == javaFrameLine || kind == javaMoreLine || indentOf(text) <= p.levels[0].indent) {
			if j > i {
				p.extend(n, more.String())
			}
			return j
		}
		if strings.Contains(text, javaThread) || !sure && (beginsRecord(text) || p.begins(text, j)) {
			return i
		}
		if more.Len() <= javaMaxValue {
			more.WriteByte('\n')
			more.WriteString(clip(text, javaMaxValue))
		}
	}
	return i
}

// begins tells whether line i is the header of another trace.
func (p *javaParser) begins(text string, i int) bool {
	typ, _, ok := javaType(text)
	if !ok || !javaSurely(typ) {
		return false
	}
	next, _, ok := p.at(i + 1)
	if !ok {
		return false
	}
	_, kind := javaLine(next)
	return kind == javaFrameLine
}

// extend appends lines to a message.
func (p *javaParser) extend(n *javaNode, more string) {
	more = strings.TrimRight(more, "\n")
	if strings.HasSuffix(n.typ, ".PowerAssertionError") && n.value != nil && *n.value == "Assertion failed:" {
		more = strings.TrimLeft(more, "\n") // which is in the text alone
	} else if n.value != nil {
		more = *n.value + more
	}
	n.value = &more
}

// link adds an exception that the line before it links to one that was printed before. How far it is indented tells to which: suppressed exceptions and
// their causes are indented by one more than what they belong to. Where a shipper has stripped that, all causes are those of the first one.
func (p *javaParser) link(text string, kind javaKind, indent int) bool {
	typ, value, ok := javaNamed(text)
	if !ok {
		typ, _, _ = strings.Cut(text, " ") // toString was overridden
		typ = strings.TrimRight(clip(typ, 256), ":;,")
		value = &text
		if typ == "" {
			return false
		}
	}
	n := &javaNode{typ: typ, value: value}
	if p.exceptions == javaMaxExceptions {
		p.truncated = true
		p.current = &javaNode{} // read, and forgotten
		return true
	}
	p.exceptions++
	if kind == javaSuppressedLine {
		top := len(p.levels) - 1
		for top > 0 && p.levels[top].indent >= indent {
			top--
		}
		p.levels = p.levels[:top+1]
		of := p.levels[top].last
		n.enclosing = of
		of.suppressed = append(of.suppressed, n)
		if indent > p.levels[top].indent {
			p.levels = append(p.levels, javaLevel{indent, n})
		}
		p.current = n
		return true
	}
	for len(p.levels) > 1 && p.levels[len(p.levels)-1].indent > indent {
		p.levels = p.levels[:len(p.levels)-1]
	}
	level := &p.levels[len(p.levels)-1]
	if kind == javaWrapLine {
		// The innermost one was printed first: this one is what it, and all before, are the cause of.
		if len(p.levels) > 1 {
			return false
		}
		n.cause = p.root
		p.root.enclosing = n
		p.root = n
	} else {
		n.enclosing = level.last
		level.last.cause = n
	}
	level.last, p.current = n, n
	return true
}
