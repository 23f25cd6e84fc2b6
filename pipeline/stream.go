package pipeline

import "slices"

// stream is what a hallway remembers of a log between windows: nothing, in most cases.
type stream struct {
	captured []captured // events from text that is not consumed yet, because an error before it is not decided
}

// captured is an event whose text will be shown again.
type captured struct {
	id       string
	writer   string
	hit, end int64 // from the line that was hit to behind its last one
}

// covers tells whether the line of a writer at an offset belongs to an event that was captured already, and where that ends.
func (s *stream) covers(writer string, at int64) (end int64, ok bool) {
	for _, c := range s.captured {
		if c.writer == writer && c.hit <= at && at < c.end {
			return c.end, true
		}
	}
	return 0, false
}

// forget drops what was captured from text before an offset, which is not shown again.
func (s *stream) forget(consumed int64) {
	s.captured = slices.DeleteFunc(s.captured, func(c captured) bool { return c.end <= consumed })
}

// ids lists the events that a restart would find again.
func (s *stream) ids() []string {
	var ids []string
	for _, c := range s.captured {
		ids = append(ids, c.id)
	}
	return ids
}
