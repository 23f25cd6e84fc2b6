package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// dump reads a stack that a program has printed itself (runtime/debug.Stack), from line g, which has the goroutine's header. It is an error if the
// stack has a panic in it, or if it was logged as an error.
func (p *goParser) dump(g int) (event.Trace, bool) {
	text, _ := p.at(g)
	before, ok := goroutineAtEnd(text)
	if !ok {
		return event.Trace{}, false
	}
	first, message, level := g, before, event.Level("")
	if l, ok := p.lines.At(g); ok && l.Head {
		level = l.Record.Level
	}
	if before == "" {
		first, message, level = p.announcement(g)
	} else if m, ok := p.said(g); ok {
		first, message = g-1, m
	}
	value, panicked := goPanicValue(message)
	if v, ok := strings.CutSuffix(message, ", stack=..."); ok { // github.com/robfig/cron: "panic, error=VALUE, stack=..."
		if _, v, ok = strings.Cut(v, "error="); ok {
			value, panicked = v, true
		}
	}
	if !panicked && level == event.Fatal {
		value = message
	}
	if l, ok := p.lines.At(first); ok && !panicked && first <= 0 {
		if logged := goLogged(&l.Record); l.Head && logged != "" {
			value = logged
		} else if v, ok := goFieldValue(message); ok {
			value = v
		}
	}
	// The first goroutine decides: a dump of thousands is read once, not once for each of them.
	var top goroutine
	p.goroutine(g+1, &top)
	if len(top.panics) == 0 && !panicked && (level.Severity() < event.Error.Severity() || top.asked() || strings.Contains(message, goAsked+": quit")) {
		return event.Trace{}, false
	}
	all, end := p.goroutines(g)
	if len(all) == 0 {
		return event.Trace{}, false
	}
	crashed := all[0]
	if crashed.frames.n == 0 {
		return event.Trace{}, false
	}
	frames := crashed.frames.printed()
	if n := len(crashed.panics); n > 0 {
		// What stands above the topmost panic is what recovered it.
		frames = frames[min(crashed.panics[0], len(frames)):]
	}
	kind := "panic"
	switch {
	case len(crashed.panics) == 0 && !panicked:
		kind, value = "error", message
	case value == "" && first == g-1 && message != "panic recovered": // gorilla/handlers prints the value alone
		value = message
	}
	e := event.Exception{Type: goType(kind, value, ""), Stacktrace: stackOf(frames)}
	if value != "" || panicked {
		e.Value = valueOf(value)
	}
	if len(all) > 1 {
		e.ThreadID = crashed.id
	}
	return p.trace(first, end, []event.Exception{e}, goThreads(all, crashed)), true
}

// said finds the value of a panic in a record of its own above the one that is nothing but the stack: gorilla/handlers logs one behind the other. It returns false if line g is no such
// record, or the one above it is of another second, or has a level.
func (p *goParser) said(g int) (string, bool) {
	l, ok := p.lines.At(g)
	if !ok || !l.Head || !strings.HasPrefix(l.Record.Message, "goroutine ") || l.Record.Level != "" {
		return "", false
	}
	at := l.Record.Time
	above, ok := p.lines.At(g - 1)
	if !ok || !above.Head || above.Record.Level != "" || !above.Record.Time.Equal(at) {
		return "", false
	}
	return above.Record.Message, above.Record.Message != ""
}

// goAsked is the signal with which somebody asks a program for the stacks of all goroutines. It ends the program, which is what was wanted.
const goAsked = "SIGQUIT"

// asked tells whether a profile was asked for, and no error printed: the goroutine that prints it is the first.
func (g *goroutine) asked() bool {
	return len(g.frames.head) > 0 && strings.HasPrefix(g.frames.head[0].Function, "runtime/pprof.")
}

// announcement finds the message that was printed above a stack, which begins on line g: at most a few lines of it. Behind a blank line it counts only if it
// says that this was a panic.
func (p *goParser) announcement(g int) (first int, message string, level event.Level) {
	var lines []string
	gap := false
	for i := g - 1; i >= g-goMaxAnnounced; i-- {
		l, ok := p.lines.At(i)
		if !ok {
			break
		}
		text := strings.TrimRight(l.Text, " \t\r")
		if l.Head && l.Record.Message != "" && !strings.Contains(l.Record.Message, "\n") {
			text = l.Record.Message
		}
		if text == "" && len(lines) == 0 {
			continue // a blank line between message and stack
		}
		lines = append([]string{text}, lines...)
		if _, panicked := goPanicValue(text); panicked || l.Head && !gap {
			return i, strings.TrimSpace(strings.Join(lines, "\n")), l.Record.Level
		}
		if l.Head || strings.HasPrefix(text, "goroutine ") {
			break
		}
		gap = gap || text == ""
	}
	// No head and no panic: then it is one line at most, if any.
	if l, ok := p.lines.At(g - 1); ok && !blank(l.Text) {
		if _, _, location := goLocation(l.Text); !location {
			return g, strings.TrimSpace(l.Text), ""
		}
	}
	return g, "", ""
}

// goAnnounced are the words with which recoverers introduce the value of a panic, from the special to the common.
var goAnnounced = []string{"panic recovered: ", "recovered from panic: ", "Recovered from panic: ", "Recovered in f ", "[PANIC RECOVER] ", "PANIC: ", "panic: ", "recovered: ", "Recovered: ",
	"Recovered panic: ", "recovered panic: "}

