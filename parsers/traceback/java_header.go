package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// javaHeaderBefore finds the line with the type of an exception whose first frame is line 0. The nearest line that begins with the name of an
// exception is the one, since messages have many lines more often than they quote exceptions; then one with any other class directly above
// the frames; then a log record that has the exception behind its message.
func javaHeaderBefore(lines event.Lines) (*javaHeader, bool) {
	hit, _ := lines.At(0)
	indent := indentOf(hit.Text)
	var weak *javaHeader
	var linked *javaHeader
	for i := -1; i >= -javaMaxBack; i-- {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		text := strings.TrimRight(l.Text, " \t\r")
		t := strings.TrimLeft(text, " \t")
		rest, kind := javaLine(t)
		if kind == javaFrameLine && !javaTriggered(text) && !l.Head {
			continue // has not been asked for
		}
		if kind == javaCausedLine && !l.Head {
			linked = nil
			if typ, value, ok := javaType(rest); ok && i == -1 {
				linked = &javaHeader{at: i, text: t, typ: typ, value: value, headless: true}
			}
			continue
		}
		if javaOnlyShared(lines, i) {
			continue
		}
		if kind != javaOther { // another trace
			break
		}
		if javaDumpLine(t) || t == "```" {
			return nil, false
		}
		if t == "Assertion failed:" && !l.Head && len(text) == len(t) && strings.Contains(hit.Text, "at org.codehaus.groovy.") {
			h := &javaHeader{at: i, text: t}
			h.typ, h.value, _ = javaNamed(t) // Groovy's power assertion, whose text is not that of its class
			return h.above(lines)
		}
		if in := len(text) - len(t); !l.Head && (in < indent || indent == 0 && in == 0) {
			if typ, value, ok := javaType(t); ok {
				h := &javaHeader{at: i, text: t, typ: typ, value: value}
				if javaSurely(typ) {
					return h.above(lines)
				}
				if weak == nil && i >= -4 && javaClass(typ) && (i == -1 || strings.Contains(typ, ".")) {
					weak = h
				}
			}
		}
		if typ, value, ok := javaType(l.Record.Message); ok && l.Head && javaSurely(typ) && l.Record.Level == "" && i == -1 && indent > 0 {
			h := &javaHeader{at: i, text: l.Record.Message, typ: typ, value: value} // "Jul 09, 2015 3:23:29 PM com.acme.MakeLog: RuntimeException: x"
			return h.above(lines)
		}
		if weak != nil && weak.at == -1 && i == -1 && weak.named(lines) {
			return weak.above(lines)
		}
		if l.Head || i == -1 && len(text) == len(t) {
			if h, ok := javaHeaderIn(text, i); ok {
				return h.above(lines)
			}
		}
		if l.Head {
			break
		}
	}
	switch {
	case weak != nil:
		return weak.above(lines)
	case linked != nil && !javaTurnedDown(lines, linked.at-1):
		return linked.above(lines)
	}
	return javaOwnText(lines)
}

// javaTurnedDown tells whether the frames up from line i stand below a record: then the trace that they begin was read, and is no error.
func javaTurnedDown(lines event.Lines, i int) bool {
	frames := 0
	for ; i > -javaMaxBack; i-- {
		l, ok := lines.At(i)
		if !ok {
			return false
		}
		if l.Head {
			return frames > 0 && l.Record.Level != "" && l.Record.Level.Severity() <= event.Info.Severity()
		}
		if _, kind := javaLine(l.Text); kind == javaFrameLine {
			frames++
		}
	}
	return false
}

// named tells whether the message of h is what its cause is called, as Throwable(cause) makes it: then h is no logger's name before an exception.
//
//	com.acme.Outage: java.io.IOException: disk full
//		at com.acme.Job.run(Job.java:9)
//	Caused by: java.io.IOException: disk full
func (h *javaHeader) named(lines event.Lines) bool {
	if h.value == nil || !strings.Contains(h.typ, ".") {
		return false
	}
	for i := 0; i < javaMaxRawFrames; i++ {
		l, ok := lines.At(i)
		if !ok || l.Head {
			return false
		}
		rest, kind := javaLine(l.Text)
		switch kind {
		case javaFrameLine, javaMoreLine, javaNoteLine:
		case javaCausedLine:
			return strings.TrimRight(*h.value, " \t\r") == strings.TrimRight(rest, " \t\r")
		default:
			return false
		}
	}
	return false
}

