package journald

import (
	"bytes"
	"strings"
)

// killed is the signal by which the kernel ends a process that memory ran out for.
const killed = "KILL"

// unitFailedID is the MESSAGE_ID of "Failed with result" (sd-messages.h, SD_MESSAGE_UNIT_FAILURE_RESULT).
const unitFailedID = "d9b373ed55a64feb8242e02dbe79a49c"

// failure returns the result with which a unit has failed, if that is what systemd says in the entry: in a field or, where that is not there, in its words.
func (r *record) failure() []byte {
	if _, about := r.about(); !about || len(r.messageID) > 0 && string(r.messageID) != unitFailedID {
		return nil
	}
	if len(r.unitResult) > 0 {
		return r.unitResult
	}
	result, _, _ := bytes.Cut(between(r.message, ": Failed with result '"), []byte("'"))
	return result
}

// deadly tells whether a unit failed because the kernel ended its process (systemd.exec(5), $SERVICE_RESULT).
func deadly(result []byte) bool {
	return string(result) == "core-dump" || string(result) == "signal" || string(result) == "oom-kill"
}

// fits tells whether a unit can fail with a result if its process gets a signal. Without the accounting of memory systemd takes the OOM killer for somebody who has sent a
// signal.
func fits(signal, result string) bool {
	switch result {
	case "oom-kill":
		return signal == killed
	case "core-dump":
		return signal != killed
	}
	return true
}

// kernelCrash reads what the kernel says of a process that it ends, which is the crash (arch/x86/mm/fault.c, show_signal_msg; arch/x86/kernel/traps.c; mm/oom_kill.c),
//
//	shop[4711]: segfault at 0 ip 000055d0c0de1139 sp 00007ffc0ffee000 error 4 in shop[55d0c0de1000+1000]
//	traps: shop[4711] general protection fault ip:55d0c0de1139 sp:7ffc0ffee000 error:0 in shop[55d0c0de1000+1000]
//	Memory cgroup out of memory: Killed process 4711 (shop) total-vm:18988kB, …
//
// and in the lines before and after the last one:
//
//	oom-kill:constraint=CONSTRAINT_MEMCG,…,task_memcg=/system.slice/shop.service,task=shop,pid=4711,uid=1000
//	oom_reaper: reaped process 4711 (shop), now anon-rss:0kB, file-rss:16kB, shmem-rss:0kB
//
// The rank is 0 for all else.
func kernelCrash(message []byte) (rank, crash) {
	if rest, ok := bytes.CutPrefix(message, []byte("oom-kill:constraint=")); ok {
		k := crash{signal: killed, pid: leadingNumber(between(rest, ",pid="))}
		group := between(rest, ",task_memcg=")
		if i := bytes.Index(group, []byte(",task=")); i >= 0 {
			group = group[:i]
		}
		k.unit, k.container = unitOf(string(group))
		return known(kernelNote, k)
	}
	if rest, ok := bytes.CutPrefix(message, []byte("oom_reaper: reaped process ")); ok {
		return known(kernelNote, crash{signal: killed, pid: leadingNumber(rest)})
	}
	if rest := between(message, "ut of memory: Kill"); rest != nil {
		return known(kernelLine, crash{signal: killed, pid: leadingNumber(between(rest, " process "))})
	}
	words := bytes.Index(message, []byte("]: segfault "))
	signal := "SEGV"
	if rest, found := bytes.CutPrefix(message, []byte("traps: ")); words < 0 && found {
		message = rest
		words = bytes.Index(message, []byte("] "))
		switch {
		case bytes.Contains(message, []byte(" trap divide error ")):
			signal = "FPE"
		case bytes.Contains(message, []byte(" trap invalid opcode ")):
			signal = "ILL"
		case bytes.Contains(message, []byte(" trap int3 ")):
			signal = "TRAP"
		case !bytes.Contains(message, []byte(" general protection ")) && !bytes.Contains(message, []byte(" trap stack segment ")):
			return 0, crash{}
		}
	}
	if words < 0 {
		return 0, crash{}
	}
	begin := bytes.LastIndexByte(message[:words], '[') + 1
	pid := leadingNumber(message[begin:words])
	if begin == 0 || len(pid) != words-begin {
		return 0, crash{}
	}
	return known(kernelLine, crash{signal: signal, pid: pid})
}

// known returns a crash if it names the process.
func known(r rank, k crash) (rank, crash) {
	if k.pid == "" {
		return 0, crash{}
	}
	return r, k
}

// between returns what follows a mark, or nil.
func between(b []byte, mark string) []byte {
	if i := bytes.Index(b, []byte(mark)); i >= 0 {
		return b[i+len(mark):]
	}
	return nil
}

// leadingNumber returns the digits that b begins with, if they can be the number of a process.
func leadingNumber(b []byte) string {
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	if n > 10 {
		return ""
	}
	return string(b[:n])
}

// unitOf returns the unit that a control group is of, or is inside of: the innermost service or scope (systemd's "Control Group APIs and Delegation"). A container's scope ends
// with the container's id ("docker-ID.scope", "cri-containerd-ID.scope").
func unitOf(group string) (unit, container string) {
	const idLength = 64
	for name := range strings.SplitSeq(group, "/") {
		if strings.HasSuffix(name, ".service") || strings.HasSuffix(name, ".scope") {
			unit = strings.TrimPrefix(name, "_") // by which systemd escapes names that the kernel's files have
		}
	}
	id := strings.TrimSuffix(unit, ".scope")
	if at := len(id) - idLength; len(id) < len(unit) && at > 0 && id[at-1] == '-' && strings.Trim(id[at:], "0123456789abcdef") == "" {
		container = id[at:]
	}
	return unit, container
}
