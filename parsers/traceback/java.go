package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Java reads what the Java virtual machine and its loggers print about exceptions, for all languages that run on it: stack traces with causes and
// suppressed exceptions, innermost last or first, and the last words of a machine that dies. The format is that of
// java.lang.Throwable.printStackTrace and StackTraceElement.toString, and of what logback and log4j 2 make of them:
//
//	Exception in thread "main" java.lang.IllegalStateException: GET /users/42
//		at com.acme.Api.get(Api.java:31) ~[app.jar:1.4.2]
//		at java.base/java.lang.Thread.run(Thread.java:840)
//	Caused by: com.acme.RepoException: load user 42
//		at com.acme.Repo.load(Repo.java:6)
//		... 2 more
//
// The hit is mostly a frame: nothing else is in all of these texts and in few other lines. The line with the type is looked for before it.
var Java = Language{
	Name:     javaName,
	Platform: javaName,
	Triggers: javaTriggers,
	Headers:  []string{javaThread, javaCrash},
	Parse:    parseJava,
	Resolve:  resolveJava,
}

// javaTriggers are the triggers of [Java].
var javaTriggers = []string{
	"\tat ",
	javaThread,
	".java:", // frames that have lost their indentation
	".kt:",
	".scala:",
	".groovy:",
	javaCrash,
	javaEnding,
	javaHandlerFailed,
}

const (
	javaName          = "java"
	javaThread        = `Exception in thread "`
	javaCrash         = "A fatal error has been detected by the Java Runtime Environment"
	javaEnding        = "ing due to java.lang.OutOfMemoryError"
	javaHandlerFailed = " thrown from the UncaughtExceptionHandler in thread "
)

// Bounds of a trace. What is beyond is left out, and the trace marked as truncated.
const (
	javaMaxFrames     = 250  // per exception, in the result; Sentry keeps no more
	javaMaxRawFrames  = 4096 // per exception, as read: "... 12 more" counts from the end
	javaMaxExceptions = 100  // per trace
	javaMaxValue      = 8192 // bytes of an exception's value, which is what Sentry keeps
	javaMaxBack       = 60   // lines before the first frame that are searched for the type
	javaMaxMessage    = 200  // lines of a message
	javaMaxTorn       = 24   // the same between the header and its first frame
	javaMaxHeads      = 4    // log records that may have been written between two lines of a stack trace
)

// parseJava is Parse of [Java]: it finds out what line 0 is.
func parseJava(lines event.Lines) (event.Trace, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	text := strings.TrimRight(hit.Text, " \t\r")
	switch {
	case strings.Contains(text, javaThread):
		return javaUncaught(lines, text)
	case strings.Contains(text, javaCrash):
		return javaFatal(lines, text)
	case strings.Contains(text, javaEnding), strings.Contains(text, javaHandlerFailed):
		return javaExhausted(text)
	}
	if _, kind := javaLine(text); kind != javaFrameLine {
		return event.Trace{}, false
	}
	h, ok := javaHeaderBefore(lines)
	if !ok {
		return event.Trace{}, false
	}
	return h.trace(lines)
}

// javaUncaught reads what ThreadGroup.uncaughtException prints. It needs no frames: the machine may have left them out
// (-XX:OmitStackTraceInFastThrow), or have had no memory for them.
func javaUncaught(lines event.Lines, text string) (event.Trace, bool) {
	at := strings.LastIndex(text, javaThread)
	if at > 0 && strings.ContainsRune("\"'`(", rune(text[at-1])) {
		return event.Trace{}, false // quoted
	}
	rest := text[at+len(javaThread):]
	end := strings.Index(rest, `" `)
	if end < 0 {
		return event.Trace{}, false
	}
	h := javaHeader{thread: rest[:end], uncaught: true, text: strings.TrimSpace(rest[end+2:])}
	if h.text == "" {
		return event.Trace{}, false
	}
	var ok bool
	if h.typ, h.value, ok = javaNamed(h.text); !ok {
		h.typ, h.value = "Exception", &h.text // toString was overridden
	}
	t, ok := h.trace(lines)
	// What stands in front may stand in front of every line, or be prose: only a frame that follows tells that it does not.
	if hit, _ := lines.At(0); at > 0 && (!hit.Head || !strings.HasPrefix(hit.Record.Message, javaThread)) && !blank(text[:at]) && t.Exceptions != nil && t.End == 1 {
		return event.Trace{}, false
	}
	return t, ok
}

// javaHeader is the line with the type of the exception that was printed first, and what stands around it.
type javaHeader struct {
	at       int // its line
	first    int // the line with which the text begins, at most at
	text     string
	typ      string
	value    *string
	thread   string
	uncaught bool
	fatal    bool
	headless bool // only a "Caused by:" was found
}

// trace reads everything from the header on.
func (h *javaHeader) trace(lines event.Lines) (event.Trace, bool) {
	p := &javaParser{lines: lines, start: h.at}
	if h.headless {
		p.start = h.at - 1
	}
	end := p.read(h)
	root := p.root
	if root == nil || len(root.frames) == 0 && root.cause == nil && !h.uncaught || javaDumped(root) && !h.logged(lines) {
		return event.Trace{}, false
	}
	t := event.Trace{
		First: min(h.first, h.at, 0), End: max(end, 1), Parser: javaName, Platform: javaName,
		Exceptions: p.flatten(), Complete: !p.open, Truncated: p.truncated,
	}
	if h.uncaught || h.fatal {
		unhandled := false
		t.Level, t.Mechanism, t.Handled = event.Fatal, "UncaughtExceptionHandler", &unhandled
	}
	if h.thread != "" {
		t.Exceptions[len(t.Exceptions)-1].ThreadID = h.thread
		t.Threads = []event.Thread{{ID: h.thread, Name: h.thread, Crashed: true, Current: true}}
	}
	return t, true
}

// logged tells whether the header stands in a record that was logged as an error.
func (h *javaHeader) logged(lines event.Lines) bool {
	l, ok := lines.At(h.at)
	return ok && l.Head && l.Record.Level.Severity() >= event.Error.Severity()
}

// javaDumped tells whether this is what Thread.dumpStack prints: where the program is, and no error.
func javaDumped(n *javaNode) bool {
	return n.typ == "java.lang.Exception" && n.value != nil && *n.value == "Stack trace" && len(n.frames) > 0 &&
		n.frames[0].class == "java.lang.Thread" && n.frames[0].method == "dumpStack"
}
