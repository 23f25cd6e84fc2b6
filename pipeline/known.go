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

// holds tells whether a finding of a group that happened at a time is held back, and counts it then. Without an answer it is made an event, as any other.
func (p *pass) holds(f *finding, group uint64, at time.Time) bool {
	now := at
	if !p.h.Finished {
		now = time.Now()
	}
	return p.h.Guard.Hold(storm.Event{Route: p.route(f.match.Rule), Group: group, At: at, Rate: rate(f.match.Rule.Limit)}, now)
}

// timeOf is when the error of a finding happened, as its event has it, and whose time that is, if it is not its own.
func (p *pass) timeOf(f *finding) (at time.Time, whose string) {
	if f.record.TimeSource != event.TimeUnknown {
		return f.record.Time, ""
	}
	if p.h.Finished {
		if stamp := p.previousTime(f); stamp != nil {
			return stamp.Time, "previous record"
		}
	}
	if p.w.Time.IsZero() {
		return time.Now(), "read"
	}
	return p.w.Time, "read"
}

// dated is the time of the record before an error that has none of its own. The error right behind it has the same, so that a log which is all tracebacks is not
// searched once for each.
type dated struct {
	pass, end int64
	writer    string
	stamp     *event.Timestamp
}

// previousTime is the time of the record before a finding, or nil if there is none near.
func (p *pass) previousTime(f *finding) *event.Timestamp {
	d := &p.h.dated
	if d.pass != p.h.lines.pass || d.end != f.start || d.writer != f.writer {
		d.pass, d.writer, d.stamp = p.h.lines.pass, f.writer, nil
		if last, _ := p.breadcrumbs(f, 1, nil); len(last) > 0 {
			d.stamp = last[0].Timestamp
		}
	}
	stamp := d.stamp
	if d.end = f.end; f.lines.start != f.start || f.lines.end != f.end {
		*d = dated{} // some of its lines may be a record to those behind it
	}
	return stamp
}
