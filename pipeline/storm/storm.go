// Package storm keeps a program that fails in a loop from flooding a backend. It decides which events of a group go, counts those that are held
// back, and says so with the next event of the group or in a summary.
//
// A group is what a backend would make one issue of. Its first events always go, as many as the burst says, then one each time a token has
// come back. All groups of one DSN together have a bucket too, so that a thousand failing programs on one node are bounded as well; and the
// first events of groups never seen before have one of their own, so that a storm of known errors cannot keep a new one back. Nothing is shared
// between DSNs: a flood for one project neither takes another one's room, nor tells it of its errors.
//
// Concurrency: a [Guard] is shared by all sources of an agent; a mutex guards it. It starts no goroutine.
package storm

import (
	"maps"
	"sync"
	"time"
)

// Rate fills a token bucket: Burst events at once, and one more after each Every. The zero Rate holds nothing back.
type Rate struct {
	Burst int
	Every time.Duration
}

// Limits are the buckets of a guard.
type Limits struct {
	Group  Rate // of each group
	All    Rate // of all groups of a DSN together, first events apart
	New    Rate // of the first events of all groups of a DSN
	Writer Rate // of all groups of one writer, where the source knows writers: a pod
}

// Defaults let through more than a person could read: of one group 100 events at once and 100 an hour, so that a program that fails in a loop for a day costs
// 2,500 events; of all groups of a DSN 1,000 at once and an hour, of which one pod can take 300.
func Defaults() Limits {
	return Limits{
		Group:  Rate{Burst: 100, Every: 36 * time.Second},
		All:    Rate{Burst: 1000, Every: 3600 * time.Millisecond},
		New:    Rate{Burst: 1000, Every: 3600 * time.Millisecond},
		Writer: Rate{Burst: 300, Every: 12 * time.Second},
	}
}

// maxGroups bounds how many groups a guard tells apart, twice: when there are more, those that were not met since the last time it was full are given up. What they
// have held back is kept as a sum. A group that comes back is new.
const maxGroups = 10_000

// maxRoutes bounds for how many DSNs a guard has buckets. When there are more, all begin anew; what was held back is kept.
const maxRoutes = 1_000

// Guard decides which events go. A nil Guard lets everything through.
type Guard struct {
	// Same gives names of DSNs that lead to the place of another name, which they share the buckets of. It must not change once the guard is in use.
	Same map[string]string

	limits Limits

	mu          sync.Mutex
	groups, old map[key]*group
	routes      map[string]*route
	writers     map[string]*bucket
}

// key tells groups apart.
type key struct {
	route string
	group uint64
}

// route is what the groups of one DSN share.
type route struct {
	all, new bucket
	lost     Held // of groups given up
}

// group is what is known of one group.
type group struct {
	title  string // "" until something is held back
	bucket bucket
	held   Held
	since  time.Time // when the oldest of held was held back, by the clock of Admit
}

// New returns a guard.
func New(l Limits) *Guard {
	return &Guard{limits: l, groups: map[key]*group{}, routes: map[string]*route{}}
}

// Event is what a guard needs to know of one.
type Event struct {
	Route  string        // name of the DSN that it is for
	Group  uint64        // a hash of what a backend would group it by
	Title  func() string // of its group; asked at most once for each time that something is held back
	At     time.Time     // when it happened
	Rate   Rate          // in place of the guard's own for groups, unless zero
	Writer string        // who logged it; "" where that is not known, and not limited
}

// Admit decides about an event at a time, which should not go back (it then stands still). If the event may go, held is what the group has
// held back before it, which the event is to tell.
func (g *Guard) Admit(e Event, now time.Time) (held Held, ok bool) {
	if g == nil {
		return Held{}, true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	rate := e.Rate
	if rate == (Rate{}) {
		rate = g.limits.Group
	}
	k := g.key(e)
	known := g.group(k)
	one := known
	if one == nil {
		one = &group{bucket: rate.full()}
		g.groups[k] = one
	}
	route := g.route(k.route)
	shared, limit := &route.all, g.limits.All
	if known == nil {
		shared, limit = &route.new, g.limits.New
	}
	writer := g.writer(e.Writer)
	if one.bucket.has(rate, now) && shared.has(limit, now) && (writer == nil || writer.has(g.limits.Writer, now)) {
		one.bucket.take(rate)
		shared.take(limit)
		if writer != nil {
			writer.take(g.limits.Writer)
		}
		held, one.held = one.held, Held{}
		return held, true
	}
	if one.held.Count == 0 {
		one.title, one.since = e.Title(), now
	}
	one.held.add(e.At)
	return Held{}, false
}

// key is the group of an event.
func (g *Guard) key(e Event) key {
	if same, ok := g.Same[e.Route]; ok {
		e.Route = same
	}
	return key{e.Route, e.Group}
}

// route finds what the groups of a DSN share.
func (g *Guard) route(name string) *route {
	r := g.routes[name]
	if r == nil {
		if len(g.routes) >= maxRoutes {
			maps.DeleteFunc(g.routes, func(_ string, r *route) bool { return r.lost.Count == 0 })
		}
		r = &route{all: g.limits.All.full(), new: g.limits.New.full()}
		g.routes[name] = r
	}
	return r
}

// writer finds the bucket of a writer; nil where there is no limit. There are never more than maxGroups: then all begin anew.
func (g *Guard) writer(name string) *bucket {
	if name == "" || g.limits.Writer == (Rate{}) {
		return nil
	}
	b := g.writers[name]
	if b == nil {
		if len(g.writers) >= maxGroups || g.writers == nil {
			g.writers = map[string]*bucket{}
		}
		full := g.limits.Writer.full()
		b = &full
		g.writers[name] = b
	}
	return b
}

// Hold tells whether an event is of a group that must wait, and counts it then. Only a group of which something is held back already can be told so;
// of others, and of those of which one may go, [Guard.Admit] decides.
func (g *Guard) Hold(e Event, now time.Time) bool {
	if g == nil {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	one := g.groups[g.key(e)]
	if one == nil || one.held.Count == 0 {
		return false
	}
	rate := e.Rate
	if rate == (Rate{}) {
		rate = g.limits.Group
	}
	if one.bucket.has(rate, now) {
		return false
	}
	one.held.add(e.At)
	return true
}

// group finds a group, and makes room for another one.
func (g *Guard) group(k key) *group {
	if one := g.groups[k]; one != nil {
		return one
	}
	if len(g.groups) >= maxGroups {
		for k, one := range g.old {
			if one.held.Count > 0 {
				g.route(k.route).lost.join(one.held)
			}
		}
		g.groups, g.old = make(map[key]*group, len(g.groups)), g.groups
	}
	one := g.old[k]
	if one != nil {
		delete(g.old, k)
		g.groups[k] = one
	}
	return one
}
