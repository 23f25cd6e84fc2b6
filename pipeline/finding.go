package pipeline

import (
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/traceback"
	"github.com/errtail/errtail/rules"
)

// finding is an error in the text, before it becomes an event.
type finding struct {
	trace    *event.Trace        // nil where a rule alone found it
	language *traceback.Language // that read it; nil with trace
	match    *rules.Match        // the rule that captures it; nil where none does
	record   event.Record        // what is known of the log record it belongs to: of its head, or of its carrier alone
	headed   bool                // record is a record's head, and not only what a carrier said
	text     string              // the lines it takes, for the event id
	start    int64               // offset of the first line it takes
	lines    extent              // of the traceback alone
	end      int64               // offset behind the last line it takes
	others   []int64             // offsets of lines in between that are not its own
	writer   string
}

// broken tells that the text breaks off: what must follow has not been written yet, or never will be.
func (f *finding) broken() bool { return f.trace != nil && f.trace.Truncated }

// headLines is how many lines without a head may stand between a record's head and the traceback that belongs to it: the
// further lines of its message.
const headLines = 24

// headOf finds the log record to which a trace belongs: its own first line, or the record right before it. It returns the index of the
// head's line, and false where there is none: a traceback that came without a log call.
//
// A record at INFO or below does not own the traceback that follows it on a new line: far more often a program that had just said
// something harmless has crashed. Nor does a record with another traceback in between.
func headOf(lines event.Lines, first int, begins func(string) bool) (int, bool) {
	if l, ok := lines.At(first); ok && l.Head {
		return first, true
	}
	for i := first - 1; i >= first-headLines; i-- {
		l, ok := lines.At(i)
		if !ok || begins(l.Text) {
			return first, false
		}
		if !l.Head {
			continue
		}
		if l.Record.Level.Severity() >= event.Warning.Severity() || l.Record.Level == "" && soundsFailed(l.Record.Message) {
			return i, true
		}
		break
	}
	return first, false
}

// soundsFailed tells whether a record that does not say its level says that something went wrong.
func soundsFailed(message string) bool {
	message = strings.ToLower(cut(message, 256))
	for _, word := range []string{"fail", "error", "exception", "unhandled", "uncaught", "caught", "crash", "abort", "fatal", "could not", "cannot", "can't", "unable to", "giving up"} {
		if strings.Contains(message, word) {
			return true
		}
	}
	return false
}

// crashed tells whether a trace is the last words of a program or a thread, which a runtime prints and no log call: it belongs to no record above it, whatever
// that record's level.
func crashed(trace *event.Trace) bool {
	return trace.Level == event.Fatal && trace.Handled != nil && !*trace.Handled
}

// textOf returns lines from to until, joined. It is what an event id is made of: the text, and not what carriers put around it.
func textOf(lines event.Lines, from, until int) string {
	var b strings.Builder
	for i := from; i < until; i++ {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}
