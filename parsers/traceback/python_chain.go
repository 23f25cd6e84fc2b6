package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// pyNode is an exception with what it is linked to.
type pyNode struct {
	typ     string // as printed
	value   string
	hasText bool // a colon followed the type
	frames  int  // printed or meant, before the bound
	head    []event.Frame
	tail    []event.Frame // a ring of the last pyMaxFrames/2, oldest at tail[from]
	from    int
	indent  int      // of the frame lines
	spaced  bool     // blank lines stand between the frames, as loguru prints them
	cut     bool     // the text breaks off: type and value are made up
	short   bool     // the type is printed without its module
	place   *pyFrame // where a SyntaxError stands
	group   bool
	members []*pyNode
	before  *pyNode // its cause or context, which is printed first
	link    string  // "__cause__" or "__context__"
}

// located tells whether a frame or the place of a SyntaxError was read.
func (n *pyNode) located() bool { return n.frames > 0 || n.place != nil }

// add appends count equal frames. Of many, the first and the last ones are kept.
func (n *pyNode) add(f event.Frame, count int) {
	const half = pyMaxFrames / 2
	n.frames += count
	for ; count > 0 && len(n.head) < half; count-- {
		n.head = append(n.head, f)
	}
	// More than a ring's length of equal frames would only overwrite themselves.
	for count = min(count, half); count > 0; count-- {
		if len(n.tail) < half {
			n.tail = append(n.tail, f)
			continue
		}
		n.tail[n.from] = f
		n.from = (n.from + 1) % half
	}
}

// outer forgets the frames so far: they are those that called the one that caught the exception, which its traceback does not have.
func (n *pyNode) outer() { n.frames, n.head, n.tail, n.from = 0, nil, nil, 0 }

// goesOn tells whether a line plainly is the next one of a traceback of which the header and n were read.
func (n *pyNode) goesOn(text string) bool {
	f, frame := parseFrame(text)
	if !n.located() {
		return frame && f.indent > 0
	}
	if _, again := repeated(text); again || frame {
		return again || f.indent == n.indent
	}
	return indentOf(text) < max(n.indent, 1) && properFinal(text)
}

// last returns the frame that was added last.
func (n *pyNode) last() event.Frame {
	if len(n.tail) > 0 {
		return n.tail[(n.from+len(n.tail)-1)%len(n.tail)]
	}
	return n.head[len(n.head)-1]
}

// The lines that link an exception to the one printed before it (Lib/traceback.py).
const (
	pyCause   = "The above exception was the direct cause of the following exception:"
	pyContext = "During handling of the above exception, another exception occurred:"
)

// connector looks for a line that links to a further exception, from line i on. It returns the line behind it and the blank lines around it.
func connector(r pyReader, i int) (next int, link string, ok bool) {
	for range 3 {
		text, kind := r.at(i)
		if kind != pyOwn {
			return 0, "", false
		}
		switch strings.TrimSpace(text) {
		case "":
			i++
			continue
		case pyCause:
			link = "__cause__"
		case pyContext:
			link = "__context__"
		default:
			return 0, "", false
		}
		break
	}
	if link == "" {
		return 0, "", false
	}
	i++
	for range 2 {
		if text, kind := r.at(i); kind != pyOwn || !blank(text) {
			break
		}
		i++
	}
	return i, link, true
}

// chain reads exceptions that are linked to each other, from line i on: the one that was printed last is the result. headless allows the first one to
// have no traceback of its own.
func (p *pyParser) chain(r pyReader, i int, headless bool, depth int) (*pyNode, int, bool) {
	n, i, ok := p.exception(r, i, headless, depth)
	if !ok {
		return nil, 0, false
	}
	for {
		next, link, ok := connector(r, i)
		if !ok {
			return n, i, true
		}
		outer, end, ok := p.exception(r, next, true, depth)
		if !ok {
			if _, kind := r.at(next); kind == pyAbsent {
				p.open = true
				return n, next, true
			}
			return n, i, true
		}
		p.exceptions++
		if p.exceptions >= pyMaxExceptions {
			p.truncated = true
			n = nil // what was printed last is what was reported: keep that
			p.exceptions = 0
		}
		outer.before, outer.link = n, link
		n, i = outer, end
	}
}

