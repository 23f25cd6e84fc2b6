package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// JavaScript reads what V8 and JavaScriptCore print about errors: stacks with causes and the members of AggregateError as util.inspect shows them, errors and
// other values that end Node.js, Deno or Bun, rejections that nobody handles, and the last words of a heap that is full. The frames are those of
// https://v8.dev/docs/stack-trace-api:
//
//	/srv/app.js:12
//	  return u.profile.name;
//	                   ^
//
//	TypeError: Cannot read properties of undefined (reading 'name')
//	    at inner (/srv/app.js:12:20)
//	    at async Promise.all (index 0) {
//	  [cause]: Error: ECONNREFUSED 127.0.0.1:5432
//	      at db (/srv/db.js:1:23)
//	}
//
//	Node.js v20.20.2
var JavaScript = Language{
	Name:     jsName,
	Platform: "node",
	Triggers: jsTriggers,
	Headers:  []string{jsRejected, jsHeap},
	Parse:    parseJavaScript,
	Resolve:  resolveJavaScript,
}

const (
	jsName     = "javascript"
	jsTrigger  = "triggerUncaughtException("
	jsThrown   = "(Use `node --trace-uncaught "
	jsVersion  = "Node.js v"
	jsRejected = "UnhandledPromiseRejectionWarning: "
	jsHeap     = " - JavaScript heap out of memory"
	jsGroup    = "[AggregateError: " // the only error that has no frames of its own as a rule
)

// jsTriggers are the triggers of [JavaScript]. The last ones are for frames that have lost their indentation.
var jsTriggers = []string{"    at ", jsTrigger, jsThrown, jsVersion, jsRejected, jsHeap, jsGroup, "(node:internal/", ".js:", ".ts:"}

// Bounds of a trace.
const (
	jsMaxFrames     = 250  // per error
	jsMaxErrors     = 50   // per trace
	jsMaxDepth      = 16   // of causes in causes
	jsMaxValue      = 8192 // bytes of a message
	jsMaxBack       = 48   // lines before the first frame that are searched for the type
	jsMaxMessage    = 200  // lines of a message
	jsMaxProperties = 2000 // lines of an error's other properties
)

// parseJavaScript is Parse of [JavaScript]: it finds out what line 0 is.
func parseJavaScript(lines event.Lines) (event.Trace, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	p := &jsParser{lines: lines}
	switch text := hit.Text; {
	case strings.Contains(text, jsTrigger):
		return p.rejection()
	case strings.Contains(text, jsThrown), strings.HasPrefix(strings.TrimSpace(text), jsVersion):
		return p.thrown(text)
	case strings.Contains(text, jsHeap):
		return p.heap(text)
	case strings.Contains(text, jsGroup):
		return p.group(text)
	case strings.Contains(text, jsRejected):
		at := strings.Index(text, jsRejected)
		return p.warned(text[at+len(jsRejected):])
	}
	if _, ok := parseJSFrame(strings.TrimSpace(hit.Text)); !ok {
		if _, _, piece := jsPiece(hit.Text); piece {
			return p.pieces()
		}
		return p.tslog()
	}
	if l, ok := p.line(-1); ok && rustNamed(l.Text) {
		return rustReport(lines)
	}
	h, ok := p.headerBefore()
	if !ok {
		return event.Trace{}, false
	}
	return p.trace(h)
}

// trace reads everything from a header on.
func (p *jsParser) trace(h jsHeader) (event.Trace, bool) {
	p.header = h.at
	root, end := p.error(h.at, h.text, 0)
	if root == nil || root.typ == "Trace" || strings.HasSuffix(root.typ, "Warning") { // console.trace, --trace-warnings
		return event.Trace{}, false
	}
	end = p.again(h, root, p.members(root, p.causesBehind(root, end), 0))
	closed := false
	if h.mechanism != "" || h.first < h.at {
		end, closed = p.version(end)
	}
	t := event.Trace{
		First: min(h.first, 0), End: max(end, 1), Parser: jsName, Platform: "node",
		Exceptions: p.flatten(root), Complete: closed || !p.open, Truncated: p.truncated,
	}
	if h.mechanism != "" {
		unhandled := false
		t.Mechanism, t.Handled, t.Level = h.mechanism, &unhandled, event.Fatal
		if h.mechanism == jsUnhandledRejection {
			t.Level = event.Error
		}
	}
	return t, true
}

// What Sentry's SDK calls the two ways to end Node.js.
const (
	jsUncaught           = "auto.node.onuncaughtexception"
	jsUnhandledRejection = "auto.node.onunhandledrejection"
)

// version takes in what a runtime prints last: a blank line and its version.
func (p *jsParser) version(end int) (int, bool) {
	for i := end; i < end+3; i++ {
		text, own, ok := p.at(i)
		if !ok {
			p.open = true
			return end, false
		}
		if strings.HasPrefix(strings.TrimSpace(text), jsVersion) || strings.HasPrefix(strings.TrimSpace(text), "Bun v") {
			return i + 1, true
		}
		if !own || strings.TrimSpace(text) != "" {
			break
		}
	}
	return end, false
}

// rustNamed tells whether a line is the function of a frame of Rust's, below which its place stands much as V8 prints frames without a function: "   3: shop::pay".
func rustNamed(text string) bool {
	t := strings.TrimLeft(text, " ")
	n := digits(t)
	return n > 0 && len(t) < len(text) && strings.HasPrefix(t[n:], ": ")
}
