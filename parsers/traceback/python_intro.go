package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// pyIntro is what stands before a traceback and belongs to it.
type pyIntro struct {
	first     int // line with which the whole text begins, 0 or less
	start     int // line with which the first exception begins: less than 0 if it has no traceback, and so no header, of its own
	closed    bool
	ruled     bool // between two lines of dashes
	mechanism string
	handled   *bool
	thread    string
}

// mechanismOf fills in how the exception was reported.
func (in *pyIntro) mechanismOf(kind string, handled bool) { in.mechanism, in.handled = kind, &handled }

// maxIntro is how many lines before a header are looked at.
const maxIntro = 40

// introBefore reads backwards from line 0, which is a header.
func introBefore(lines event.Lines) pyIntro {
	in := pyIntro{}
	if start, ok := olderBefore(lines); ok {
		in.start, in.first = start, start
	}
	if l, ok := lines.At(0); ok && l.Head {
		in.closed = true
		return in
	}
	prev, ok := lines.At(in.first - 1)
	if ok {
		in.line(lines, prev)
	}
	in.closed = inRecord(lines, in.first)
	return in
}

// line reads the line before the first exception.
func (in *pyIntro) line(lines event.Lines, l *event.Line) {
	t := strings.TrimSpace(l.Text)
	switch {
	case strings.HasPrefix(t, "Exception in thread ") && strings.HasSuffix(t, ":"):
		in.first--
		in.thread = threadName(t)
		in.mechanismOf("threading", false)
	case strings.HasPrefix(t, "Unhandled exception in thread started by "):
		in.first--
		in.mechanismOf("threading", false)
	case strings.HasPrefix(t, "Exception ignored "):
		in.first--
		in.mechanismOf("unraisablehook", false)
	case t == "Error in sys.excepthook:", t == "Original exception was:":
		in.first--
		in.mechanismOf("excepthook", false)
	case strings.HasPrefix(t, "Process ") && strings.HasSuffix(t, ":") && !l.Head: // multiprocessing.Process._bootstrap
		in.first--
	case t == "Error in atexit._run_exitfuncs:", t == "Error in sys.exitfunc:", t == "Exception in Tkinter callback":
		in.first--
	case strings.HasPrefix(t, "Exception occurred during processing of request from "), strings.HasPrefix(t, "Exception happened during processing of request from "):
		in.first-- // socketserver.BaseServer.handle_error; "happened" up to 3.7
		if rule, ok := lines.At(in.first - 1); ok && ruler(rule.Text) {
			in.first--
			in.ruled = true
		}
	case t == "--- Logging error ---":
		in.first--
		in.mechanismOf("logging", true)
	default:
		in.asyncio(lines)
	}
}

// ruler tells whether a line is drawn with dashes.
func ruler(text string) bool { return len(text) >= 40 && strings.Trim(text, "-") == "" }

// threadName reads "Exception in thread NAME:"; since 3.10 the name that threading makes up has the function in it, and Python 2 may say more
// behind it in parentheses.
func threadName(t string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(t, "Exception in thread "), ":")
	name = strings.TrimSuffix(name, " (most likely raised during interpreter shutdown)")
	return clip(name, 200)
}

// asyncio looks for the report of an event loop before a traceback: a message, and below it what the loop knows, one "key: value" a line
// (asyncio/base_events.py, default_exception_handler).
func (in *pyIntro) asyncio(lines event.Lines) {
	for i := in.first - 1; i > in.first-maxIntro; i-- {
		l, ok := lines.At(i)
		if !ok {
			return
		}
		if asyncioMessage(l.Text) {
			if i < in.first-1 {
				in.first = i
				in.mechanismOf("logging", true)
			}
			return
		}
		if l.Head || !asyncioKey(l.Text) && indentOf(l.Text) == 0 {
			return
		}
	}
}

// asyncioMessage tells whether a line is, or ends with, the message of an event loop's report.
func asyncioMessage(text string) bool {
	for _, m := range []string{"exception was never retrieved", "Exception in callback ", "Unhandled exception in event loop", "Unhandled error in exception handler",
		"Exception in default exception handler", "Fatal error: protocol", "Fatal read error on ", "Fatal write error on ", "Fatal error on ",
		"unhandled exception during asyncio.run() shutdown", "an error occurred during closing of asynchronous generator"} {
		if strings.Contains(text, m) {
			return true
		}
	}
	return false
}

