package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// Dart reads what the Dart VM prints about errors that nobody handles, what Flutter prints, and stacks that programs log, in the VM's own form and in that of
// package:stack_trace:
//
//	Unhandled exception:
//	FormatException: Unexpected character (at character 1)
//	#0      parse (package:shop/cart.dart:33:20)
//	<asynchronous suspension>
//	#1      main.<anonymous closure> (file:///srv/shop/bin/main.dart:5:3)
//
// Sentry's SDK names the type of the object that was thrown, which a log tells only where its text begins with it; for the errors of the core library, whose texts
// begin otherwise, it is known.
var Dart = Language{
	Name:     dartName,
	Platform: "other",
	Triggers: []string{dartUnhandled, dartEngine, dartFlutter, dartFirst, dartSource, dartDumped},
	Headers:  []string{dartUnhandled, dartEngine, dartFlutter, dartDumped},
	Parse:    parseDart,
	Resolve:  resolveDart,
}

const (
	dartName      = "dart"
	dartUnhandled = "Unhandled exception:"
	dartEngine    = "Unhandled Exception: " // Flutter's engine
	dartFlutter   = "╡ EXCEPTION CAUGHT BY "
	dartFirst     = "#0      "
	dartSource    = ".dart "
	dartDumped    = "isolate_instructions="
	dartStack     = "When the exception was thrown, this was the stack"
	dartMessage   = 64 // lines of a message
)

// dartParser reads one error.
type dartParser struct {
	ownLines
}

// parseDart is Parse of [Dart]: it finds out which kind of text line 0 belongs to.
func parseDart(lines event.Lines) (event.Trace, bool) {
	p := &dartParser{ownLines{lines: indented(dartMargin(lines))}}
	hit, ok := p.lines.At(0)
	if !ok || harmlessHead(hit) {
		return event.Trace{}, false
	}
	text := strings.TrimSpace(hit.Text)
	_, engine, fromEngine := strings.Cut(text, dartEngine)
	switch {
	case text == dartUnhandled:
		first, own := p.at(1)
		if !own {
			return event.Trace{}, false
		}
		return p.unhandled(first, 2, "isolateError")
	case fromEngine && (strings.HasPrefix(text, dartEngine) || strings.Contains(text, "] "+dartEngine)):
		return p.unhandled(engine, 1, "PlatformDispatcher.onError")
	case strings.Contains(text, dartFlutter) && strings.HasPrefix(text, "══"):
		return p.flutter()
	case strings.HasPrefix(text, dartFirst):
		return p.logged(0, dartFrame)
	case strings.HasPrefix(text, dartDumped) && strings.Contains(text, ", vm_instructions="):
		return p.dumped()
	}
	if _, ok := dartTerse(text); ok {
		if first, ok := p.firstTerse(); ok {
			return p.logged(first, dartTerse)
		}
	}
	return event.Trace{}, false
}

// dartMargin corrects what [Unprefix] takes for the prefix of lines that name files of one directory.
func dartMargin(lines event.Lines) event.Lines {
	u, ok := lines.(*unprefixed)
	if !ok {
		return lines
	}
	from := strings.LastIndexByte(u.prefix, ' ') + 1
	l, ok := u.lines.At(0)
	if !ok || from == len(u.prefix) {
		return lines
	}
	if place, _, _ := strings.Cut(l.Text[from:], " "); !dartURI(place) {
		return lines
	}
	whole := *u
	whole.prefix = u.prefix[:from]
	return &whole
}

// unhandled reads an error whose message begins with value, and goes on from line i on, up to the frames. Without frames it is no more than a sentence.
func (p *dartParser) unhandled(value string, i int, mechanism string) (event.Trace, bool) {
	var b strings.Builder
	b.WriteString(strings.TrimRight(value, " "))
	for n := range dartMessage {
		line, own := p.at(i + n)
		if !own {
			break
		}
		if frames, end := p.frames(i+n, dartFrame); frames.n > 0 {
			kind, text := dartType(b.String())
			t := p.trace(0, end, kind, text, frames)
			t.Level, t.Mechanism, t.Handled = event.Fatal, mechanism, new(false)
			return t, true
		}
		if strings.HasPrefix(strings.TrimSpace(line), dartUnhandled) || beginsRecord(line) {
			break
		}
		if b.Len() < 16384 {
			b.WriteString("\n" + clip(line, 8192))
		}
	}
	return event.Trace{}, false
}

