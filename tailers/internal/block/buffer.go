// Package block gathers the text of a log into windows of whole lines. It is what all sources of bytes have in common: they read a block into
// a [Buffer], show the whole lines in it, and take away what the handler has decided.
package block

import (
	"bytes"

	"github.com/errtail/errtail/tailers"
)

// Sizes in bytes.
const (
	// Size is how much is read at once: the cache of a core holds it, and a handler's cost for a window is spread well.
	Size = 256 << 10
	// DefaultMaxLine is how long a line may be unless configured otherwise.
	DefaultMaxLine = 1 << 20
	// minMaxLine is the least that a longest line can be set to: less would cut ordinary lines.
	minMaxLine = 1 << 10
	// keepCap is up to which capacity an empty buffer keeps its memory.
	keepCap = 2 * Size
)

// Text is the generation that bytes come from.
type Text interface {
	// Head returns the first n bytes, or all if there are less.
	Head(n int) []byte
}

// Buffer holds the undecided text of a log and what was read after it. A line longer than the bound is cut: its first bytes stay, what follows
// is left out up to its end, and the window gets a break there. Memory is bounded by the undecided text, one block and History.
//
// The zero value is not usable; see [New]. A Buffer belongs to one goroutine.
type Buffer struct {
	maxLine int
	history int // how much decided text to keep

	raw   []byte // raw[:start] is history, raw[start:] the data
	start int
	line  int  // index in raw where the line begins that has no end yet
	over  bool // that line is longer than the bound: what comes is left out up to its end

	base    int64   // offset of raw[start] in the stream
	next    int64   // offset in the generation of the byte to read next
	text    Text    // the generation that is read
	pieces  []piece // where contiguous text begins; the first one is at or before start
	breaks  []tailers.Break
	dropped int64
	long    int64
}

// piece is contiguous text of a generation.
type piece struct {
	index  int // in raw
	offset int64
	text   Text
}

// New returns a buffer that cuts lines at maxLine bytes (0: DefaultMaxLine) and keeps up to history bytes of decided text.
func New(maxLine, history int) *Buffer {
	return &Buffer{maxLine: MaxLine(maxLine), history: history}
}

// MaxLine is the bound that New makes of the one that is asked for.
func MaxLine(maxLine int) int {
	if maxLine <= 0 {
		maxLine = DefaultMaxLine
	}
	// A line may not fill a window, or nothing could be shown beside it.
	return min(max(maxLine, minMaxLine), tailers.MaxWindow/2)
}

// Reset empties the buffer and begins with text at an offset of its generation, and at base in the stream, which is the same offset unless the
// stream's offsets run on from an earlier generation.
func (b *Buffer) Reset(text Text, offset, base int64) {
	if cap(b.raw) > keepCap+b.history {
		b.raw = nil
	}
	b.raw, b.start, b.line, b.over = b.raw[:0], 0, 0, false
	b.base, b.next, b.text = base, offset, text
	b.pieces = append(b.pieces[:0], piece{0, offset, text})
}

// BlockSize is the most that may be asked for with Space.
func (b *Buffer) BlockSize() int { return min(Size, b.maxLine) }

// Space returns room for the next n bytes, at most BlockSize of them. What is read there is taken in with Add.
func (b *Buffer) Space(n int) []byte {
	// Where little is undecided, the same memory is read into each time: the cache still holds it.
	if cap(b.raw)-len(b.raw) < n || b.history == 0 && len(b.raw)-b.start < n/8 {
		b.compact(n)
	}
	return b.raw[len(b.raw) : len(b.raw)+n]
}

// compact drops history that is not kept, and makes room for n bytes.
func (b *Buffer) compact(n int) {
	from := max(0, b.start-b.history)
	kept := len(b.raw) - from
	dst := b.raw
	if kept+n > cap(dst) {
		dst = make([]byte, 0, max(kept+n+b.BlockSize(), 2*b.BlockSize()+b.history))
	}
	dst = dst[:kept]
	copy(dst, b.raw[from:])
	b.raw, b.start, b.line = dst, b.start-from, b.line-from
	for i := range b.pieces {
		b.pieces[i].index -= from
	}
}

// Adopt takes in the n bytes at memory[room:], which were read there, without copying them: the memory becomes the buffer's, and what it had before is returned. It is
// refused, and nothing has changed, if what is undecided does not fit in the room before them, or if the buffer keeps history.
func (b *Buffer) Adopt(memory []byte, room, n int) (spare []byte, ok bool) {
	undecided := len(b.raw) - b.start
	if undecided > room || b.history > 0 {
		return nil, false
	}
	copy(memory[room-undecided:], b.raw[b.start:])
	moved := room - len(b.raw)
	spare = b.raw[:cap(b.raw)]
	b.raw, b.start, b.line = memory[:room], b.start+moved, b.line+moved
	for i := range b.pieces {
		b.pieces[i].index += moved
	}
	b.Add(n)
	return spare, true
}

