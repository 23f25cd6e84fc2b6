package pipeline

import (
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// Bounds of what one error may take, so that memory and time are bounded whatever the log says. They are measured from the line that
// was hit, in the text itself, so that they do not depend on how it was read.
const (
	maxTraceBytes = 1 << 20 // lines that begin further behind the hit than this do not belong to it
	maxLookBack   = 64      // lines before the hit that a recogniser can see
	maxPassed     = 512     // lines of all writers that are passed over to find one of them
)

// located is a decoded line and where it stands, from its first byte to behind its line end.
type located struct {
	event.Line
	start, end int64
}

// cursor shows the lines of one writer around a hit; it implements [event.Lines]. Parts of a line that a container runtime has split
// are joined. It notes when somebody looks beyond what has been read.
type cursor struct {
	v      *view
	reader format.Reader
	writer string
	ahead  []located // line 0, 1, …
	behind []located // line -1, -2, …
	hungry bool
	over   bool // no line of this writer follows: the end, or the bound
	first  bool // none precedes: looking for one again, through the lines of all others, would cost as much as the whole traceback

	hide   func(*event.Line) bool // whose lines are not shown between those that belong together; nil: nobody's
	hidden []int64                // where the lines begin that are not shown
}

// without returns a cursor on the same line that does not show lines of others where what follows them plainly goes on.
func (c *cursor) without(hide func(*event.Line) bool) *cursor {
	woven := c.on(&c.ahead[0])
	woven.hide = hide
	return woven
}

// on returns a cursor on another line of the same writer.
func (c *cursor) on(line *located) *cursor {
	room := c.v.rooms.take()
	return &cursor{v: c.v, reader: c.reader, writer: c.writer, ahead: append(room.ahead, *line), behind: room.behind}
}

// newCursor returns a cursor on the line that begins at offset at. Where that line is a later part of a split line, line 0
// begins with its first part.
func newCursor(v *view, reader format.Reader, at int64) *cursor {
	raw, next, _ := v.line(at)
	return cursorOn(v, reader, located{Line: *v.lines.decode(reader, raw, at), start: at, end: next}, raw)
}

// cursorOn is newCursor for a line that is decoded already.
func cursorOn(v *view, reader format.Reader, line located, raw []byte) *cursor {
	room := v.rooms.take()
	c := &cursor{v: v, reader: reader, writer: line.Writer, ahead: room.ahead, behind: room.behind}
	c.ahead = append(c.ahead, c.whole(line, raw))
	return c
}

// done leaves the cursor's room to others. Nothing of the cursor must be used any more, nor any line that it has shown.
func (c *cursor) done() {
	c.v.rooms.put(scratch{c.ahead, c.behind})
	c.ahead, c.behind = nil, nil
}

// Bounds of the room that is kept.
const (
	keptLines = 256 // decoded lines that a cursor leaves room for
	keptRooms = 4
)

// scratch is the room for decoded lines that one cursor leaves to another.
type scratch struct{ ahead, behind []located }

// rooms are those that nobody uses.
type rooms []scratch

func (r *rooms) take() scratch {
	last := len(*r) - 1
	if last < 0 {
		return scratch{}
	}
	room := (*r)[last]
	*r = (*r)[:last]
	return room
}

func (r *rooms) put(room scratch) {
	if len(*r) < keptRooms && cap(room.ahead) <= keptLines && cap(room.behind) <= keptLines {
		clear(room.ahead)
		clear(room.behind)
		*r = append(*r, scratch{room.ahead[:0], room.behind[:0]})
	}
}

// At returns line i, see [event.Lines].
func (c *cursor) At(i int) (*event.Line, bool) {
	l, ok := c.at(i)
	if !ok {
		return nil, false
	}
	return &l.Line, true
}

// at is At with the line's place.
func (c *cursor) at(i int) (*located, bool) {
	if i < 0 {
		if i < -maxLookBack {
			return nil, false
		}
		for len(c.behind) < -i {
			if c.first = c.first || !c.back(); c.first {
				return nil, false
			}
		}
		return &c.behind[-i-1], true
	}
	for len(c.ahead) <= i {
		if !c.forward() {
			return nil, false
		}
	}
	return &c.ahead[i], true
}

// forward decodes the next line of the writer, and those behind it if it is one to hide.
func (c *cursor) forward() bool {
	if c.over {
		return false
	}
	line, ok := c.lineBehind(c.ahead[len(c.ahead)-1].end)
	if !ok {
		c.over = true
		return false
	}
	c.ahead = append(c.ahead, line)
	if last := &c.ahead[len(c.ahead)-1]; c.hide != nil && c.hide(&last.Line) {
		c.hideFrom(last)
	}
	return true
}

// hideFrom replaces a line to hide by the first one behind it that is not, if that plainly goes on.
func (c *cursor) hideFrom(line *located) {
	hidden := []int64{line.start}
	next, ok := c.lineBehind(line.end)
	for ok && len(hidden) < maxBetween && c.hide(&next.Line) {
		hidden = append(hidden, next.start)
		next, ok = c.lineBehind(next.end)
	}
	if ok && !next.Head && goesOn(next.Text) {
		c.hidden = append(c.hidden, hidden...)
		*line = next
	}
}

// decode decodes a line if it is the writer's. Where the writer is a request, whose id Rails puts in front of a message, the further lines of the message are
// without it.
func (c *cursor) decode(raw []byte, at int64) (event.Line, bool) {
	if l, ok := c.decodeOf(raw, at, c.writer); ok {
		return l, true
	}
	const idLength = len("411f558b-7b08-46d8-8aa1-6151c3be5ba9")
	id := len(c.writer) - idLength
	if id < 0 || id > 0 && c.writer[id-1] != '/' || strings.Count(c.writer[id:], "-") != 4 || strings.Contains(c.writer[id:], "/") {
		return event.Line{}, false
	}
	l, ok := c.decodeOf(raw, at, c.writer[:max(id-1, 0)])
	return l, ok && !l.Head
}

// decodeOf decodes the line at an offset if it is a writer's. One that is plainly another's is told without decoding it.
func (c *cursor) decodeOf(raw []byte, at int64, writer string) (event.Line, bool) {
	if len(raw) > maxCachedLine {
		return c.reader.DecodeOf(raw, writer)
	}
	if c.reader.Foreign(raw, writer) {
		return event.Line{}, false
	}
	if l := c.v.lines.decode(c.reader, raw, at); l.Writer == writer {
		return *l, true
	}
	return event.Line{}, false
}

// lineBehind finds the writer's line that begins at or behind offset from.
func (c *cursor) lineBehind(from int64) (line located, ok bool) {
	for bound := c.ahead[0].start + maxTraceBytes; from < bound; {
		raw, next, ok := c.v.line(from)
		if !ok {
			c.hungry = c.hungry || !c.v.ended
			return located{}, false
		}
		if l, ok := c.decode(raw, from); ok {
			line := located{Line: l, start: from, end: next}
			if line.Partial {
				line = c.joined(line, [][]byte{raw})
			}
			return line, true
		}
		from = next
	}
	return located{}, false
}

// back decodes the line of the writer that precedes those known, and those before it if it is one to hide.
func (c *cursor) back() bool {
	next := &c.ahead[0]
	if n := len(c.behind); n > 0 {
		next = &c.behind[n-1]
	}
	goes := c.hide != nil && goesOn(next.Text)
	line, ok := c.wholeBefore(next.start)
	if !ok {
		return false
	}
	c.behind = append(c.behind, line)
	if last := &c.behind[len(c.behind)-1]; goes && c.hide(&last.Line) {
		c.hideBefore(last)
	}
	return true
}

// hideBefore replaces a line to hide by the last one before it that is not.
func (c *cursor) hideBefore(line *located) {
	hidden := []int64{line.start}
	before, ok := c.wholeBefore(line.start)
	for ok && len(hidden) < maxBetween && c.hide(&before.Line) {
		hidden = append(hidden, before.start)
		before, ok = c.wholeBefore(before.start)
	}
	if ok {
		c.hidden = append(c.hidden, hidden...)
		*line = before
	}
}

// wholeBefore is lineBefore for a whole line.
func (c *cursor) wholeBefore(next int64) (located, bool) {
	line, raw, ok := c.lineBefore(next)
	if !ok {
		return located{}, false
	}
	return c.whole(line, raw), true
}

// lineBefore finds the writer's line that ends at or before offset next.
func (c *cursor) lineBefore(next int64) (line located, raw []byte, ok bool) {
	for left := maxPassed; left > 0; {
		raw, from, end, ok := c.notForeign(next, &left)
		if !ok {
			break
		}
		if line, ok := c.decode(raw, from); ok {
			return located{Line: line, start: from, end: end}, raw, true
		}
		next = from
	}
	return located{}, nil, false
}

// partBefore is lineBefore for a part of a line that goes on at offset next. It returns false if the writer's line there is whole.
func (c *cursor) partBefore(next int64) (raw []byte, from int64, ok bool) {
	for left := maxPassed; left > 0; {
		raw, from, _, ok := c.notForeign(next, &left)
		if !ok {
			break
		}
		if len(raw) > maxCachedLine {
			if own, partial := c.reader.PartOf(raw, c.writer); own {
				return raw, from, partial
			}
		} else if line, ok := c.decodeOf(raw, from, c.writer); ok {
			return raw, from, line.Partial
		}
		next = from
	}
	return nil, 0, false
}
