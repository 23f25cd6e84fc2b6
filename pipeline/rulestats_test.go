package pipeline

import (
	"strings"
	"testing"

	"github.com/errtail/errtail/rules"
)

// TestRuleStats reads a log with a rule that has a literal and one that has none: each is known to have taken what it took, and of the second one the time is known.
func TestRuleStats(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("mine.yaml", []byte(`version: 1
rules:
  - id: literal
    start: '^worker: out of paper'
  - id: everywhere
    start: '^[A-Z]\d[A-Z]\d '
  - id: off
    enabled: false
    start: '^\d+$'
`), rules.Options{NoLibrary: true})
	if err != nil {
		t.Fatal(err)
	}
	r := NewRecogniser(set)
	h := New(Options{Recogniser: r, Custody: &counter{events: map[string]int{}, counts: map[string]map[string]int{"": {}}}})
	text := "worker: out of paper\n" + strings.Repeat("nothing to be seen here\n", 20*timedTry) + "A1B2 is broken\nC3D4 too\n"
	newLog(text).show(t, h, len(text), true, 0)
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := map[string]RuleStats{}
	for _, s := range r.RuleStats() {
		all[s.Rule.ID] = s
	}
	if len(all) != 2 {
		t.Errorf("%d rules are told of, want the two that are on", len(all))
	}
	if s := all["literal"]; s.Matched != 1 || s.Everywhere || s.Time != 0 {
		t.Errorf("the rule with a literal: %+v, want one match and nothing more", s)
	}
	if s := all["everywhere"]; s.Matched != 2 || !s.Everywhere || s.Time <= 0 {
		t.Errorf("the rule without: %+v, want two matches and the time they took", s)
	}
	if got := h.Stats.Searched.Load(); got < int64(len(text)) {
		t.Errorf("%d bytes were searched, want %d at least", got, len(text))
	}
	if got, want := h.Stats.Candidates.Load(), int64(strings.Count(text, "\n")); got < want {
		t.Errorf("%d lines were looked at, want all %d: a rule has no literal", got, want)
	}
}

// TestCandidates wants lines that are no errors not to be candidates.
func TestCandidates(t *testing.T) {
	t.Parallel()
	h := New(Options{Recogniser: library(t), Custody: &counter{events: map[string]int{}, counts: map[string]map[string]int{"": {}}}})
	text := access(100) + boom
	newLog(text).show(t, h, len(text), true, 0)
	if got := h.Stats.Candidates.Load(); got < 1 || got > int64(strings.Count(boom, "\n")) {
		t.Errorf("%d candidates, want some of the %d lines of the traceback and no other", got, strings.Count(boom, "\n"))
	}
	if got := h.Stats.Searched.Load(); got < int64(len(text)) {
		t.Errorf("%d bytes were searched, want %d at least", got, len(text))
	}
}
