package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Bounds of a report.
const (
	kernelMaxLines   = 2000
	kernelMaxUnknown = 2 // lines of no known kind in a row, other parts of the kernel talk in between
)

// cutHere is the line with which the kernel begins WARN and BUG.
const cutHere = "------------[ cut here ]------------"

// report reads a text with a call trace:
//
//	------------[ cut here ]------------
//	refcount_t: underflow; use-after-free.
//	WARNING: CPU: 0 PID: 812 at lib/refcount.c:28 refcount_warn_saturate+0xba/0x110
//	Modules linked in: shop(OE)
//	CPU: 0 PID: 812 Comm: insmod Tainted: G           OE     5.15.0-56-generic #62-Ubuntu
//	RIP: 0010:refcount_warn_saturate+0xba/0x110
//	Call Trace:
//	 <TASK>
//	 shop_init+0x1c/0x1000 [shop]
//	 do_one_initcall+0x48/0x1d0
//	 </TASK>
//	---[ end trace 0000000000000000 ]---
//
// The headline alone is no error: anybody may quote it. What stands in front of "? " is only left over on the stack.
func (p *kernelParser) report(text string) (event.Trace, bool) {
	r := kernelReport{p: p}
	at, ok := 0, false
	if strings.HasPrefix(text, cutHere) {
		at, ok = r.below(0)
	} else if ok = r.headline(text); ok {
		r.first = p.cutAbove()
		r.below(r.first)
	}
	if !ok {
		return event.Trace{}, false
	}
	r.read(at + 1)
	if !r.proven {
		return event.Trace{}, false
	}
	e := event.Exception{Type: r.kind, Value: valueOf(clip(r.value, 8192)), ThreadID: r.task, Stacktrace: r.stack()}
	t := p.trace(r.first, r.end, r.level, e)
	t.Truncated = r.frames.cut()
	if r.task != "" {
		t.Threads = []event.Thread{{ID: r.task, Name: r.comm, Crashed: r.level == event.Fatal, Current: true}}
	}
	return t, true
}

// maxSaid bounds the lines between "cut here" and the headline.
const maxSaid = 8

// below reads the headline that belongs to the "cut here" in line i, if there is one, and what is said in between: that is what a warning is about.
func (r *kernelReport) below(i int) (headline int, ok bool) {
	if text, _ := r.p.at(i); !strings.HasPrefix(text, cutHere) {
		return i, false
	}
	said := ""
	for j := i + 1; j <= i+maxSaid+1; j++ {
		text, ok := r.p.at(j)
		switch {
		case !ok:
			return j, false
		case r.headline(text):
			if said != "" {
				r.value = said[1:]
			}
			return j, true
		case kernelKnown(text):
			return j, false
		}
		said += "\n" + clip(text, 1024)
	}
	return i, false
}

// cutAbove returns the line above line 0 that cuts a report off from what is before, or 0.
func (p *kernelParser) cutAbove() int {
	for i := -1; i >= -1-maxSaid; i-- {
		text, ok := p.at(i)
		if ok && strings.HasPrefix(text, cutHere) {
			return i
		}
		if !ok || kernelKnown(text) {
			break
		}
	}
	return 0
}

// kernelReport is what was read of a report.
type kernelReport struct {
	p           *kernelParser
	kind, value string
	level       event.Level
	place       event.Frame // that the headline names
	first, end  int
	proven      bool // something below the headline is the kernel's
	task, comm  string
	rip         event.Frame
	frames      frameList
	unsure      frameList // what may be left over from older calls; all there is, where the kernel cannot unwind
	stacked     bool      // the first call trace was read
}

