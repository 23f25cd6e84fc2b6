package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Go reads what the Go runtime, the race detector and the usual recoverers print:
//
//	panic: runtime error: index out of range [5] with length 3
//
//	goroutine 1 [running]:
//	main.get(...)
//		/srv/main.go:2
//	main.main()
//		/srv/main.go:9 +0x25
//
// The formats are those of runtime/panic.go, runtime/traceback.go and runtime/signal_unix.go. A header without a goroutine is no crash: programs log
// "panic: " too.
var Go = Language{
	Name:     goName,
	Platform: goName,
	Triggers: []string{
		"panic: ",
		"fatal error: ",
		" [running",
		" sigcode=",
		"panic serving ",
		"panic recovered:",
		"WARNING: DATA RACE",
		"runtime.gopanic", // in the stack of who recovered from a panic
		"runtime.main",    // stacks of zap and pkg/errors have no header; one of these ends them
		"runtime.goexit",
		"net/http.(*conn).serve",
		goOopsFrame,
		goErisMain,
		goAssembly,
	},
	Headers: []string{"panic: ", "fatal error: ", " [running", "WARNING: DATA RACE"},
	Parse:   parseGo,
	Resolve: resolveGo,
}

const (
	goName       = "go"
	goPanic      = "panic: "
	goFatal      = "fatal error: "
	goRaceHeader = "WARNING: DATA RACE"
)

// Bounds of what is read as one crash.
const (
	goMaxThreads      = 100 // goroutines kept
	goMaxThreadFrames = 50  // frames kept of goroutines that did not crash
	goMaxPanics       = 20  // panics while panicking
	goMaxRaw          = 16  // lines of a message that are not indented: before Go 1.18
	goMaxPreface      = 400 // lines between a header and the first goroutine
	goMaxStack        = 20_000
	goMaxAnnounced    = 24 // lines above a stack in which the message may begin
)

// goParser reads one crash.
type goParser struct {
	ownLines
	truncated bool
}

// parseGo is Parse of [Go]: it finds out which kind of text line 0 belongs to.
func parseGo(lines event.Lines) (event.Trace, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	p := &goParser{ownLines: ownLines{lines: lines}}
	text := strings.TrimRight(hit.Text, " \t\r")
	if margin := goMargin(text); margin != "" && !hit.Head && goField(lines, margin) {
		p.lines = goBeside{lines, margin}
		text, _ = p.at(0)
	}
	if strings.Contains(text, `\n\t`) && !strings.Contains(text, "\n") {
		return p.escaped(text)
	}
	_, goroutine := goroutineAtEnd(text)
	switch trimmed := strings.TrimLeft(text, " \t"); {
	case strings.HasSuffix(text, goRaceHeader):
		return p.race()
	case strings.HasPrefix(text, " "+goPanic):
		if t, ok := p.chi(); ok {
			return t, true
		}
		return p.crash()
	case strings.HasPrefix(trimmed, goPanic), trimmed == "panic:", strings.HasPrefix(trimmed, goFatal), strings.HasPrefix(trimmed, "PC=0x") && strings.Contains(text, " sigcode="):
		return p.crash()
	case strings.Contains(text, "panic recovered:") && strings.Contains(text, "[Recovery]"):
		return p.gin()
	case goroutine:
		return p.dump(0)
	case strings.HasPrefix(trimmed, goOopsFrame):
		return p.oops()
	case p.placed(0):
		return p.errorStack()
	case strings.Contains(text, ":/") && !strings.Contains(text, " "):
		if _, ok := p.erisFrame(0); ok {
			return p.eris()
		}
		return event.Trace{}, false
	case text == "runtime.gopanic":
		return p.bare()
	case strings.HasPrefix(trimmed, "| runtime."):
		return p.cockroach()
	case strings.HasPrefix(trimmed, "at runtime.") && strings.HasSuffix(trimmed, "()"):
		return p.errorx()
	case strings.Contains(text, "panic"):
		return p.announced()
	}
	return p.bare()
}

// trace makes the trace of what was read.
func (p *goParser) trace(first, end int, exceptions []event.Exception, threads []event.Thread) event.Trace {
	return event.Trace{
		First: first, End: max(end, 1), Parser: goName, Platform: goName, Level: event.Fatal, Exceptions: exceptions, Threads: threads,
		Complete: !p.open, Truncated: p.truncated, Mechanism: "generic", Handled: new(false),
	}
}

// announced reads a message that a program has logged, and the stack that it has printed below: "http: panic serving ADDR: MESSAGE". The stack begins on
// one of the next lines.
func (p *goParser) announced() (event.Trace, bool) {
	for i := 1; i <= 8; i++ {
		text, ok := p.at(i)
		if !ok {
			return event.Trace{}, false
		}
		if _, ok := goroutineHeader(text); ok {
			return p.dump(i)
		}
	}
	return event.Trace{}, false
}
