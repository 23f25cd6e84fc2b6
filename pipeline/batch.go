package pipeline

import (
	"maps"
	"slices"
	"time"

	"github.com/errtail/errtail/event"
)

// Bounds of what may wait for the end of a source's turn. An event with all its breadcrumbs holds about 30 KB.
const (
	maxBatchEvents = 64
	positionEvery  = time.Second
)

// maxKeptPositions is how many positions may have come in one batch for their map to be used again: a start over 10,000 files brings as many.
const maxKeptPositions = 512

// batch collects what goes into custody in one transaction.
type batch struct {
	events    []*event.Event
	positions map[string]event.Position
	known     map[string]bool // sources of which a position was stored already
	last      time.Time       // of the last commit
}

func (b *batch) full() bool  { return len(b.events) >= maxBatchEvents }
func (b *batch) empty() bool { return len(b.events) == 0 && len(b.positions) == 0 }

// due tells whether it is time to commit: events at once, the first position of a source at once (else what is written before a crash would be
// skipped as old text), other positions now and then.
func (b *batch) due(now time.Time) bool {
	if b.empty() {
		return false
	}
	if len(b.events) > 0 || now.Sub(b.last) >= positionEvery {
		return true
	}
	for key := range b.positions {
		if !b.known[key] {
			return true
		}
	}
	return false
}

func (b *batch) position(p event.Position) {
	if b.positions == nil {
		b.positions = map[string]event.Position{}
	}
	b.positions[p.Key] = p
}

func (b *batch) positionList() []event.Position {
	return slices.Collect(maps.Values(b.positions))
}

func (b *batch) reset(now time.Time) {
	if b.known == nil {
		b.known = map[string]bool{}
	}
	for key, p := range b.positions {
		if p.Gone {
			delete(b.known, key)
		} else {
			b.known[key] = true
		}
	}
	if len(b.positions) > maxKeptPositions {
		b.positions = nil // a map never gets smaller
	} else {
		clear(b.positions)
	}
	clear(b.events)
	b.events = b.events[:0]
	b.last = now
}
