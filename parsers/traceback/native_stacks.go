package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Stacks that a program prints by itself when it dies: glog's and absl's failure handlers, backward-cpp, Boost.Stacktrace, std::stacktrace, glibc's
// backtrace_symbols, and gdb in its place. Each has a first or a last line that nothing else prints.
const (
	nativeCheck    = "*** Check failure stack trace: ***" // glog, absl: below the record that tells what failed
	nativeGlog     = "; stack trace: ***"                 // glog: "*** SIGSEGV (@0x0) received by PID 17268 (TID 0x7ff1) from PID 0; stack trace: ***"
	nativeAbsl     = " received at time="                 // absl: "*** SIGSEGV received at time=1763632800 on cpu 2 ***"
	nativeBackward = "Stack trace (most recent call last)"
	nativeNumbered = "# __libc_start_"       // Boost.Stacktrace, std::stacktrace: the end of the main thread's
	nativeSymbols  = "(__libc_start_main+0x" // backtrace_symbols: the end of nearly every stack
	nativeGdbEnd   = "Program terminated with signal SIG"
	nativeGdbStop  = " received signal SIG"
)

// nativeStackTriggers are the literals of these stacks.
var nativeStackTriggers = []string{nativeCheck, nativeGlog, nativeAbsl, nativeBackward, nativeNumbered, nativeSymbols, nativeGdbEnd, nativeGdbStop}

// nativeMaxStack bounds the lines of a stack, and of the source that is printed in it.
const nativeMaxStack = 1000

// printedStack reads a stack of which line 0 has one of the literals.
func (p *nativeParser) printedStack(text string) (event.Trace, bool) {
	switch {
	case text == nativeCheck:
		return p.check()
	case strings.HasPrefix(text, "*** SIG") && (strings.HasSuffix(text, nativeGlog) || strings.Contains(text, nativeAbsl)):
		return p.handled(text)
	case strings.HasPrefix(text, nativeBackward):
		return p.backward()
	case strings.Contains(text, nativeSymbols), strings.Contains(text, nativeNumbered):
		for i := 0; i > -nativeMaxStack; i-- {
			l, ok := p.lines.At(i)
			if !ok {
				break
			}
			if i < 0 && (strings.Contains(l.Text, nativeSymbols) || strings.Contains(l.Text, nativeNumbered)) {
				break // that line was hit before this one
			}
			if _, _, framed := printedFrame(strings.TrimSpace(l.Text)); !framed {
				return p.below(i+1, i)
			}
		}
	case strings.HasPrefix(text, nativeGdbEnd), strings.Contains(text, nativeGdbStop) && strings.HasSuffix(text, "."):
		return p.stack(0, 1, text, nativeSignal(text))
	}
	return event.Trace{}, false
}

// check reads a failed check: the record above is its message.
func (p *nativeParser) check() (event.Trace, bool) {
	l, first, ok := (*event.Line)(nil), -1, false
	for ; first > -8; first-- {
		if l, ok = p.lines.At(first); !ok || l.Head {
			break
		}
	}
	if !ok || !l.Head || harmlessHead(l) {
		return event.Trace{}, false
	}
	message := l.Record.Message
	for i := first + 1; i < 0; i++ {
		text, _ := p.at(i)
		message += "\n" + text
	}
	return p.stack(first, 1, message, "SIGABRT")
}

// handled reads what the handlers of signals of glog and absl print. Glog says when, and the counter, above.
func (p *nativeParser) handled(text string) (event.Trace, bool) {
	first := 0
	for first > -2 {
		l, ok := p.lines.At(first - 1)
		if !ok || !strings.HasPrefix(l.Text, "PC: @ ") && !strings.HasPrefix(l.Text, "*** Aborted at ") {
			break
		}
		first--
	}
	return p.stack(first, 1, strings.Trim(text, "* "), nativeSignal(text))
}

// backward reads backward-cpp's stack, which stands above the words for the signal, or below an exception that nobody caught (see [nativeParser.terminate]).
func (p *nativeParser) backward() (event.Trace, bool) {
	_, end := p.printedFrames(1)
	words, ok := p.at(end)
	if !ok || nativeSignal(words) == "" {
		return event.Trace{}, false
	}
	t, ok := p.stack(0, 1, words, nativeSignal(words))
	t.End = end + 1
	return t, ok
}

// below reads a stack from line first on whose occasion the line before says, if it speaks of a death: a stack that was asked for is no error.
func (p *nativeParser) below(first, head int) (event.Trace, bool) {
	l, ok := p.lines.At(head)
	if !ok {
		return event.Trace{}, false
	}
	words := strings.TrimSpace(l.Text)
	if l.Head {
		words = l.Record.Message
	}
	kind := nativeSignal(words)
	low := strings.ToLower(words)
	switch {
	case harmlessHead(l) || words == "":
		return event.Trace{}, false
	case kind != "":
	case strings.Contains(low, "terminat"), strings.Contains(low, "abort"), strings.Contains(low, "assert"), strings.Contains(low, "uncaught"), strings.Contains(low, "unhandled"):
		kind = "SIGABRT"
	case l.Head && l.Record.Level.Severity() >= event.Error.Severity(), strings.Contains(low, "exception"), strings.Contains(low, "crash"):
		kind = "Error"
	default:
		return event.Trace{}, false
	}
	return p.stack(head, first, words, kind)
}

// stack makes the trace of a stack from line i on.
func (p *nativeParser) stack(first, i int, value, kind string) (event.Trace, bool) {
	list, end := p.printedFrames(i)
	if list.n == 0 || kind == "" || end <= 0 {
		return event.Trace{}, false
	}
	p.truncated = p.truncated || list.cut()
	t := p.abort(end, event.Exception{Type: kind, Value: valueOf(value), Stacktrace: list.newestFirst()})
	if kind != "SIGABRT" {
		t.Exceptions[0].Mechanism = nil
		if s := goSignals[kind]; s > 0 {
			t.Exceptions[0].Mechanism = &event.Mechanism{Meta: &event.MechanismMeta{Signal: &event.Signal{Number: s, Name: kind}}, Synthetic: true}
		} else {
			t.Level, t.Mechanism, t.Handled = event.Error, "generic", nil
		}
	}
	t.First = first
	return t, true
}

// native corrects what [Unprefix] takes for the prefix of a line that begins like the one beside it: with the number of the process, as sanitizers begin theirs, or
// with the number of a frame, or with the path of a library.
func (u *unprefixed) native() *unprefixed {
	at := strings.Index(u.prefix, "==")
	whole := *u
	switch number := len(strings.TrimRight(u.prefix, "0123456789")); {
	case at > 0:
		whole.prefix = u.prefix[:at]
	case number < len(u.prefix): // of a frame: what is left ends with one blank
		if bare := strings.TrimRight(u.prefix[:number], " "); bare != "" {
			whole.prefix = bare + " "
		}
	case strings.ContainsAny(u.prefix, "(/"):
		if at = strings.LastIndexByte(u.prefix, ' '); at >= 0 {
			whole.prefix = u.prefix[:at+1]
		}
	}
	return &whole
}
