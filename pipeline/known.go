package pipeline

import (
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline/storm"
)

// maxKnown bounds how many tracebacks are known by their group.
const maxKnown = 4096

// known remembers the groups of tracebacks as they were read, so that one whose group is held back need not become an event to find that out. In a storm that is
// nearly all of them.
type known struct {
	groups map[uint64]uint64 // by traceKey
}

// traceKey hashes all of a finding that its group is made of. It returns false where a group can be made of more: of what the rule captures.
func traceKey(f *finding) (uint64, bool) {
	if f.trace == nil || f.match.Rule.HasFingerprint() {
		return 0, false
	}
	k := groupKey{}
	k.SetSeed(seed)
	k.text(f.match.Rule.ID)
	k.text(f.trace.Parser)
	for i := range f.trace.Exceptions {
		e := &f.trace.Exceptions[i]
		k.text(e.Type)
		k.text(e.Module)
		if e.Stacktrace == nil {
			k.text(e.Text())
			continue
		}
		for j := range e.Stacktrace.Frames {
			f := &e.Stacktrace.Frames[j]
			k.text(f.AbsPath)
			k.text(f.Filename)
			k.text(f.Module)
			k.text(f.Function)
			k.text(f.ContextLine)
			k.number(f.Lineno)
		}
	}
	return k.Sum64(), true
}

// learn remembers the group of a traceback.
func (k *known) learn(key, group uint64) {
	if k.groups == nil || len(k.groups) >= maxKnown {
		k.groups = map[uint64]uint64{}
	}
	k.groups[key] = group
}

// held tells whether a finding is of a group that is held back, by its key, and counts it then. Without an answer it is made an event, as any other.
func (h *Hallway) held(f *finding, key uint64) bool {
	group, known := h.known.groups[key]
	if !known || f.match.Rule.SampleRate < 1 {
		return false
	}
	at, now := f.record.Time, time.Now()
	switch {
	case f.record.TimeSource == event.TimeUnknown && h.Finished:
		return false // the time of the record before it: an event has to look for that
	case f.record.TimeSource == event.TimeUnknown:
		at = now
	case h.Finished:
		now = at
	}
	return h.Guard.Hold(storm.Event{Group: group, At: at, Rate: rate(f.match.Rule.Limit)}, now)
}
