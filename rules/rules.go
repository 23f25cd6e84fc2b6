// Package rules says in YAML what an error looks like where no parser can know, and what to make of those that parsers find: names of fields,
// tags, mechanisms, limits, what to ignore. A rule is data and safe to take from a stranger: its regular expressions run in linear time (RE2), there is
// no code and nothing is expanded from the environment. The format is version 1; library/ has the built-in rules, and shows every key of it.
package rules

import (
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules/strictyaml"
)

// Places and problems are the reader's own.
type (
	Pos      = strictyaml.Pos
	Problem  = strictyaml.Problem
	Problems = strictyaml.Problems
)

// Set is a list of rules in the order in which they are tried: the users' files first, as given and each from top to bottom, then
// the library. It is never changed after [Load]: safe for concurrent use.
type Set struct {
	rules    []*Rule
	lines    []*Rule
	byParser map[string][]*Rule
	warnings Problems
}

// Rules returns all rules in order, those that are switched off too.
func (s *Set) Rules() []*Rule { return s.rules }

// Rule returns the rule with that id, or nil.
func (s *Set) Rule(id string) *Rule {
	for _, r := range s.rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// LineRules returns the rules that find their lines themselves, in order, without those that are switched off.
func (s *Set) LineRules() []*Rule { return s.lines }

// Warnings returns what is allowed but probably not meant, or costs more than it should.
func (s *Set) Warnings() Problems { return s.warnings }

// ForTrace returns the first rule that fits a trace, which a language parser has read from lines. head is the line of the log record to
// which the trace belongs (at most trace.First), and record is that record, or nil where there is none.
func (s *Set) ForTrace(trace *event.Trace, lines event.Lines, head int, record *event.Record, subject Subject) (*Match, bool) {
	b := traceBlock{trace: trace, lines: lines, head: head, record: record}
	return s.forTrace(&b, subject)
}

// DecideTrace is ForTrace for those who want to know which rule it is, and whether it ignores the trace, and nothing of what rules capture.
func (s *Set) DecideTrace(trace *event.Trace, lines event.Lines, head int, record *event.Record, subject Subject) (r *Rule, ignored bool) {
	b := traceBlock{trace: trace, lines: lines, head: head, record: record, decide: true}
	if m, ok := s.forTrace(&b, subject); ok {
		return m.Rule, m.Ignored
	}
	return nil, false
}

func (s *Set) forTrace(b *traceBlock, subject Subject) (*Match, bool) {
	for _, r := range s.byParser[b.trace.Parser] {
		if m, ok := r.matchTrace(b, subject); ok {
			return m, true
		}
	}
	return nil, false
}

// index makes the lists that matching needs. The library's rules for all records of a level come last: what no other rule took.
func (s *Set) index() {
	s.byParser = make(map[string][]*Rule)
	var last []*Rule
	for _, r := range s.rules {
		switch {
		case !r.Enabled:
		case r.Parser != "":
			s.byParser[r.Parser] = append(s.byParser[r.Parser], r)
		case r.def.record && r.BuiltIn:
			last = append(last, r)
		default:
			s.lines = append(s.lines, r)
		}
	}
	s.lines = append(s.lines, last...)
}
