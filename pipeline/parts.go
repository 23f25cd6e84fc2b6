package pipeline

import (
	"slices"

	"github.com/errtail/errtail/parsers/format"
)

// whole joins a line with the parts before and behind it, if it is a part. Where no carrier names the writer, only a record's head can have two.
func (c *cursor) whole(line located, raw []byte) located {
	if c.writer == "" && !line.Partial && !format.GoesOn(&line.Line) {
		return line
	}
	parts, start := c.partsBefore([][]byte{raw}, line.start)
	line.start = start
	if len(parts) > 1 || line.Partial {
		line = c.joined(line, parts)
	}
	if c.writer == "" || len(parts) > 1 && line.Partial || !format.GoesOn(&line.Line) {
		return line
	}
	// The first line of the head may have been cut, too.
	if last, lastRaw, ok := c.lineBefore(line.start); ok {
		first, start := c.partsBefore([][]byte{lastRaw}, last.start)
		if len(first) > 1 && c.reader.Join(first...).Partial {
			line.start = start
			line = c.joined(line, append(first, parts...))
		}
	}
	return line
}

// partsBefore puts the parts that precede a part, which begins at offset start, before it, and returns where the first one begins.
func (c *cursor) partsBefore(parts [][]byte, start int64) ([][]byte, int64) {
	slices.Reverse(parts)
	for size := 0; size < maxTraceBytes; {
		raw, from, ok := c.partBefore(start)
		if !ok {
			break
		}
		parts = append(parts, raw)
		size += len(raw)
		start = from
	}
	slices.Reverse(parts)
	return parts, start
}

// joined joins parts, of which line is the last one, with those that follow it. When they are together they may turn out to be the first line of two.
func (c *cursor) joined(line located, parts [][]byte) located {
	size, last := 0, false
	for more := true; more; more = line.Partial && !last {
		for line.Partial && size < maxTraceBytes {
			raw, next, ok := c.v.line(line.end)
			if !ok {
				c.hungry = c.hungry || !c.v.ended
				break
			}
			if part, ok := c.decodeOf(raw, line.end, c.writer); ok {
				line.Partial = part.Partial
				parts = append(parts, raw)
				size += len(raw)
			}
			line.end = next
		}
		last = line.Partial
		line.Line = c.reader.Join(parts...)
	}
	line.Partial = false
	return line
}
