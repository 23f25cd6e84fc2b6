package pipeline

import (
	"cmp"
	"context"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules"
)

// Counts say how many errors were found and are not handed over, by the DSN that they would have been for (event.Event.Route) and by the reason.
type Counts = map[string]map[string]int

// CountingCustody is a custody that also keeps how many errors were found and are not handed over to it: the events, the positions and the counts all of them or
// none, so that a crash neither loses a count nor counts an error twice. It must not keep discarded, which may be nil.
type CountingCustody interface {
	Custody
	CommitCounted(ctx context.Context, events []*event.Event, positions []event.Position, discarded Counts) error
}

// Commit brings events, positions and counts into custody, or events and positions alone where it does not count.
func Commit(ctx context.Context, c Custody, events []*event.Event, positions []event.Position, discarded Counts) error {
	if counting, ok := c.(CountingCustody); ok {
		return counting.CommitCounted(ctx, events, positions, discarded)
	}
	return c.Commit(ctx, events, positions)
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

// discard counts an error that is not handed over, for the DSN that its event would have gone to.
func (p *pass) discard(rule *rules.Rule, reason string) {
	h, route := p.h, p.route(rule)
	if h.discarded == nil {
		h.discarded = Counts{}
	}
	counts := h.discarded[route]
	if counts == nil {
		counts = map[string]int{}
		h.discarded[route] = counts
	}
	counts[reason]++
}

// route names the DSN that the events of a rule go to.
func (p *pass) route(rule *rules.Rule) string {
	switch rule.DSN {
	case "":
	case "default":
		return ""
	default:
		return rule.DSN
	}
	if writer := p.w.Stream.Writer; writer != nil {
		return cmp.Or(writer.Route(), p.h.Route)
	}
	return p.h.Route
}