// kernelHeadlines are how reports begin, and what their type is. "" means the words up to the colon.
var kernelHeadlines = []struct {
	words, kind string
	level       event.Level
}{
	{"BUG: soft lockup - ", "soft lockup", event.Error},
	{"BUG: workqueue lockup - ", "workqueue lockup", event.Error},
	{"BUG: scheduling while atomic: ", "BUG", event.Error},
	{"BUG: sleeping function called from invalid context", "BUG", event.Error},
	{"BUG: Bad ", "BUG", event.Error},
	{"BUG: KASAN: ", "KASAN", event.Error},
	{"BUG: KFENCE: ", "KFENCE", event.Error},
	{"BUG: kernel NULL pointer dereference", "BUG", event.Fatal},
	{"BUG: unable to handle ", "BUG", event.Fatal},
	{"BUG: stack guard page", "BUG", event.Fatal},
	{"UBSAN: ", "UBSAN", event.Error},
	{"kernel BUG at ", "BUG", event.Fatal},
	{"WARNING: CPU: ", "WARNING", event.Warning},
	{"Unable to handle kernel ", "Oops", event.Fatal},
	{"unable to handle kernel ", "Oops", event.Fatal},
	{"Internal error: Oops", "Oops", event.Fatal},
	{"Oops: ", "Oops", event.Fatal},
	{"general protection fault", "Oops", event.Fatal},
	{"divide error: 0000 [#", "Oops", event.Fatal},
	{"invalid opcode: 0000 [#", "Oops", event.Fatal},
	{"stack segment: 0000 [#", "Oops", event.Fatal},
	{"Kernel panic - not syncing: ", "Kernel panic", event.Fatal},
	{"Watchdog detected hard LOCKUP on cpu ", "hard lockup", event.Fatal},
	{"INFO: rcu_", "RCU stall", event.Error},
	{"INFO: task ", "hung task", event.Error},
}

// headline reads the first line of a report.
func (r *kernelReport) headline(text string) bool {
	for _, by := range []string{"NMI ", "watchdog: ", "rcu: "} {
		text = strings.TrimPrefix(text, by)
	}
	for _, h := range kernelHeadlines {
		rest, ok := strings.CutPrefix(text, h.words)
		if !ok {
			continue
		}
		r.kind, r.level = h.kind, h.level
		switch h.kind {
		case "WARNING":
			return r.warned(rest)
		case "RCU stall":
			r.value = text[len("INFO: "):]
			return strings.Contains(rest, " stall")
		case "hung task":
			r.value = text[len("INFO: "):]
			name, _, ok := strings.Cut(rest, " blocked for more than ")
			if before, id, cut := cutLast(name, ":"); cut && digits(id) == len(id) {
				r.task, r.comm = id, clip(before, 64)
			}
			return ok && r.task != ""
		case "soft lockup", "KASAN", "KFENCE", "UBSAN", "Kernel panic":
			r.value = rest
		case "hard lockup":
			r.value = text
		default:
			r.value = strings.TrimPrefix(strings.TrimPrefix(text, "BUG: "), "Oops: ")
		}
		if place, ok := strings.CutPrefix(text, "kernel BUG at "); ok {
			r.place = kernelSource(strings.TrimSuffix(place, "!"))
			r.value = "kernel BUG at " + place
		}
		if at := strings.Index(r.value, ": 0000 [#"); at >= 0 {
			r.value = r.value[:at]
		}
		return true
	}
	return false
}

// warned reads "0 PID: 812 at lib/refcount.c:28 refcount_warn_saturate+0xba/0x110 [shop]", behind "WARNING: CPU: ".
func (r *kernelReport) warned(rest string) bool {
	n := digits(rest)
	_, place, ok := strings.Cut(rest, " at ")
	if n == 0 || !ok || !strings.HasPrefix(rest[n:], " PID: ") {
		return false
	}
	place, function, _ := strings.Cut(place, " ")
	r.place = kernelSource(place)
	r.value = "at " + place
	if f, _, ok := kernelFrame(function); ok {
		r.value = f.Function + " at " + place
		r.place.Function, r.place.Package = f.Function, f.Package
	}
	return r.place.Lineno > 0
}

// kernelSource reads "lib/refcount.c:28".
func kernelSource(text string) event.Frame {
	file, line, ok := cutLast(text, ":")
	if n := digits(line); ok && n > 0 {
		return event.Frame{AbsPath: clip(file, 1024), Lineno: number(line[:n])}
	}
	return event.Frame{}
}

