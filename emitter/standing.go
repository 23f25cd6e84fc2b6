package emitter

import (
	"maps"
	"slices"
	"time"
)

// Standing says how things are between errtail and one DSN: for a metrics page, and for people.
type Standing struct {
	DSN          string         // without its key
	State        string         // "ok", "unreachable", "failing", "limited", "misconfigured" or "refusing"
	Since        time.Time      // of the state; zero if it was never another one
	Waiting      int            // events in the store
	WaitingBytes int64          // of them
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
	var err error
	if st.Waiting, st.WaitingBytes, err = s.store.Count(s.sink); err != nil {
		return Standing{}, err
	}
	if st.Totals, err = s.store.Outcomes(s.sink); err != nil {
		return Standing{}, err
	}
	return st, nil
}

// Outcomes counts what became of this sender's events since it was made.
func (s *Sender) Outcomes() *Outcomes { return s.outcomes }

// Standings returns the standing of each sender of a custody.
func (c *Custody) Standings() ([]Standing, error) {
	var all []Standing
	for _, s := range c.Senders() {
		st, err := s.Standing()
		if err != nil {
			return nil, err
		}
		all = append(all, st)
	}
	return all, nil
}

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
