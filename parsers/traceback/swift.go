package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Swift reads what the runtime of Swift prints when a program traps, with the stack that it may add, and the reports of the crash catcher of Swift 5.9 and of the
// package swift-backtrace:
//
//	shop/main.swift:3: Fatal error: Index out of range
//
//	*** Program crashed: Illegal instruction at 0x00007f83289f0ea0 ***
//
//	Thread 0 crashed:
//
//	0 total(_:) + 404 in shop at /srv/shop/main.swift:3:15
//	1 main + 12 in shop at /srv/shop/main.swift:9:1
var Swift = Language{
	Name:     swiftName,
	Platform: "native",
	Triggers: []string{": Fatal error: ", ": Precondition failed", ": Assertion failed", ".swift, line ", swiftCrashed, swiftFailure, swiftSignal},
	Parse:    parseSwift,
	Resolve:  resolveSwift,
}

const (
	swiftName    = "swift"
	swiftCrashed = "Program crashed: "
	swiftFailure = "Swift runtime failure: "
	swiftSignal  = ". Backtrace:"
	swiftPreface = 8   // lines between what the runtime says and its stack
	swiftReport  = 600 // lines of a report
)

// swiftParser reads one crash.
type swiftParser struct {
	ownLines
}

// parseSwift is Parse of [Swift]: it finds out which kind of text line 0 belongs to.
func parseSwift(lines event.Lines) (event.Trace, bool) {
	p := &swiftParser{ownLines{lines: indented(lines)}}
	hit, ok := p.lines.At(0)
	if !ok || harmlessHead(hit) {
		return event.Trace{}, false
	}
	text := strings.TrimSpace(hit.Text)
	if h, ok := swiftTrap(text); ok {
		if _, done := lines.(*unprefixed); h.prefix != "" && !done {
			bare := &unprefixed{lines: lines, prefix: h.prefix}
			if at := strings.LastIndex(hit.Text, apacheSuffix); at > 0 && strings.Contains(h.prefix, "[client ") {
				bare.suffix = hit.Text[at:]
			}
			return parseSwift(bare)
		}
		return p.trapped(0, h)
	}
	if kind, ok := swiftCrash(text); ok && kind != "" {
		for i := -1; i >= -swiftPreface; i-- {
			l, ok := p.lines.At(i)
			if !ok || l.Head {
				break
			}
			if h, ok := swiftTrap(strings.TrimSpace(l.Text)); ok {
				return p.trapped(i, h)
			}
		}
		frames, end := p.report(1)
		if frames.n == 0 {
			return event.Trace{}, false
		}
		kind, value := swiftReason(kind)
		return p.trace(0, end, kind, value, frames), true
	}
	return event.Trace{}, false
}

// swiftHeader is what the runtime says of a trap.
type swiftHeader struct {
	prefix      string // what somebody put in front of it
	kind, value string
	where       event.Frame
}

// swiftTrap reads "shop/main.swift:3: Fatal error: Index out of range" and, of Swift before 5.4, "Fatal error: Index out of range: file main.swift, line 3". Such a
// line often stands alone, so that nothing but itself tells where a prefix ends that somebody put in front of it.
func swiftTrap(text string) (h swiftHeader, ok bool) {
	for _, kind := range []string{"Fatal error", "Precondition failed", "Assertion failed"} {
		if place, value, found := strings.Cut(text, ": "+kind); found && (value == "" || strings.HasPrefix(value, ": ") || strings.HasPrefix(value, apacheSuffix)) {
			from := strings.LastIndexByte(place, ' ') + 1
			if where, line, ok := swiftPlace(place[from:]); ok && swiftPrefix(place[:from]) {
				return swiftHeader{place[:from], kind, strings.TrimPrefix(value, ": "), event.Frame{AbsPath: where, Lineno: line}}, true
			}
		}
		prefix, value, found := strings.Cut(text, kind+": ")
		if !found || !swiftPrefix(prefix) {
			continue
		}
		at := strings.LastIndex(": "+value, ": file ")
		path, line, ok := strings.Cut(value[max(at, 0):], ".swift, line ")
		if at < 0 || !ok || digits(line) != len(line) || line == "" || len(line) > 9 {
			return h, false
		}
		path = path[strings.Index(path, "file ")+len("file "):]
		if strings.ContainsAny(path, "\"'") {
			return h, false
		}
		return swiftHeader{prefix, kind, value[:max(at-2, 0)], event.Frame{AbsPath: path + ".swift", Lineno: number(line)}}, true
	}
	return h, false
}

// swiftPrefix tells whether text may stand in front of what the runtime says: nothing, or something that ends as the prefixes of loggers do, and no prose.
func swiftPrefix(text string) bool {
	text = strings.TrimRight(text, " ")
	if text == "" {
		return true
	}
	c := text[len(text)-1]
	return len(text) < 200 && plausible(text) && !wordByte(c) && !strings.ContainsAny(text, "\"'`")
}

