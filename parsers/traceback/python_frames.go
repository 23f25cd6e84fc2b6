package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// pyFrame is a frame as it is printed.
type pyFrame struct {
	path     string
	line     int
	function string // "" for the place of a SyntaxError, which is no frame
	indent   int    // where "File" begins
	caught   bool   // loguru's mark: the exception was caught here, and the frames before this one are none of its traceback
}

// parseFrame reads `File "PATH", line N, in FUNCTION`, with or without the last part. A path may contain quotes and commas.
func parseFrame(text string) (pyFrame, bool) {
	const file = `File "`
	rest := text[indentOf(text):]
	marked, caught := strings.CutPrefix(rest, "> ")
	rest, ok := strings.CutPrefix(marked, file)
	if !ok {
		return pyFrame{}, false
	}
	indent := len(text) - len(marked)
	const mark = `", line `
	at := strings.Index(rest, mark)
	if at < 0 {
		return pyFrame{}, false
	}
	for {
		f := pyFrame{path: rest[:at], indent: indent, caught: caught}
		tail := rest[at+len(mark):]
		n := digits(tail)
		f.line = number(tail[:n])
		tail = strings.TrimRight(tail[n:], " \t")
		if n == 0 && (strings.HasPrefix(tail, "None") || strings.HasPrefix(tail, "unknown") || strings.HasPrefix(tail, "?")) {
			tail = strings.TrimLeft(tail, "Noneukw?") // a SyntaxError that knows no line
		} else if n == 0 {
			tail = "no"
		}
		if tail == "" {
			return f, true
		}
		if function, ok := strings.CutPrefix(tail, ", in "); ok && function != "" {
			f.function = function
			return f, true
		}
		next := strings.Index(rest[at+1:], mark) // a path with the mark in it
		if next < 0 {
			return pyFrame{}, false
		}
		at += 1 + next
	}
}

// digits counts the decimal digits at the beginning of text.
func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// number reads decimal digits. It stops counting at a billion.
func number(digits string) int {
	n := 0
	for i := 0; i < len(digits) && n < 1_000_000_000; i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// repeated reads "[Previous line repeated N more times]", which stands for frames that are equal to the last one (bpo-26823; since 3.6).
func repeated(text string) (int, bool) {
	rest, ok := strings.CutPrefix(text[indentOf(text):], "[Previous line repeated ")
	if !ok {
		return 0, false
	}
	n := digits(rest)
	return number(rest[:n]), n > 0 && strings.HasPrefix(rest[n:], " more time")
}

// carets tells whether a line only points at the line above it: spaces, "~" and "^" (3.11 and later, and every SyntaxError).
func carets(text string) bool {
	return strings.Trim(text, " \t~^") == "" && strings.ContainsAny(text, "~^")
}

// frames reads frames from line i on and returns the first line behind them.
func (p *pyParser) frames(r pyReader, i int, n *pyNode) int {
	for {
		text, kind := r.at(i)
		if kind == pyForeign && r.resume(i, n.goesOn) {
			continue
		}
		if kind != pyOwn {
			return i
		}
		if blank(text) {
			// A shipper may have put blank lines in, and loguru does; an excerpt of several lines may have some of its own.
			next, kind := r.at(i + 1)
			if kind != pyOwn || !n.located() && blank(next) {
				return i
			}
			if _, ok := parseFrame(next); ok {
				n.spaced = n.spaced || !n.located()
			} else if !surelyFinal(next) && !(n.spaced && looksFinal(next)) && (n.indent == 0 || indentOf(next) < n.indent) {
				return i
			}
			i++
			continue
		}
		if f, ok := parseFrame(text); ok && (!n.located() || f.indent <= n.indent) {
			if f.caught {
				n.outer()
			}
			n.indent = f.indent
			n.place = nil
			source, next := p.source(r, i+1, n.indent)
			if f.function == "" {
				n.place = &f
			} else {
				n.add(event.Frame{AbsPath: f.path, Lineno: f.line, Function: f.function, ContextLine: source}, 1)
			}
			i = next
			continue
		}
		if count, ok := repeated(text); ok && n.frames > 0 {
			n.add(n.last(), count)
			i++
			continue
		}
		if n.located() && n.indent > 0 && indentOf(text) >= n.indent {
			i++ // behind a blank line in an excerpt
			continue
		}
		return i
	}
}

// source reads the source lines and carets below a frame and returns the first source line: since 3.13 a statement of several lines is printed
// whole, and the first one is the one that the frame names.
func (p *pyParser) source(r pyReader, i, indent int) (string, int) {
	if indent == 0 {
		return p.flatSource(r, i)
	}
	var source string
	goesOn := func(text string) bool {
		return indentOf(text) > indent && !blank(text) && carets(text) == (source != "")
	}
	for {
		text, kind := r.at(i)
		if kind == pyForeign && r.resume(i, goesOn) {
			continue
		}
		if kind == pyOwn && blank(text) && source == "" {
			// A shipper may have put a blank line in.
			if next, kind := r.at(i + 1); kind == pyOwn && indentOf(next) > indent && !blank(next) {
				text, i = next, i+1
			}
		}
		if kind != pyOwn || blank(text) || indentOf(text) <= indent {
			return source, i
		}
		if _, ok := repeated(text); ok {
			return source, i
		}
		if source == "" && !carets(text) {
			source = clip(strings.TrimSpace(text), pyMaxSource)
		}
		i++
	}
}

// flatSource is source for a text that has lost its indentation: a source line may then look like the last line of the traceback, and the other
// way round. What comes behind it decides.
func (p *pyParser) flatSource(r pyReader, i int) (string, int) {
	text, kind := r.at(i)
	if kind != pyOwn || blank(text) {
		return "", i
	}
	if _, ok := parseFrame(text); ok {
		return "", i
	}
	if _, ok := repeated(text); ok {
		return "", i
	}
	if looksFinal(text) {
		if surelyFinal(text) {
			return "", i
		}
		behind, kind := r.at(i + 1)
		for j := i + 2; kind == pyOwn && carets(behind); j++ {
			behind, kind = r.at(j)
		}
		_, frame := parseFrame(behind)
		if kind != pyOwn || !frame && !looksFinal(behind) {
			return "", i
		}
	}
	source := ""
	for n := 0; n < 16; n++ {
		text, kind := r.at(i)
		_, frame := parseFrame(text)
		_, again := repeated(text)
		if kind != pyOwn || blank(text) || frame || again || n > 0 && looksFinal(text) {
			break
		}
		if source == "" && !carets(text) {
			source = clip(strings.TrimSpace(text), pyMaxSource)
		}
		i++
	}
	return source, i
}

// clip cuts text to at most n bytes, at the beginning of a character.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xc0 == 0x80 {
		n--
	}
	return text[:n]
}
