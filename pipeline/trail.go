package pipeline

import (
	"slices"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// trail is what an earlier event of the same pass has found when it walked back for its breadcrumbs, so that the next event walks only to where
// that one began. In a storm two events have most of their breadcrumbs in common.
type trail struct {
	start           int64 // where the event began: the walk went back from there
	writer          string
	process, thread string         // whose records it took
	layout          *format.Layout // with which lines were read
	limit           int
	crumbs          []event.Breadcrumb // oldest first, without secrets; shared with the event, so they do not change
	plain           []plainLine        // newest first, where the log has no records
	walked          walk               // at most
}

// continues tells whether a walk for a finding, which has come to an offset after walked lines with nothing in hand, would find from there on what the trail has.
// Where a bound of the walk would have cut it short, it does not.
func (t *trail) continues(f *finding, layout *format.Layout, at int64, limit int, walked walk, heads int) bool {
	walked.add(t.walked)
	return t.limit >= limit && t.layout == layout && at == t.start && f.writer == t.writer && f.record.Process == t.process && f.record.Thread == t.thread && walked.on(heads)
}

// joined are breadcrumbs, newest first, and those of the trail before them: the newest, oldest first.
func (t *trail) joined(crumbs []event.Breadcrumb, limit int) []event.Breadcrumb {
	slices.Reverse(crumbs)
	if len(t.crumbs) == 0 {
		return crumbs
	}
	kept := t.crumbs
	if len(kept) > limit && len(kept)+len(crumbs) > cap(kept) {
		kept = slices.Grow(slices.Clone(kept[len(kept)-limit:]), 3*limit)
	}
	all := append(kept, crumbs...)
	return all[max(0, len(all)-limit):]
}
