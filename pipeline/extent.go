package pipeline

import "sort"

// extent is where the lines of a traceback stand. The head of the record that owns it is not among them.
type extent struct {
	writer     string
	start, end int64
}

// extents are those of one window, by writer, in order.
type extents struct {
	of  map[string][]extent
	end int64 // of the last one
}

// add adds the extent of the writer's last traceback so far.
func (e *extents) add(x extent) {
	if e.of == nil {
		e.of = map[string][]extent{}
	}
	e.of[x.writer] = append(e.of[x.writer], x)
	e.end = max(e.end, x.end)
}

// around returns where the traceback begins to which a writer's line at an offset belongs.
func (e *extents) around(writer string, at int64) (start int64, ok bool) {
	if at >= e.end {
		return 0, false
	}
	list := e.of[writer]
	i := sort.Search(len(list), func(i int) bool { return list[i].end > at })
	if i < len(list) && list[i].start <= at {
		return list[i].start, true
	}
	return 0, false
}

// endOf returns where the last traceback of a writer ends that begins before an offset, or 0.
func (e *extents) endOf(writer string, before int64) int64 {
	if len(e.of) == 0 {
		return 0
	}
	list := e.of[writer]
	if i := sort.Search(len(list), func(i int) bool { return list[i].start >= before }); i > 0 {
		return list[i-1].end
	}
	return 0
}

// around is the same for a short list in any order.
func around(list []extent, writer string, at int64) (start int64, ok bool) {
	for _, x := range list {
		if x.start <= at && at < x.end && x.writer == writer {
			return x.start, true
		}
	}
	return 0, false
}

// extentOf returns where the lines of a trace stand that was read from c. If its first line is a record's head, what comes before the header is that
// record's message.
func (r *Recogniser) extentOf(c *cursor, first, end int) extent {
	from, _ := c.at(first)
	last, _ := c.at(end - 1)
	x := extent{writer: c.writer, start: from.start, end: last.end}
	if !from.Head {
		return x
	}
	x.start = from.end
	if beforeThrown(from.Record.Message) != from.Record.Message {
		return x
	}
	for i := first + 1; i < end && !r.begins(from.Text); i++ {
		if l, _ := c.at(i); r.begins(l.Text) {
			x.start = l.start
			break
		}
	}
	return x
}

// traceAt reads the traceback that the line at an offset belongs to, if it does.
func (p *pass) traceAt(at int64) (extent, bool) {
	c := newCursor(p.v, p.reader, at)
	defer c.done()
	trace, _, ok := p.h.parse(c)
	p.looked += len(c.ahead) + len(c.behind)
	if !ok {
		return extent{}, false
	}
	return p.h.extentOf(c, trace.First, trace.End), true
}
