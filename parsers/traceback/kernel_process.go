package traceback

import (
	"strconv"
	"strings"

	"github.com/errtail/errtail/event"
)

// kernelTraps are what x86 calls the faults of a program, and the signals that it gets for them (arch/x86/kernel/traps.c). What is not in the list gets
// SIGSEGV.
var kernelTraps = map[string]event.Signal{
	"divide error":                {Number: 8, Name: "SIGFPE"},
	"fpu exception":               {Number: 8, Name: "SIGFPE"},
	"simd exception":              {Number: 8, Name: "SIGFPE"},
	"coprocessor segment overrun": {Number: 8, Name: "SIGFPE"},
	"invalid opcode":              {Number: 4, Name: "SIGILL"},
	"int3":                        {Number: 5, Name: "SIGTRAP"},
	"segment not present":         {Number: 7, Name: "SIGBUS"},
	"stack segment":               {Number: 7, Name: "SIGBUS"},
	"alignment check":             {Number: 7, Name: "SIGBUS"},
}

// signalNames are the signals by which a program crashes, by their numbers on all of Linux's architectures but MIPS and Alpha.
var signalNames = map[int]string{3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV", 24: "SIGXCPU", 25: "SIGXFSZ", 31: "SIGSYS"}

// signalled reads that a program got a signal for what it did:
//
//	shop[812]: segfault at 0 ip 000055e030f403b4 sp 00007fffecc49840 error 6 in shop[13b4,55e030f40000+1000] likely on CPU 1 (core 1, socket 0)
//	shop[812]: segfault (11) at 0 nip 10000 lr 100 code 1 in shop[10000000+10000]
//	traps: shop[812] trap divide error ip:55e578cbf35b sp:7ffcfaad6bb0 error:0 in shop[935b,55e578cbe000+8000]
//	shop[812]: unhandled exception: DABT (lower EL), ESR 0x92000046, level 2 translation fault in shop[400000+1000]
//	shop[812]: unhandled signal 11 code 0x1 at 0x0000000000000000 in shop[10000+1000]
//
// The event is what sentry-native would have sent of it, as far as the kernel tells.
func (p *kernelParser) signalled(text string) (event.Trace, bool) {
	text = strings.TrimPrefix(text, "traps: ")
	open, id := kernelProcess(text)
	if open <= 0 {
		return event.Trace{}, false
	}
	process, rest := text[:open], text[open+len(id)+2:]
	signal, what := event.Signal{Number: 11, Name: "SIGSEGV"}, ""
	switch {
	case strings.HasPrefix(rest, ": segfault"):
		rest = rest[len(": segfault"):]
		rest = strings.TrimPrefix(rest, " (11)")
		at, ok := kernelWord(rest, " at ")
		if !ok || !isHexNumber(at) {
			return event.Trace{}, false
		}
		what = "segfault at " + at
	case strings.HasPrefix(rest, ": unhandled signal "):
		n := digits(rest[len(": unhandled signal "):])
		signal.Number = number(rest[len(": unhandled signal "):][:n])
		signal.Name = signalNames[signal.Number]
		what = "unhandled signal " + rest[len(": unhandled signal "):][:n]
		if signal.Name == "" || !strings.Contains(rest, " code ") {
			return event.Trace{}, false
		}
	case strings.HasPrefix(rest, ": unhandled exception: "):
		var ok bool
		if what, rest, ok = strings.Cut(rest[len(": unhandled exception: "):], ", ESR 0x"); !ok {
			return event.Trace{}, false
		}
		if _, reason, ok := strings.Cut(rest, ", "); ok {
			what, _, _ = strings.Cut(reason, " in ")
		}
	case strings.HasPrefix(rest, " trap "), strings.HasPrefix(rest, " general protection"):
		var ok bool
		if what, _, ok = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(rest, " "), "trap "), " ip:"); !ok || !strings.Contains(rest, " sp:") {
			return event.Trace{}, false
		}
		if s, ok := kernelTraps[what]; ok {
			signal = s
		}
	default:
		return event.Trace{}, false
	}
	f, place := kernelPlace(rest)
	if place != "" {
		what += " in " + place
	}
	e := event.Exception{Type: signal.Name, Value: valueOf(what), ThreadID: id, Mechanism: &event.Mechanism{Synthetic: true, Meta: &event.MechanismMeta{Signal: &signal}}}
	if f.InstructionAddr != "" { // a package alone makes no frame that a backend takes
		e.Stacktrace = &event.Stacktrace{Frames: []event.Frame{f}}
	}
	end := 1
	if code, ok := p.at(1); ok && strings.HasPrefix(code, "Code: ") {
		end = 2
	}
	t := p.trace(0, end, event.Fatal, e)
	t.Mechanism = "signalhandler"
	t.Threads = []event.Thread{{ID: id, Name: clip(process, 64), Crashed: true, Current: true}}
	return t, true
}

// maxComm is how long the name of a program can be, in bytes: TASK_COMM_LEN of linux/sched.h, without the zero.
const maxComm = 15

// kernelProcess finds "name[812]" at the beginning of a text, and returns where the bracket stands. The name may have any bytes in it.
func kernelProcess(text string) (open int, id string) {
	for i := 0; i <= maxComm && i < len(text); i++ {
		if text[i] != '[' {
			continue
		}
		if n := digits(text[i+1:]); n > 0 && n < 9 && strings.HasPrefix(text[i+1+n:], "]") {
			return i, text[i+1 : i+1+n]
		}
	}
	return 0, ""
}

