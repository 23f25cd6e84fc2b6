package file

import (
	"io"
	"slices"

	"github.com/errtail/errtail/tailers/internal/block"
	"github.com/errtail/errtail/tailers/internal/wide"
)

// Programs on Windows, and PowerShell's redirections, write UTF-16 with a byte order mark. What is shown of such a file is its text in UTF-8 without the mark, and offsets in the buffer and in windows
// count its bytes, as for who scans the file. What is stored and compared (sizes, positions, sums) counts the bytes of the file. This file translates between the two.

// wideText is what is known of a generation in UTF-16.
type wideText struct {
	big   bool    // the most significant byte comes first
	marks []known // in order; there is always the first one that is possible, or one after it
}

// known is a place that is known both ways: text bytes of UTF-8 are before the byte raw of the file.
type known struct{ raw, text int64 }

// maxMarks bounds what is kept of a generation; more come of a line that is very long.
const maxMarks = 64

// wideBlock is how many bytes are read of the file at once, to count.
const wideBlock = 64 << 10

var firstMark = known{wide.MarkSize, 0}

// widen has a generation read as UTF-16 if it begins with a byte order mark.
func (g *generation) widen(begin []byte) {
	if g.wide == nil && g.seen == 0 && wide.Marked(begin) {
		g.wide = &wideText{big: wide.Big(begin), marks: []known{firstMark}}
	}
}

// add notes a place. Those between the first and the last ones are dropped if there are too many.
func (t *wideText) add(m known) {
	i, found := slices.BinarySearchFunc(t.marks, m, func(a, b known) int { return int(a.raw - b.raw) })
	if found {
		t.marks[i] = m
		return
	}
	t.marks = slices.Insert(t.marks, i, m)
	if len(t.marks) > maxMarks {
		t.marks = slices.Delete(t.marks, 1, len(t.marks)-maxMarks/2)
	}
}

// decided drops what is known of places before one that is.
func (t *wideText) decided(m known) {
	t.add(m)
	i := slices.Index(t.marks, m)
	t.marks = slices.Delete(t.marks, 0, i)
}

// before returns the last place that is known and for which after is false.
func (t *wideText) before(after func(known) bool) known {
	last := firstMark
	for _, m := range t.marks {
		if after(m) {
			break
		}
		last = m
	}
	return last
}

// text returns the offset in the text of an offset in the file. Of text that was taken away it returns one before it.
func (g *generation) text(raw int64) int64 {
	if g.wide == nil {
		return raw
	}
	raw &^= 1
	m := g.wide.before(func(m known) bool { return m.raw > raw })
	g.eachWide(m.raw, raw, func(p []byte) bool {
		m.raw, m.text = m.raw+int64(len(p)), m.text+wide.Len(p, g.wide.big)
		return true
	})
	if m.raw == raw {
		g.wide.add(m)
	}
	return m.text
}

// raw returns the offset in the file of an offset in the text. Of text that was taken away it returns one before it.
func (g *generation) raw(text int64) int64 {
	if g.wide == nil {
		return text
	}
	m := g.wide.before(func(m known) bool { return m.text > text })
	if m.text == text {
		return m.raw
	}
	g.eachWide(m.raw, g.end(), func(p []byte) bool {
		n, length := wide.Cut(p, g.wide.big, text-m.text)
		m.raw, m.text = m.raw+int64(n), m.text+length
		return n == len(p)
	})
	return m.raw
}

// eachWide reads the file from one offset to another one, in pieces that can be decoded by themselves, until use returns false.
func (g *generation) eachWide(from, to int64, use func([]byte) bool) {
	var buf []byte
	for from < to {
		if buf == nil {
			buf = make([]byte, min(to-from, wideBlock))
		}
		n, err := g.readAt(buf[:min(to-from, int64(len(buf)))], from)
		whole := wide.Whole(buf[:n], g.wide.big)
		if from+int64(n) >= to || whole == 0 {
			whole = n &^ 1
		}
		if whole == 0 || !use(buf[:whole]) || err != nil {
			return
		}
		from += int64(whole)
	}
}

