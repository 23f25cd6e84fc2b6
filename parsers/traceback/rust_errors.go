package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// returned reads the error that main has returned, from the line that was hit: "Error: DEBUG" alone, or, as anyhow and eyre print it, with causes
// and a backtrace below.
func (p *rustParser) returned(text string) (event.Trace, bool) {
	first := 0
	if text == "Caused by:" || text == "Stack backtrace:" {
		for first = -1; ; first-- {
			l, ok := p.lines.At(first)
			if !ok || first < -24 {
				return event.Trace{}, false
			}
			if strings.HasPrefix(l.Text, "Error: ") {
				text = l.Text
				break
			}
			if l.Head {
				return event.Trace{}, false
			}
		}
	}
	value, ok := strings.CutPrefix(text, "Error: ")
	if !ok || value == "" {
		return event.Trace{}, false
	}
	if first == 0 && (rustDebug(value) == "" || p.prefixed()) {
		return event.Trace{}, false
	}
	kind := rustDebug(value)
	if kind == "" {
		kind = "Error"
	}
	outer := event.Exception{Type: kind}
	causes, frames, end := p.causes(first+1, &value)
	if first < 0 && len(causes) == 0 && len(frames) == 0 {
		return event.Trace{}, false
	}
	outer.Value, outer.Stacktrace = valueOf(strings.Trim(value, `"`)), stackOf(frames)
	chain := []event.Exception{outer}
	for _, c := range causes {
		chain = append([]event.Exception{{Type: "Error", Value: valueOf(c)}}, chain...)
	}
	t := p.trace(end, chain...)
	t.First = first
	t.Mechanism, t.Handled = "", nil
	return t, true
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
		case t == "Caused by:":
			causes, end = p.list(i + 1)
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