// javaOwnText takes the line directly above the first frame for the text that an exception gives itself (toString), whatever it is, where the line above that
// begins a record that warns or worse, or nothing is above: the stack stands alone in a member of a JSON record.
//
//	2024-05-01 10:00:00,123 ERROR com.acme.Orders - payment failed
//	Rejected[17]: card declined
//		at com.acme.Orders.pay(Orders.java:31)
func javaOwnText(lines event.Lines) (*javaHeader, bool) {
	l, ok := lines.At(-1)
	if !ok || l.Head || l.Text == "" {
		return nil, false
	}
	text := strings.TrimRight(l.Text, " \t\r")
	n := javaNameLength(text)
	if _, kind := javaLine(text); kind != javaOther || n == 0 || n == len(text) || !javaClass(text[:n]) || javaDumpLine(text) {
		return nil, false
	}
	_, message, ok := strings.Cut(text[n:], ": ")
	if above, found := lines.At(-2); !ok || found && (!above.Head || above.Record.Level.Severity() < event.Warning.Severity()) {
		return nil, false
	}
	return &javaHeader{at: -1, first: -1, text: text, typ: text[:n], value: &message}, true
}

// javaOnlyShared tells whether line i is of an exception that shares all its frames with the one that wraps it, as logback prints a chain with the root first:
//
//	java.lang.ArithmeticException: / by zero
//		... 3 common frames omitted
//	Wrapped by: java.lang.AssertionError: invariant broken
func javaOnlyShared(lines event.Lines, i int) bool {
	for _, at := range []int{i, i - 1} {
		more, ok := lines.At(at)
		if !ok || more.Head {
			continue
		}
		if _, kind := javaLine(more.Text); kind != javaMoreLine {
			continue
		}
		if wrap, ok := lines.At(at + 1); ok && !wrap.Head {
			_, kind := javaLine(wrap.Text)
			return kind == javaWrapLine
		}
	}
	return false
}

// javaTriggered tells whether a frame is one for which Parse is called.
func javaTriggered(text string) bool {
	return slices.ContainsFunc(javaTriggers, func(t string) bool { return strings.Contains(text, t) })
}

// above takes in what stands above a header and belongs to it. It returns false where that tells that this is no error: a stack that is logged at INFO or
// below. (In Java, what follows such a record is the exception that was given to the logger: one that ends a thread names the thread.)
func (h *javaHeader) above(lines event.Lines) (*javaHeader, bool) {
	h.first = h.at
	l, ok := lines.At(h.at)
	for i := h.at - 1; ok && !l.Head && i >= h.at-3; i-- {
		if l, ok = lines.At(i); !ok {
			break
		}
		t := strings.TrimSpace(l.Text)
		switch {
		case t == "":
			continue
		case l.Head:
		case strings.HasPrefix(t, "```"):
			return nil, false // a document
		case t == "Caught: "+h.text: // groovy
			h.first, h.uncaught = i, true
		case strings.HasPrefix(t, "Process: ") && strings.Contains(t, ", PID: "), strings.HasPrefix(t, "PID: "):
			continue // Android
		case strings.HasPrefix(t, "FATAL EXCEPTION: "):
			h.first, h.thread, h.uncaught = i, strings.TrimPrefix(t, "FATAL EXCEPTION: "), true
		}
		break
	}
	if !h.uncaught && ok && l.Head && !requestLine(l) && l.Record.Level != "" && l.Record.Level.Severity() <= event.Info.Severity() {
		return nil, false
	}
	return h, true
}

// javaHeaderIn finds the type of an exception within a line: behind a message, where a logger does not begin a new line for it.
func javaHeaderIn(text string, at int) (*javaHeader, bool) {
	if strings.IndexByte(text, '.') < 0 {
		return nil, false
	}
	if twice := javaTwice(text); twice > 0 {
		text = text[twice:]
		if typ, value, ok := javaType(text); ok && javaClass(typ) {
			return &javaHeader{at: at, text: text, typ: typ, value: value}, true
		}
	}
	for i := 0; i < len(text); {
		n := javaNameLength(text[i:])
		if n == 0 {
			i++
			continue
		}
		begins := i == 0 || text[i-1] == ' ' || text[i-1] == '\t'
		if name := text[i : i+n]; begins && strings.Contains(name, ".") && javaSurely(name) && javaClass(name) {
			if typ, value, ok := javaType(text[i:]); ok {
				return &javaHeader{at: at, text: text[i:], typ: typ, value: value}, true
			}
		}
		i += n
	}
	return nil, false
}

