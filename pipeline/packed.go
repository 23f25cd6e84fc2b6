package pipeline

import (
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/traceback"
	"github.com/errtail/errtail/rules"
)

// maxPackedLines bounds the lines that one packed line may hold: those that are looked at at once.
const maxPackedLines = 20_000

// packed looks for a traceback in a line that holds a whole text: a field of a JSON line, or what syslog has written with "#012". The text
// is complete in itself, so nothing is ever undecided.
func (r *Recogniser) packed(c *cursor, line *located, s rules.Subject) *finding {
	text, own := line.Text, line.Head
	if line.Record.Stack != "" {
		text, own = line.Record.Stack, false
	}
	if !r.triggered(text) {
		return nil
	}
	lines := unpack(text, own, &line.Record, r.triggered)
	for i := range lines {
		if !r.triggered(lines[i].Text) {
			continue
		}
		around := shifted{lines, i}
		trace, language, ok := r.parse(around)
		if !ok {
			continue
		}
		f := &finding{trace: &trace, language: language, record: line.Record, headed: line.Head, start: line.start, end: line.end,
			text: textOf(around, trace.First, trace.End), writer: c.writer}
		f.record.Message = beforeTrace(line.Record.Message, r.begins)
		if own {
			f.record.Message = packedMessage(lines, i, &trace, f.record.Message)
		}
		if !line.Head {
			if head, ok := headOf(c, 0, r.begins); ok {
				l, _ := c.at(head)
				f.record, f.headed, f.start = l.Record, true, l.start
			}
		} else if harmless(line.Record.Level) {
			return f // a stack that is logged at INFO is no error
		}
		head := trace.First
		if own {
			head = -i
		}
		f.match, _ = r.rules.ForTrace(&trace, around, head, &f.record, s)
		return f
	}
	return nil
}

// packedMessage is the message of a record that holds a whole text, of which the traceback around line hit is the end; whole is what is known of it
// otherwise. See [wholeMessage].
func packedMessage(lines event.LineSlice, hit int, trace *event.Trace, whole string) string {
	begins := headersOf(traceback.ByName(trace.Parser))
	end := hit + trace.First
	for i := end; i < min(hit+trace.End, len(lines)); i++ {
		if begins(lines[i].Text) {
			end = i
			break
		}
	}
	first, _, _ := strings.Cut(lines[0].Record.Message, "\n")
	if end <= 0 || first == "" {
		return whole
	}
	var message strings.Builder
	message.WriteString(first)
	for _, l := range lines[1:end] {
		message.WriteString("\n" + l.Text)
	}
	return strings.TrimRight(message.String(), "\n ")
}

// unpack splits a text into lines. The first one knows the record, whose message some languages need; if own, it is the record's head. Of a text that is too long
// lines are left out behind the first one, as long as no error can have begun.
func unpack(text string, own bool, record *event.Record, triggered func(string) bool) event.LineSlice {
	var lines event.LineSlice
	begun := false
	for l := range strings.SplitSeq(text, "\n") {
		if len(lines) == maxPackedLines {
			if begun {
				break
			}
			lines = append(lines[:1], lines[maxPackedLines/2:]...)
		}
		begun = begun || triggered(l)
		lines = append(lines, event.Line{Text: strings.TrimSuffix(l, "\r")})
	}
	if len(lines) > 0 {
		lines[0].Head, lines[0].Record = own, *record
	}
	return lines
}