// kernelWord returns the word behind a mark.
func kernelWord(text, mark string) (string, bool) {
	_, rest, ok := strings.Cut(text, mark)
	if !ok {
		return "", false
	}
	word, _, _ := strings.Cut(rest, " ")
	return strings.TrimRight(word, ","), word != ""
}

// hexValue reads a hexadecimal number that [isHexNumber] has looked at.
func hexValue(s string) uint64 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(s, "0x"), 16, 64) // at most 16 digits
	return n
}

func isHexNumber(s string) bool {
	s = strings.TrimPrefix(s, "0x")
	return s != "" && len(s) <= 16 && strings.Trim(s, "0123456789abcdef") == ""
}

// kernelPlace reads where a program was: the instruction, and the file that it is in with the offset there. The kernel prints the offset since 6.5; before, it is
// the distance from where the file was mapped.
//
//	… ip 00007f23a6521219 … in libc.so.6[156219,7f23a63f1000+156000]
//	… ip 00007f23a6521219 … in libc-2.31.so[7f23a63f1000+156000]
func kernelPlace(rest string) (f event.Frame, place string) {
	var ip string
	for _, mark := range []string{" ip ", " ip:", " nip ", " pc "} {
		if word, ok := kernelWord(rest, mark); ok && isHexNumber(word) {
			ip = word
			break
		}
	}
	at := hexValue(ip)
	if ip != "" {
		f.InstructionAddr = "0x" + strconv.FormatUint(at, 16)
	}
	i := strings.LastIndex(rest, " in ")
	if i < 0 {
		return f, ""
	}
	name, inside, ok := strings.Cut(rest[i+len(" in "):], "[")
	inside, _, closed := strings.Cut(inside, "]")
	start, _, sized := strings.Cut(inside, "+")
	if !ok || !closed || !sized || name == "" {
		return f, ""
	}
	f.Package = clip(name, 256)
	offset, base, both := strings.Cut(start, ",")
	switch {
	case both && isHexNumber(offset) && isHexNumber(base):
		place = name + "+0x" + strconv.FormatUint(hexValue(offset), 16)
	case isHexNumber(start) && ip != "" && at >= hexValue(start):
		place = name + "+0x" + strconv.FormatUint(at-hexValue(start), 16)
	default:
		place = name
	}
	return f, place
}

// killed reads that the kernel has killed a program for its memory, with the line before, which tells why, and that behind, which tells that it is gone.
//
//	oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/shop,task_memcg=/shop,task=shop,pid=812,uid=0
//	Memory cgroup out of memory: Killed process 812 (shop) total-vm:57660kB, anon-rss:49936kB, file-rss:1024kB, shmem-rss:0kB, UID:0 pgtables:148kB oom_score_adj:0
//	oom_reaper: reaped process 812 (shop), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB
//
// Before 3.x kernels had "Kill process 812 (shop) score 900 or sacrifice child", and the next line tells who was killed.
func (p *kernelParser) killed(text string) (event.Trace, bool) {
	why, rest, ok := strings.Cut(text, "ut of memory: Kill")
	if !ok || why != "O" && why != "Memory cgroup o" {
		return event.Trace{}, false
	}
	why += "ut of memory"
	id, name, ok := kernelVictim("Kill" + rest)
	if !ok {
		return event.Trace{}, false
	}
	first, end := 0, 1
	if above, ok := p.at(-1); ok && strings.HasPrefix(above, "oom-kill:constraint=") {
		first = -1
	}
	for end < 4 {
		below, ok := p.at(end)
		if !ok || !strings.HasPrefix(below, "oom_reaper: reaped process ") && !strings.HasPrefix(below, "Killed process ") {
			break
		}
		if i, n, ok := kernelVictim(below); ok && strings.HasPrefix(below, "Killed") {
			id, name = i, n // the child that was sacrificed
		}
		end++
		if strings.HasPrefix(below, "oom_reaper: ") {
			break
		}
	}
	e := event.Exception{Type: "OOMKilled", Value: valueOf(why + ": killed process " + id + " (" + name + ")"), ThreadID: id,
		Mechanism: &event.Mechanism{Synthetic: true, Meta: &event.MechanismMeta{Signal: &event.Signal{Number: 9, Name: "SIGKILL"}}}}
	t := p.trace(first, end, event.Fatal, e)
	t.Threads = []event.Thread{{ID: id, Name: clip(name, 64), Crashed: true, Current: true}}
	return t, true
}

// kernelVictim reads "Killed process 812 (shop) ", "Kill process 812 (shop) " and "Killed process 812, UID 0, (shop) ".
func kernelVictim(text string) (id, name string, ok bool) {
	_, rest, ok := strings.Cut(text, " process ")
	n := digits(rest)
	if !ok || n == 0 || n > 9 || !strings.HasPrefix(rest[n:], " (") && !strings.HasPrefix(rest[n:], ", UID ") {
		return "", "", false
	}
	_, behind, _ := strings.Cut(rest[n:], "(")
	for _, mark := range []string{") total-vm", ") score ", "), now ", ")"} {
		if name, _, ok = strings.Cut(behind, mark); ok {
			break
		}
	}
	return rest[:n], name, ok && name != ""
}
