package pipeline

import (
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// Bounds of what may wait for the end of a source's turn. An event with all its breadcrumbs holds about 30 KB.
const (
	maxBatchEvents = 64
	positionEvery  = time.Second
)

// looseEvery is for how long a position may wait that only tells of text without errors: reading that again after a crash finds nothing. Where hundreds of logs are written all the time, these
// are nearly all positions, and to write all of them with each event is most of what an event costs.
const looseEvery = 5 * time.Second

// maxKeptPositions is how many positions may have come in one batch for their map to be used again: a start over 10,000 files brings as many.
const maxKeptPositions = 512

// batch collects what goes into custody in one transaction.
type batch struct {
	events []*event.Event
	tied   map[string]event.Position // behind errors, or told for their own sake: they go with the next commit
	loose  map[string]loosePosition  // behind text without errors: they go with a commit in which all go
	known  map[string]bool           // sources of which a position was stored already
	last   time.Time                 // of the last commit
	whole  time.Time                 // of the last one in which all went
}

// loosePosition is a position, and of which log.
type loosePosition struct {
	event.Position
	stream *tailers.Stream
}

func (b *batch) full() bool { return len(b.events) >= maxBatchEvents }

func (b *batch) empty() bool { return len(b.events) == 0 && len(b.tied) == 0 && len(b.loose) == 0 }

// due tells whether it is time to commit: events at once, the first position of a source at once (else what is written before a crash would be
// skipped as old text), other positions now and then.
func (b *batch) due(now time.Time) bool {
	if len(b.events) > 0 || len(b.tied) > 0 && now.Sub(b.last) >= positionEvery || len(b.loose) > 0 && now.Sub(b.whole) >= looseEvery {
		return true
	}
	for key := range b.tied {
		if !b.known[key] {
			return true
		}
	}
	return false
}

// position takes the position of a source. One that is tied belongs to what else is in the batch. So is the first one of a source, and one behind another that is.
// With it go those that were told before it of the same log, which has one for each of its generations: what a source has told is stored with, or before, whatever it tells later.
func (b *batch) position(p event.Position, of *tailers.Stream, tied bool) {
	if b.tied == nil {
		b.tied, b.loose = map[string]event.Position{}, map[string]loosePosition{}
	}
	if !tied && b.known[p.Key] {
		if _, before := b.tied[p.Key]; !before {
			b.loose[p.Key] = loosePosition{p, of}
			return
		}
	}
	for key, earlier := range b.loose {
		if earlier.stream == of {
			b.tied[key] = earlier.Position
			delete(b.loose, key)
		}
	}
	b.tied[p.Key] = p
	delete(b.loose, p.Key)
}

// take returns the positions that go with a commit: all of them if it is time for that.
func (b *batch) take(now time.Time, all bool) []event.Position {
	positions := make([]event.Position, 0, len(b.tied))
	for _, p := range b.tied {
		positions = append(positions, p)
	}
	if all || now.Sub(b.whole) >= looseEvery {
		for _, p := range b.loose {
			positions = append(positions, p.Position)
		}
	}
	return positions
}

// reset forgets what has been committed.
func (b *batch) reset(now time.Time, positions []event.Position) {
	if b.known == nil {
		b.known = map[string]bool{}
	}
	for _, p := range positions {
		if p.Gone {
			delete(b.known, p.Key)
		} else {
			b.known[p.Key] = true
		}
	}
	if len(positions) == len(b.tied)+len(b.loose) {
		b.loose, b.whole = emptied(b.loose), now
	}
	b.tied = emptied(b.tied)
	clear(b.events)
	b.events = b.events[:0]
	b.last = now
}

// emptied returns a map without positions. It is another one if there were many: a map never gets smaller.
func emptied[P event.Position | loosePosition](m map[string]P) map[string]P {
	if len(m) > maxKeptPositions {
		return map[string]P{}
	}
	clear(m)
	return m
}