// Add takes in n bytes that were read to where Space pointed.
func (b *Buffer) Add(n int) {
	b.next += int64(n)
	begin := len(b.raw)
	b.raw = b.raw[:begin+n]
	first := bytes.IndexByte(b.raw[begin:], '\n')
	if b.over {
		if first < 0 {
			b.raw, b.dropped = b.raw[:begin], b.dropped+int64(n)
			return
		}
		b.leaveOut(begin, begin+first)
		b.over = false
	} else {
		end := begin + first
		if first < 0 {
			end = len(b.raw)
		}
		if cut := b.line + b.maxLine; end > cut {
			b.long++
			if first < 0 {
				b.over, b.dropped = true, b.dropped+int64(end-cut)
				b.raw = b.raw[:cut]
				return
			}
			b.leaveOut(cut, end)
		}
	}
	if first >= 0 {
		b.line = bytes.LastIndexByte(b.raw, '\n') + 1
	}
}

// leaveOut removes raw[from:to], which was read just now.
func (b *Buffer) leaveOut(from, to int) {
	b.dropped += int64(to - from)
	b.raw = b.raw[:from+copy(b.raw[from:], b.raw[to:])]
	b.pieces = append(b.pieces, piece{from, b.next - int64(len(b.raw)-from), b.text})
}

// Over tells whether the line that is read is longer than the bound, and its end is still to come.
func (b *Buffer) Over() bool { return b.over }

// MaxLine is the longest line in bytes.
func (b *Buffer) MaxLine() int { return b.maxLine }

// LeaveOut leaves the next n bytes of a line out that is longer than the bound and is known not to end in them. They are not counted.
func (b *Buffer) LeaveOut(n int64) { b.next += n }

// Skip leaves n bytes of the text out that would have been read next.
func (b *Buffer) Skip(n int64) {
	b.next += n
	if len(b.raw) == b.start {
		b.settle()
		return
	}
	b.pieces = append(b.pieces, piece{len(b.raw), b.next, b.text})
}

// Join ends the line that has no end, and goes on with the beginning of the next generation.
func (b *Buffer) Join(text Text, offset int64) {
	if b.line < len(b.raw) || b.over {
		b.Space(1)
		b.raw = append(b.raw, '\n')
		b.line, b.over = len(b.raw), false
	}
	b.text, b.next = text, offset
	b.pieces = append(b.pieces, piece{len(b.raw), offset, text})
	if b.start == len(b.raw) {
		b.settle()
	}
}

// Lines returns the undecided whole lines.
func (b *Buffer) Lines() []byte { return b.raw[b.start:b.line] }

// All returns the undecided text with the line that has no end.
func (b *Buffer) All() []byte { return b.raw[b.start:] }

// Consume takes n decided bytes away.
func (b *Buffer) Consume(n int) {
	b.start += n
	b.base += int64(n)
	b.line = max(b.line, b.start)
	for len(b.pieces) > 1 && b.pieces[1].index <= b.start {
		b.pieces = b.pieces[:copy(b.pieces, b.pieces[1:])]
	}
	if b.start == len(b.raw) {
		b.settle()
	}
}

// settle brings the offsets of stream and generation together, which is possible only while nothing is undecided.
func (b *Buffer) settle() {
	b.base = b.next
	b.pieces = append(b.pieces[:0], piece{b.start, b.next, b.text})
}

// Base returns the offset of the undecided text in the stream.
func (b *Buffer) Base() int64 { return b.base }

// Next returns the offset, in its generation, of the byte to read next.
func (b *Buffer) Next() int64 { return b.next }

// Text returns the generation that is read.
func (b *Buffer) Text() Text { return b.text }

// At tells where the text stands that follows n undecided bytes: the generation and the offset in it.
func (b *Buffer) At(n int) (Text, int64) {
	i := b.start + n
	if i == len(b.raw) {
		return b.text, b.next
	}
	p := b.pieces[0]
	for _, q := range b.pieces[1:] {
		if q.index > i {
			break
		}
		p = q
	}
	return p.text, p.offset + int64(i-p.index)
}

// Breaks returns the breaks of the undecided text, for a window. They are valid until the buffer changes.
func (b *Buffer) Breaks() []tailers.Break {
	b.breaks = b.breaks[:0]
	for i, p := range b.pieces {
		if i == 0 {
			if p.offset+int64(b.start-p.index) == b.base {
				continue
			}
			p.offset, p.index = p.offset+int64(b.start-p.index), b.start
		}
		b.breaks = append(b.breaks, tailers.Break{Index: p.index - b.start, Offset: p.offset, Head: p.text.Head})
	}
	if len(b.breaks) == 0 {
		return nil
	}
	return b.breaks
}

// Before fills the end of p with what precedes offset end of the stream, from the data and the history, and returns how much it filled. Where
// that is not enough, older reads on: it fills the end of its argument with what precedes an offset of a generation. older may be nil.
func (b *Buffer) Before(p []byte, end int64, older func(p []byte, text Text, offset int64) int) int {
	i := b.start + int(min(end-b.base, int64(len(b.raw)-b.start)))
	low := max(0, b.start-b.history)
	n := 0
	if i > low {
		n = copyEnd(p, b.raw[low:i])
		i = low
	}
	if n < len(p) && older != nil {
		text, offset := b.At(0)
		n += older(p[:len(p)-n], text, offset-int64(b.start-i))
	}
	return n
}

// Counts returns how many lines were cut, and how many bytes left out, since the last call.
func (b *Buffer) Counts() (long, dropped int64) {
	long, dropped = b.long, b.dropped
	b.long, b.dropped = 0, 0
	return long, dropped
}

// copyEnd copies the end of src to the end of dst.
func copyEnd(dst, src []byte) int {
	n := min(len(dst), len(src))
	return copy(dst[len(dst)-n:], src[len(src)-n:])
}
