package journald

import (
	"bytes"
	"slices"
	"time"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// One crash makes up to three entries, by three writers: the kernel's line (segfault), the core dump, and systemd's word that the unit has failed. The first of them
// is held back for a moment, with all that follows, until the others had time to come; then the one that says most stays what it is, with the others' words, and
// the others are marked. What is marked is shown all the same, and is no error of its own. What comes later than that, up to a minute, is marked too, unless it says
// more than what was shown.

// Times: how long is waited by the clock, and how far apart the entries may be.
const (
	holdFor     = 3 * time.Second
	holdEntries = 10 * time.Second
	joinWithin  = time.Minute
	maxCrashes  = 64 // that are remembered
)

// rank orders the entries of a crash by how much they say.
type rank uint8

const (
	unitFailed rank = iota + 1
	kernelLine
	coreDump
)

// part is one entry of a crash.
type part struct {
	rank    rank
	at      int64 // offset of its line
	message int64 // offset of its message
	text    []byte
}

// crash is a process that has crashed.
type crash struct {
	pid, unit, signal string // "" as long as it is not known
	realtime          uint64 // of the first entry
	seen              time.Time
	parts             []part
	shown             rank // the best of what was shown; 0 while it is held
}

// crashes are those of the last minute.
type crashes struct{ list []*crash }

// unitFailedID is the MESSAGE_ID of "Failed with result" (sd-messages.h, SD_MESSAGE_UNIT_FAILURE_RESULT).
const unitFailedID = "d9b373ed55a64feb8242e02dbe79a49c"

// look takes note of an entry that says something of a crash, whose line was rendered at an offset.
func (c *crashes) look(t *text, at int64, e *journalfile.Entry, r *record) {
	var p part
	var found crash
	switch {
	case r.isCoredump():
		p.rank, found = coreDump, crash{pid: string(r.coredumpPID), unit: string(r.coredumpUnit)}
	case string(r.messageID) == unitFailedID && deadly(r.unitResult):
		unit, _ := r.about()
		p.rank, found = unitFailed, crash{unit: string(unit)}
	case string(r.transport) == "kernel":
		pid, signal, ok := kernelCrash(r.message)
		if !ok {
			return
		}
		p.rank, found = kernelLine, crash{pid: pid, signal: signal}
	default:
		return
	}
	line := t.raw[t.start+int(at-t.base):]
	p.at, p.text = at, bytes.Clone(r.message[:min(len(r.message), 1024)])
	p.message = at + int64(bytes.Index(line, []byte{fieldEnd, 'M'})) + 1
	if p.rank == coreDump {
		p.text = nil
	}
	c.add(t, p, found, e.Realtime)
}

// add adds an entry to the crash that it belongs to, or to a new one.
func (c *crashes) add(t *text, p part, found crash, realtime uint64) {
	if k := c.find(p.rank, &found, realtime); k != nil {
		k.pid, k.unit, k.signal = first(k.pid, found.pid), first(k.unit, found.unit), first(k.signal, found.signal)
		k.parts = append(k.parts, p)
		if k.shown != 0 && p.rank < k.shown {
			c.mark(t, p)
		} else if k.shown != 0 {
			k.shown = p.rank
		}
		return
	}
	if len(c.list) == maxCrashes {
		c.list = c.list[1:]
	}
	found.realtime, found.seen, found.parts = realtime, time.Now(), []part{p}
	c.list = append(c.list, &found)
	if t.held < 0 {
		t.held = p.at
	}
}

// find finds the crash that an entry of a rank is about: the process is the same, or the unit. The kernel knows no units: that a unit has failed is said of the process
// that the kernel named just before, as long as nobody has said otherwise.
func (c *crashes) find(r rank, o *crash, realtime uint64) *crash {
	var guess *crash
	for _, k := range slices.Backward(c.list) {
		if apart(k.realtime, realtime) > joinWithin || slices.ContainsFunc(k.parts, func(p part) bool { return p.rank == r }) {
			continue
		}
		switch {
		case k.pid != "" && o.pid != "":
			if k.pid == o.pid {
				return k
			}
		case k.unit != "" && o.unit != "":
			if k.unit == o.unit {
				return k
			}
		case guess == nil && k.unit == "" && k.shown == 0 && r == unitFailed:
			guess = k
		}
	}
	return guess
}

// settle shows what was held long enough, or at once if it must not be held any longer.
func (c *crashes) settle(t *text, now time.Time, atOnce bool) {
	if t.held < 0 {
		return
	}
	newest := uint64(0)
	for _, k := range c.list {
		newest = max(newest, k.realtime)
	}
	t.held = -1
	for _, k := range c.list {
		if k.shown != 0 {
			continue
		}
		best := 0
		for i := range k.parts {
			if k.parts[i].rank > k.parts[best].rank {
				best = i
			}
		}
		// Of a core dump nothing better can come; of the failed unit, something that follows in the same moment.
		if !atOnce && k.parts[best].rank != coreDump && now.Sub(k.seen) < holdFor && apart(k.realtime, newest) < holdEntries {
			if first := k.firstLine(); t.held < 0 || first < t.held {
				t.held = first
			}
			continue
		}
		c.show(t, k, best)
	}
}

func (k *crash) firstLine() int64 {
	first := k.parts[0].at
	for _, p := range k.parts {
		first = min(first, p.at)
	}
	return first
}

// show marks all entries of a crash but one, which gets what the others say.
func (c *crashes) show(t *text, k *crash, best int) {
	var said []byte
	for i, p := range k.parts {
		if i == best {
			continue
		}
		c.mark(t, p)
		if len(p.text) > 0 {
			said = appendField(said, 'k', p.text)
		}
	}
	p := k.parts[best]
	if p.rank == kernelLine && k.unit != "" {
		said = appendField(said, 'u', []byte(k.unit))
		said = append(appendValue(append(said, 'w'), []byte(k.unit)), lineFeed)
		said = append(append(said, "kernel"...), fieldEnd)
	}
	if len(said) > 0 {
		t.insert(p.message, said)
		for _, other := range c.list {
			for i := range other.parts {
				if q := &other.parts[i]; q.at > p.at {
					q.at, q.message = q.at+int64(len(said)), q.message+int64(len(said))
				}
			}
		}
	}
	k.shown = p.rank
}

// mark marks an entry as no error of its own: "j0" at the beginning of its line becomes "j1".
func (c *crashes) mark(t *text, p part) { t.raw[t.start+int(p.at-t.base)+1] = '1' }

// forget makes all crashes those that were shown.
func (c *crashes) forget() {
	for _, k := range c.list {
		for _, p := range k.parts {
			k.shown = max(k.shown, p.rank)
		}
		k.parts = nil
	}
}

// until tells whether something is held, and until when at the latest.
func (c *crashes) until() (time.Time, bool) {
	var first time.Time
	for _, k := range c.list {
		if at := k.seen.Add(holdFor); k.shown == 0 && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first, !first.IsZero()
}

func apart(a, b uint64) time.Duration {
	return time.Duration(max(a, b)-min(a, b)) * time.Microsecond
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// deadly tells whether a unit failed because the kernel ended its process (systemd.exec(5), $SERVICE_RESULT).
func deadly(result []byte) bool {
	return string(result) == "core-dump" || string(result) == "signal" || string(result) == "oom-kill"
}

// kernelCrash reads the kernel's line about a process that it has sent a deadly signal (arch/x86/mm/fault.c, show_signal_msg; arch/x86/kernel/traps.c; mm/oom_kill.c):
//
//	Memory cgroup out of memory: Killed process 4711 (shop) total-vm:18988kB, …
//	shop[4711]: segfault at 0 ip 000055d0c0de1139 sp 00007ffc0ffee000 error 4 in shop[55d0c0de1000+1000]
//	traps: shop[4711] general protection fault ip:55d0c0de1139 sp:7ffc0ffee000 error:0 in shop[55d0c0de1000+1000]
func kernelCrash(message []byte) (pid, signal string, ok bool) {
	if at := bytes.Index(message, []byte("ut of memory: Killed process ")); at >= 0 {
		pid, _, ok := bytes.Cut(message[at+len("ut of memory: Killed process "):], []byte(" ("))
		return string(pid), "KILL", ok && number(pid)
	}
	words := bytes.Index(message, []byte("]: segfault at "))
	signal = "SEGV"
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
			return "", "", false
		}
	}
	if words < 0 {
		return "", "", false
	}
	begin := bytes.LastIndexByte(message[:words], '[') + 1
	pid = string(message[begin:words])
	return pid, signal, begin > 0 && number([]byte(pid))
}

// number tells whether b is nothing but digits.
func number(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}
