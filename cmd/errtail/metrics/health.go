package metrics

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/errtail/errtail/tailers"
)

// still is for how long the loop of a source may stand before it is taken to be stuck. It turns at least once a second; what takes longest of what is no fault is the writing of
// a large transaction to a slow disk.
const still = time.Minute

// beginning is the same before the first turn: finding 10,000 files takes seconds, and unpacking what was rotated while errtail did not run takes longer.
const beginning = 10 * time.Minute

// Source is a source as a health check sees it.
type Source struct {
	Name  string // for people
	Pulse *tailers.Pulse
	kind  string
}

// Health tells whether errtail is alive, and whether it is ready. What others do, a backend or an API server, makes it neither. It is safe for concurrent use.
//
// It has no clock of its own that ticks: it looks when it is asked, and remembers since when it has seen the same number of turns. So a loop that stands is noticed once it was seen
// standing for long enough.
type Health struct {
	sources []Source
	broken  <-chan struct{} // closed when the state directory is; may be nil
	custody func() error    // what keeps events from being brought into custody; may be nil

	mu   sync.Mutex
	seen []seen // of each source
}

// seen is how often a source had turned when that was first noticed.
type seen struct {
	turns uint64
	at    time.Time
}

// NewHealth returns the health of sources that are about to begin. broken is closed when nothing can be stored any more, and custody says why nothing can be stored for now;
// both may be nil.
func NewHealth(sources []Source, broken <-chan struct{}, custody func() error) *Health {
	h := &Health{sources: sources, broken: broken, custody: custody, seen: make([]seen, len(sources))}
	for i := range h.seen {
		h.seen[i].at = time.Now()
	}
	return h
}

// Alive returns nil, or what stands still. Starting errtail again may help then.
func (h *Health) Alive() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	var all []error
	for i, s := range h.sources {
		turns, ended := s.Pulse.Turns()
		last := &h.seen[i]
		if turns != last.turns {
			*last = seen{turns, now}
		}
		patience := still
		if turns == 0 {
			patience = beginning
		}
		if stands := now.Sub(last.at); !ended && stands >= patience {
			all = append(all, fmt.Errorf("%s: nothing has moved for %s", s.Name, stands.Round(time.Second)))
		}
	}
	return errors.Join(all...)
}

// Ready returns nil when all sources have begun and what they find can be stored, or what is missing.
func (h *Health) Ready() error {
	select {
	case <-h.broken:
		return errors.New("the state file is damaged")
	default:
	}
	var all []error
	for _, s := range h.sources {
		if turns, ended := s.Pulse.Turns(); turns == 0 && !ended {
			all = append(all, fmt.Errorf("%s: not begun", s.Name))
		}
	}
	if h.custody != nil {
		if err := h.custody(); err != nil {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}
