package journald

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// One crash makes up to three entries, by three writers: the kernel's line (segfault, out of memory), the core dump, and systemd's word that the unit has failed. The first
// of them is held back for a moment, with all that follows, until the others had time to come; then the one that says most stays what it is, with the others' words, and
// the others are marked. What is marked is shown all the same, and is no error of its own. What comes later than that, up to a minute, is marked too, unless it says
// more than what was shown.
//
// The kernel's lines get the unit that the crash turns out to be of, if one does: so the unit's own lines are their breadcrumbs.

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
	kernelNote rank = iota + 1 // belongs to a kernelLine
	unitFailed
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
	container         string // id of the container, if the unit is one
	result            string // of the unit
	realtime          uint64 // of the first entry
	seen              time.Time
	parts             []part
	shown             rank // the best of what was shown; 0 while it is held
}

// crashes are those of the last minute.
type crashes struct{ list []*crash }

// look takes note of an entry that says something of a crash, whose line was rendered at an offset.
func (c *crashes) look(t *text, at int64, e *journalfile.Entry, r *record) {
	var p part
	var found crash
	switch {
	case r.isCoredump():
		p.rank, found = coreDump, crash{pid: string(r.coredumpPID), unit: string(r.coredumpUnit)}
	case deadly(r.failure()):
		unit, _ := r.about()
		p.rank, found = unitFailed, crash{unit: string(unit), result: string(r.failure())}
	case string(r.transport) == "kernel":
		if p.rank, found = kernelCrash(r.message); p.rank == 0 {
			return
		}
	default:
		return
	}
	line := t.raw[t.start+int(at-t.base):]
	p.at, p.text = at, bytes.Clone(r.message[:min(len(r.message), 1024)])
	p.message = at + int64(bytes.Index(line, []byte{fieldEnd, 'M'})) + 1
	if p.rank == coreDump || p.rank == kernelNote {
		p.text = nil
	}
	c.add(t, p, found, e.Realtime)
}

// add adds an entry to the crash that it belongs to, or to a new one.
func (c *crashes) add(t *text, p part, found crash, realtime uint64) {
	if k := c.find(p.rank, &found, realtime); k != nil {
		k.pid, k.unit, k.signal = cmp.Or(k.pid, found.pid), cmp.Or(k.unit, found.unit), cmp.Or(k.signal, found.signal)
		k.container, k.result = cmp.Or(k.container, found.container), cmp.Or(k.result, found.result)
		k.parts = append(k.parts, p)
		switch {
		case k.shown == 0:
		case p.rank == kernelNote:
			c.adopt(t, k, &k.parts[len(k.parts)-1], nil)
		case p.rank < k.shown:
			c.mark(t, p)
		default:
			k.shown = p.rank
		}
		return
	}
	if p.rank == kernelNote && found.unit == "" {
		return // of nothing that is known
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

// find finds the crash that an entry of a rank is about: the process is the same, or the unit. Of a segfault the kernel names no unit, and systemd no process: that a unit has
// failed is said of the process that the kernel named just before, if it can have failed so, as long as nobody has said otherwise.
func (c *crashes) find(r rank, o *crash, realtime uint64) *crash {
	var guess *crash
	for _, k := range slices.Backward(c.list) {
		if apart(k.realtime, realtime) > joinWithin || r != kernelNote && slices.ContainsFunc(k.parts, func(p part) bool { return p.rank == r }) {
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
		case guess == nil && k.unit == "" && k.shown == 0 && r == unitFailed && fits(k.signal, o.result):
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
		// After a core dump nothing better can come, nor after the kernel's word that it has killed a process of a unit.
		whole := k.parts[best].rank == coreDump || k.parts[best].rank == kernelLine && k.signal == killed && k.unit != ""
		if !atOnce && !whole && now.Sub(k.seen) < holdFor && apart(k.realtime, newest) < holdEntries {
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
		if i == best || p.rank == kernelNote {
			continue
		}
		c.mark(t, p)
		if len(p.text) > 0 {
			said = appendField(said, 'k', p.text)
		}
	}
	if k.shown = k.parts[best].rank; k.shown != kernelLine {
		c.insert(t, &k.parts[best], said)
		return
	}
	for i := range k.parts { // any of the kernel's lines may be the one that begins the event
		if i == best || k.parts[i].rank == kernelNote {
			c.adopt(t, k, &k.parts[i], said)
		}
	}
}

// adopt makes a line of the kernel's one of the unit, if that is known, and puts in what else was said.
func (c *crashes) adopt(t *text, k *crash, p *part, said []byte) {
	if k.unit != "" {
		said = appendField(said, 'u', []byte(k.unit))
		said = append(appendValue(append(said, 'w'), []byte(cmp.Or(k.container, k.unit))), lineFeed)
		said = append(append(said, "kernel"...), fieldEnd)
	}
	c.insert(t, p, said)
}

// insert puts fields into a line that was not shown yet.
func (c *crashes) insert(t *text, p *part, said []byte) {
	if len(said) == 0 {
		return
	}
	t.insert(p.message, said)
	at := p.at
	for _, k := range c.list {
		for i := range k.parts {
			switch q := &k.parts[i]; {
			case q.at > at:
				q.at, q.message = q.at+int64(len(said)), q.message+int64(len(said))
			case q.at == at:
				q.message += int64(len(said))
			}
		}
	}
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
