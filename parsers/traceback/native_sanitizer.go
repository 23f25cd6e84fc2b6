package traceback

import (
	"path"
	"strings"

	"github.com/errtail/errtail/event"
)

// sanitizerMaxLines bounds a report.
const sanitizerMaxLines = 5000

// sanitizer reads a report of AddressSanitizer, LeakSanitizer, ThreadSanitizer or MemorySanitizer. The first stack is that of the error.
func (p *nativeParser) sanitizer(text string) (event.Trace, bool) {
	at := strings.Index(text, "ERROR: ")
	if at < 0 {
		at = strings.Index(text, "WARNING: ")
	}
	if at < 0 || at > 0 && (!strings.HasPrefix(text, "==") || strings.Trim(text[:at], "=0123456789") != "") {
		return event.Trace{}, false
	}
	_, text, _ = strings.Cut(text[at:], ": ")
	name, value, ok := strings.Cut(text, ": ")
	if !ok || !strings.HasSuffix(name, "Sanitizer") || value == "" {
		return event.Trace{}, false
	}
	first := 0
	if l, ok := p.lines.At(-1); ok && goRuler(l.Text) {
		first = -1
		if l, ok := p.lines.At(-2); ok && strings.HasSuffix(l.Text, "Sanitizer:DEADLYSIGNAL") {
			first = -2
		}
	}
	frames, end, ok := p.report(1)
	if !ok {
		return event.Trace{}, false
	}
	e := event.Exception{Type: name, Value: valueOf(value), Stacktrace: stackOf(frames)}
	t := event.Trace{First: first, End: end, Parser: nativeName, Platform: nativeName, Level: event.Error, Exceptions: []event.Exception{e},
		Complete: !p.open, Truncated: p.truncated, Mechanism: "generic", Handled: new(false)}
	if name == "AddressSanitizer" || name == "MemorySanitizer" || name == "HWAddressSanitizer" {
		t.Level, t.Mechanism = event.Fatal, "signalhandler"
	}
	return t, true
}

// report reads a report from line i on, up to its summary and what follows that. It returns the frames of the first stack.
func (p *nativeParser) report(i int) (frames []event.Frame, end int, ok bool) {
	var list frameList
	stacks, inside, closed := 0, false, false
	end = i
	for range sanitizerMaxLines {
		text, ok := p.at(i)
		if !ok {
			break
		}
		t := strings.TrimSpace(text)
		f, framed := sanitizerFrame(t)
		switch {
		case closed && strings.HasPrefix(t, "==") && strings.HasSuffix(t, "==ABORTING"), closed && goRuler(t):
			return list.printed(), i + 1, stacks > 0
		case closed && !shadow(text):
			return list.printed(), end, stacks > 0
		case closed:
		case framed:
			if !inside {
				stacks++
			}
			inside = true
			if stacks == 1 {
				list.add(f)
			}
		case strings.HasPrefix(t, "SUMMARY: "):
			closed, inside = true, false
		case strings.Contains(t, "Sanitizer: ") && (strings.HasPrefix(t, "==") || strings.HasPrefix(t, "WARNING: ")), beginsRecord(text), stacks == 0 && i > 64:
			p.truncated = true
			return list.printed(), end, stacks > 0
		default:
			inside = false
		}
		i++
		if t != "" {
			end = i
		}
	}
	p.truncated = p.truncated || !closed
	return list.printed(), end, stacks > 0
}

// shadow tells whether a line behind the summary belongs to the report: the dump of the shadow memory and its legend.
func shadow(text string) bool {
	return strings.HasPrefix(text, "Shadow byte") || strings.HasPrefix(strings.TrimLeft(text, " =>"), "0x") ||
		strings.HasPrefix(text, "  ") && strings.Contains(text, ":  ") || strings.HasPrefix(text, "  Partially addressable:") || strings.HasPrefix(text, "  ASan internal:")
}

