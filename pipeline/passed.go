package pipeline

// passed says that the lines before an offset are none of a writer's, up to another one: the lines of a container's other output, mostly, through which each look
// for what stands before an error would go again.
type passed struct {
	writer    string
	next, low int64
	lines     int
}

// Bounds of what is remembered of that: how many stretches of a view, and how short they may be, in lines.
const (
	maxStretches = 8
	minStretch   = 8
)

// notForeign returns the line before offset next, where it begins and ends, passing over those that are plainly of others. left is how many lines may be looked at,
// and is counted down.
func (c *cursor) notForeign(next int64, left *int) (raw []byte, from, end int64, ok bool) {
	start, lines := next, 0
	for i := range c.v.passed {
		if p := &c.v.passed[i]; p.lines > 0 && p.next == next && p.lines < *left && p.writer == c.writer {
			c.v.looks.at(p.low, next)
			next, lines = p.low, p.lines
			*left -= lines
			break
		}
	}
	known := lines
	for ; *left > 0; *left-- {
		raw, from, ok = c.v.before(next)
		if !ok || !c.reader.Foreign(raw, c.writer) {
			break
		}
		next = from
		lines++
		ok = false
	}
	if lines-known >= minStretch {
		c.v.pass(passed{c.writer, start, next, lines})
	}
	if ok {
		*left--
	}
	return raw, from, next, ok
}

// pass remembers a stretch in place of the oldest.
func (v *view) pass(p passed) {
	v.passed[v.stretch] = p
	v.stretch = (v.stretch + 1) % maxStretches
}
