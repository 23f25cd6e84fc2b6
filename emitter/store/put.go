package store

import (
	"context"
	"fmt"
	"time"

	"github.com/errtail/errtail/event"
	bolt "go.etcd.io/bbolt"
)

// Sealed is an event as it will be sent.
type Sealed struct {
	Sink    string // where to; see [Store.Next]
	ID      string // the event id, at most 255 bytes
	Route   string // name of the DSN, for people and for what comes later, at most 255 bytes; "" is the default one
	Payload []byte
}

// Stored says what Put did for one sink.
type Stored struct {
	Added      int
	Duplicates int // waiting already under the same id
	Evicted    int // older ones that had to go, counted as discarded in the file
}

// Put takes events over together with the positions behind them, in one transaction: when it returns without an error both are on disk, and
// otherwise neither is. Events whose id waits already are not added again. It returns what it did, by sink.
//
// A context that has ended does not stop it: it waits for nobody, and at the end of a slow stop what Discard was told would be in the file without the positions
// that belong to it.
func (s *Store) Put(_ context.Context, events []Sealed, positions []event.Position) (map[string]Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := make(map[string]event.Position, len(positions))
	for _, p := range positions {
		if old, ok := s.lazy[p.Key]; ok {
			before[p.Key] = old
		}
	}
	s.keep(positions)
	now := s.opts.Now()
	if len(events) == 0 && now.Sub(s.written) < lazyPositions && now.After(s.written) {
		return nil, nil
	}
	var stored map[string]Stored
	if len(events) == 0 {
		if err := s.writeAhead(); err != nil {
			return nil, fmt.Errorf("storing positions in %s: %w", s.dir, err)
		}
	}
	err := s.update(func(tx *bolt.Tx) error {
		stored = map[string]Stored{}
		found := map[string]map[string]int{}
		for _, e := range events {
			did := stored[e.Sink]
			if err := s.put(tx, e, now, &did, outcomesOf(found, e.Sink)); err != nil {
				return err
			}
			stored[e.Sink] = did
		}
		for sink, counts := range found {
			if err := tally(tx, sink, counts, 1); err != nil {
				return err
			}
		}
		return s.writeLazy(tx)
	})
	if err != nil {
		// The positions must not run ahead of events that are not there.
		for _, p := range positions {
			delete(s.lazy, p.Key)
		}
		for k, p := range before {
			s.lazy[k] = p
		}
		return nil, fmt.Errorf("storing %d events in %s: %w", len(events), s.dir, err)
	}
	s.wrote()
	return stored, nil
}

func (s *Store) put(tx *bolt.Tx, e Sealed, now time.Time, stored *Stored, outcomes map[string]int) error {
	if e.Sink == "" || e.ID == "" || len(e.ID) > maxName || len(e.Route) > maxName {
		return fmt.Errorf("an event without a sink or an id")
	}
	outcomes[Found]++
	waiting, err := tx.Bucket(bucketWaiting).CreateBucketIfNotExists([]byte(e.Sink))
	if err != nil {
		return err
	}
	ids, err := tx.Bucket(bucketIDs).CreateBucketIfNotExists([]byte(e.Sink))
	if err != nil {
		return err
	}
	if ids.Get([]byte(e.ID)) != nil {
		stored.Duplicates++
		outcomes[Repeated]++
		return nil
	}
	waiting.FillPercent = 0.95 // keys only grow
	seq, err := waiting.NextSequence()
	if err != nil {
		return err
	}
	record := record{now, e.ID, e.Route, e.Payload}.encode()
	if err := waiting.Put(seqKey(seq), record); err != nil {
		return err
	}
	if err := ids.Put([]byte(e.ID), seqKey(seq)); err != nil {
		return err
	}
	t := readTotals(tx, e.Sink)
	t.count++
	t.bytes += int64(len(record))
	stored.Added++
	n, err := s.evict(tx, e.Sink, waiting, ids, &t, now)
	if err != nil {
		return err
	}
	stored.Evicted += n
	return writeTotals(tx, e.Sink, t)
}

// evict discards the oldest records of a sink while there are too many bytes or they are too old; never the newest one.
func (s *Store) evict(tx *bolt.Tx, sink string, waiting, ids *bolt.Bucket, t *totals, now time.Time) (int, error) {
	n := 0
	c := waiting.Cursor()
	for k, v := c.First(); k != nil && t.count > 1; k, v = c.First() {
		r, err := decodeRecord(v)
		if err == nil && t.bytes <= s.opts.MaxBytes && now.Sub(r.at) < s.opts.MaxAge {
			break
		}
		t.count--
		t.bytes -= int64(len(v))
		if err := ids.Delete([]byte(r.id)); err != nil {
			return n, err
		}
		if err := waiting.Delete(k); err != nil {
			return n, err
		}
		n++
	}
	if n > 0 {
		if err := discard(tx, sink, map[string]int{Overflow: n}); err != nil {
			return n, err
		}
	}
	return n, nil
}
