package pipeline

import (
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// cachedLines is how many decoded lines are kept. What a recogniser has looked at, several look at, and in a storm one event's breadcrumbs are most of the next one's.
const cachedLines = 4096

// lineCache keeps decoded lines, as the formats that are known read them, and as a learned layout does. It is made at the first line that is looked at, and serves one
// pass after the other.
type lineCache struct {
	pass        int64
	known, laid []cachedLine
}

// cachedLine is a line, where it begins, the pass in which that was so, and the layout with which it was read.
type cachedLine struct {
	pass, at int64
	layout   *format.Layout
	line     event.Line
}

// maxCachedLine is how long a line may be to be kept, in bytes.
const maxCachedLine = 2 << 10

// decode decodes the line at an offset, or remembers it. What it returns is valid until the next call.
func (c *lineCache) decode(r format.Reader, raw []byte, at int64) *event.Line {
	if len(raw) > maxCachedLine {
		l := r.Decode(raw)
		return &l
	}
	layout := r.Layout
	r.Layout = nil
	line, fresh := c.slot(&c.known, nil, at)
	if fresh {
		*line = r.Decode(raw)
	}
	if layout == nil {
		return line
	}
	laid, fresh := c.slot(&c.laid, layout, at)
	if fresh {
		r.Layout = layout
		*laid = r.Relaid(line, raw)
	}
	return laid
}

// slot returns where a line is kept. fresh tells that it has to be decoded.
func (c *lineCache) slot(slots *[]cachedLine, layout *format.Layout, at int64) (line *event.Line, fresh bool) {
	if *slots == nil {
		*slots = make([]cachedLine, cachedLines)
	}
	slot := &(*slots)[uint64(at)*0x9e3779b97f4a7c15>>52%cachedLines]
	fresh = slot.pass != c.pass || slot.at != at || slot.layout != layout
	slot.pass, slot.at, slot.layout = c.pass, at, layout
	return &slot.line, fresh
}

// decode decodes the line at an offset, or remembers it.
func (p *pass) decode(raw []byte, at int64) event.Line { return *p.h.lines.decode(p.reader, raw, at) }
