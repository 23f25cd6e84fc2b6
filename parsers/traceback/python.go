package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Python reads what CPython, PyPy and their standard library print about exceptions, from 2.7 to 3.13: tracebacks with chains and groups,
// the headers of threads, finalisers and asyncio, and the dumps of faulthandler. The formats are those of Lib/traceback.py,
// Python/traceback.c and Modules/faulthandler.c.
//
// The exceptions of a trace have a mechanism only where the text itself gives one away. What has none, or one without a type, gets both from
// the log record.
var Python = Language{
	Name:     pyName,
	Platform: pyName,
	Triggers: []string{
		pyHeader,
		pyRich,
		"Exception ignored ",
		"exception was never retrieved",
		"Fatal Python error: ",
		"Windows fatal exception: ",
		"(most recent call first)", // faulthandler's timeout
		"> ignored",                // finalisers of Python 2
		"sub-exception)",           // a group that was never raised has no header line
		"sub-exceptions)",
		"SyntaxError: ", // a script that does not compile has no header line
		"IndentationError: ",
		"TabError: ",
	},
	Headers: []string{pyHeader, "Fatal Python error: ", pyNewestFirst},
	Parse:   parsePython,
	Resolve: resolvePython,
}

const pyName = "python"

// Bounds of a trace. What is beyond is left out, and the trace marked as truncated.
const (
	pyMaxFrames       = 250  // per exception; Sentry keeps no more
	pyMaxExceptions   = 100  // per trace
	pyMaxGroupMessage = 8    // lines
	pyMaxGroupDepth   = 32   // groups in groups; CPython itself prints 10 levels
	pyMaxValue        = 8192 // bytes of an exception's value, which is what Sentry keeps
	pyMaxSource       = 1024 // bytes of a source line
	pyMaxBareLines    = 256  // lines of a value that nothing but a guess holds together
	pyMaxValueLines   = 10_000
)

// pyParser reads one trace. It is made anew for each, since it must give the same answer each time it is asked.
type pyParser struct {
	lines      *pyWoven
	exceptions int
	truncated  bool
	goesOn     bool // the program goes on after this, so that what comes next may well be something else
	open       bool // the text ended where more could have belonged to the trace
}

// parsePython is Parse of [Python]: it finds out which kind of text line 0 belongs to.
func parsePython(lines event.Lines) (event.Trace, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	woven := &pyWoven{lines: lines}
	p := &pyParser{lines: woven}
	text := strings.TrimRight(hit.Text, " \t\r")
	switch {
	case strings.HasSuffix(text, pyHeader):
		return p.traceback(woven, text)
	case strings.Contains(text, pyRich):
		return p.rich(woven)
	case strings.Contains(text, "Exception ignored "):
		return p.ignored(woven, text)
	case strings.Contains(text, "exception was never retrieved"):
		return p.neverRetrieved(woven)
	case strings.Contains(text, " fatal exception: "), strings.Contains(text, "Fatal Python error: "), strings.Contains(text, pyNewestFirst):
		return p.fault(woven)
	case strings.HasSuffix(text, "> ignored"):
		return p.ignored2(text)
	case strings.HasSuffix(text, "sub-exception)"), strings.HasSuffix(text, "sub-exceptions)"):
		return p.unraised(woven)
	default:
		return p.script(woven, text)
	}
}

// traceback reads a text whose header line is line 0.
func (p *pyParser) traceback(lines *pyWoven, text string) (event.Trace, bool) {
	if !headerPlace(text) {
		return event.Trace{}, false
	}
	intro := introBefore(lines)
	r := pyReader{lines: lines, closed: intro.closed}
	at := intro.start
	if at == 0 && literalBefore(lines) {
		return event.Trace{}, false
	}
	p.goesOn = intro.mechanism == "threading" || intro.mechanism == "unraisablehook"
	root, end, ok := p.chain(r, at, at < 0, 0)
	if !ok {
		return event.Trace{}, false
	}
	if root.cut && at == 0 {
		p.lambda(lines, root)
	}
	if text, kind := r.at(end); intro.ruled && kind == pyOwn && ruler(text) {
		end++
	}
	end = p.stackTail(r, p.loggingTail(r, end, &intro))
	return p.finish(root, intro.first, end, intro), true
}

// lambda gives a traceback without a last line what AWS Lambda's runtime prints above it (awslambdaric, bootstrap.log_error):
//
//	[ERROR] KeyError: 'sku'
//	Traceback (most recent call last):
//	  File "/var/task/shop.py", line 5, in handler
func (p *pyParser) lambda(lines event.Lines, n *pyNode) {
	l, ok := lines.At(-1)
	if !ok || !l.Head {
		return
	}
	rest, ok := strings.CutPrefix(l.Text, "[ERROR] ")
	if !ok || !surelyFinal(rest) {
		return
	}
	n.typ, n.value, n.hasText, _ = splitFinal(rest)
	n.cut, p.truncated = false, false
}

// headerPlace tells whether the header at the end of text can begin a traceback: a quote in front of it means that it is part of something
// else, a string in a program or in a document.
func headerPlace(text string) bool {
	before := text[:len(text)-len(pyHeader)]
	before = strings.TrimSuffix(before, "Exception Group ")
	return before == "" || !strings.ContainsRune("\"'`(", rune(before[len(before)-1]))
}

// literalBefore tells whether the line before line 0 opens a triple-quoted string: then the traceback is part of a source text.
func literalBefore(lines event.Lines) bool {
	l, ok := lines.At(-1)
	if !ok || l.Head {
		return false
	}
	t := strings.TrimRight(l.Text, " \t\r\\")
	return strings.HasSuffix(t, `"""`) || strings.HasSuffix(t, `'''`)
}

// finish makes the trace of what was read.
func (p *pyParser) finish(root *pyNode, first, end int, intro pyIntro) event.Trace {
	t := event.Trace{
		First: first, End: p.lines.end(end), Parser: pyName, Platform: pyName,
		Exceptions: p.flatten(root), Complete: !p.open, Truncated: p.truncated,
		Mechanism: intro.mechanism, Handled: intro.handled,
	}
	if intro.thread != "" {
		t.Exceptions[len(t.Exceptions)-1].ThreadID = intro.thread
		t.Threads = []event.Thread{{ID: intro.thread, Name: intro.thread, Crashed: true, Current: true}}
	}
	return t
}
