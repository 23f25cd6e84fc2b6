package storm

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// at is an event of a group that happens so many seconds after noon, and is met then.
func at(g *Guard, group uint64, seconds int) (Held, bool) {
	when := noon.Add(time.Duration(seconds) * time.Second)
	return g.Admit(Event{Group: group, Title: func() string { return fmt.Sprint("group ", group) }, At: when}, when)
}

func TestGroup(t *testing.T) {
	t.Parallel()
	g := New(Limits{Group: Rate{Burst: 3, Every: time.Minute}})
	sent := 0
	for i := range 100 {
		if _, ok := at(g, 1, i/10); ok {
			sent++
		}
	}
	if sent != 3 {
		t.Errorf("%d events of a storm went, want the burst of 3", sent)
	}
	if _, ok := at(g, 2, 10); !ok {
		t.Error("another group was held back")
	}
	held, ok := at(g, 1, 70)
	want := Held{Count: 97, First: noon, Last: noon.Add(9 * time.Second)}
	if !ok || held != want {
		t.Errorf("after a minute: %v %v, want one event that tells of %v", held, ok, want)
	}
	if held, ok = at(g, 1, 71); ok {
		t.Errorf("a second event went after a minute, telling of %v", held)
	}
}

// TestRuleRate: a rule's own limit is in place of the guard's.
func TestRuleRate(t *testing.T) {
	t.Parallel()
	g := New(Defaults())
	sent := 0
	for range 100 {
		if _, ok := g.Admit(Event{Group: 1, Title: func() string { return "" }, At: noon, Rate: Rate{Burst: 2, Every: time.Hour}}, noon); ok {
			sent++
		}
	}
	if sent != 2 {
		t.Errorf("%d events went, want 2", sent)
	}
}

// TestManyGroups: all groups together are bounded, and new ones come through while known ones are held back.
func TestManyGroups(t *testing.T) {
	t.Parallel()
	g := New(Limits{Group: Rate{Burst: 10, Every: time.Minute}, All: Rate{Burst: 50, Every: time.Second}, New: Rate{Burst: 200, Every: time.Second}})
	var sent [3]int
	for round := range 3 {
		for group := range uint64(100) {
			if _, ok := at(g, group, 0); ok {
				sent[round]++
			}
		}
	}
	if want := [3]int{100, 50, 0}; sent != want {
		t.Errorf("went in each round: %v, want %v", sent, want)
	}
	if _, ok := at(g, 1000, 0); !ok {
		t.Error("a new group was held back by a storm of known ones")
	}
	for group := range uint64(100_000) {
		at(g, 10_000+group, 0)
	}
	if n := len(g.groups) + len(g.old); n > 2*maxGroups {
		t.Errorf("%d groups are remembered, want at most %d", n, 2*maxGroups)
	}
	var count int64
	for _, w := range g.Waiting(noon, 0, 5) {
		count += w.Held.Count
	}
	if want := int64(300 - 150 + 100_001 - 100); count != want {
		t.Errorf("%d events are told to be held back, want %d", count, want)
	}
}

