package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// colored reads a panic as color-eyre's hook prints it:
//
//	The application panicked (crashed).
//	Message:  index out of bounds: the len is 0 but the index is 3
//	Location: src/main.rs:11
func (p *rustParser) colored() (event.Trace, bool) {
	text, ok := p.at(1)
	value, found := strings.CutPrefix(text, "Message: ")
	if !ok || !found {
		return event.Trace{}, false
	}
	value = strings.TrimLeft(value, " ")
	i := 2
	var where event.Frame
	for ; ; i++ {
		text, ok := p.at(i)
		if !ok || i > rustMaxLines {
			return event.Trace{}, false
		}
		if place, ok := strings.CutPrefix(text, "Location: "); ok {
			if where, ok = rustPlace(strings.TrimSpace(place)); ok {
				break
			}
		}
		value = clip(value+"\n"+text, 8192)
	}
	frames, end := p.colorBacktrace(i + 1)
	if len(frames) == 0 {
		frames = []event.Frame{where}
	}
	return p.trace(end, event.Exception{Type: "panic", Value: valueOf(value), Stacktrace: stackOf(frames)}), true
}

// colorBacktrace reads the backtrace that color-eyre prints, from the lines above it on, and the hint below it.
func (p *rustParser) colorBacktrace(i int) (frames []event.Frame, end int) {
	var list frameList
	end = i
	for range rustMaxLines {
		text, ok := p.at(i)
		if !ok {
			break
		}
		t := strings.TrimSpace(text)
		n := digits(t)
		switch {
		case n > 0 && strings.HasPrefix(t[n:], ": "):
			until := p.rustFrames(i, &list)
			if until == i {
				return trimRust(list.printed()), end
			}
			i, end = until, until
			continue
		case strings.HasPrefix(t, "⋮ "), strings.HasPrefix(t, "━"), strings.HasPrefix(t, "Backtrace omitted. Run with RUST_BACKTRACE="), strings.HasPrefix(t, "Run with RUST_BACKTRACE=full "),
			strings.HasPrefix(t, "Run with COLORBT_SHOW_HIDDEN="):
			end = i + 1
		case t == "":
		default:
			return trimRust(list.printed()), end
		}
		i++
	}
	return trimRust(list.printed()), end
}

// loggedPanic reads what log-panics' hook logs: "thread 'main' panicked at 'MESSAGE': src/main.rs:5", and a backtrace without a title below.
func (p *rustParser) loggedPanic(text string) (event.Trace, bool) {
	name, _, rest, ok := rustThread(text)
	rest, found := strings.CutPrefix(rest, "panicked at '")
	if !ok || !found {
		return event.Trace{}, false
	}
	value, where, end, ok := p.quoted(rest)
	if !ok {
		return event.Trace{}, false
	}
	value = rustDedented(value)
	var list frameList
	if text, ok := p.at(end); ok && strings.HasPrefix(strings.TrimSpace(text), "0: ") {
		end = p.rustFrames(end, &list)
	}
	frames := trimRust(list.printed())
	if len(frames) == 0 {
		frames = []event.Frame{where}
	}
	t := p.trace(end, event.Exception{Type: "panic", Value: valueOf(value), Stacktrace: stackOf(frames)})
	if name != "main" {
		t.Exceptions[0].ThreadID = name
		t.Threads = []event.Thread{{ID: name, Name: name, Crashed: true, Current: true}}
	}
	return t, true
}

// rustDedented takes off the margin of four blanks that env_logger puts in front of the further lines of a message, if all of them have it.
func rustDedented(value string) string {
	lines := strings.Split(value, "\n")
	for i := 1; i < len(lines); i++ {
		rest, ok := strings.CutPrefix(lines[i], "    ")
		if !ok && !blank(lines[i]) {
			return value
		}
		lines[i] = rest
		if !ok {
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n")
}