// flutter reads the report of a Flutter library. It ends with a line of "═".
func (p *dartParser) flutter() (event.Trace, bool) {
	var value strings.Builder
	kind := ""
	var frames *frameList
	end, said := 0, false
	for i := 1; i < 512; i++ {
		line, own := p.at(i)
		if !own {
			break
		}
		t := strings.TrimSpace(line)
		if strings.HasPrefix(t, "════") && strings.Trim(t, "═") == "" {
			end = i + 1
			break
		}
		rest, found := strings.CutPrefix(t, "The following ")
		switch {
		case kind == "" && found:
			kind, _, found = strings.Cut(rest, " was thrown")
			kind = strings.TrimSuffix(kind, " object")
			if !found {
				return event.Trace{}, false
			}
			said = strings.HasSuffix(t, ":")
		case kind == "":
			return event.Trace{}, false
		case !said: // the first sentence has more lines
			said = strings.HasSuffix(t, ":")
		case strings.HasPrefix(t, dartFirst) && frames == nil:
			frames, end = p.frames(i, dartFrame)
			i = end - 1
		case frames == nil && t != "" && !strings.HasPrefix(t, dartStack) && (end == 0 || end == i):
			value.WriteString(line + "\n")
			end = i + 1
		}
	}
	if kind == "" || frames == nil && end == 0 {
		return event.Trace{}, false
	}
	if frames == nil {
		frames = &frameList{}
	}
	text := strings.TrimRight(value.String(), "\n")
	switch {
	case kind == "assertion" && strings.Contains(text, "Failed assertion: "):
		kind = "AssertionError"
	case kind == "assertion": // what Flutter says itself passes for one
		kind = "FlutterError"
	case kind == "message":
		kind = "String"
	}
	if _, rest := dartType(text); strings.HasPrefix(text, kind+": ") {
		text = rest
	}
	t := p.trace(0, end, kind, text, frames)
	t.Level, t.Mechanism, t.Handled = event.Fatal, "FlutterError", new(false)
	return t, true
}

// firstTerse returns the first of the frames of which line 0 is one. Those above that are from the core library have no trigger in them; one that has was tried before.
func (p *dartParser) firstTerse() (int, bool) {
	for i := 0; i > -dartMessage; i-- {
		l, ok := p.lines.At(i - 1)
		if !ok {
			return i, true
		}
		if _, ok := dartTerse(strings.TrimSpace(l.Text)); !ok || l.Head {
			return i, true
		}
		if strings.Contains(l.Text, dartSource) {
			break
		}
	}
	return 0, false
}

// logged reads a stack that a program has logged, of which line from is the first frame. What was thrown stands above it.
func (p *dartParser) logged(from int, read func(string) (event.Frame, bool)) (event.Trace, bool) {
	frames, end := p.frames(from, read)
	var lines []string
	for i := from - 1; i >= from-dartMessage; i-- {
		l, ok := p.lines.At(i)
		if !ok || harmlessHead(l) {
			break
		}
		text := strings.TrimRight(l.Text, " \r")
		head, severe := l.Head, l.Record.Level.Severity() >= event.Error.Severity()
		if head && l.Record.Message != "" {
			text, _, _ = strings.Cut(l.Record.Message, "\n")
		}
		if _, ok := read(strings.TrimSpace(text)); ok {
			break // the end of another stack
		}
		if text == "" {
			if len(lines) > 0 || i < from-3 {
				break
			}
			continue
		}
		kind, value := dartType(text)
		if kind != dartUntyped || head && severe || strings.HasPrefix(text, dartUntyped+": ") {
			for _, more := range slices.Backward(lines) {
				value += "\n" + more
			}
			return p.trace(i, end, kind, value, frames), frames.n > 0 && end > 0
		}
		if head {
			break
		}
		lines = append(lines, text)
	}
	return event.Trace{}, false
}

// frames reads frames from line i on, and returns the line behind them.
func (p *dartParser) frames(i int, read func(string) (event.Frame, bool)) (*frameList, int) {
	l := &frameList{}
	from, end := i, i
	for ; ; i++ {
		text, own := p.at(i)
		if !own {
			break
		}
		t := strings.TrimSpace(text)
		if f, ok := read(t); ok {
			l.add(f)
			end = i + 1
			continue
		}
		switch {
		case l.n > 0 && (t == "<asynchronous suspension>" || strings.HasPrefix(t, "===== asynchronous gap ==")):
			end = i + 1
		case l.n > 0 && (strings.Trim(t, ". ") == "" && strings.HasSuffix(t, "...") || strings.HasPrefix(t, "(elided ")):
			end = i + 1
		case l.n == 0 && i < from+16 && dartSnapshot(t): // what a program that was compiled says before its frames
		default:
			return l, end
		}
	}
	return l, end
}

// trace makes the trace of what was read.
func (p *dartParser) trace(first, end int, kind, value string, frames *frameList) event.Trace {
	e := event.Exception{Type: clip(kind, 256), Value: valueOf(value), Stacktrace: frames.newestFirst()}
	return event.Trace{First: first, End: max(end, 1), Parser: dartName, Platform: "other", Exceptions: []event.Exception{e}, Complete: !p.open, Truncated: frames.cut()}
}
