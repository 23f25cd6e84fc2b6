package emitter

import (
	"maps"
	"slices"
	"time"

	"github.com/errtail/errtail/emitter/store"
)

// Standing says how things are between errtail and one DSN: for a metrics page, and for people.
type Standing struct {
	DSN          string         // without its key; "" for what waits under a name that has no address
	Sink         string         // under which the store keeps what waits
	State        string         // "ok", "unreachable", "failing", "limited", "misconfigured" or "refusing"
	Since        time.Time      // of the state; zero if it was never another one
	Waiting      int            // events in the store
	WaitingBytes int64          // of them
	Oldest       time.Time      // when the oldest of them was stored; zero if nothing waits
	Totals       map[string]int // outcomes since the state directory was begun: store.Found and what it is the sum of, but for Waiting

	// Since this process began. One event may be counted several times.
	Retried, Limited, Trimmed int64
	Responses                 map[int]int64 // answers by HTTP status; 0 stands for none
}

// states are the verdicts as others see them.
var states = map[verdict]string{
	accepted: "ok", unreachable: "unreachable", failing: "failing", limited: "limited", misconfigured: "misconfigured", refused: "refusing",
}

// Standing returns how things are. It reads the store.
func (s *Sender) Standing() (Standing, error) {
	o := s.outcomes
	st := Standing{
		DSN: s.client.dsn.String(), Retried: o.Retried.Load(), Limited: o.Limited.Load(), Trimmed: o.Trimmed.Load(), Responses: o.Responses(),
	}
	st.State, st.Since = o.state()
	return st, st.read(s.store, s.sink)
}

// read adds what the store knows of a sink.
func (st *Standing) read(from *store.Store, sink string) error {
	l, err := from.Ledger(sink)
	st.Sink, st.Waiting, st.WaitingBytes, st.Oldest, st.Totals = sink, l.Waiting, l.Bytes, l.Oldest, l.Totals
	return err
}

// Outcomes counts what became of this sender's events since it was made.
func (s *Sender) Outcomes() *Outcomes { return s.outcomes }

// Standings returns the standing of each sender of a custody, and of what there is or was for sinks that have no sender (see [Unrouted]): of those only the store's part.
func (c *Custody) Standings() ([]Standing, error) {
	var all []Standing
	for _, s := range c.Senders() {
		st, err := s.Standing()
		if err != nil {
			return nil, err
		}
		all = append(all, st)
	}
	known, err := c.store.Known()
	if err != nil {
		return nil, err
	}
	for _, sink := range known {
		if c.sender(sink) != nil {
			continue
		}
		var st Standing
		if err := st.read(c.store, sink); err != nil {
			return nil, err
		}
		all = append(all, st)
	}
	return all, nil
}

// States lists what Standing.State can be, in no order that matters.
func States() []string { return slices.Sorted(maps.Values(states)) }

// Names returns the routes that lead to a sender, "" being the default.
func (c *Custody) Names(s *Sender) []string {
	var names []string
	for _, route := range slices.Sorted(maps.Keys(c.senders)) {
		if c.senders[route] == s {
			names = append(names, route)
		}
	}
	return names
}
