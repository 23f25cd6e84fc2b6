package pipeline

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/errtail/errtail/tailers"
)

// Bounds of looking back from a window, in bytes. History is read in steps, so that the usual short look costs little.
const (
	historyStep = 32 << 10
	maxHistory  = 512 << 10
)

// view is the text of a window and, read only when somebody looks, of what came before it. Offsets are those of the stream.
type view struct {
	w       *tailers.Window
	data    []byte // the whole lines of the window
	base    int64  // offset of data[0]
	ended   bool   // nothing follows data: what looks beyond the end gets a final answer
	history []byte // what precedes data, as far as it was read
	memory  []byte // with room for more of it: history is its end
	start   bool   // history begins at the beginning of all there is, or at its bound

	looks   looks
	passed  [maxStretches]passed // what need not be looked at again
	stretch int                  // which of them goes next
	lines   *lineCache           // of the lines of this view
	rooms   *rooms
}

// looks are which lines somebody has looked at, and whether there were fewer than were looked for.
type looks struct {
	low, high int64
	edge      bool
}

// noLooks is nothing.
var noLooks = looks{low: math.MaxInt64}

func (l *looks) at(from, next int64) { l.low, l.high = min(l.low, from), max(l.high, next) }

// newView shows a window, whose lines nobody has decoded yet, with memory for its history. An unfinished last line belongs to it only when the window is final or has been idle for at least wait.
func newView(w *tailers.Window, settled bool, lines *lineCache, rooms *rooms, memory []byte) view {
	v := view{w: w, data: w.Data, base: w.Offset, ended: w.Final || settled, lines: lines, rooms: rooms, memory: memory}
	if !v.ended {
		v.data = v.data[:bytes.LastIndexByte(v.data, '\n')+1]
	}
	return v
}

// end returns the offset behind the last byte.
func (v *view) end() int64 { return v.base + int64(len(v.data)) }

// line returns the line that begins at offset from, without its line end, and the offset of the next one. It returns false at the
// end of the view.
func (v *view) line(from int64) (text []byte, next int64, ok bool) {
	if from >= v.end() {
		v.looks.edge = true
		return nil, from, false
	}
	text, next = v.lineAt(from)
	v.looks.at(from, next)
	return text, next, true
}

func (v *view) lineAt(from int64) (text []byte, next int64) {
	if from < v.base {
		h := v.history[len(v.history)-int(v.base-from):]
		if i := bytes.IndexByte(h, '\n'); i >= 0 {
			return h[:i], from + int64(i) + 1
		}
		return h, v.base
	}
	d := v.data[from-v.base:]
	if i := bytes.IndexByte(d, '\n'); i >= 0 {
		return d[:i], from + int64(i) + 1
	}
	return d, v.end()
}

// before returns the line that ends right before offset next, which is the beginning of a line, and where it begins. It returns
// false at the beginning of the stream, or where looking back is no longer worth it.
func (v *view) before(next int64) (text []byte, from int64, ok bool) {
	text, from, ok = v.lineBefore(next)
	if !ok {
		v.looks.edge = true
		return nil, from, false
	}
	v.looks.at(from, next)
	return text, from, true
}

func (v *view) lineBefore(next int64) (text []byte, from int64, ok bool) {
	if next > v.base {
		d := v.data[:next-v.base]
		d = bytes.TrimSuffix(d, newline)
		i := lastNewline(d) + 1
		return d[i:], v.base + int64(i), true
	}
	for {
		have := len(v.history) - int(v.base-next)
		h := bytes.TrimSuffix(v.history[:have], newline)
		if i := lastNewline(h); i >= 0 {
			return h[i+1:], v.base - int64(len(v.history)) + int64(i) + 1, true
		}
		if v.start {
			// The first line of a history that was cut by its bound is probably not whole: it is not shown.
			if have == 0 || len(v.history) >= maxHistory {
				return nil, next, false
			}
			return h, v.base - int64(len(v.history)), true
		}
		v.extend()
	}
}

// around returns the whole lines around offset next that are in memory, in one piece, and where they begin: some of those before it.
func (v *view) around(next int64) (text []byte, base int64) {
	if next > v.base {
		return v.data, v.base
	}
	first := bytes.IndexByte(v.history, '\n') + 1 // what is before may be a part of a line
	return v.history[first:], v.base - int64(len(v.history)-first)
}

// text returns the bytes between two offsets, in room where they are not in one piece. It returns false if they are not all there.
func (v *view) text(from, to int64, room []byte) ([]byte, bool) {
	for v.base-int64(len(v.history)) > from {
		if v.start {
			return nil, false
		}
		v.extend()
	}
	switch begin := v.base - int64(len(v.history)); {
	case to > v.end():
		return nil, false
	case from >= v.base:
		return v.data[from-v.base : to-v.base], true
	case to <= v.base:
		return v.history[from-begin : to-begin], true
	default:
		n := copy(room, v.history[from-begin:])
		copy(room[n:], v.data[:to-v.base])
		return room[:to-from], true
	}
}

// lastNewline is bytes.LastIndexByte(d, '\n'), eight bytes at a time: walking back through a log is mostly this.
func lastNewline(d []byte) int {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	end := len(d)
	for ; end >= 8; end -= 8 {
		x := binary.LittleEndian.Uint64(d[end-8:]) ^ '\n'*ones
		if (x-ones)&^x&high != 0 {
			break // in one of these
		}
	}
	return bytes.LastIndexByte(d[max(0, end-8):end], '\n') + max(0, end-8)
}

var newline = []byte{'\n'}

// extend reads one more step of history, in front of what there is. Its memory serves one view after the other.
func (v *view) extend() {
	step := historyStep
	if len(v.history) > 0 {
		step = len(v.history) // doubles
	}
	if len(v.history)+step >= maxHistory {
		step = maxHistory - len(v.history)
	}
	if v.w.Before == nil || step == 0 {
		v.start = true
		return
	}
	all := len(v.history) + step
	if len(v.memory) < all {
		v.memory = make([]byte, all)
		copy(v.memory[step:], v.history)
	}
	room := v.memory[len(v.memory)-all:]
	n := v.w.Before(room[:step], v.base-int64(len(v.history)))
	if n < step {
		v.start = true
	}
	v.history = room[step-n:]
	if len(v.history) >= maxHistory {
		v.start = true
	}
}
