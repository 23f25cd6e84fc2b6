package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Kernel reads what Linux says about programs that it ended and about its own faults:
//
//	shop[812]: segfault at 0 ip 000055e030f403b4 sp 00007fffecc49840 error 6 in shop[13b4,55e030f40000+1000]
//	traps: shop[812] general protection fault ip:7f5e77ab6f0a sp:7ffc76868f50 error:0 in libc.so.6[98f0a,7f5e77a44000+156000]
//	Out of memory: Killed process 812 (shop) total-vm:36480064kB, anon-rss:24243336kB, …
//
// and reports with a call trace: oops, BUG, WARNING, panic, lockups, stalls, hung tasks. The formats are those of arch/*/mm/fault.c, arch/*/kernel/traps.c,
// mm/oom_kill.c, kernel/panic.c, kernel/watchdog.c, kernel/hung_task.c, kernel/rcu/tree_stall.h and lib/dump_stack.c.
//
// The text is the same in dmesg, on a console, behind syslog and in the journal: what these put in front of a line ("[   12.345678] ") is taken off here
// where no carrier has done it.
var Kernel = Language{
	Name:     kernelName,
	Platform: nativeName,
	Triggers: []string{
		": segfault at ",
		": segfault (", // powerpc
		"traps: ",
		": unhandled exception: ", // arm64
		": unhandled signal ",     // riscv, powerpc
		"ut of memory: Kill",
		"------------[ cut here ]------------",
		"WARNING: CPU: ",
		"kernel BUG at ",
		"BUG: kernel NULL pointer dereference",
		"BUG: unable to handle ",
		"nable to handle kernel ", // arm
		"BUG: soft lockup",
		"BUG: workqueue lockup",
		"BUG: scheduling while atomic",
		"BUG: sleeping function called ",
		"BUG: Bad ",
		"BUG: stack guard page",
		"BUG: KASAN: ",
		"BUG: KFENCE: ",
		"UBSAN: ",
		": 0000 [#",
		"Kernel panic - not syncing: ",
		" hard LOCKUP on cpu ",
		"rcu: INFO: ",
		"INFO: rcu_",
		" blocked for more than ",
	},
	Parse:   parseKernel,
	Resolve: resolveKernel,
}

const kernelName = "kernel"

// kernelParser reads one text of the kernel's.
type kernelParser struct {
	lines event.Lines
	open  bool // asked for a line that is not there
}

// parseKernel is Parse of [Kernel].
func parseKernel(lines event.Lines) (event.Trace, bool) {
	p := &kernelParser{lines: lines}
	text, ok := p.at(0)
	if !ok {
		return event.Trace{}, false
	}
	if t, ok := p.killed(text); ok {
		return t, true
	}
	if t, ok := p.signalled(text); ok {
		return t, true
	}
	return p.report(text)
}

// at returns the kernel's own text of line i.
func (p *kernelParser) at(i int) (string, bool) {
	l, ok := p.lines.At(i)
	if !ok {
		p.open = p.open || i > 0
		return "", false
	}
	text := l.Text
	if m := l.Record.Message; l.Head && text != "" && (text[0] == '[' || isDigitByte(text[0])) && strings.HasSuffix(text, m) {
		text = m // dmesg -T, dmesg --time-format iso
	}
	return kernelText(strings.TrimRight(text, "\r")), true
}

// kernelText takes off what is printed in front of a line: facility and level (dmesg -x), priority, time since the start, and who called.
//
//	kern  :warn  : [   12.345678] text
//	<4>[   12.345678][  T812] text
func kernelText(s string) string {
	if rest, ok := strings.CutPrefix(s, "kern "); ok {
		if _, after, ok := strings.Cut(rest[:min(len(rest), 20)], ":"); ok {
			if _, _, ok := strings.Cut(after, ": "); ok {
				s = rest[strings.Index(rest, ": ")+2:]
			}
		}
	}
	if n := digits(s[min(1, len(s)):]); strings.HasPrefix(s, "<") && n > 0 && n < 4 && strings.HasPrefix(s[1+n:], ">") {
		s = s[n+2:]
	}
	taken := false
	for range 3 {
		if !strings.HasPrefix(s, "[") {
			break
		}
		end := strings.IndexByte(s[:min(len(s), 40)], ']')
		if end < 0 || !kernelStamp(s[1:end]) {
			break
		}
		s, taken = s[end+1:], true
	}
	if taken {
		s = strings.TrimPrefix(s, " ")
	}
	return s
}

// kernelStamp tells whether what stands in brackets is a time ("   12.345678"), or a task or a processor ("  T812", "   C0").
func kernelStamp(s string) bool {
	s = strings.TrimLeft(s, " ")
	n := digits(s)
	if n > 0 {
		return strings.HasPrefix(s[n:], ".") && digits(s[n+1:]) == len(s)-n-1 && len(s) > n+1
	}
	return len(s) > 1 && (s[0] == 'T' || s[0] == 'C') && digits(s[1:]) == len(s)-1
}

func isDigitByte(c byte) bool { return c >= '0' && c <= '9' }

// trace makes a trace of the lines from first to end.
func (p *kernelParser) trace(first, end int, level event.Level, e event.Exception) event.Trace {
	t := event.Trace{First: first, End: end, Parser: kernelName, Platform: nativeName, Level: level, Exceptions: []event.Exception{e}, Complete: !p.open, Alone: true}
	t.Mechanism, t.Handled = "kernel", new(level == event.Warning)
	return t
}

// cutLast cuts a text at the last occurrence of a separator.
func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
