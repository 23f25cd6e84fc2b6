package pipeline

import "github.com/errtail/errtail/event"

// cachedLines is how many decoded lines are kept. In a storm, one event's breadcrumbs are most of the next one's.
const cachedLines = 4096

// lineCache keeps lines that were decoded for breadcrumbs. It is made at the first error, and serves one pass after the other.
type lineCache struct {
	pass  int64
	slots []cachedLine
}

// cachedLine is a line, where it begins, and the pass in which that was so.
type cachedLine struct {
	pass, at int64
	line     event.Line
}

// decode decodes the line at an offset, or remembers it.
func (p *pass) decode(raw []byte, at int64) event.Line {
	c := &p.h.lines
	if c.slots == nil {
		c.slots = make([]cachedLine, cachedLines)
	}
	slot := &c.slots[uint64(at)*0x9e3779b97f4a7c15>>52%cachedLines]
	if slot.pass != c.pass || slot.at != at {
		*slot = cachedLine{c.pass, at, p.reader.Decode(raw)}
	}
	return slot.line
}
