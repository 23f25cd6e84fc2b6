package pipeline

import (
	"github.com/errtail/errtail/rules"
)

// Discarder is a custody that counts what was found and is not handed over to it, by the DSN that it would have been for (event.Event.Route) and by the reason. What it is
// told belongs to the next Commit: the counts are safe when the positions behind the text are.
type Discarder interface {
	Discard(route string, counts map[string]int)
}

// The reasons for which an error that was found is not handed over. Those that lose an event have the names of Sentry's client reports (develop docs, "Client
// Reports"); of the others the backend has the event by another way.
const (
	discardIgnored  = "ignored"           // a rule says so
	discardSampled  = "sample_rate"       // outside the sample of a rule
	discardLimited  = "ratelimit_backoff" // beyond a limit
	discardReported = "reported_by_sdk"
	discardNested   = "nested" // the error before once more
)

// discard counts an error that is not handed over.
func (h *Hallway) discard(rule *rules.Rule, reason string) {
	route := h.Route
	switch rule.DSN {
	case "":
	case "default":
		route = ""
	default:
		route = rule.DSN
	}
	if h.discarded == nil {
		h.discarded = map[string]map[string]int{}
	}
	counts := h.discarded[route]
	if counts == nil {
		counts = map[string]int{}
		h.discarded[route] = counts
	}
	counts[reason]++
}

// tellDiscarded hands the counts to the custody, if it wants them.
func (h *Hallway) tellDiscarded() {
	if d, ok := h.Custody.(Discarder); ok {
		for route, counts := range h.discarded {
			d.Discard(route, counts)
		}
	}
	clear(h.discarded)
}
