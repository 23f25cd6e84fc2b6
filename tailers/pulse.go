package tailers

import "sync/atomic"

// Pulse lets others see whether the loop of a source goes round. A source turns it at least once a second while all is well, also while it waits for a custody that fails; what
// cannot be told from a loop that stands is a call that does not return. The zero Pulse is one of a source that has not begun. It is safe for concurrent use.
type Pulse struct {
	turns atomic.Uint64
	ended atomic.Bool
}

// Turn tells that the loop goes round once more.
func (p *Pulse) Turn() { p.turns.Add(1) }

// End tells that there is nothing more to go round for.
func (p *Pulse) End() { p.ended.Store(true) }

// Turns returns how often the loop went round, 0 if it has not begun, and whether it has ended.
func (p *Pulse) Turns() (n uint64, ended bool) { return p.turns.Load(), p.ended.Load() }