func TestWaiting(t *testing.T) {
	t.Parallel()
	g := New(Limits{Group: Rate{Burst: 1, Every: time.Hour}})
	for group, n := range map[uint64]int{1: 4, 2: 1, 3: 3, 4: 2} {
		for range n {
			at(g, group, int(group))
		}
	}
	if w := g.Waiting(noon.Add(30*time.Second), time.Minute, 10); w != nil {
		t.Errorf("told after half a minute: %v", w)
	}
	held := func(n int64, first, last int) Held {
		return Held{n, noon.Add(time.Duration(first) * time.Second), noon.Add(time.Duration(last) * time.Second)}
	}
	want := []Group{{"", "group 1", held(3, 1, 1)}, {"", "group 3", held(2, 3, 3)}, {"", "", held(1, 4, 4)}}
	if d := cmp.Diff(want, g.Waiting(noon.Add(2*time.Minute), time.Minute, 2)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if w := g.Waiting(noon.Add(time.Hour), 0, 2); w != nil {
		t.Errorf("told twice: %v", w)
	}
}

// TestClock: a clock that is set back neither fills a bucket nor empties it.
func TestClock(t *testing.T) {
	t.Parallel()
	g := New(Limits{Group: Rate{Burst: 1, Every: time.Minute}})
	var went []bool
	for _, seconds := range []int{0, -3600, -3590, 59, 60} {
		_, ok := at(g, 1, seconds)
		went = append(went, ok)
	}
	if d := cmp.Diff([]bool{true, false, false, false, true}, went); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestNoGuard(t *testing.T) {
	t.Parallel()
	var g *Guard
	if _, ok := g.Admit(Event{}, noon); !ok {
		t.Error("held back without a guard")
	}
	if w := g.Waiting(noon, 0, 1); w != nil {
		t.Error(w)
	}
}

// TestWriter: one writer cannot take what all have together, and another one is not held back with it.
func TestWriter(t *testing.T) {
	t.Parallel()
	g := New(Limits{New: Rate{Burst: 10, Every: time.Hour}, Writer: Rate{Burst: 3, Every: time.Hour}})
	sent := 0
	for i := range 100 {
		if _, ok := g.Admit(Event{Group: uint64(i), Title: func() string { return "" }, At: noon, Writer: "shop/web"}, noon); ok {
			sent++
		}
	}
	if sent != 3 {
		t.Errorf("%d events of one writer went, want 3", sent)
	}
	if _, ok := g.Admit(Event{Group: 1000, Title: func() string { return "" }, At: noon, Writer: "shop/api"}, noon); !ok {
		t.Error("another writer was held back")
	}
	for i := range maxGroups {
		g.writer(fmt.Sprint(i))
	}
	if len(g.writers) > maxGroups {
		t.Errorf("%d writers are remembered", len(g.writers))
	}
}

// TestRoutes: a flood for one DSN takes nothing from another, whichever groups it is of, and each DSN is told of its own alone.
func TestRoutes(t *testing.T) {
	t.Parallel()
	hourly := func(n int) Rate { return Rate{Burst: n, Every: time.Hour} }
	g := New(Limits{Group: hourly(3), All: hourly(4), New: hourly(5)})
	g.Same = map[string]string{"mobile": "web"}
	admit := func(route string, groups uint64, times int) (sent int) {
		for range times {
			for group := range groups {
				if _, ok := g.Admit(Event{Route: route, Group: group, Title: func() string { return fmt.Sprint(route, " ", group) }, At: noon}, noon); ok {
					sent++
				}
			}
		}
		return sent
	}
	got := map[string]int{"web": admit("web", 100, 3), "pay": admit("pay", 1, 10), "mobile": admit("mobile", 100, 1), "": admit("", 6, 2)}
	if d := cmp.Diff(map[string]int{"web": 5 + 4, "pay": 3, "mobile": 0, "": 5 + 4}, got); d != "" {
		t.Errorf("went for each DSN: (-want +got)\n%s", d)
	}
	told := map[string]int64{}
	for _, w := range g.Waiting(noon, 0, 2) {
		told[w.Route] += w.Held.Count
	}
	if d := cmp.Diff(map[string]int64{"web": 400 - 9, "pay": 7, "": 3}, told); d != "" {
		t.Errorf("told to each DSN: (-want +got)\n%s", d)
	}
	for i := range 3 * maxRoutes {
		admit(fmt.Sprint(i), 1, 1)
	}
	if len(g.routes) > maxRoutes {
		t.Errorf("%d DSNs are remembered", len(g.routes))
	}
}

// TestRoutesAreNotForgotten: what was held back of groups given up is told to their DSN, however many DSNs there are.
func TestRoutesAreNotForgotten(t *testing.T) {
	t.Parallel()
	g := New(Limits{Group: Rate{Burst: 1, Every: time.Hour}})
	for i := range 4 * maxGroups {
		e := Event{Route: fmt.Sprint(i % (2 * maxRoutes)), Group: uint64(i), Title: func() string { return "" }, At: noon}
		g.Admit(e, noon)
		g.Admit(e, noon)
	}
	told := map[string]int64{}
	for _, w := range g.Waiting(noon, 0, 1) {
		told[w.Route] += w.Held.Count
	}
	for name, n := range told {
		if want := int64(4 * maxGroups / (2 * maxRoutes)); n != want {
			t.Fatalf("%s was told of %d, want %d", name, n, want)
		}
	}
	if len(told) != 2*maxRoutes {
		t.Errorf("%d DSNs were told of what was held back, want %d", len(told), 2*maxRoutes)
	}
}
