package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// goReason is one of the reasons that a crash gives: "panic: MESSAGE", "fatal error: MESSAGE".
type goReason struct {
	kind  string // "panic", "fatal error", or the name of a signal
	value strings.Builder
}

// add adds a line to the message.
func (r *goReason) add(line string) {
	if r.value.Len() <= 8192 {
		r.value.WriteString("\n" + line)
	}
}

// text is the message without what the runtime appends to it.
func (r *goReason) text() string {
	v := strings.TrimRight(r.value.String(), "\n")
	for _, mark := range []string{" [recovered, repanicked]", " [recovered, reraised]", " [recovered]"} {
		v = strings.TrimSuffix(v, mark)
	}
	return v
}

// goPreface is what stands between a header and the first goroutine.
type goPreface struct {
	reasons []*goReason
	signal  *event.Signal
	address string // addr= of the signal
	deep    bool   // there was more than a message: a signal, a stack of the runtime
}

// crash reads what the runtime prints when a program dies.
func (p *goParser) crash() (event.Trace, bool) {
	first := 0
	for first > -4 {
		l, ok := p.lines.At(first - 1)
		if !ok || l.Head || !goBefore(l.Text) {
			break
		}
		first--
	}
	pre := &goPreface{}
	at, end, ok := p.preface(first, pre)
	if len(pre.reasons) == 0 {
		return event.Trace{}, false
	}
	if pre.reasons[0].kind == goAsked {
		return event.Trace{}, false
	}
	last := pre.reasons[len(pre.reasons)-1]
	if !ok {
		alone := last.kind == "fatal error" && strings.HasPrefix(last.text(), "no goroutines (main called runtime.Goexit)")
		if !alone && !pre.deep {
			return event.Trace{}, false
		}
		p.truncated = p.truncated || !alone
		return p.trace(first, end, pre.exceptions(nil), nil), true
	}
	all, end := p.goroutines(at)
	crashed := crashing(all)
	exceptions := pre.exceptions(crashed)
	if len(all) > 1 {
		exceptions[len(exceptions)-1].ThreadID = crashed.id
	}
	return p.trace(first, end, exceptions, goThreads(all, crashed)), true
}

// goBefore tells whether a line can stand before the header of a crash.
func goBefore(text string) bool {
	t := strings.TrimSpace(text)
	return strings.HasPrefix(t, "runtime: ") || strings.HasPrefix(t, "unexpected fault address ") || goSignalName(t) != nil
}

// preface reads from the header up to the first goroutine. It returns the line of that goroutine, or false where there is none, and the line behind
// what belongs to the crash so far.
func (p *goParser) preface(first int, pre *goPreface) (at, end int, ok bool) {
	raw, skipping := 0, false
	var reason *goReason
	for i := first; i-first < goMaxPreface; i++ {
		text, ok := p.at(i)
		if !ok {
			return 0, end, false
		}
		t := strings.TrimSpace(text)
		if _, ok := goroutineHeader(text); ok {
			return i, end, true
		}
		switch {
		case t == "":
			skipping = false
			if reason != nil && !pre.deep {
				reason.add("")
			}
			continue
		case strings.HasPrefix(t, "[signal SIG"):
			pre.signalLine(t)
			reason = nil
		case t == "runtime stack:":
			pre.deep, skipping, reason = true, true, nil
		case strings.HasPrefix(t, "PC=0x"), strings.HasPrefix(t, "signal arrived during "), strings.HasPrefix(t, "[originating from "):
			pre.deep = true
		case i <= 0 && goBefore(text):
			if s := goSignalName(t); s != nil {
				pre.signal = s
				pre.reasons = append(pre.reasons, &goReason{kind: s.Name})
				pre.reasons[0].value.WriteString(t[len(s.Name)+2:])
			}
		case skipping && strings.HasPrefix(t, "runtime: "):
		case skipping:
		case strings.HasPrefix(t, goPanic) && reason.follows(text):
			reason = pre.begin("panic", t[len(goPanic):])
		case t == "panic:": // an empty message
			reason = pre.begin("panic", "")
		case strings.HasPrefix(t, goFatal) && (reason == nil || text == t):
			reason = pre.begin("fatal error", t[len(goFatal):])
		case strings.HasPrefix(t, "runtime: ") && text == t:
			pre.deep = pre.deep || len(pre.reasons) > 0
		case reason == nil:
			return 0, end, false
		case text[0] == '\t':
			reason.add(text[1:])
		default:
			if raw++; raw > goMaxRaw || beginsRecord(text) {
				return 0, end, false
			}
			reason.add(text)
		}
		end = i + 1
	}
	return 0, end, false
}

// follows tells whether "panic: " at the beginning of a line is a further panic, and not a line of the message before it, which is indented more.
func (r *goReason) follows(text string) bool {
	return r == nil || !strings.HasPrefix(text, "\t\t")
}

// begin begins a further reason.
func (pre *goPreface) begin(kind, value string) *goReason {
	r := &goReason{kind: kind}
	if len(pre.reasons) > 0 {
		before := pre.reasons[len(pre.reasons)-1]
		if r.kind == before.kind && strings.HasSuffix(strings.TrimRight(before.value.String(), "\n"), " [recovered]") && before.text() == strings.TrimSuffix(value, " [recovered]") {
			// Before Go 1.23 a panic that is raised again is printed twice.
			before.value.Reset()
			before.value.WriteString(value)
			return before
		}
	}
	r.value.WriteString(value)
	if len(pre.reasons) < goMaxPanics {
		pre.reasons = append(pre.reasons, r)
	}
	return r
}

// exceptions are the reasons of a crash, each with the stack that it was raised on: the runtime prints that of the last, in which a line "panic("
// stands for every panic before it.
func (pre *goPreface) exceptions(g *goroutine) []event.Exception {
	var out []event.Exception
	var frames []event.Frame
	panics := []int(nil)
	if g != nil {
		frames, panics = g.frames.printed(), g.panics
		if len(panics) > 0 && onlyRuntime(frames[:min(panics[0], len(frames))]) {
			panics = panics[1:] // it is that of the last panic: GOTRACEBACK=system
		} else if len(panics) > 0 && strings.HasPrefix(frames[0].Function, "runtime/debug.") {
			// A program that recovered has printed this itself, in the words of the runtime.
			frames = frames[min(panics[0], len(frames)):]
			panics = nil
		}
	}
	for i := len(pre.reasons) - 1; i >= 0; i-- {
		r := pre.reasons[i]
		if i < len(pre.reasons)-1 {
			if len(panics) == 0 {
				frames = nil
			} else if panics[0] < len(frames) && panics[0] >= 0 {
				cut := panics[0]
				frames = frames[cut:]
				shifted := make([]int, 0, len(panics)-1)
				for _, n := range panics[1:] {
					shifted = append(shifted, n-cut)
				}
				panics = shifted
			}
		}
		e := event.Exception{Type: goType(r.kind, r.text(), pre.address), Value: valueOf(r.text()), Stacktrace: stackOf(frames)}
		if pre.signal != nil && i == len(pre.reasons)-1 {
			e.Mechanism = &event.Mechanism{Meta: &event.MechanismMeta{Signal: pre.signal}}
		}
		out = append([]event.Exception{e}, out...)
	}
	return out
}

// onlyRuntime tells whether frames are all of package runtime.
func onlyRuntime(frames []event.Frame) bool {
	for _, f := range frames {
		if !strings.HasPrefix(f.Function, "runtime.") {
			return false
		}
	}
	return true
}
