package journald

import (
	"bytes"
	"slices"
	"sort"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// Sizes in bytes.
const (
	firstOffset = 1 << 40 // of the stream: high enough for a history before it
	blockSize   = 256 << 10
	keptHistory = 512 << 10 // of decided lines, for Before: as far as the pipeline looks back
)

// text holds the lines that were rendered: those that are not decided yet, and a history before them.
type text struct {
	raw   []byte // raw[:start] is history
	start int
	base  int64  // offset of raw[start] in the stream
	held  int64  // offset of a line that is not shown yet, nor what follows it; -1 if there is none
	metas []meta // of all lines in raw, in order
}

// meta says which entry a line is.
type meta struct {
	at     int64 // offset of the line in the stream
	source *source
	seqnum uint64
	// realtime is known where the entry came through journalctl.
	realtime uint64
}

func newText() *text { return &text{base: firstOffset, held: -1} }

// data returns the lines that are not decided and may be shown.
func (t *text) data() []byte { return t.raw[t.start : t.start+t.undecided()] }

func (t *text) undecided() int { return int(t.readyEnd() - t.base) }

// readyEnd is the offset behind the last line that may be shown.
func (t *text) readyEnd() int64 {
	if t.held >= 0 {
		return t.held
	}
	return t.end()
}

// insert puts something into a line that was not shown yet.
func (t *text) insert(at int64, b []byte) {
	t.raw = slices.Insert(t.raw, t.start+int(at-t.base), b...)
	for i := len(t.metas) - 1; i >= 0 && t.metas[i].at >= at; i-- {
		t.metas[i].at += int64(len(b))
	}
}

// firstLine returns the length of the first undecided line.
func (t *text) firstLine() int {
	if i := bytes.IndexByte(t.data(), '\n'); i >= 0 {
		return i + 1
	}
	return t.undecided()
}

// begin makes room for a line of an entry, which the caller appends to raw, and returns its offset.
func (t *text) begin(s *source, seqnum uint64) int64 {
	if drop := t.start - keptHistory; drop > keptHistory {
		t.forget(drop)
	}
	t.metas = append(t.metas, meta{at: t.end(), source: s, seqnum: seqnum})
	return t.end()
}

// end is the offset behind the last line.
func (t *text) end() int64 { return t.base + int64(len(t.raw)-t.start) }

// forget drops the first n bytes of the history.
func (t *text) forget(n int) {
	low := t.base - int64(t.start-n)
	t.raw = t.raw[:copy(t.raw, t.raw[n:])]
	t.start -= n
	if cap(t.raw) > 8*keptHistory && len(t.raw) < cap(t.raw)/4 { // after a burst
		t.raw = append(make([]byte, 0, 2*len(t.raw)), t.raw...)
	}
	first := sort.Search(len(t.metas), func(i int) bool { return t.metas[i].at >= low })
	t.metas = t.metas[:copy(t.metas, t.metas[first:])]
}

// consume makes the first n undecided bytes history.
func (t *text) consume(n int) {
	t.start += n
	t.base += int64(n)
}

// open returns the metas of undecided lines from an offset on.
func (t *text) open(from int64) []meta {
	i := sort.Search(len(t.metas), func(i int) bool { return t.metas[i].at >= from })
	return t.metas[i:]
}

// lines counts undecided lines.
func (t *text) lines() int { return len(t.open(t.base)) }

// before fills the end of p with what precedes an offset.
func (t *text) before(p []byte, end int64) int {
	i := t.start + int(end-t.base)
	if i <= 0 || i > len(t.raw) {
		return 0
	}
	n := min(len(p), i)
	return copy(p[len(p)-n:], t.raw[i-n:i])
}

// place tells which entry the line at an offset is: its sequence number, and the id of the source of these numbers.
func (t *text) place(at int64) (seqnum int64, id []byte, ok bool) {
	i := sort.Search(len(t.metas), func(i int) bool { return t.metas[i].at > at }) - 1
	if i < 0 {
		return 0, nil, false
	}
	m := &t.metas[i]
	return int64(m.seqnum), m.source.seqnumID[:], true
}

// fileID names a file for ever.
type fileID = journalfile.ID
