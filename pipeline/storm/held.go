package storm

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Held is what was held back of a group since an event of it, or a summary, last went.
type Held struct {
	Count       int64
	First, Last time.Time // when the events held back happened
}

// add counts one more.
func (h *Held) add(at time.Time) {
	if h.Count == 0 || at.Before(h.First) {
		h.First = at
	}
	if h.Count == 0 || at.After(h.Last) {
		h.Last = at
	}
	h.Count++
}

// join counts what another group has held back.
func (h *Held) join(o Held) {
	if o.Count == 0 {
		return
	}
	if h.Count == 0 {
		*h = o
		return
	}
	if o.First.Before(h.First) {
		h.First = o.First
	}
	if o.Last.After(h.Last) {
		h.Last = o.Last
	}
	h.Count += o.Count
}

// Group is a group of which events are held back.
type Group struct {
	Route string // the DSN that its events are for
	Title string // for people; "" for groups that are no longer told apart
	Held  Held
}

// Waiting takes out what has been held back for at least age without an event that could tell it: for each DSN the groups, most events first, and at most
// limit of them; what remains is one group without a title.
func (g *Guard) Waiting(now time.Time, age time.Duration, limit int) []Group {
	if g == nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	waiting := map[string][]Group{}
	for _, groups := range []map[key]*group{g.groups, g.old} {
		for k, one := range groups {
			if one.held.Count > 0 && now.Sub(one.since) >= age {
				waiting[k.route] = append(waiting[k.route], Group{k.route, one.title, one.held})
				one.held = Held{}
			}
		}
	}
	for name, r := range g.routes {
		if r.lost.Count > 0 && waiting[name] == nil {
			waiting[name] = []Group{}
		}
	}
	var all []Group
	for _, name := range slices.Sorted(maps.Keys(waiting)) {
		groups, rest := waiting[name], Group{Route: name}
		if r := g.routes[name]; r != nil {
			rest.Held, r.lost = r.lost, Held{}
		}
		slices.SortFunc(groups, func(a, b Group) int {
			return cmp.Or(cmp.Compare(b.Held.Count, a.Held.Count), a.Held.First.Compare(b.Held.First), cmp.Compare(a.Title, b.Title))
		})
		for len(groups) > limit {
			rest.Held.join(groups[len(groups)-1].Held)
			groups = groups[:len(groups)-1]
		}
		all = append(all, groups...)
		if rest.Held.Count > 0 {
			all = append(all, rest)
		}
	}
	return all
}