// exception reads one exception from line i on: header, frames, the line with its type, its value, and for a group its members.
func (p *pyParser) exception(r pyReader, i int, headless bool, depth int) (*pyNode, int, bool) {
	text, kind := r.at(i)
	if kind != pyOwn {
		return nil, 0, false
	}
	n := &pyNode{}
	r.typed = false
	inner := r
	ok, plus := isHeader(text)
	switch {
	case ok && plus:
		inner = r.inside()
		i++
	case ok, i == 0 && !headless: // in line 0, a record's head may stand in front of it
		if strings.HasSuffix(strings.TrimRight(text, " \t"), "+ Exception Group "+pyHeader) {
			inner = r.inside()
		}
		i++
	case !headless:
		return nil, 0, false
	case !r.member && groupAt(r, i):
		inner = r.inside()
	}
	headed := ok || i > 0 && !headless
	i = p.frames(inner, i, n)
	if headed && !n.located() && !frameless(inner, i) {
		return nil, 0, false
	}
	text, kind = inner.at(i)
	final := kind == pyOwn && !(n.located() && n.indent > 0 && indentOf(text) >= n.indent)
	if final {
		n.typ, n.value, n.hasText, final = splitFinal(text[indentOf(text):])
	}
	if !final {
		if n.frames == 0 || kind == pyOwn && !headed {
			return nil, 0, false
		}
		p.cutOff(n, kind == pyAbsent)
		return n, i, true
	}
	if !headed && !n.located() && !n.hasText && !surelyFinal(text) {
		return nil, 0, false
	}
	inner.typed = true
	if inside, end, ok := p.remote(inner, i, n, depth); ok {
		return inside, end, true
	}
	i = p.value(inner, i, n)
	if text, kind := inner.at(i); kind == pyRuler && strings.HasPrefix(text, "+-+") && depth < pyMaxGroupDepth {
		n.group = true
		i = p.members(inner, i, n, depth+1)
	}
	return n, i, true
}

// frameless tells whether line i, right behind a header, is the last one of a traceback all the same: sys.tracebacklimit = 0 leaves no frames. Lines with
// a number before each are a list of lines (uniq -c, grep -n), and no error.
func frameless(r pyReader, i int) bool {
	text, kind := r.at(i)
	if kind != pyOwn || !properFinal(text) && !(r.closed && capital(text) && looksFinal(text)) {
		return false
	}
	if u, ok := r.lines.lines.(*unprefixed); ok {
		if words := strings.Fields(u.prefix); len(words) > 0 {
			word := strings.TrimRight(words[len(words)-1], ":")
			return digits(word) < len(word)
		}
	}
	return true
}

// capital tells whether a line begins with a capital letter, as the names of classes do.
func capital(text string) bool { return text != "" && text[0] >= 'A' && text[0] <= 'Z' }

// cutOff gives a traceback whose end is missing a type and a value, since an exception must have one: the value names the place. open tells that the
// end may still come; otherwise something else stands where it should be.
func (p *pyParser) cutOff(n *pyNode, open bool) {
	p.open, p.truncated = p.open || open, true
	f := n.last()
	n.cut = true
	n.typ, n.value, n.hasText = "Traceback", "cut off after "+f.Function, true
}

// remote reads the traceback that another process sent home. It comes as the text of an exception that exists for nothing else, between quotes
// (multiprocessing.pool.RemoteTraceback, concurrent.futures.process._RemoteTraceback, and those of billiard and loky). What
// is inside takes its place in the chain.
func (p *pyParser) remote(r pyReader, i int, n *pyNode, depth int) (*pyNode, int, bool) {
	if !strings.HasSuffix(n.typ, "RemoteTraceback") || !blank(n.value) {
		return nil, 0, false
	}
	if text, kind := r.at(i + 1); kind != pyOwn || strings.TrimSpace(text) != `"""` {
		return nil, 0, false
	}
	inner, end, ok := p.chain(r.within(), i+2, true, depth)
	if !ok {
		return nil, 0, false
	}
	quotes := func(text string) bool { return strings.TrimSpace(text) == `"""` }
	for range 3 {
		text, kind := r.at(end)
		if kind == pyForeign && r.resume(end, quotes) {
			text, kind = r.at(end)
		}
		if kind == pyOwn && quotes(text) {
			return inner, end + 1, true
		}
		if kind != pyOwn || !blank(text) {
			break
		}
		end++
	}
	if _, kind := r.at(end); kind == pyAbsent {
		p.open = true
		return inner, end, true
	}
	return nil, 0, false
}
