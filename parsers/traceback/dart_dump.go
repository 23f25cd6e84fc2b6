package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

const (
	dartCrash   = "===== CRASH ====="
	dartDumpEnd = "-- End of DumpStackTrace"
)

// dumped reads what the VM writes when it crashes itself (runtime/vm/debugger.cc, platform/assert.cc). Line 0 is the last of those that say which VM it is:
//
//	===== CRASH =====
//	si_signo=Segmentation fault(11), si_code=SEGV_MAPERR(1), si_addr=0x8
//	version=3.13.7 (stable) (Thu Oct 22 14:28:57 2026 -0700) on "linux_x64"
//	pid=16586, thread=16586, isolate_group=main(0x5588), isolate=main(0x5590)
//	os=linux, arch=x64, comp=no, sim=no
//	isolate_instructions=7fc152720000, vm_instructions=0
//	fp=0, sp=7fff9d81cb10, pc=7f8fe141df16
//	  pc 0x00007f8fe141df16 fp 0x0000000000000000 /lib/x86_64-linux-gnu/libc.so.6+0x85f16
//	-- End of DumpStackTrace
func (p *dartParser) dumped() (event.Trace, bool) {
	first := 0
	for i := -1; i >= -6; i-- {
		l, ok := p.lines.At(i)
		if !ok {
			break
		}
		text := strings.TrimSpace(l.Text)
		if strings.HasPrefix(text, "version=") || strings.HasPrefix(text, "pid=") || strings.HasPrefix(text, "os=") {
			continue
		}
		e, ok := dartDeath(text)
		if !ok {
			return event.Trace{}, false
		}
		if above, ok := p.lines.At(i - 1); ok && strings.TrimSpace(above.Text) == dartCrash {
			i--
		}
		first = i
		frames, end, done := p.dump(1)
		t := p.trace(first, end, e.Type, e.Text(), frames)
		t.Exceptions[0].Mechanism = e.Mechanism
		t.Complete = t.Complete || done
		t.Level, t.Mechanism, t.Handled = event.Fatal, "signalhandler", new(false)
		return t, true
	}
	return event.Trace{}, false
}

// dartDeath reads why the VM ends: "si_signo=Segmentation fault(11), …", or "../../runtime/vm/heap/pages.cc: 1590: error: Out of memory."
func dartDeath(text string) (e event.Exception, ok bool) {
	if rest, found := strings.CutPrefix(text, "si_signo="); found {
		signal, _, _ := strings.Cut(rest, ", ")
		name, n, found := strings.Cut(signal, "(")
		n, closed := strings.CutSuffix(n, ")")
		if !found || !closed || name == "" || n == "" || len(n) > 3 || digits(n) != len(n) {
			return e, false
		}
		e.Type, e.Value = clip(name, 256), valueOf(text)
		e.Mechanism = &event.Mechanism{Meta: &event.MechanismMeta{Signal: &event.Signal{Number: number(n)}}}
		return e, true
	}
	place, message, found := strings.Cut(text, ": error: ")
	file, line, numbered := strings.Cut(place, ": ")
	if !found || !numbered || line == "" || digits(line) != len(line) || !strings.HasSuffix(file, ".cc") && !strings.HasSuffix(file, ".h") {
		return e, false
	}
	e.Type, e.Value = "fatal error", valueOf(message)
	return e, true
}

// dump reads the VM's own frames from line i on: "  pc 0x… fp 0x… Dart_CreateIsolateGroup+0x18a". It returns the line behind them, and whether the text is over.
func (p *dartParser) dump(i int) (frames *frameList, end int, done bool) {
	frames = &frameList{}
	for end = i; ; i++ {
		text, own := p.at(i)
		if !own {
			return frames, end, false
		}
		t := strings.TrimSpace(text)
		rest, isFrame := strings.CutPrefix(t, "pc 0x")
		switch {
		case t == dartDumpEnd:
			return frames, i + 1, true
		case isFrame:
			address, rest, _ := strings.Cut(rest, " fp 0x")
			_, symbol, _ := strings.Cut(rest, " ")
			f := event.Frame{InstructionAddr: "0x" + address}
			if !hexAddress(f.InstructionAddr) {
				return frames, end, false
			}
			symbol = strings.TrimSpace(symbol)
			if at := strings.LastIndex(symbol, "+0x"); at > 0 {
				symbol = symbol[:at]
			}
			if strings.HasPrefix(symbol, "/") {
				f.Package = clip(symbol, 256)
			} else {
				f.Function = clip(symbol, 256)
			}
			frames.add(f)
		case strings.HasPrefix(t, "fp=") || strings.HasPrefix(t, "Stack dump aborted"):
		default:
			return frames, end, false
		}
		end = i + 1
	}
}
