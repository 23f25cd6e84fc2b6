package traceback

import (
	"path"
	"strings"

	"github.com/errtail/errtail/event"
)

// kernelFrame reads a line of a call trace without its indentation. What has a question mark in front was found on the stack, and may be from an older
// call.
//
//	do_one_initcall+0x48/0x1d0
//	? shop_init+0x1c/0x1000 [shop]
//	[<ffffffff8100c2e5>] show_trace+0x35/0x40
//	[<80776938>] (schedule) from [<8014ac8c>] (io_schedule+0x20/0x40)       ARM
//	schedule from io_schedule+0x20/0x40                                     ARM since 5.18
func kernelFrame(t string) (f event.Frame, reliable, ok bool) {
	if callee, _, arm := strings.Cut(t, " from "); arm && strings.HasSuffix(t, ")") == strings.HasPrefix(t, "[<") {
		_, named, bracketed := strings.Cut(callee, ">] (")
		if name := strings.TrimSuffix(named, ")"); bracketed && !strings.Contains(name, " ") && len(name) <= 256 {
			return event.Frame{Function: name}, name != "", name != ""
		}
		if _, caller, _ := strings.Cut(t, " from "); !bracketed && strings.Contains(caller, "+0x") && strings.Contains(caller, "/0x") && !strings.ContainsAny(callee, " \t:") && len(callee) <= 256 {
			return event.Frame{Function: callee}, callee != "", callee != ""
		}
	}
	if strings.HasPrefix(t, "[<") {
		end := strings.Index(t[:min(len(t), 32)], ">] ")
		if end < 0 {
			return f, false, false
		}
		if a := t[2:end]; isHexNumber(a) {
			f.InstructionAddr = "0x" + a
		}
		t = t[end+3:]
	}
	t, unsure := strings.CutPrefix(t, "? ")
	name, rest, cut := strings.Cut(t, "+0x")
	offset, rest, sized := strings.Cut(rest, "/0x")
	if !cut || !sized || name == "" || len(name) > 256 || strings.ContainsAny(name, " \t()") || !isHexNumber(offset) {
		return f, false, false
	}
	size, rest, _ := strings.Cut(rest, " ")
	if !isHexNumber(size) {
		return f, false, false
	}
	f.Function = name
	if module, ok := strings.CutPrefix(strings.TrimSpace(rest), "["); ok {
		module, _, _ = strings.Cut(module, "]")
		f.Package, _, _ = strings.Cut(module, " ") // behind it may stand a build id
	}
	return f, !unsure, true
}

// kernelWords begin the lines of a report that are neither headline nor frame.
var kernelWords = []string{
	"CPU: ", "Hardware name: ", "Workqueue: ", "Call Trace:", "Call trace:", "<TASK>", "</TASK>", "<IRQ>", "</IRQ>", "<EOI>", "<NMI>", "</NMI>", "<#", "</#", "? ",
	"RIP: ", "EIP: ", "Code: ", "RSP: ", "ESP: ", "RAX: ", "RDX: ", "RBP: ", "R10: ", "R13: ", "EAX: ", "ESI: ", "DS: ", "FS: ", "CS: ", "CR0: ", "CR2: ", "DR0: ", "DR3: ", "DR6: ",
	"EFLAGS: ", "PKRU: ", "PGD ", "P4D ", "pgd = ", "*pde", "#PF: ", "Oops", "Tainted: ", "Modules linked in:", "Unloaded tainted modules:", "Stack:", "Process ", "---[ end ",
	"Kernel Offset: ", "Rebooting in ", "note: ", "irq event stamp: ", "hardirqs last ", "softirqs last ", "Sending NMI ", "NMI backtrace for cpu ", "Kernel panic - ", "Fixing recursive fault",
	"Mem abort info:", "Data abort info:", "ESR = ", "EC = ", "SET = ", "EA = ", "FSC = ", "ISV = ", "CM = ", "GCS = ", "user pgtable: ", "swapper pgtable: ", "[0", "pstate: ", "pc : ",
	"lr : ", "sp : ", "x2", "x1", "x8 : ", "x5 : ", "x9 : ", "x6 : ", "x3 : ", "x0 : ", "Internal error: ", "SMP: ", "CPU features: ", "Memory Limit: ",
	"task:", "\"echo 0 > ", "Not tainted ", "in_atomic(): ", "preempt_count: ", "RCU nest depth: ", "Preemption disabled at:", "INFO: lockdep ", "no locks held by ", "Showing all locks",
	"Read of size ", "Write of size ", "Allocated by task ", "Freed by task ", "The buggy address ", "which belongs to ", "Last potentially related ", "Memory state around ",
	"page:", "page dumped ", "flags: ", "raw: ", "ffff", ">ffff", "^", "=====", "rcu: \t", "rcu: Possible timer ", "(t=", "(detected by ", "\t0", "\t1", "\t2", "\t3", "kworker/",
}

// kernelKnown tells whether a line is of a kind that reports have.
func kernelKnown(t string) bool {
	t = strings.TrimLeft(t, " ")
	if t == "" {
		return true
	}
	for _, w := range kernelWords {
		if strings.HasPrefix(t, w) {
			return true
		}
	}
	word, _, _ := strings.Cut(t, " ")
	return (len(word) == 8 || len(word) == 16) && strings.Trim(t, "0123456789abcdef ") == "" // words of the stack
}

// kernelReporters are the functions of the kernel that print a report: what is below them on the stack is what it is about.
var kernelReporters = []string{"dump_stack", "show_stack", "dump_backtrace", "show_regs", "show_trace", "panic", "vpanic", "warn_slowpath", "__warn", "report_bug", "handle_bug",
	"exc_invalid_op", "asm_exc_", "exc_page_fault", "page_fault_oops", "do_error_trap", "die", "__die", "oops_", "no_context", "kasan_", "__kasan", "__asan_", "print_address_description",
	"print_report", "kfence_", "ubsan_", "__ubsan_", "__schedule_bug", "__might_", "bad_page", "watchdog_timer_fn", "do_general_protection", "do_page_fault", "page_fault", "invalid_op"}

// resolveKernel tells what is the program's own: the executable that crashed, but not its libraries; the kernel's functions, but not those that only report.
func resolveKernel(t *event.Trace, _ Project) {
	comm := ""
	if len(t.Threads) > 0 {
		comm = t.Threads[0].Name
	}
	for f := range framesOf(t) {
		if f.AbsPath != "" {
			f.Filename = path.Base(f.AbsPath)
		}
		if t.Mechanism == "signalhandler" {
			f.InApp = new(comm != "" && strings.HasPrefix(path.Base(f.Package), comm))
			continue
		}
		reporter := false
		for _, name := range kernelReporters {
			reporter = reporter || strings.HasPrefix(f.Function, name)
		}
		f.InApp = new(!reporter)
	}
}