// goPanicValue finds the value of a panic in the message that a recoverer printed: net/http, Kubernetes, echo and others.
func goPanicValue(message string) (value string, ok bool) {
	if message == "panic:" {
		return "", true
	}
	if at := strings.Index(message, "panic serving "); at >= 0 {
		if _, value, ok := strings.Cut(message[at:], ": "); ok {
			return value, true
		}
	}
	if at := strings.Index(message, "Observed a panic: "); at >= 0 {
		// Kubernetes prints it as "%#v (%v)".
		value := message[at+len("Observed a panic: "):]
		if from := strings.LastIndex(value, " ("); from > 0 && strings.HasSuffix(value, ")") {
			return value[from+2 : len(value)-1], true
		}
		return value, true
	}
	if at := strings.Index(message, `"Observed a panic" panic="`); at >= 0 {
		value := message[at+len(`"Observed a panic" panic="`):]
		if until := quoteEnd(value); until >= 0 {
			return strings.ReplaceAll(value[:until], `\"`, `"`), true
		}
	}
	for _, w := range goAnnounced {
		if at := strings.Index(message, w); at >= 0 {
			if value, ok := goFieldValue(message[at+len(w):]); ok && goPairs(message[at+len(w):]) {
				return value, true // hclog: `panic recovered: error="index out of range"`
			}
			return message[at+len(w):], true
		}
	}
	return "", false
}

// goPairs tells whether a text begins with a key and a value in quotes, or with a key alone on its line.
func goPairs(text string) bool {
	key, value, ok := strings.Cut(text, "=")
	return ok && value != "" && (value[0] == '"' || value[0] == '\n') && !strings.ContainsAny(key, " \"")
}

// quoteEnd returns where in text, which begins inside of double quotes, they end.
func quoteEnd(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// gin reads what the recovery of gin prints: the request, the value and a stack of its own format.
//
//	2026/11/23 06:47:21 [Recovery] 2026/11/23 - 06:47:21 panic recovered:
//	GET /p HTTP/1.1
//
//	boom x
//	/srv/main.go:17 (0x9dca84)
//		boom: func boom(k string) { panic("boom " + k) }
func (p *goParser) gin() (event.Trace, bool) {
	value := ""
	var above []string
	asked := false // above the value stands the request, up to the first blank line
	if text, ok := p.at(1); ok {
		asked = strings.Contains(text, " HTTP/")
	}
	for i := 1; i < 64; i++ {
		text, ok := p.at(i)
		if !ok {
			return event.Trace{}, false
		}
		if _, _, ok := ginLocation(text); ok {
			value = strings.TrimSpace(strings.Join(above, "\n"))
			var frames frameList
			end := p.ginFrames(i, &frames)
			e := event.Exception{Type: goType("panic", value, ""), Value: valueOf(value), Stacktrace: stackOf(frames.printed())}
			p.truncated = frames.cut()
			return p.trace(0, end, []event.Exception{e}, nil), frames.n > 0
		}
		if asked {
			asked = !blank(text)
			continue
		}
		above = append(above, text)
	}
	return event.Trace{}, false
}

// ginLocation reads "/srv/main.go:17 (0x9dca84)".
func ginLocation(text string) (file string, line int, ok bool) {
	t := strings.TrimSpace(text)
	at := strings.LastIndex(t, " (0x")
	if at < 0 || !strings.HasSuffix(t, ")") {
		return "", 0, false
	}
	return goLocation(t[:at])
}

// ginFrames reads frames from line i on and returns the first line behind them.
func (p *goParser) ginFrames(i int, frames *frameList) int {
	for range goMaxStack {
		text, ok := p.at(i)
		if !ok {
			return i
		}
		file, line, ok := ginLocation(text)
		if !ok {
			return i
		}
		below, ok := p.at(i + 1)
		name, _, named := strings.Cut(strings.TrimSpace(below), ": ")
		if !ok || !named {
			return i
		}
		pkg := ginPackage(file)
		if pkg == "" {
			pkg = "."
		}
		frames.add(event.Frame{AbsPath: file, Lineno: line, Module: pkg, Function: clip(name, 1024)})
		i += 2
	}
	return i
}

// ginPackage is the package of a function, which gin leaves out, as far as the path of its file tells.
func ginPackage(file string) string {
	if _, rest, ok := strings.Cut(file, "/pkg/mod/"); ok {
		if at := strings.IndexByte(rest, '@'); at > 0 {
			version, inner, _ := strings.Cut(rest[at:], "/")
			_ = version
			if slash := strings.LastIndexByte(inner, '/'); slash > 0 {
				return rest[:at] + "/" + inner[:slash]
			}
			return rest[:at]
		}
	}
	if at := strings.LastIndex(file, "/src/"); at >= 0 {
		if strings.HasPrefix(file[at+5:], "internal/runtime/") {
			return "runtime" // where the functions of package runtime lie since 1.24
		}
		if slash := strings.LastIndexByte(file, '/'); slash > at+5 && goStandard(file[at+5:slash]) {
			return file[at+5 : slash]
		}
	}
	return ""
}
