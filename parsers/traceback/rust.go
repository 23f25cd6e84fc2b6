package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Rust reads what the standard library of Rust prints about panics, with or without a backtrace, and what becomes of errors that main returns:
//
//	thread 'main' panicked at src/main.rs:1:39:
//	index out of bounds: the len is 3 but the index is 7
//	stack backtrace:
//	   0: app::pick
//	             at ./src/main.rs:1:39
//	note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
//
// The formats are those of library/std/src/panicking.rs and sys/backtrace.rs; before 1.73 the message stood in the first line, in quotes.
var Rust = Language{
	Name:     rustName,
	Platform: "native",
	Triggers: []string{
		" panicked at ",
		"has overflowed its stack",
		"memory allocation of ",
		" { kind: ", // Error: ParseIntError { kind: InvalidDigit }
		"Error: Os { code: ",
		`Error: "`,
		"Caused by:",
		"Stack backtrace:",
		"Backtrace omitted. Run",                            // color-eyre
		" BACKTRACE ━",                                      // and its title
		"The application panicked (crashed).",               // and its hook
		"Caused by this error:", "Caused by these errors (", // snafu
	},
	Headers: []string{" panicked at ", "has overflowed its stack", "memory allocation of ", "The application panicked (crashed)."},
	Parse:   parseRust,
	Resolve: resolveRust,
}

const (
	rustName     = "rust"
	rustMaxLines = 256 // lines of a message
)

type rustParser struct {
	ownLines
	truncated bool
}

// parseRust is Parse of [Rust].
func parseRust(lines event.Lines) (event.Trace, bool) {
	lines = indented(lines)
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	p := &rustParser{ownLines: ownLines{lines: lines}}
	text := strings.TrimSpace(hit.Text)
	switch {
	case strings.HasPrefix(text, "thread '") && strings.Contains(text, " panicked at "):
		return p.panicked(text)
	case strings.HasPrefix(text, "thread '") && strings.HasSuffix(text, " has overflowed its stack"):
		return p.overflowed(text)
	case strings.HasPrefix(text, "memory allocation of ") && strings.HasSuffix(text, " bytes failed"):
		return p.allocation(text)
	case text == "The application panicked (crashed).":
		return p.colored()
	case hit.Head && strings.HasPrefix(hit.Record.Message, "thread '") && !harmlessHead(hit):
		message, _, _ := strings.Cut(hit.Record.Message, "\n")
		return p.loggedPanic(message)
	}
	return p.returned(text)
}

// rustThread reads "thread 'main' (4300) REST"; the number of the thread is new in 1.91.
func rustThread(text string) (name, id, rest string, ok bool) {
	name, rest, ok = strings.Cut(strings.TrimPrefix(text, "thread '"), "' ")
	if after, found := strings.CutPrefix(rest, "("); found {
		if n := digits(after); n > 0 && strings.HasPrefix(after[n:], ") ") {
			id, rest = after[:n], after[n+2:]
		}
	}
	return clip(name, 200), id, rest, ok
}

// rustPlace reads "src/main.rs:1:39".
func rustPlace(text string) (f event.Frame, ok bool) {
	at := strings.LastIndexByte(text, ':')
	if at <= 0 || digits(text[at+1:]) == 0 || digits(text[at+1:]) != len(text)-at-1 {
		return event.Frame{}, false
	}
	f.AbsPath, f.Lineno = text[:at], number(text[at+1:])
	if before := strings.LastIndexByte(f.AbsPath, ':'); before > 0 {
		if n := digits(f.AbsPath[before+1:]); n > 0 && n == len(f.AbsPath)-before-1 {
			f.Colno, f.Lineno, f.AbsPath = f.Lineno, number(f.AbsPath[before+1:]), f.AbsPath[:before]
		}
	}
	return f, true
}

// panicked reads a panic whose header is line 0.
func (p *rustParser) panicked(text string) (event.Trace, bool) {
	name, id, rest, ok := rustThread(text)
	place, found := strings.CutPrefix(rest, "panicked at ")
	if !ok || !found {
		return event.Trace{}, false
	}
	var value string
	var where event.Frame
	end := 1
	if quoted, old := strings.CutPrefix(place, "'"); old {
		value, where, end, ok = p.quoted(quoted)
	} else {
		where, ok = rustPlace(strings.TrimSuffix(place, ":"))
		if ok && strings.HasSuffix(place, ":") {
			value, end = p.message()
		}
	}
	if !ok {
		return event.Trace{}, false
	}
	frames, end := p.backtrace(end)
	if len(frames) == 0 {
		frames = []event.Frame{where}
	}
	e := event.Exception{Type: "panic", Value: valueOf(value), Stacktrace: stackOf(frames)}
	t := p.trace(end, e)
	if name != "main" {
		if id == "" {
			id = name
		}
		t.Exceptions[0].ThreadID = id
		t.Threads = []event.Thread{{ID: id, Name: name, Crashed: true, Current: true}}
	}
	return t, true
}