// sanitizerFrame reads "#0 0x55c5beb585e4 in get(int*, int) /src/shapes.cpp:19:3", "#4 0x55c5 (/srv/app+0x44c0)" and ThreadSanitizer's
// "#0 main /src/shapes.cpp:56 (app+0x41bc)".
func sanitizerFrame(t string) (event.Frame, bool) {
	rest, ok := strings.CutPrefix(t, "#")
	n := digits(rest)
	if !ok || n == 0 || n > 6 || n == len(rest) || rest[n] != ' ' {
		return event.Frame{}, false
	}
	var f event.Frame
	rest = strings.TrimLeft(rest[n:], " ")
	if strings.HasPrefix(rest, "0x") {
		address, after, _ := strings.Cut(rest, " ")
		f.InstructionAddr, rest = clip(address, 32), strings.TrimPrefix(strings.TrimLeft(after, " "), "in ")
	}
	if at := strings.Index(rest, " (BuildId: "); at >= 0 {
		rest = rest[:at]
	}
	if at := strings.LastIndexByte(rest, '('); at >= 0 && strings.HasSuffix(rest, ")") && strings.Contains(rest[at:], "+0x") {
		f.Package, _, _ = strings.Cut(rest[at+1:], "+0x")
		rest = strings.TrimRight(rest[:at], " ")
	}
	if at := strings.LastIndexByte(rest, ' '); at > 0 {
		if where, ok := rustPlace(rest[at+1:]); ok {
			f.AbsPath, f.Lineno, f.Colno, rest = where.AbsPath, where.Lineno, where.Colno, rest[:at]
		} else if rest[at+1:] == "<null>" || strings.HasPrefix(rest[at+1:], "/") {
			f.AbsPath, rest = strings.Trim(rest[at+1:], "<nul>"), rest[:at]
		}
	}
	if rest != "<null>" {
		f.Function = clip(rest, 1024)
	}
	return f, f.Function != "" || f.InstructionAddr != "" || f.AbsPath != "" || f.Package != ""
}

// undefined reads a report of UndefinedBehaviorSanitizer: "x.c:2:25: runtime error: MESSAGE", and a stack where one was asked for.
func (p *nativeParser) undefined(text string) (event.Trace, bool) {
	place, message, _ := strings.Cut(text, ": runtime error: ")
	where, ok := rustPlace(place)
	if !ok || where.Colno == 0 || strings.ContainsAny(where.AbsPath, " \t") || message == "" {
		return event.Trace{}, false
	}
	var list frameList
	i := 1
	for range sanitizerMaxLines {
		line, ok := p.at(i)
		if !ok {
			break
		}
		f, framed := sanitizerFrame(strings.TrimSpace(line))
		if !framed {
			if next, ok := p.at(i + 1); list.n > 0 && blank(line) && ok && strings.HasPrefix(next, "SUMMARY: UndefinedBehaviorSanitizer: ") {
				i += 2
			} else if strings.HasPrefix(line, "SUMMARY: UndefinedBehaviorSanitizer: ") {
				i++
			}
			break
		}
		list.add(f)
		i++
	}
	frames := list.printed()
	if len(frames) == 0 {
		frames = []event.Frame{where}
	}
	e := event.Exception{Type: "UndefinedBehaviorSanitizer", Value: valueOf(message), Stacktrace: stackOf(frames)}
	return event.Trace{End: i, Parser: nativeName, Platform: nativeName, Level: event.Error, Exceptions: []event.Exception{e},
		Complete: !p.open, Truncated: p.truncated || list.cut(), Mechanism: "generic", Handled: new(false)}, true
}

// resolveNative derives the file name, and whether a frame is the program's own: not of the C library, the C++ library or a sanitizer.
func resolveNative(t *event.Trace, _ Project) {
	for f := range framesOf(t) {
		p := slashed(f.AbsPath)
		if p != "" {
			f.Filename = path.Base(p)
		}
		library := strings.HasPrefix(p, "/usr/") || strings.Contains(p, "/libsanitizer/") || strings.Contains(p, "/compiler-rt/") || strings.HasPrefix(p, "../sysdeps/") ||
			strings.HasPrefix(p, "../csu/") || strings.HasPrefix(f.Function, "std::") || strings.HasPrefix(f.Function, "__") || f.Function == "_start" ||
			p == "" && (strings.HasPrefix(f.Package, "/lib") || strings.HasPrefix(f.Package, "/usr/lib") || strings.HasPrefix(path.Base(f.Package), "lib"))
		f.InApp = new(!library)
	}
}
