package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// ignored reads what is printed about an exception that nobody could be given, because it came from a finaliser or the like: "Exception ignored in:
// OBJECT", and then the traceback, or, where there is none, at once its last line (sys.unraisablehook).
func (p *pyParser) ignored(lines *pyWoven, text string) (event.Trace, bool) {
	if !strings.HasPrefix(text[indentOf(text):], "Exception ignored ") {
		return event.Trace{}, false
	}
	p.goesOn = true
	r := pyReader{lines: lines, closed: inRecord(lines, 0)}
	for i := 1; i <= 4; i++ { // the object's repr may have several lines
		line, kind := r.at(i)
		if kind != pyOwn {
			break
		}
		ok, _ := isHeader(line)
		if !ok && !surelyFinal(line) {
			continue
		}
		root, end, ok := p.chain(r, i, !ok, 0)
		if !ok {
			break
		}
		var in pyIntro
		in.mechanismOf("unraisablehook", false)
		return p.finish(root, 0, end, in), true
	}
	return event.Trace{}, false
}

// ignored2 reads the same report of Python 2, one line without a traceback: "Exception KeyError: KeyError('x',) in <function f at 0x7f> ignored".
func (p *pyParser) ignored2(text string) (event.Trace, bool) {
	rest, ok := strings.CutPrefix(text[indentOf(text):], "Exception ")
	if !ok || !strings.HasSuffix(rest, "> ignored") {
		return event.Trace{}, false
	}
	n := &pyNode{}
	n.typ, n.value, n.hasText, ok = splitFinal(rest)
	at := strings.LastIndex(n.value, " in <")
	if !ok || !n.hasText || at < 0 {
		return event.Trace{}, false
	}
	n.value = unrepr(n.value[:at])
	var in pyIntro
	in.mechanismOf("unraisablehook", false)
	return p.finish(n, 0, 1, in), true
}

// unrepr turns the repr of an exception of Python 2 into its str, where it is plain how: KeyError('x',) is 'x', ValueError('x',) is x, and
// OSError(9, 'Bad file descriptor') is [Errno 9] Bad file descriptor.
func unrepr(repr string) string {
	typ, args, ok := strings.Cut(repr, "(")
	args, closed := strings.CutSuffix(args, ")")
	if !ok || !closed || typeLength(typ) != len(typ) {
		return repr
	}
	if typ == "KeyError" {
		return strings.TrimSuffix(args, ",")
	}
	if number, text, ok := strings.Cut(args, ", "); ok && pyOSErrors[typ] && digits(number) == len(number) {
		if s, ok := unquote(text); ok {
			return "[Errno " + number + "] " + s
		}
	}
	if s, ok := unquote(strings.TrimSuffix(args, ",")); ok {
		return s
	}
	return repr
}

// unquote reads a string literal without escapes.
func unquote(literal string) (string, bool) {
	if len(literal) < 2 || literal[0] != '\'' && literal[0] != '"' || literal[len(literal)-1] != literal[0] {
		return "", false
	}
	s := literal[1 : len(literal)-1]
	return s, !strings.ContainsAny(s, `\`+literal[:1])
}

// neverRetrieved reads the report of an asyncio future whose exception nobody asked for. It has no traceback if the exception was set and never
// raised.
func (p *pyParser) neverRetrieved(lines *pyWoven) (event.Trace, bool) {
	r := pyReader{lines: lines, closed: inRecord(lines, 0)}
	if l, ok := lines.At(0); ok && l.Head {
		r.closed = true
	}
	goesOn := func(text string) bool {
		headed, _ := isHeader(text)
		return headed || asyncioKey(text) || properFinal(text)
	}
	for i := 1; i <= maxIntro*2; i++ {
		line, kind := r.at(i)
		if kind == pyForeign && r.resume(i, goesOn) {
			line, kind = r.at(i)
		}
		if kind != pyOwn {
			break
		}
		headed, _ := isHeader(line)
		if !headed && (asyncioKey(line) || indentOf(line) > 0) {
			continue
		}
		if !headed && (i == 1 || !looksFinal(line)) {
			break
		}
		root, end, ok := p.chain(r, i, !headed, 0)
		if !ok {
			break
		}
		var in pyIntro
		in.mechanismOf("logging", true)
		return p.finish(root, 0, end, in), true
	}
	return event.Trace{}, false
}

// maxScript is how many lines may stand between the place of a SyntaxError and its last line.
const maxScript = 12

// script reads the error of a script that does not compile. It is printed without a header: the place, the source line, a caret, and line
// 0, which names the type.
func (p *pyParser) script(lines *pyWoven, text string) (event.Trace, bool) {
	if indentOf(text) > 0 || !surelyFinal(text) {
		return event.Trace{}, false
	}
	r := pyReader{lines: lines}
	for i := -1; i >= -maxScript; i-- {
		line, kind := r.at(i)
		if kind != pyOwn {
			break
		}
		f, ok := parseFrame(line)
		if !ok {
			if indentOf(line) == 0 && !blank(line) {
				break
			}
			continue
		}
		if f.function != "" {
			break
		}
		if before, kind := r.at(i - 1); kind == pyOwn {
			if ok, _ := isHeader(before); ok || indentOf(before) > 0 {
				break // the end of a traceback that was read, or not taken, before
			}
		}
		n := &pyNode{place: &f, indent: indentOf(line)}
		n.typ, n.value, n.hasText, _ = splitFinal(text)
		r.closed = inRecord(lines, i)
		end := p.value(r, 0, n)
		var in pyIntro
		return p.finish(n, i, end, in), true
	}
	return event.Trace{}, false
}

// unraised reads an exception group that was made and logged, but never raised: only its members may have tracebacks. Line 0 ends its message.
func (p *pyParser) unraised(lines *pyWoven) (event.Trace, bool) {
	r := pyReader{lines: lines, closed: inRecord(lines, 0)}
	for i := 0; i > -pyMaxGroupMessage; i-- {
		l, ok := lines.At(i)
		if !ok || l.Head {
			break
		}
		t, kind := margin(l.Text)
		if kind != pyOwn {
			break
		}
		if !surelyFinal(t) || !groupAt(r, i) {
			continue
		}
		root, end, ok := p.chain(r, i, true, 0)
		if !ok || !root.group && root.before == nil {
			break
		}
		return p.finish(root, i, end, pyIntro{}), true
	}
	return event.Trace{}, false
}
