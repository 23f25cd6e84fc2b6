package pipeline

import (
	"slices"

	"github.com/errtail/errtail/tailers"
)

// stream is what a hallway remembers of a log between windows: nothing, in most cases.
type stream struct {
	captured []captured // events from text that is not consumed yet, because an error before it is not decided
	restored []string   // ids of events that an earlier run captured, and that were not found again yet
	until    int64      // where they cannot come any more: an earlier run saw no further than its window
	decided  []int64    // lines that were hit, of text that is not consumed yet, and whose answer was final: nothing, or part of one of captured. In order
}

// maxDecided bounds how many lines are remembered as decided. Others are decided again, to the same end.
const maxDecided = 1 << 16

// decide remembers that there is nothing more to say about a line that was hit.
func (s *stream) decide(at int64) {
	if i, found := slices.BinarySearch(s.decided, at); !found && len(s.decided) < maxDecided {
		s.decided = slices.Insert(s.decided, i, at)
	}
}

// wasDecided tells whether that was so the last time when the line was shown.
func (s *stream) wasDecided(at int64) bool {
	_, found := slices.BinarySearch(s.decided, at)
	return found
}

// captured is an event whose text will be shown again.
type captured struct {
	id       string
	writer   string
	hit, end int64   // from the line that was hit to behind its last one
	others   []int64 // lines in between that are not its own
	lines    extent  // of its traceback
}

// covers tells whether the line of a writer at an offset belongs to one of the events.
func covers(events []captured, writer string, at int64) bool {
	for _, c := range events {
		if c.writer == writer && c.hit <= at && at < c.end && !slices.Contains(c.others, at) {
			return true
		}
	}
	return false
}

// restore sets what an earlier run has stored with the position from which the log is read.
func (s *stream) restore(ids []string, from int64) {
	s.restored, s.until = slices.Clone(ids), from+2*tailers.MaxWindow
}

// wasCaptured tells whether an earlier run has captured an event. It is asked once per event.
func (s *stream) wasCaptured(id string) bool {
	i := slices.Index(s.restored, id)
	if i < 0 {
		return false
	}
	s.restored = slices.Delete(s.restored, i, i+1)
	return true
}

// forget drops what was captured from text before an offset, which is not shown again.
func (s *stream) forget(consumed int64) {
	s.captured = slices.DeleteFunc(s.captured, func(c captured) bool { return c.end <= consumed })
	n, _ := slices.BinarySearch(s.decided, consumed)
	s.decided = slices.Delete(s.decided, 0, n)
	if consumed >= s.until {
		s.restored = nil
	}
}

// empty tells that there is nothing to remember.
func (s *stream) empty() bool {
	return len(s.captured) == 0 && len(s.restored) == 0 && len(s.decided) == 0
}

// ids lists the events that a restart would find again.
func (s *stream) ids() []string {
	ids := slices.Clone(s.restored)
	for _, c := range s.captured {
		ids = append(ids, c.id)
	}
	return ids
}
