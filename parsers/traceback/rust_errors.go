package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// rustMarks are lines that only the report of an error has: what is above them, up to a line "Error: …" or the head of a log record, is the error.
var rustMarks = []string{"Caused by:", "Stack backtrace:", "Backtrace omitted.", "Caused by this error:", "Caused by these errors ("}

// rustMarked tells whether a line is one of [rustMarks]: color-eyre's backtrace has a ruler for a title.
func rustMarked(t string) bool {
	for _, m := range rustMarks {
		if t == m || m[len(m)-1] != ':' && strings.HasPrefix(t, m) {
			return true
		}
	}
	return strings.HasPrefix(t, "━") && strings.HasSuffix(t, "━") && strings.Contains(t, " BACKTRACE ")
}

// returned reads the error that main has returned, from the line that was hit: "Error: DEBUG" alone, or, as anyhow, eyre and snafu print it,
// with causes and a backtrace below. A program may also have logged it so: then the record's message is the error.
func (p *rustParser) returned(text string) (event.Trace, bool) {
	first, level := 0, event.Level("")
	if rustMarked(text) {
		for first = 0; ; first-- {
			l, ok := p.lines.At(first)
			if !ok || first < -rustLookBack {
				return event.Trace{}, false
			}
			if strings.HasPrefix(l.Text, "Error:") {
				text = l.Text
				break
			}
			if l.Head {
				if harmlessHead(l) || first == 0 {
					return event.Trace{}, false
				}
				message, _, _ := strings.Cut(l.Record.Message, "\n")
				text, level = "Error: "+strings.TrimPrefix(message, "Error: "), l.Record.Level
				break
			}
		}
	}
	value, ok := strings.CutPrefix(text, "Error:")
	value = strings.TrimPrefix(value, " ")
	if !ok || value == "" && first == 0 || level == "" && first == 0 && (rustDebug(value) == "" || p.prefixed()) {
		return event.Trace{}, false
	}
	kind := rustDebug(value)
	if kind == "" {
		kind = "Error"
	}
	causes, frames, end := p.causes(first+1, &value)
	if first < 0 && len(causes) == 0 && len(frames) == 0 || end <= 0 || strings.TrimSpace(value) == "" {
		return event.Trace{}, false
	}
	chain := []event.Exception{{Type: kind, Value: valueOf(rustUnquoted(value)), Stacktrace: stackOf(frames)}}
	for _, c := range causes {
		chain = append([]event.Exception{{Type: "Error", Value: valueOf(c)}}, chain...)
	}
	t := p.trace(end, chain...)
	t.First = first
	t.Mechanism, t.Handled = "", nil
	if level != "" {
		t.Level = ""
	}
	return t, true
}

// rustLookBack bounds how many lines stand above the first of [rustMarks].
const rustLookBack = 64

// rustUnquoted takes off the quotes of a string that is printed for debugging, and what is escaped in it.
func rustUnquoted(value string) string {
	if len(value) < 2 || value[0] != '"' || quoteEnd(value[1:]) != len(value)-2 {
		return value
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\t`, "\t", `\'`, "'").Replace(value[1 : len(value)-1])
}

// prefixed tells whether the line does not begin with the error, but with something that no format knows.
func (p *rustParser) prefixed() bool {
	l, _ := p.lines.At(0)
	return !strings.HasPrefix(l.Text, "Error: ") || l.Head
}

// causes reads the causes and the backtrace below an error, from line i on. Other lines belong to its value, up to the first of these.
func (p *rustParser) causes(i int, value *string) (causes []string, frames []event.Frame, end int) {
	end = i
	for range rustMaxLines {
		text, ok := p.at(i)
		if !ok {
			return causes, frames, end
		}
		t := strings.TrimSpace(text)
		switch {
		case t == "":
			// Only what follows decides.
		case t == "Caused by:" || t == "Caused by this error:" || strings.HasPrefix(t, "Caused by these errors ("):
			causes, end = p.list(i + 1)
			i = end
			continue
		case strings.TrimSpace(*value) == "" && strings.HasPrefix(t, "0: "): // color-eyre and stable-eyre number the error itself, too
			causes, end = p.list(i)
			*value, causes = causes[0], causes[1:]
			i = end
			continue
		case t == "Location:":
			if place, ok := p.at(i + 1); ok {
				if where, ok := rustPlace(strings.TrimSpace(place)); ok {
					frames, end = []event.Frame{where}, i+2
					i++
				}
			}
		case t == "Stack backtrace:" || t == "stack backtrace:":
			frames, end = p.backtrace(i)
			return causes, frames, end
		case strings.HasPrefix(t, "━") && rustMarked(t):
			if deep, until := p.colorBacktrace(i + 1); len(deep) > 0 {
				frames, end = deep, until
			}
			return causes, frames, end
		case strings.HasPrefix(t, "Backtrace omitted. Run with RUST_BACKTRACE="):
			end = i + 1
			if next, ok := p.at(end); ok && strings.HasPrefix(next, "Run with RUST_BACKTRACE=full ") {
				end++
			}
			return causes, frames, end
		case end == i && len(causes) == 0 && i < 0:
			*value += "\n" + t
			end = i + 1
		default:
			return causes, frames, end
		}
		i++
	}
	return causes, frames, end
}

// list reads "    0: mid" and "    1: root"; a single cause has no number.
func (p *rustParser) list(i int) (causes []string, end int) {
	for len(causes) < 50 {
		text, ok := p.at(i)
		if !ok || blank(text) || text[0] != ' ' {
			break
		}
		t := strings.TrimSpace(text)
		n := digits(t)
		switch {
		case n > 0 && strings.HasPrefix(t[n:], ": "):
			causes = append(causes, t[n+2:])
		case len(causes) == 0:
			causes = append(causes, t)
		default:
			causes[len(causes)-1] += "\n" + t
		}
		i++
	}
	return causes, i
}

// rustDebug returns the type of a value that is printed with its fields, "ParseIntError { kind: InvalidDigit }", or "Error" for a string in quotes; ""
// if it is printed in some other way.
func rustDebug(value string) string {
	if len(value) > 1 && value[0] == '"' && quoteEnd(value[1:]) == len(value)-2 {
		return "Error"
	}
	name, _, ok := strings.Cut(value, " { ")
	if !ok || name == "" || !strings.HasSuffix(value, " }") || name[0] < 'A' || name[0] > 'Z' {
		return ""
	}
	for i := range len(name) {
		if !wordByte(name[i]) {
			return ""
		}
	}
	return clip(name, 200)
}