// quoted reads the message of a panic before 1.73: "MESSAGE', src/main.rs:1:39". The message may have more lines.
func (p *rustParser) quoted(rest string) (value string, where event.Frame, end int, ok bool) {
	var b strings.Builder
	for i := 0; i < rustMaxLines; i++ {
		if i > 0 {
			if rest, ok = p.at(i); !ok {
				return "", where, 0, false
			}
			b.WriteByte('\n')
		}
		at := strings.LastIndex(rest, "', ")
		if at < 0 {
			at = strings.LastIndex(rest, "': ") // log-panics
		}
		if at >= 0 {
			if where, ok := rustPlace(strings.TrimSpace(rest[at+3:])); ok {
				b.WriteString(clip(rest[:at], 8192))
				return b.String(), where, i + 1, true
			}
		}
		if b.Len() < 8192 {
			b.WriteString(clip(rest, 8192))
		}
	}
	return "", where, 0, false
}

// message reads the lines of a message, up to the backtrace or the note that always follows the first panic of a program.
func (p *rustParser) message() (value string, end int) {
	var b strings.Builder
	end = 1
	last := 1 // behind the last line that is surely part of it
	kept := 0
	for i := 1; i < rustMaxLines; i++ {
		text, ok := p.at(i)
		if !ok || rustEnds(text) && (i > 1 || !strings.HasPrefix(text, "thread '")) || i > 1 && beginsRecord(text) {
			if ok && (text == "stack backtrace:" || strings.HasPrefix(text, "note: ")) {
				last, kept = i, b.Len()
			}
			break
		}
		if i > 1 {
			b.WriteByte('\n')
		}
		if b.Len() < 16384 {
			b.WriteString(text)
		}
		if i == 1 || last == i && (!blank(text)) {
			last, kept = i+1, b.Len()
		}
	}
	return b.String()[:kept], last
}

// rustEnds tells whether a line ends a message.
func rustEnds(text string) bool {
	t := strings.TrimSpace(text)
	return t == "stack backtrace:" || strings.HasPrefix(t, "note: run with `RUST_BACKTRACE=") || strings.HasPrefix(t, "note: Some details are omitted") ||
		strings.HasPrefix(t, "thread '") && (strings.Contains(t, "' panicked at ") || strings.Contains(t, ") panicked at ") || strings.HasSuffix(t, "has overflowed its stack")) ||
		strings.HasPrefix(t, "thread panicked while ") || strings.HasPrefix(t, "thread caused non-unwinding panic") || strings.HasPrefix(t, "fatal runtime error: ")
}

// trace makes a trace of one exception.
func (p *rustParser) trace(end int, exceptions ...event.Exception) event.Trace {
	return event.Trace{End: max(end, 1), Parser: rustName, Platform: "native", Level: event.Fatal, Exceptions: exceptions, Complete: !p.open,
		Truncated: p.truncated, Mechanism: "panic", Handled: new(false)}
}

// overflowed reads a stack overflow, which the handler of the signal reports.
func (p *rustParser) overflowed(text string) (event.Trace, bool) {
	name, _, _, ok := rustThread(text)
	if !ok {
		return event.Trace{}, false
	}
	end := 1
	if next, ok := p.at(1); ok && strings.HasPrefix(strings.TrimSpace(next), "fatal runtime error: ") {
		end = 2
	}
	t := p.trace(end, event.Exception{Type: "stack overflow", Value: valueOf("thread '" + name + "' has overflowed its stack")})
	t.Mechanism = "signalhandler"
	return t, true
}

// allocation reads "memory allocation of N bytes failed".
func (p *rustParser) allocation(text string) (event.Trace, bool) {
	frames, end := p.backtrace(1)
	e := event.Exception{Type: "memory allocation failed", Value: valueOf(text), Stacktrace: stackOf(frames)}
	return p.trace(end, e), true
}
