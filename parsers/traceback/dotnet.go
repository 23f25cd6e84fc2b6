package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// DotNet reads what .NET, .NET Framework and Mono print about exceptions, uncaught or logged as strings (Exception.ToString):
//
//	Unhandled exception. System.InvalidOperationException: outer
//	 ---> System.IO.IOException: inner
//	   at App.Db.Q() in /src/Db.cs:line 12
//	   --- End of inner exception stack trace ---
//	   at App.Program.Main(String[] args) in /src/Program.cs:line 3
var DotNet = Language{
	Name:     "dotnet",
	Platform: "csharp",
	Triggers: []string{"  at ", "Unhandled exception. ", "Unhandled Exception:", "UNHANDLED EXCEPTION: "},
	Parse:    parseDotNet,
	Resolve:  resolveDotNet,
}

// Bounds of what is read.
const (
	dotnetMaxDepth   = 50
	dotnetMaxMessage = 128 // lines of a message
	dotnetLookBack   = 24  // lines above the first frame in which the type may be named
)

// dotnetUnhandled are the words with which a runtime begins what nobody has caught.
var dotnetUnhandled = []string{"Unhandled exception. ", "Unhandled Exception: ", "UNHANDLED EXCEPTION: "}

// dotnetNode is one exception as it is printed.
type dotnetNode struct {
	typ, value string
	frames     frameList
	inner      []*dotnetNode // more than one: those of an AggregateException
}

// parseDotNet is Parse of [DotNet]: it finds out on which line the first type is named.
func parseDotNet(lines event.Lines) (event.Trace, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	text := strings.TrimRight(hit.Text, " \t\r")
	for _, words := range dotnetUnhandled {
		at := strings.Index(text, words)
		if at >= 0 && (hit.Head || blank(strings.TrimPrefix(text[:at], "[ERROR] FATAL "))) { // else what is in front stands on every line
			return dotnetCrash(dotnetRead(lines, 0, 0, text[at+len(words):], true))
		}
	}
	if strings.TrimSpace(text) == "Unhandled Exception:" {
		next, ok := lines.At(1)
		if !ok || next.Head {
			return event.Trace{}, false
		}
		return dotnetCrash(dotnetRead(lines, 0, 1, strings.TrimSpace(next.Text), true))
	}
	if _, ok := readDotNetFrame(text); !ok || hit.Head {
		return event.Trace{}, false
	}
	blanks := 0
	for i := -1; i >= -dotnetLookBack; i-- {
		l, ok := lines.At(i)
		if ok && !l.Head && blank(l.Text) {
			blanks++
		}
		if !ok || blanks > 1 {
			break
		}
		above := strings.TrimRight(l.Text, " \t\r")
		if _, frame := readDotNetFrame(above); frame {
			break
		}
		if l.Head && l.Record.Message != "" && !strings.Contains(l.Record.Message, "\n") {
			above = l.Record.Message
		}
		if at := dotnetTypeAt(above); at >= 0 && !strings.HasPrefix(strings.TrimSpace(above), "--->") {
			return dotnetRead(lines, i, i, above[at:], false)
		}
		if i == -1 && !l.Head && indentOf(above) == 0 && strings.Contains(above, ".") && capital(above[strings.LastIndexByte(above, '.')+1:]) && dotnetType(above) {
			return dotnetRead(lines, i, i, above, false) // an exception without a message, whatever its class is called
		}
		if l.Head {
			break
		}
	}
	return event.Trace{}, false
}

// dotnetCrash marks a trace as one that ended the program, as Sentry's SDK does.
func dotnetCrash(t event.Trace, ok bool) (event.Trace, bool) {
	if ok {
		t.Level, t.Mechanism, t.Handled = event.Fatal, "AppDomain.UnhandledException", new(false)
	}
	return t, ok
}

// dotnetRead reads exceptions from line i on, which says text behind what stands in front of the type. first is the first line that belongs to them.
func dotnetRead(lines event.Lines, first, i int, text string, crash bool) (event.Trace, bool) {
	p := &dotnetParser{lines: lines}
	if l, ok := lines.At(i); ok && !l.Head && strings.HasSuffix(l.Text, text) {
		p.indent = l.Text[:indentOf(l.Text)]
	}
	root, ok := dotnetHeader(text)
	if !ok {
		return event.Trace{}, false
	}
	p.stack = append(p.stack, root)
	for p.deepen(root) {
		root = p.stack[len(p.stack)-1]
	}
	end := p.read(i + 1)
	if end <= 0 || !crash && p.frames == 0 {
		return event.Trace{}, false
	}
	t := event.Trace{First: first, End: end, Parser: "dotnet", Platform: "csharp", Complete: !p.open, Truncated: p.truncated}
	t.Exceptions = dotnetFlatten(p.stack[0])
	for _, e := range t.Exceptions {
		t.Truncated = t.Truncated || len(e.Text()) >= pyMaxValue
	}
	return t, true
}