// readText is readAt by offsets in the text.
func (g *generation) readText(p []byte, offset int64) (int, error) {
	if g.wide == nil {
		return g.readAt(p, offset)
	}
	end := offset + int64(len(p))
	i := slices.IndexFunc(g.wide.marks, func(m known) bool { return m.text >= end })
	if i < 0 {
		g.text(g.raw(end)) // is the last one then
		i = len(g.wide.marks) - 1
	}
	at := g.wide.marks[i]
	raw := make([]byte, wideBlock)
	var text []byte
	for missing := end; missing > offset; {
		n := min(at.raw-firstMark.raw, wideBlock-wide.MarkSize)
		if n <= 0 {
			return 0, io.EOF
		}
		from := at.raw - n
		before := min(from, wide.MarkSize)
		if got, err := g.readAt(raw[:before+n], from-before); int64(got) < before+n {
			return 0, err
		}
		if wide.Splits(raw[:before], raw[before:before+n], g.wide.big) {
			before, from = 0, from-before
			n = at.raw - from
		}
		text = wide.Append(text[:0], raw[before:before+n], g.wide.big)
		begin := at.text - int64(len(text))
		if begin < 0 {
			return 0, io.EOF // it is not the text any more that it was
		}
		if lo, hi := max(begin, offset), min(at.text, end); lo < hi {
			copy(p[lo-offset:], text[lo-begin:hi-begin])
		}
		at = known{from, begin}
		missing = begin
	}
	if at.raw < g.wide.marks[0].raw {
		g.wide.add(at) // who asks for what is before it goes on there
	}
	return len(p), nil
}

// skipWide is skip for UTF-16.
func (g *generation) skipWide() {
	end := max(g.size&^1, firstMark.raw)
	g.offset = end
	var p [4 << 10]byte
	for at := end; at > firstMark.raw && end-at <= tailMax; {
		n := min(at-firstMark.raw, int64(len(p)))
		if _, err := pread(g.fd, p[:n], at-n); err != nil {
			break
		}
		if i := wide.LastLine(p[:n], g.wide.big); i >= 0 {
			g.offset = at - n + int64(i)
			break
		}
		if at -= n; at == firstMark.raw {
			g.offset = at
		}
	}
}

// fillWide is the rest of fill for UTF-16: it reads a block of the file, and takes in what can be decoded of it. The end of a character that is still to come is waited for, unless nothing more
// will come in order.
func (r *reading) fillWide(g *generation, b *block.Buffer) (n int, grown, ended bool, err error) {
	if b.Over() && g.text(g.scanned) > b.Next() {
		b.LeaveOut(g.text(g.scanned) - b.Next())
	}
	from := g.raw(b.Next())
	size := int64(b.BlockSize()) * 2 / wide.MaxGrowth &^ 1
	if g.limit > 0 {
		size = min(size, g.limit-from)
	}
	if int64(len(r.raw)) < size {
		r.engine.raw = make([]byte, size)
	}
	raw := r.raw[:max(size, 0)]
	n, err = g.readAt(raw, from)
	if err != nil && err != io.EOF {
		return 0, false, false, err
	}
	if n > 0 && !g.unchanged() {
		return 0, false, false, errTruncated
	}
	g.verified = g.mtime
	ended = err == io.EOF || g.limit > 0 && from+int64(n) >= g.limit
	whole := wide.Whole(raw[:n], g.wide.big)
	if ended && (r.final || g.limit > 0 || r.lane != &r.log.lane || g != r.log.last()) {
		whole = n &^ 1
	}
	b.Add(len(wide.Append(b.Space(b.BlockSize())[:0], raw[:whole], g.wide.big)))
	g.wide.add(known{from + int64(whole), b.Next()})
	return n, r.grew(g, b, from+int64(whole), raw[:whole]), ended, nil
}
