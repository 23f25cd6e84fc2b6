package traceback

import (
	"strings"
	"time"

	"github.com/errtail/errtail/event"
)

// splitFinal takes the last line of a traceback apart: "TYPE: VALUE", "TYPE:" (the value begins on the next line), or "TYPE". The type is a
// dotted name; what functions define has "<locals>" in it, and Ray appends "(KeyError)". Old programs print "<class 'TYPE'>".
func splitFinal(text string) (typ, value string, colon, ok bool) {
	n := typeLength(text)
	if n == 0 {
		return "", "", false, false
	}
	typ = text[:n]
	for _, wrap := range []string{"<class '", "<type '"} {
		if inner, found := strings.CutPrefix(typ, wrap); found {
			typ = strings.TrimSuffix(inner, "'>")
		}
	}
	rest := text[n:]
	if blank(rest) {
		return typ, "", false, true
	}
	if rest[0] != ':' || len(rest) > 1 && rest[1] != ' ' {
		return "", "", false, false
	}
	return typ, strings.TrimPrefix(rest[1:], " "), true, true
}

// typeLength returns how many bytes of text, from its beginning, are the name of a type; 0 if it begins otherwise.
func typeLength(text string) int {
	const limit = 256 // what Sentry keeps of a type
	for _, wrap := range []string{"<class '", "<type '"} {
		if rest, ok := strings.CutPrefix(text, wrap); ok {
			n := typeLength(rest)
			if n > 0 && strings.HasPrefix(rest[n:], "'>") {
				return len(wrap) + n + 2
			}
			return 0
		}
	}
	i, start := 0, true // start: a name begins here
	for i < len(text) && i <= limit {
		c := text[i]
		switch {
		case c == '_' || c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z':
			start = false
			i++
		case !start && c >= '0' && c <= '9':
			i++
		case !start && c == '.':
			start = true
			i++
		case start && i > 0 && strings.HasPrefix(text[i:], "<locals>"):
			start = false
			i += len("<locals>")
		case !start && c == '(':
			n := typeLength(text[i+1:])
			if n == 0 || i+1+n >= len(text) || text[i+1+n] != ')' {
				return 0
			}
			return i + n + 2
		default:
			if start {
				return 0
			}
			return i
		}
	}
	if start || i > limit {
		return 0
	}
	return i
}

// looksFinal tells whether a line could be the last one of a traceback.
func looksFinal(text string) bool {
	_, _, _, ok := splitFinal(text[indentOf(text):])
	return ok
}

