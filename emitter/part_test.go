package emitter

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// TestPartsOfABatch has a disk with less and less room, and wants as many events stored as fit, the position where it was, and nothing twice when the rest comes again.
func TestPartsOfABatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		writes, full := 0, []bool{}
		s := newStation(t, dir, nil, store.Options{Fault: func() error {
			writes++
			if writes <= len(full) && full[writes-1] {
				return fmt.Errorf("write errtail.db: %w", syscall.ENOSPC)
			}
			return nil
		}})
		var batch []*event.Event
		for n := range 20 {
			batch = append(batch, numbered(n+1))
		}
		commit := func(events []*event.Event, value string) error {
			counts := map[string]map[string]int{"": {"nested": 1}}
			return s.custody.CommitCounted(t.Context(), events, []event.Position{{Key: "log", Value: []byte(value)}}, counts)
		}
		if err := commit(batch[:1], "before"); err != nil {
			t.Fatal(err)
		}
		// 19 do not fit, nor do 10; 5 do, and 5 more; then there is no room for even one.
		writes, full = 0, []bool{true, true, false, false, true, true, true}
		if err := commit(batch[1:], "behind"); !store.Full(err) {
			t.Errorf("got %v, want that there is no room", err)
		}
		p, err := s.store.Positions()
		if err != nil || len(p) != 1 || string(p[0].Value) != "before" || len(p[0].Done) != 10 {
			t.Errorf("position %q with %d ids, %v; want the one before, with those of 10 events", p[0].Value, len(p[0].Done), err)
		}
		if s.waiting() != 11 || writes != len(full) {
			t.Errorf("%d wait after %d writes, want 11 after %d", s.waiting(), writes, len(full))
		}
		s.settled(11 + 1)
		s.run()
		await(t, time.Second) // those that are stored are sent, and gone when they come again
		writes, full = 0, nil
		if err := commit(batch[1:], "behind"); err != nil {
			t.Error(err)
		}
		await(t, time.Second)
		if got := len(s.backend.Events()); got != 20 || s.backend.Duplicates() != 0 {
			t.Errorf("received %d of 20, %d twice", got, s.backend.Duplicates())
		}
		if p, err = s.store.Positions(); err != nil || string(p[0].Value) != "behind" || len(p[0].Done) != 0 {
			t.Errorf("position %q with %v, %v", p[0].Value, p[0].Done, err)
		}
		if len(s.custody.taken) != 0 {
			t.Errorf("%d events are still remembered", len(s.custody.taken))
		}
		s.settled(20 + 2)
		s.close()
	})
}

// TestPartsWithoutAPosition takes no part of what belongs to a log that no position is stored of: after a crash nobody could tell that it was taken.
func TestPartsWithoutAPosition(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		first := true
		s := newStation(t, dir, nil, store.Options{Fault: func() error {
			if first {
				first = false
				return syscall.ENOSPC
			}
			return nil
		}})
		if err := s.custody.Commit(t.Context(), []*event.Event{numbered(1), numbered(2)}, []event.Position{{Key: "log"}}); !store.Full(err) || s.waiting() != 0 {
			t.Errorf("got %v, %d wait", err, s.waiting())
		}
		s.close()
	})
}

// TestPartsAtRandom has a disk full at random, a process that is killed at random, and a source that then reads again from its position, as sources do, and leaves out what the
// position says is done: everything arrives once and is counted once.
func TestPartsAtRandom(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				r := rand.New(rand.NewPCG(seed, 5))
				pick := func(n int) int { mu.Lock(); defer mu.Unlock(); return r.IntN(n) }
				var full atomic.Bool
				opts := store.Options{Fault: func() error {
					if full.Load() && pick(2) == 0 {
						return syscall.ENOSPC
					}
					return nil
				}}
				const total = 120
				s := newStation(t, dir, nil, opts)
				backend := s.backend
				if err := s.custody.Commit(t.Context(), nil, []event.Position{{Key: "log", Value: []byte{0, 0}}}); err != nil {
					t.Fatal(err)
				}
				for at := 0; at < total; {
					full.Store(true)
					s.run()
					for at < total && pick(10) > 0 { // a run
						positions, err := s.store.Positions()
						if err != nil {
							t.Fatal(err)
						}
						at = int(positions[0].Value[0])<<8 + int(positions[0].Value[1])
						upto := min(at+1+pick(30), total)
						var batch []*event.Event
						for n := at + 1; n <= upto; n++ {
							if e := numbered(n); !slices.Contains(positions[0].Done, e.EventID) {
								batch = append(batch, e)
							}
						}
						behind := []event.Position{{Key: "log", Value: []byte{byte(upto >> 8), byte(upto)}}}
						for _, id := range positions[0].Done {
							if id > numbered(upto).EventID {
								behind[0].Done = append(behind[0].Done, id)
							}
						}
						for err = s.custody.Commit(t.Context(), batch, behind); err != nil && pick(5) > 0; err = s.custody.Commit(t.Context(), batch, behind) {
							await(t, time.Second)
						}
						if err != nil {
							break // killed
						}
						at = upto
					}
					full.Store(false) // an answer that cannot be written down before the end would be asked for again
					await(t, time.Duration(pick(20))*time.Second)
					s.close()
					s = stationFor(t, dir, backend, opts)
				}
				s.run()
				if left, err := s.sender.Flush(t.Context()); left != 0 || err != nil {
					t.Errorf("%d left, %v", left, err)
				}
				if got := len(backend.Events()); got != total || backend.Duplicates() != 0 {
					t.Errorf("received %d of %d, %d twice", got, total, backend.Duplicates())
				}
				s.settled(total)
				s.close()
			})
		})
	}
}
