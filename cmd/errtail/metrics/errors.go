package metrics

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/errtail/errtail/pipeline"
)

// errors tells what was found, and what the rules did.
func (b book) errors(p *Parts) {
	of := func(number func(*pipeline.Stats) *atomic.Int64) func() float64 {
		return sumOf(p.Hallways, func(h *pipeline.Hallway) *atomic.Int64 { return number(&h.Stats) })
	}
	b.counter("errors_found_total", "Errors that were found in logs since errtail was started.", none, of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Found }))
	for outcome, n := range map[string]func() float64{ // those that are outcomes of events too have the same names
		"captured":          of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Captured }),
		"ignored":           of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Ignored }),
		"ratelimit_backoff": of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Limited }),
		"nested":            of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Nested }),
		"reported_by_sdk":   of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Reported }),
		"sample_rate":       of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Sampled }),
		"repeated":          of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Repeated }),
	} {
		b.counter("errors_total", "What became of errors that were found, since errtail was started. What was captured is an event.", label{"outcome", outcome}, n)
	}
	b.counter("gate_searched_bytes_total", "Bytes that the gate looked through, what was shown again included.", none, of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Searched }))
	b.counter("gate_candidates_total", "Lines that the gate had looked at because an error could begin there. By KiB searched it is the leading sign of what errtail costs.", none,
		of(func(s *pipeline.Stats) *atomic.Int64 { return &s.Candidates }))
	if p.Recogniser != nil {
		b.MustRegister(rules{p.Recogniser})
	}
}

// rules collects what each rule did.
type rules struct{ *pipeline.Recogniser }

var (
	ruleMatches = prometheus.NewDesc(prefix+"rule_matches_total", "Errors that a rule took since errtail was started, those that it left out or held back included.", []string{"rule"}, nil)
	ruleSeconds = prometheus.NewDesc(prefix+"rule_duration_seconds_total",
		"Time that was spent on trying a rule, estimated. Only of rules that have no literal for the gate, and are tried everywhere.", []string{"rule"}, nil)
)

// Describe implements prometheus.Collector.
func (rules) Describe(to chan<- *prometheus.Desc) { to <- ruleMatches; to <- ruleSeconds }

// Collect implements prometheus.Collector.
func (r rules) Collect(to chan<- prometheus.Metric) {
	for _, s := range r.RuleStats() {
		to <- prometheus.MustNewConstMetric(ruleMatches, prometheus.CounterValue, float64(s.Matched), s.Rule.ID)
		if s.Everywhere {
			to <- prometheus.MustNewConstMetric(ruleSeconds, prometheus.CounterValue, s.Time.Seconds(), s.Rule.ID)
		}
	}
}