// read reads the lines of the report from line i on.
func (r *kernelReport) read(i int) {
	r.end = i
	inside, over, unknown := false, false, 0
	for range kernelMaxLines {
		text, ok := r.p.at(i)
		if !ok {
			return
		}
		i++
		t := strings.TrimSpace(text)
		f, reliable, framed := kernelFrame(t)
		var next kernelReport
		switch {
		case framed:
			switch {
			case r.stacked || !inside && !strings.Contains(t, " from "): // ARM has no line "Call trace:"
			case reliable:
				r.frames.add(f)
			default:
				r.unsure.add(f)
			}
		case strings.HasPrefix(t, cutHere), next.headline(t) && !r.goesOn(&next, t):
			return
		case !kernelKnown(text):
			if unknown++; over || unknown > kernelMaxUnknown {
				return
			}
			continue
		default:
			r.detail(t)
			if f, ok := kernelPointer(t); ok && inside && !r.stacked && r.frames.n > 0 {
				r.frames.add(f) // what the processor was at when the interrupt came, in the middle of the trace
			}
			r.stacked = r.stacked || r.frames.n+r.unsure.n > 0 && endsTrace(t)
			inside = inside || strings.HasPrefix(t, "Call ")
			over = over || strings.HasPrefix(t, "---[ end ")
		}
		unknown = 0
		if t != "" {
			r.end, r.proven = i, true
		}
	}
}

// goesOn tells whether a headline belongs to a report that has begun: an oops has several, and a panic may end it.
func (r *kernelReport) goesOn(next *kernelReport, text string) bool {
	switch next.kind {
	case "Oops":
		return r.level == event.Fatal
	case "Kernel panic":
		return r.kind == "Kernel panic" && strings.Contains(text, r.value) || r.kind != "Kernel panic" && r.level != event.Warning
	}
	return false
}

// detail keeps what a line tells that is neither headline nor frame.
func (r *kernelReport) detail(t string) {
	if rest, ok := strings.CutPrefix(t, "CPU: "); ok && r.task == "" {
		_, rest, _ = strings.Cut(rest, " PID: ")
		n := digits(rest)
		if comm, ok := strings.CutPrefix(rest[n:], " Comm: "); ok && n > 0 {
			comm, _, _ = strings.Cut(comm, " Not tainted")
			comm, _, _ = strings.Cut(comm, " Tainted:")
			r.task, r.comm = rest[:n], clip(strings.TrimSpace(comm), 64)
		}
	}
	if r.rip.Function != "" || r.frames.n > 0 {
		return
	}
	if f, ok := kernelPointer(t); ok {
		r.rip = f
	}
}

// kernelPointer reads the line that says where in the kernel the processor was.
func kernelPointer(t string) (event.Frame, bool) {
	for _, mark := range []string{"RIP: 0010:", "EIP: ", "pc : "} {
		rest, ok := strings.CutPrefix(t, mark)
		if !ok {
			continue
		}
		if i := strings.LastIndex(rest, ">] "); i >= 0 {
			rest = rest[i+3:] // [<ffffffff8100c2e5>]  [<ffffffff8100c2e5>] function
		}
		f, _, ok := kernelFrame(strings.TrimSpace(rest))
		return f, ok
	}
	return event.Frame{}, false
}

// endsTrace tells whether a call trace has ended, so that what follows is another one: of another processor, or of who allocated what.
func endsTrace(t string) bool {
	for _, words := range []string{"Call Trace:", "Call trace:", "RIP: 0033:", "Modules linked in:", "Allocated by ", "Freed by ", "Last potentially ", "NMI backtrace ", "---[ end "} {
		if strings.HasPrefix(t, words) {
			return true
		}
	}
	return false
}

// stack is the first call trace, with what the processor was at on top.
func (r *kernelReport) stack() *event.Stacktrace {
	top := r.rip
	if r.place.Lineno > 0 && (top.Function == "" || r.place.Function == "" || r.place.Function == top.Function) {
		top.AbsPath, top.Lineno = r.place.AbsPath, r.place.Lineno
		if top.Function == "" {
			top.Function, top.Package = r.place.Function, r.place.Package
		}
	}
	s := r.frames.newestFirst()
	if s == nil {
		s = r.unsure.newestFirst()
	}
	if top.Function == "" && top.AbsPath == "" {
		return s
	}
	if s == nil {
		s = &event.Stacktrace{}
	}
	if n := len(s.Frames); n > 0 && s.Frames[n-1].Function == top.Function {
		s.Frames = s.Frames[:n-1]
	}
	s.Frames = append(s.Frames, top)
	return s
}
