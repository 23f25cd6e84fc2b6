package pipeline

import (
	"bytes"
	"slices"

	"github.com/errtail/errtail/event"
)

// ownThread tells the lines of an error's thread from those of the hundreds of others that a server has, without decoding them. It is sure of that only in a log whose
// records all name their thread.
type ownThread struct {
	name    []byte
	heads   int  // records seen
	unnamed bool // one of them had no thread
	passed  bool // lines were passed over since the last record
}

// sampledHeads is how many records must have named their thread.
const sampledHeads = 50

var mainThread = []byte("main")

func newOwnThread(of *event.Record) *ownThread {
	return &ownThread{name: []byte(of.Thread), unnamed: len(of.Thread) < 3}
}

// passes tells whether a line can be passed over. The further lines of a record do not name the thread; see [pass.furtherLines].
func (t *ownThread) passes(raw []byte) bool {
	pass := !t.unnamed && t.heads >= sampledHeads && !bytes.Contains(raw, t.name) && !bytes.Contains(raw, mainThread) && !bytes.Contains(raw, []byte("MainThread"))
	t.passed = t.passed || pass
	return pass
}

// saw notes a record.
func (t *ownThread) saw(r *event.Record) {
	t.heads++
	t.unnamed = t.unnamed || r.Thread == ""
	t.passed = false
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
