package pipeline

import (
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules"
)

// RuleStats says what a rule did in all hallways of a recogniser.
type RuleStats struct {
	Rule    *rules.Rule
	Matched int64 // errors that it took, those left out of them
	// Everywhere tells that the rule has no literal for the gate, so that it is tried on every line, or every record of an error's level. Only of such rules Time is known: how long the
	// tries took, estimated.
	Everywhere bool
	Time       time.Duration
}

// timedTry is of how many tries of a rule one is timed: looking at the clock costs as much as a quick try.
const timedTry = 64

// ruleCount is what is counted of one rule.
type ruleCount struct {
	matched    atomic.Int64
	everywhere bool
	tries      atomic.Int64
	nanos      atomic.Int64 // of all tries, as the timed ones tell
}

// countRules returns a count for each rule of a set, and those of the line rules that are tried everywhere, nil for others.
func countRules(set *rules.Set) (counts map[*rules.Rule]*ruleCount, everywhere []*ruleCount) {
	counts = map[*rules.Rule]*ruleCount{}
	for _, rule := range set.Rules() {
		counts[rule] = &ruleCount{}
	}
	for _, rule := range set.LineRules() {
		if len(rule.Literals()) > 0 {
			everywhere = append(everywhere, nil)
			continue
		}
		counts[rule].everywhere = true
		everywhere = append(everywhere, counts[rule])
	}
	return counts, everywhere
}

// match tries line rule i.
func (r *Recogniser) match(i int, lines event.Lines, s rules.Subject) (*rules.Match, bool) {
	rule, count := r.lineRules[i], r.everywhere[i]
	if count == nil || count.tries.Add(1)%timedTry != 0 {
		return rule.Match(lines, s)
	}
	began := time.Now()
	m, ok := rule.Match(lines, s)
	count.nanos.Add(int64(time.Since(began)) * timedTry)
	return m, ok
}

// count counts an error that was found, and the rule that takes it.
func (h *Hallway) count(f *finding) {
	h.Stats.Found.Add(1)
	if f.match != nil {
		h.counts[f.match.Rule].matched.Add(1)
	}
}

// RuleStats returns what the enabled rules did so far, in the order of the set. It may be called at any time.
func (r *Recogniser) RuleStats() []RuleStats {
	var all []RuleStats
	for _, rule := range r.rules.Rules() {
		if count := r.counts[rule]; rule.Enabled {
			all = append(all, RuleStats{rule, count.matched.Load(), count.everywhere, time.Duration(count.nanos.Load())})
		}
	}
	return all
}
