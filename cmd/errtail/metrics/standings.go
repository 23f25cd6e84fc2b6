package metrics

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/store"
)

// standings collects how things are with each DSN. The label "dsn" says where one leads to, and has no key.
type standings struct{ *emitter.Custody }

// Values of the label "dsn" that stand for several: those that pods give themselves, whose names are theirs to choose, and what is more than maxDSNs, in a state directory that
// has seen many configurations.
const (
	guests  = "guests"
	others  = "others"
	maxDSNs = 64
)

var (
	found   = describe("events_found_total", "Events for a DSN since the state directory was begun: at any moment those that wait and those of all outcomes.")
	events  = describe("events_total", "What became of events since the state directory was begun.", "outcome")
	waiting = describe("events_waiting", "Events that wait to be sent.")
	spool   = describe("spool_bytes", "Bytes of the events that wait.")
	oldest  = describe("spool_oldest_age_seconds", "For how long the oldest event waits that does; 0 if none does.")

	responses = describe("backend_responses_total", "Answers of the backend by class of status (2xx to 5xx); class none is no answer.", "class")
	retried   = describe("backend_retries_total", "Events that were kept after an attempt to send them, to be sent again.")
	limited   = describe("backend_rate_limited_total", "Answers that said 429.")
	trimmed   = describe("events_trimmed_total", "Events that were made smaller because the backend would not have them whole.")
	states    = describe("backend_state", "1 for how things are with the backend, 0 for how they are not.", "state")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prefix+name, help, append([]string{"dsn"}, labels...), nil)
}

// Describe implements prometheus.Collector.
func (standings) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{found, events, waiting, spool, oldest, responses, retried, limited, trimmed, states} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (s standings) Collect(to chan<- prometheus.Metric) {
	all, err := s.Standings()
	if err != nil {
		to <- prometheus.NewInvalidMetric(found, err)
		return
	}
	now := time.Now()
	for _, one := range byLabel(all) {
		one.collect(to, now)
	}
}

// standing is how things are with the DSNs of one label.
type standing struct {
	dsn      string
	sent     bool // somebody sends to one of them
	oldest   time.Time
	states   map[string]int // how many of them are in it
	outcomes map[string]int
	classes  map[string]int64

	found, waiting, bytes, retried, limited, trimmed int64
}

// byLabel sums up what has the same label.
func byLabel(all []emitter.Standing) []*standing {
	var sums []*standing
	known := map[string]*standing{}
	for i := range all {
		label := labelOf(all[i].Sink)
		if known[label] == nil && len(known) >= maxDSNs {
			label = others
		}
		s := known[label]
		if s == nil { // what nothing has happened of is there too, so that the first of its kind is seen as one more
			s = &standing{dsn: label, states: map[string]int{}, classes: map[string]int64{"2xx": 0, "4xx": 0, "5xx": 0, "none": 0},
				outcomes: map[string]int{store.Sent: 0, store.Overflow: 0, store.Refused: 0, "ratelimit_backoff": 0}}
			known[label] = s
			sums = append(sums, s)
		}
		s.add(&all[i])
	}
	return sums
}

// labelOf is the value of the label "dsn" for a sink.
func labelOf(sink string) string {
	if name, ok := emitter.Unrouted(sink); emitter.GuestRoom(sink) > 0 || ok && strings.Contains(name, ":") { // no name of the configuration has a colon
		return guests
	}
	return strings.ToValidUTF8(sink, "?")
}

func (s *standing) add(st *emitter.Standing) {
	for outcome, n := range st.Totals {
		if outcome == store.Found {
			s.found += int64(n)
		} else {
			s.outcomes[strings.ToValidUTF8(outcome, "?")] += n
		}
	}
	s.waiting += int64(st.Waiting)
	s.bytes += st.WaitingBytes
	if !st.Oldest.IsZero() && (s.oldest.IsZero() || st.Oldest.Before(s.oldest)) {
		s.oldest = st.Oldest
	}
	if st.DSN == "" { // nobody sends
		return
	}
	s.sent = true
	s.states[st.State]++
	for status, n := range st.Responses {
		class := "none"
		if status >= 100 {
			class = fmt.Sprintf("%dxx", status/100)
		}
		s.classes[class] += n
	}
	s.retried += st.Retried
	s.limited += st.Limited
	s.trimmed += st.Trimmed
}

func (s *standing) collect(to chan<- prometheus.Metric, now time.Time) {
	tell := func(d *prometheus.Desc, kind prometheus.ValueType, n float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, kind, n, append([]string{s.dsn}, labels...)...)
	}
	tell(found, prometheus.CounterValue, float64(s.found))
	for outcome, n := range s.outcomes {
		tell(events, prometheus.CounterValue, float64(n), outcome)
	}
	tell(waiting, prometheus.GaugeValue, float64(s.waiting))
	tell(spool, prometheus.GaugeValue, float64(s.bytes))
	age := 0.0
	if !s.oldest.IsZero() {
		age = max(now.Sub(s.oldest).Seconds(), 0)
	}
	tell(oldest, prometheus.GaugeValue, age)
	if !s.sent {
		return
	}
	for class, n := range s.classes {
		tell(responses, prometheus.CounterValue, float64(n), class)
	}
	tell(retried, prometheus.CounterValue, float64(s.retried))
	tell(limited, prometheus.CounterValue, float64(s.limited))
	tell(trimmed, prometheus.CounterValue, float64(s.trimmed))
	for _, name := range emitter.States() {
		tell(states, prometheus.GaugeValue, float64(s.states[name]), name)
	}
}