// surelyFinal tells whether a line is the last one of a traceback by the name of its type, whatever stands around it.
func surelyFinal(text string) bool {
	typ, _, _, ok := splitFinal(text[indentOf(text):])
	if !ok {
		return false
	}
	name := typ[strings.LastIndexByte(typ, '.')+1:]
	for _, end := range []string{"Error", "Exception", "Warning", "Exit", "Interrupt", "Iteration", "Timeout", "Traceback", "Group", "Failure"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return pyBuiltins[name]
}

// properFinal tells whether a line is the last one of a traceback where little else says that one ends here: by the name of its type, or by a class
// with its module, as it is printed ("shop.errors.Refused: no").
func properFinal(text string) bool {
	if surelyFinal(text) {
		return true
	}
	typ, _, colon, ok := splitFinal(text[indentOf(text):])
	dot := strings.LastIndexByte(typ, '.')
	return ok && dot > 0 && typ[dot+1] >= 'A' && typ[dot+1] <= 'Z' && (colon || indentOf(text) == 0)
}

// value reads the lines behind the one with the type, which is line i, and returns the line behind the last one that belongs to it.
//
// Nothing in the text tells a message of several lines, or a note (PEP 678), from what the program prints next. So:
//   - Lines that follow directly belong to the value, until something begins that cannot be part of one.
//   - A blank line ends it, unless the text is closed (in a log record, that ends with the next record's head; in quotes; in a group) or goes on
//     indented: programs leave a blank line behind what they are done with, and messages indent what is below a heading.
//   - The same goes for built-in exceptions, most of which have one line, that do not end the program: those of threads and finalisers.
//   - Where every line is a log record of its own, only indented lines belong: others are more likely the next message.
//   - Where a carrier gives the lines times, a second without a line ends it: a traceback is printed at once.
//
// A line too many costs a longer value; a line too few costs half a message. Blank lines at the end are given back.
func (p *pyParser) value(r pyReader, i int, n *pyNode) int {
	first, _ := r.at(i)
	base := indentOf(first)
	last := p.timeOf(r, i)
	var more strings.Builder
	i++
	single := eachLineIsARecord(r.lines) || p.goesOn && !r.closed && pyBuiltins[n.typ]
	end, gaps := i, 0
	for bare := 0; i-end <= 4; i++ {
		text, kind := r.at(i)
		if kind == pyAbsent {
			p.open = true
		}
		if kind != pyOwn {
			break
		}
		if blank(text) {
			gaps++
			continue
		}
		quoting := strings.HasSuffix(n.typ, "interpreters.ExecutionFailed") // a message with blank lines
		if single && indentOf(text) <= base || gaps > 0 && !(r.closed || quoting || indentOf(text) > base) || base > 0 && indentOf(text) < base {
			break
		}
		if p.paused(r, i, &last) || beginsOther(text) && !quotesTrace(n, more.String(), gaps, r.closed) {
			break
		}
		bare++
		if bare > pyMaxValueLines || !r.closed && bare > pyMaxBareLines {
			break
		}
		if more.Len() <= pyMaxValue {
			for range gaps {
				more.WriteByte('\n')
			}
			more.WriteByte('\n')
			more.WriteString(clip(text[min(base, indentOf(text)):], pyMaxValue))
		}
		gaps = 0
		end = i + 1
	}
	n.value += more.String()
	return end
}

// timeOf is when line i was written, as far as its carrier tells.
func (p *pyParser) timeOf(r pyReader, i int) time.Time {
	if l, ok := r.lines.At(i); ok && l.Record.TimeSource == event.TimeCarrier {
		return l.Record.Time
	}
	return time.Time{}
}

// paused tells whether line i was written a second or more after the line before it.
func (p *pyParser) paused(r pyReader, i int, last *time.Time) bool {
	t := p.timeOf(r, i)
	pause := !t.IsZero() && !last.IsZero() && t.Sub(*last) >= time.Second
	*last = t
	return pause
}

// quotesTrace tells whether a traceback that begins right behind a value is quoted by it. The line with the type itself must announce it with a colon,
// "RuntimeError: worker failed:", within a log record: any other line may be what the program prints about the next error. Python 3.14 has words
// of its own for what happened in another interpreter.
func quotesTrace(n *pyNode, more string, gaps int, closed bool) bool {
	if strings.HasSuffix(more, "\nUncaught in the interpreter:") {
		return gaps == 1
	}
	return closed && gaps == 0 && more == "" && strings.HasSuffix(strings.TrimRight(n.value, " "), ":")
}

// beginsOther tells whether a line begins something that is no part of a value.
func beginsOther(text string) bool {
	t := strings.TrimSpace(text)
	if ok, _ := isHeader(t); ok {
		return true
	}
	switch {
	case t == pyCause, t == pyContext:
		return true
	case t == pyStack, t == "Call stack:", t == "--- Logging error ---", t == "```", strings.HasPrefix(t, "Logged from file "):
		return true
	case strings.HasPrefix(t, "Exception in thread "), strings.HasPrefix(t, "Exception ignored "):
		return true
	case strings.HasPrefix(t, "Unhandled exception in thread started by "):
		return true
	case strings.HasPrefix(t, "Error in ") && strings.HasSuffix(t, ":"), t == "Original exception was:":
		return true
	case strings.HasPrefix(t, "Fatal Python error: "), strings.HasSuffix(t, "exception was never retrieved"):
		return true
	case strings.HasPrefix(t, "=====") || strings.HasPrefix(t, "-----"):
		return strings.Trim(t, "=-") == "" // the rulers of unittest and doctest
	}
	return beginsRecord(text)
}
