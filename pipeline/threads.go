package pipeline

import (
	"bytes"
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules/gate"
)

// ownThread tells the lines of an error's thread from those of the hundreds of others that a server has, without decoding them. It is sure of that only in a log whose
// records all name their thread.
type ownThread struct {
	names   [3][]byte // the thread's own, and those of the main thread
	heads   int       // records seen
	unnamed bool      // one of them had no thread
	passed  bool      // lines were passed over since the last record

	words *gate.Words // the names, once they are looked for in longer texts
}

// sampledHeads is how many records must have named their thread.
const sampledHeads = 50

func newOwnThread(of *event.Record) *ownThread {
	return &ownThread{names: [3][]byte{[]byte(of.Thread), []byte("main"), []byte("MainThread")}, unnamed: len(of.Thread) < 3 || strings.Contains(of.Thread, "\n")}
}

// sure tells whether lines can be passed over at all.
func (t *ownThread) sure() bool { return !t.unnamed && t.heads >= sampledHeads }

// passes tells whether a line can be passed over. The further lines of a record do not name the thread; see [pass.furtherLines].
func (t *ownThread) passes(raw []byte) bool {
	if !t.sure() {
		return false
	}
	for _, name := range t.names {
		if bytes.Contains(raw, name) {
			return false
		}
	}
	t.passed = true
	return true
}

// Bounds of how much text is searched at once for a line that cannot be passed over, in bytes: it is searched forwards, so that only what is behind the last such line
// need not be searched again.
const (
	firstSearched = 1 << 10
	maxSearched   = 16 << 10
)

// over returns how many bytes at the end of a text, which ends with a line, are lines that can all be passed over, and how many lines these are.
func (t *ownThread) over(text []byte) (size, lines int) {
	if t.words == nil {
		t.words = gate.NewWords(string(t.names[0]), string(t.names[1]), string(t.names[2]))
	}
	rest := text
	for step := firstSearched; len(rest) > 0; step = min(2*step, maxSearched) {
		begin := lastNewline(rest[:max(0, len(rest)-step)]) + 1
		part := rest[begin:]
		last := t.words.Last(part)
		if last >= 0 {
			part = part[last+bytes.IndexByte(part[last:], '\n')+1:]
		}
		size += len(part)
		lines += bytes.Count(part, newline)
		if last >= 0 || lines >= maxWalk {
			break
		}
		rest = rest[:begin]
	}
	t.passed = t.passed || lines > 0
	return size, lines
}

// saw notes a record.
func (t *ownThread) saw(r *event.Record) {
	t.heads++
	t.unnamed = t.unnamed || r.Thread == ""
	t.passed = false
}

// passOver passes over lines that end at an offset, as long as nothing else is known of them: those of tracebacks are not looked at, nor what the trail knows.
// It returns where the first of them begins, and how many they are.
func (p *pass) passOver(t *ownThread, next int64) (from int64, lines int) {
	text, base := p.v.around(next)
	low := base
	if p.trail.start < next {
		low = max(low, p.trail.start)
	}
	for _, x := range p.older {
		if x.writer == "" && x.start < next {
			low = max(low, x.end)
		}
	}
	if low = max(low, p.traces.endOf("", next)); low >= next {
		return next, 0
	}
	size, lines := t.over(text[low-base : next-base])
	from = next - int64(size)
	p.v.looks.at(from, next)
	return from, lines
}

// furtherLines returns, newest first, the lines that follow a record's head, up to the next head or to a traceback, and whether there is one.
func (p *pass) furtherLines(from int64, writer string) (lines []plainLine, thrown bool) {
	for range maxCrumbLines {
		raw, next, ok := p.v.line(from)
		if !ok {
			break
		}
		line := p.decode(raw, from)
		if line.Head || line.Writer != writer {
			break
		}
		if thrown = p.inTrace(&line, from); thrown {
			break
		}
		lines = append(lines, plainLine{line.Text, line.Writer, from, line.Record.Time})
		from = next
	}
	slices.Reverse(lines)
	return lines, thrown
}

// inTrace tells whether a line belongs to a traceback. Those of the window are known; one before it is read, within the bounds of a walk.
func (p *pass) inTrace(line *event.Line, at int64) bool {
	if _, ok := p.traces.around(line.Writer, at); ok {
		return true
	}
	if _, ok := around(p.older, line.Writer, at); ok {
		return true
	}
	if at >= p.v.base || !p.h.triggered(line.Text) || p.looked > maxLooked {
		return false
	}
	e, ok := p.traceAt(at)
	if ok {
		p.older = append(p.older, e)
	}
	return ok && e.start <= at
}
