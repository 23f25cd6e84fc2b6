package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// pyNewestFirst ends the line above a stack in what faulthandler prints. Its frames run the other way round than those of a traceback.
const pyNewestFirst = "(most recent call first):"

// pySignals are the signals that faulthandler catches, by the words that it prints (Modules/faulthandler.c), with the numbers of Linux.
var pySignals = map[string]event.Signal{
	"Segmentation fault":       {Number: 11, Name: "SIGSEGV"},
	"Aborted":                  {Number: 6, Name: "SIGABRT"},
	"Bus error":                {Number: 7, Name: "SIGBUS"},
	"Floating point exception": {Number: 8, Name: "SIGFPE"},
	"Floating-point exception": {Number: 8, Name: "SIGFPE"},
	"Illegal instruction":      {Number: 4, Name: "SIGILL"},
}

// pyThread is a stack of a dump.
type pyThread struct {
	event.Thread
	node pyNode
}

// fault reads what the interpreter prints when it dies ("Fatal Python error: ", "Windows fatal exception: "), and the dump of a watchdog
// ("Timeout (0:00:05)!"). A dump that somebody asked for has no such line and is no error.
func (p *pyParser) fault(lines *pyWoven) (event.Trace, bool) {
	r := pyReader{lines: lines}
	first := 0
	text, _ := r.at(0)
	typ, value, ok := faultHead(text)
	if !ok {
		first = -1
		if text, kind := r.at(-1); kind == pyOwn {
			typ, value, ok = faultHead(text)
		}
		if !ok || typ != "Timeout" || !strings.Contains(text, "Thread 0x") {
			return event.Trace{}, false
		}
	}
	threads, root, end, complete := p.dump(r, first+1)
	if typ == "Timeout" && len(threads) == 0 {
		return event.Trace{}, false
	}
	p.open = !complete
	e := event.Exception{Type: typ, Value: &value}
	if s, ok := pySignals[value]; ok {
		e.Mechanism = &event.Mechanism{Meta: &event.MechanismMeta{Signal: &s}}
	}
	t := event.Trace{
		First: first, End: p.lines.end(end), Parser: pyName, Platform: pyName, Level: event.Fatal,
		Complete: complete, Mechanism: "faulthandler", Handled: new(bool),
	}
	if root != nil {
		t.Exceptions = p.flatten(root)
	}
	t.Threads = p.crashed(threads, &e)
	t.Exceptions = append(t.Exceptions, e)
	t.Truncated = p.truncated
	return t, true
}

// faultHead reads the first line of a dump.
func faultHead(text string) (typ, value string, ok bool) {
	t := strings.TrimSpace(text)
	for _, typ := range []string{"Fatal Python error", "Windows fatal exception"} {
		if value, ok := strings.CutPrefix(t, typ+": "); ok && value != "" {
			return typ, clip(value, pyMaxValue), true
		}
	}
	if value, ok := strings.CutPrefix(t, "Timeout ("); ok {
		if value, ok = strings.CutSuffix(value, ")!"); ok {
			return "Timeout", clip(value, 64), true
		}
	}
	return "", "", false
}

// dump reads the lines below the first one: the interpreter's state, an exception that made it give up, and the stacks of its threads.
func (p *pyParser) dump(r pyReader, i int) (threads []*pyThread, root *pyNode, end int, complete bool) {
	var thread *pyThread
	end = i
	for {
		text, kind := r.at(i)
		if kind == pyForeign && r.resume(i, dumpGoesOn) {
			continue
		}
		if kind != pyOwn {
			return threads, root, end, kind == pyForeign
		}
		t := strings.TrimSpace(text)
		headed, _ := isHeader(t)
		switch {
		case t == "":
			i++
			continue // only what follows decides whether it belongs to the dump
		case strings.HasPrefix(t, "Extension modules: "):
			thread = nil
		case strings.HasSuffix(t, "C stack trace "+pyNewestFirst):
			thread = nil
		case strings.HasSuffix(t, pyNewestFirst) && (strings.HasPrefix(t, "Thread ") || strings.HasPrefix(t, "Current thread ")):
			thread = threadHead(t)
			if len(threads) < pyMaxExceptions {
				threads = append(threads, thread)
			}
		case indentOf(text) > 0 && i == end, strings.HasPrefix(t, "<no Python frame>"), strings.HasPrefix(t, "File ") && i == end:
			if f, ok := faultFrame(t); ok && thread != nil {
				thread.node.add(f, 1)
			}
		case strings.HasPrefix(t, "Python runtime state: "):
		case root == nil && len(threads) == 0 && (headed || surelyFinal(t)):
			var ok bool
			root, i, ok = p.chain(r, i, !headed, 0)
			if !ok {
				return threads, nil, end, true
			}
			end = i
			continue
		default:
			return threads, root, end, true
		}
		i++
		end = i
	}
}

// dumpGoesOn tells whether a line behind others' log records is plainly one of a dump. Blank ones stand between its parts.
func dumpGoesOn(text string) bool {
	t := strings.TrimSpace(text)
	_, frame := faultFrame(t)
	return frame || t == "" || strings.HasSuffix(t, pyNewestFirst) || strings.HasPrefix(t, "Extension modules: ")
}

// threadHead reads "Thread 0x00007f01 [name] (most recent call first):"; the name is new in 3.14.
func threadHead(t string) *pyThread {
	t = strings.TrimSuffix(t, pyNewestFirst)
	rest, current := strings.CutPrefix(t, "Current thread ")
	rest = strings.TrimPrefix(rest, "Thread ")
	id, name, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return &pyThread{Thread: event.Thread{ID: clip(id, 64), Name: clip(strings.Trim(name, " []"), 200), Current: current}}
}

// faultFrame reads `File "PATH", line N in FUNCTION`. Where the interpreter could not tell, it prints "???".
func faultFrame(t string) (event.Frame, bool) {
	rest, ok := strings.CutPrefix(t, "File ")
	at := strings.LastIndex(rest, ", line ")
	if !ok || at < 0 {
		return event.Frame{}, false
	}
	path := strings.Trim(rest[:at], `"`)
	tail := rest[at+len(", line "):]
	n := digits(tail)
	_, function, ok := strings.Cut(tail, " in ")
	if !ok {
		return event.Frame{}, false
	}
	return event.Frame{AbsPath: path, Lineno: number(tail[:n]), Function: function}, true
}

// crashed gives the stack of the thread that died to the exception, and returns the threads if there is more than this one. A
// watchdog does not know who is to blame: there it is the main thread, which is printed last.
func (p *pyParser) crashed(threads []*pyThread, e *event.Exception) []event.Thread {
	if len(threads) == 0 {
		return nil
	}
	which := len(threads) - 1
	for i, t := range threads {
		if t.Current {
			which = i
		}
	}
	var out []event.Thread
	for i, t := range threads {
		stack := p.stack(&t.node)
		if i == which {
			t.Crashed, e.ThreadID, e.Stacktrace = true, t.ID, stack
		} else {
			t.Stacktrace = stack
		}
		out = append(out, t.Thread)
	}
	return out
}

// stack turns frames that were printed newest first into a stack trace.
func (p *pyParser) stack(n *pyNode) *event.Stacktrace {
	if n.frames == 0 {
		return nil
	}
	p.truncated = p.truncated || n.frames > pyMaxFrames
	frames := slices.Concat(n.head, n.tail[n.from:], n.tail[:n.from])
	slices.Reverse(frames)
	return &event.Stacktrace{Frames: frames}
}