// dotnetParser reads the lines below the first one.
type dotnetParser struct {
	lines     event.Lines
	indent    string        // of the whole text: .NET's console logger puts messages below their heads
	stack     []*dotnetNode // those whose frames have not been read; each is the inner exception of the one before
	frames    int
	open      bool
	truncated bool
}

// deepen splits "MESSAGE ---> TYPE: MESSAGE" in one line, as .NET Framework and Mono print it.
func (p *dotnetParser) deepen(n *dotnetNode) bool {
	at := strings.Index(n.value, " ---> ")
	if at < 0 || len(p.stack) >= dotnetMaxDepth {
		return false
	}
	inner, ok := dotnetHeader(n.value[at+len(" ---> "):])
	if !ok {
		return false
	}
	n.value = n.value[:at]
	p.push(inner)
	return true
}

// push makes an exception the inner one of the innermost.
func (p *dotnetParser) push(inner *dotnetNode) {
	n := p.stack[len(p.stack)-1]
	n.inner = append(n.inner, inner)
	p.stack = append(p.stack, inner)
}

// read reads lines from i on, and returns the line behind the last one that belongs to the exceptions.
func (p *dotnetParser) read(i int) int {
	end := i
	var message []string // lines that may belong to the innermost message
	for len(message) <= dotnetMaxMessage {
		l, ok := p.lines.At(i)
		if !ok {
			p.open = true
			break
		}
		if l.Head && i > 0 {
			break
		}
		text := strings.TrimRight(l.Text, " \t\r")
		n := p.stack[len(p.stack)-1]
		line, last := strings.CutSuffix(text, "<---")
		if !p.line(line, n, &message) {
			if n.frames.n > 0 {
				if more := p.data(i); more > 0 {
					i += more
					end = i
					continue
				}
			}
			if n.frames.n > 0 || text == "" && len(message) == 0 && i >= 0 && len(p.stack) == 1 || beginsRecord(text) {
				break
			}
			message = append(message, text)
			i++
			continue
		}
		if last && len(p.stack) > 1 {
			p.stack = p.stack[:1]
		}
		i++
		end = i
	}
	return end
}

// dotnetMaxData bounds the lines that an exception prints of itself below its frames.
const dotnetMaxData = 24

// data returns how many lines from line i on an exception prints of itself below its frames: Npgsql's "Exception data:", the lines of SqlException; of an inner
// exception anything, up to where its end is told.
func (p *dotnetParser) data(i int) int {
	for n := range dotnetMaxData {
		l, ok := p.lines.At(i + n)
		if !ok || l.Head {
			p.open = p.open || !ok
			return 0
		}
		t := strings.TrimSpace(l.Text)
		if strings.HasPrefix(t, "--- End of inner exception") {
			return n
		}
		own := strings.HasPrefix(t, "ClientConnectionId:") || strings.HasPrefix(t, "Error Number:") || t == "Exception data:" || n > 0 && strings.HasPrefix(l.Text, "    ")
		if !own && len(p.stack) == 1 {
			return n
		}
	}
	return 0
}

// line reads one line of the structure: a frame, the head of an inner exception, or its end. message are lines before it that are part of a message.
func (p *dotnetParser) line(text string, n *dotnetNode, message *[]string) bool {
	t := strings.TrimSpace(text)
	if f, ok := readDotNetFrame(text); ok {
		p.continued(n, message)
		n.frames.add(f)
		p.truncated = p.truncated || n.frames.cut()
		p.frames++
		return true
	}
	if rest, ok := strings.CutPrefix(t, "---> "); ok {
		top := n
		number := strings.HasPrefix(rest, "(Inner Exception #")
		if number {
			_, rest, _ = strings.Cut(rest, ") ")
			top = p.stack[0]
		}
		inner, ok := dotnetHeader(rest)
		if !ok || len(p.stack) >= dotnetMaxDepth || len(top.inner) >= dotnetMaxDepth {
			return false
		}
		p.continued(n, message)
		if number {
			p.stack = p.stack[:1]
			if strings.Contains(t, "(Inner Exception #0)") {
				top.inner = nil // it was printed in its place already
			}
		}
		p.push(inner)
		for p.deepen(inner) {
			inner = p.stack[len(p.stack)-1]
		}
		return true
	}
	if !strings.HasPrefix(t, "--- End of ") {
		return t == "" && text != "" && n.frames.n > 0 && len(p.stack) > 1
	}
	p.continued(n, message)
	if strings.Contains(t, "inner exception") && len(p.stack) > 1 {
		p.stack = p.stack[:len(p.stack)-1]
	}
	return true
}

// continued adds lines to the message of an exception.
func (p *dotnetParser) continued(n *dotnetNode, message *[]string) {
	for _, line := range *message {
		if len(n.value) <= pyMaxValue {
			n.value += "\n" + strings.TrimPrefix(line, p.indent)
		}
	}
	*message = (*message)[:0]
	for p.deepen(p.stack[len(p.stack)-1]) {
	}
}