// swiftPlace reads "shop/main.swift:3".
func swiftPlace(text string) (path string, line int, ok bool) {
	at := strings.LastIndexByte(text, ':')
	if at <= 0 || at == len(text)-1 || digits(text[at+1:]) != len(text)-at-1 || len(text)-at > 9 {
		return "", 0, false
	}
	path = text[:at]
	return path, number(text[at+1:]), strings.HasSuffix(path, ".swift") && !strings.ContainsAny(path, "\"'`|[]()<> ")
}

// swiftCrash reads the first line of a report: "*** Program crashed: Bad pointer dereference at 0x0000000000000004 ***", "Received signal 4. Backtrace:".
func swiftCrash(text string) (kind string, ok bool) {
	if rest, found := strings.CutPrefix(text, "*** "+swiftCrashed); found && strings.HasSuffix(rest, " ***") {
		return strings.TrimSuffix(rest, " ***"), true
	}
	if rest, found := strings.CutPrefix(text, "*** "+swiftFailure); found && strings.HasSuffix(rest, " ***") {
		return strings.TrimSuffix(text[len("*** "):], " ***"), true
	}
	if rest, found := strings.CutPrefix(text, "💣 "+swiftCrashed); found {
		return rest, true
	}
	if rest, found := strings.CutPrefix(text, "Received signal "); found && strings.HasSuffix(rest, swiftSignal) && digits(rest) == len(rest)-len(swiftSignal) {
		return strings.TrimSuffix(text, swiftSignal), true
	}
	return "", false
}

// swiftReason splits "Bad pointer dereference at 0x0000000000000004": without the address it is the same crash each time.
func swiftReason(text string) (kind, value string) {
	if kind, _, ok := strings.Cut(text, " at 0x"); ok && kind != "" {
		return kind, text
	}
	if kind, value, ok := strings.Cut(text, ": "); ok && kind != "" { // macOS: "System trap at", "Fatal error: …"
		return kind, value
	}
	return text, text
}

// trapped reads a trap whose first line is line i, with the stack or the report below it.
func (p *swiftParser) trapped(i int, h swiftHeader) (event.Trace, bool) {
	var frames *frameList
	end, waiting := i+1, false
	for j := i + 1; j <= i+swiftPreface && frames == nil; j++ {
		text, own := p.at(j)
		if !own {
			break
		}
		t := strings.TrimSpace(text)
		_, crash := swiftCrash(t)
		switch {
		case crash || t == "Current stack trace:":
			found, after := p.report(j + 1)
			if found.n > 0 {
				frames, end = found, after
			}
		case t == "" || strings.HasPrefix(t, "*** Signal ") || strings.HasPrefix(t, "Illegal instruction") || strings.HasPrefix(t, "Trace/breakpoint trap"):
			if waiting = waiting || strings.HasPrefix(t, "*** Signal "); t != "" {
				end = j + 1
			}
			continue
		}
		break
	}
	broken := frames == nil && waiting && p.open // the report is being made
	if frames == nil {
		frames = &frameList{}
		frames.add(h.where)
	}
	t := p.trace(i, end, h.kind, h.value, frames)
	t.Truncated = t.Truncated || broken
	return t, end > 0
}

// report reads frames from line i on: of the crashed thread, with excerpts of the program between them. It returns the line behind the report.
func (p *swiftParser) report(i int) (*frameList, int) {
	l := &frameList{}
	end, done := i, false
	for j := i; j < i+swiftReport; j++ {
		text, own := p.at(j)
		if !own {
			break
		}
		t := strings.TrimSpace(text)
		f, ok := swiftFrame(t)
		_, again := swiftCrash(t)
		switch {
		case again && l.n == 0: // what failed, and then how the program died
		case ok:
			if !done {
				l.add(f)
			}
			end = j + 1
		case t == "" || swiftExcerpt(t):
			if t != "" {
				end = j + 1
			}
		case strings.HasPrefix(t, "Thread ") && strings.HasSuffix(t, ":") || strings.HasPrefix(t, "Registers:") || strings.HasPrefix(t, "Images (") || strings.HasPrefix(t, "Images:") ||
			strings.HasPrefix(t, "Backtrace took ") || strings.HasPrefix(t, "Crashed at ") || strings.HasPrefix(t, "Platform: "):
			done = done || l.n > 0
			end = j + 1
		case done && swiftDump(t):
			end = j + 1
		case t == "...":
			end = j + 1
		default:
			return l, end
		}
	}
	return l, end
}

// trace makes the trace of a crash.
func (p *swiftParser) trace(first, end int, kind, value string, frames *frameList) event.Trace {
	e := event.Exception{Type: clip(kind, 256), Value: valueOf(value), Stacktrace: frames.newestFirst()}
	return event.Trace{First: first, End: max(end, first+1), Parser: swiftName, Platform: "native", Level: event.Fatal, Exceptions: []event.Exception{e},
		Complete: !p.open, Truncated: frames.cut(), Mechanism: "generic", Handled: new(false)}
}