// javaTwice returns where the header of an exception begins that commons-logging's SimpleLog puts behind the message: once in brackets, and once above its frames. It
// returns 0 if there is none.
//
//	[ERROR] Worker - sync aborted <com.acme.Outage: no gate>com.acme.Outage: no gate
func javaTwice(text string) int {
	for at := 0; ; {
		next := strings.Index(text[at:], " <")
		if next < 0 {
			return 0
		}
		at += next + len(" <")
		if both := text[at:]; len(both) > 2 && len(both)%2 == 1 {
			if n := len(both) / 2; both[n] == '>' && both[:n] == both[n+1:] {
				return at + n + 1
			}
		}
	}
}

// javaNameLength returns how many bytes of text, from its beginning, are a class name with its package; 0 if it begins otherwise.
func javaNameLength(text string) int {
	start := true
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '_' || c == '$' || c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z':
			start = false
		case !start && (c >= '0' && c <= '9' || c == '-' && i+1 < len(text) && wordByte(text[i+1])):
		case !start && c == '.' && i+1 < len(text) && wordByte(text[i+1]):
			start = true
		default:
			return i
		}
	}
	return len(text)
}

// javaType takes a line that begins with a type apart: "TYPE", "TYPE: MESSAGE", or "TYPE[MESSAGE]" (Elasticsearch). Where there is no message, logback
// prints "null" for it.
func javaType(text string) (typ string, value *string, ok bool) {
	const limit = 256 // what Sentry keeps of a type
	n := javaNameLength(text)
	if n == 0 || n > limit {
		return "", nil, false
	}
	typ, rest := text[:n], strings.TrimRight(text[n:], " \t\r")
	switch {
	case rest == "" || rest == ": null":
		return typ, nil, true
	case rest[0] == ':' && (len(rest) == 1 || rest[1] == ' '):
		message := strings.TrimPrefix(rest[1:], " ")
		return typ, &message, true
	case typ == "Thread" && rest[0] == '[':
		return "", nil, false // Thread.toString, above a stack that a program has printed of each
	case rest[0] == '[' && rest[len(rest)-1] == ']':
		message := rest[1 : len(rest)-1]
		return typ, &message, true
	case rest[0] == '[' && javaSurely(typ), rest[0] == ';' && javaSurely(typ):
		return typ, &rest, true
	}
	return "", nil, false
}

// javaNamed is javaType for a text that is known to begin an exception: it knows those of which the text is not that of their class.
func javaNamed(text string) (typ string, value *string, ok bool) {
	t := strings.TrimSpace(text)
	if t == "Assertion failed:" {
		return "org.codehaus.groovy.runtime.powerassert.PowerAssertionError", &t, true
	}
	if strings.HasPrefix(t, "The stacktrace has been enhanced by Reactor,") {
		return "reactor.core.publisher.FluxOnAssembly$OnAssemblyException", nil, true
	}
	return javaType(text)
}

// javaSurely tells whether a class is an exception by the way its name ends.
func javaSurely(typ string) bool {
	for _, end := range []string{"Exception", "Error", "Throwable", "Failure", "Fault", "FailedException", "Interrupt"} {
		if strings.HasSuffix(typ, end) {
			return true
		}
	}
	// An inner class, or one that Scala or Kotlin has made.
	return strings.Contains(typ, "Exception$") || strings.Contains(typ, "Error$")
}

// javaClass tells whether a name is that of a class by its capital letter, and not one that thread dumps have in its place.
func javaClass(typ string) bool {
	name := typ[strings.LastIndexByte(typ, '.')+1:]
	return name != "" && name[0] >= 'A' && name[0] <= 'Z' && typ != "java.lang.Thread.State"
}

// javaDumpLine tells whether a line is one of a thread dump: `"main" #1 prio=5 ...`, `java.lang.Thread.State: RUNNABLE`, `"Thread-1":`.
func javaDumpLine(t string) bool {
	return strings.HasPrefix(t, "java.lang.Thread.State:") || strings.HasPrefix(t, "- locked <") || strings.HasPrefix(t, "- waiting ") ||
		strings.HasPrefix(t, `"`) && (strings.HasSuffix(t, `":`) || strings.Contains(t, " prio=") || strings.Contains(t, `" #`) || strings.Contains(t, `" Id=`) || strings.Contains(t, " tid="))
}