// asyncioKey tells whether a line is one of those below such a message.
func asyncioKey(text string) bool {
	key, _, ok := strings.Cut(text, ": ")
	switch key {
	case "future", "task", "handle", "transport", "protocol", "socket", "server", "loop", "asyncgen", "context", "source_traceback", "handle_traceback":
		return ok
	}
	return false
}

// inRecord tells whether the text that begins at line first belongs to a log record, whose end the next record's head then is. The record's message may
// have a few lines of its own; of an error, blank ones too.
func inRecord(lines event.Lines, first int) bool {
	gap := false
	for i := first - 1; i >= first-8; i-- {
		l, ok := lines.At(i)
		if !ok || blank(l.Text) && i == first-1 {
			return false
		}
		gap = gap || blank(l.Text)
		if l.Head {
			return !gap || l.Record.Level.Severity() >= event.Error.Severity()
		}
		if ok, _ := isHeader(l.Text); ok {
			return false
		}
	}
	return false
}

// olderBefore finds an exception that is linked to the traceback at line 0 but has none itself, since it was never raised or comes from
// another process: its text has no header that could have been hit. It returns the line with its type.
func olderBefore(lines event.Lines) (int, bool) {
	at := func(i int) string {
		if l, ok := lines.At(i); ok && !l.Head {
			return strings.TrimSpace(l.Text)
		}
		return ""
	}
	if at(-1) == `"""` {
		if typ, value, _, ok := splitFinal(at(-2)); ok && strings.HasSuffix(typ, "RemoteTraceback") && blank(value) {
			return -2, true
		}
		return 0, false
	}
	i := -1
	if at(i) == "" {
		i--
	}
	if t := at(i); t != pyCause && t != pyContext {
		return 0, false
	}
	i--
	if at(i) == "" {
		i--
	}
	for n := 0; n < maxIntro && at(i) != ""; n++ {
		if _, ok := parseFrame(at(i)); ok {
			return 0, false
		}
		if surelyFinal(at(i)) {
			return i, true
		}
		i--
	}
	return 0, false
}

// loggingTail reads what the logging module prints behind a traceback when a log call itself fails (logging.Handler.handleError): where the call
// stands, the message and its arguments.
func (p *pyParser) loggingTail(r pyReader, i int, in *pyIntro) int {
	text, kind := r.at(i)
	if kind == pyOwn && strings.HasPrefix(text, "Logged from file ") {
		in.mechanismOf("logging", true) // Python 2, which prints nothing else
		return i + 1
	}
	if kind != pyOwn || strings.TrimSpace(text) != "Call stack:" {
		return i
	}
	for i++; ; i++ {
		text, kind := r.at(i)
		if kind == pyAbsent {
			p.open = true
		}
		if kind != pyOwn {
			return i
		}
		t := text[indentOf(text):]
		_, frame := parseFrame(text)
		switch {
		case indentOf(text) > 0, frame:
		case strings.HasPrefix(t, "Message: "), strings.HasPrefix(t, "Unable to print the message and arguments"):
		case strings.HasPrefix(t, "Arguments: "), strings.HasPrefix(t, "Use the traceback above"):
			p.open = false
			return i + 1
		default:
			return i
		}
	}
}

// pyStack is the line above the stack that a log call prints when it is asked to (stack_info=True): where it stands. It comes last in the record.
const pyStack = "Stack (most recent call last):"

// stackTail reads that stack behind a traceback. It is no part of the error, and not the next one's either.
func (p *pyParser) stackTail(r pyReader, i int) int {
	text, kind := r.at(i)
	if kind != pyOwn || strings.TrimSpace(text) != pyStack {
		return i
	}
	base := indentOf(text)
	for i++; ; i++ {
		text, kind := r.at(i)
		if kind == pyAbsent {
			p.open = true
		}
		if _, frame := parseFrame(text); kind != pyOwn || indentOf(text) <= base && !frame {
			return i
		}
	}
}
