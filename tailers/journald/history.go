package journald

import (
	"cmp"
	"slices"
)

// keptEntries is how many entries before the position are put into the history, so that what happens first has breadcrumbs.
const keptEntries = 2000

// remember renders the last entries before those that are to be read, as decided lines.
func (r *run) remember() {
	all := slices.Clone(r.set.active)
	slices.SortFunc(all, func(a, b *source) int { return cmp.Compare(b.file.Header().TailTime, a.file.Header().TailTime) })
	type state struct{ index, read uint64 }
	saved := make(map[*source]state, len(all))
	left := uint64(keptEntries)
	for _, s := range all {
		saved[s] = state{s.index, s.read}
		n := min(left, s.index)
		s.limit, s.limited = s.index, true
		s.index -= n
		left -= n
	}
	for s := r.set.next(); s != nil; s = r.set.next() {
		r.line(s)
	}
	for _, s := range all {
		s.index, s.read, s.limited, s.entry = saved[s].index, saved[s].read, false, nil
	}
	r.crashes.forget()
	r.text.held = -1
	r.text.consume(r.text.undecided())
	if n := r.text.start - keptHistory; n > 0 {
		r.text.forget(n)
	}
}
