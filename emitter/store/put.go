package store

import (
	"bytes"
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
	Form    byte   // of the payload, which the store does not look into
	Payload []byte
}

// Stored says what Put did for one sink.
type Stored struct {
	Added      int
	Duplicates int // waiting already under the same id
	Evicted    int // older ones that had to go, counted as discarded in the file
	Sent       int // that Ack had been told of, and that are gone
}

// Put takes events over together with the positions behind them, and counts those that were found before the positions and will not be sent, in one transaction:
// when it returns without an error all of that is on disk, and otherwise none of it is. Positions and counts that come without events may be on disk a little
// later, also together. Events whose id waits already are not added again. What [Store.Ack] was told goes with the next transaction. It returns what it did, by sink.
//
// A context that has ended does not stop it: it waits for nobody, and what cannot be sent any more is to be in the file.
func (s *Store) Put(_ context.Context, events []Sealed, positions []event.Position, discarded Counts) (map[string]Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	undo := s.keep(positions, discarded)
	now := s.opts.Now()
	if len(events) == 0 && now.Sub(s.written) < lazyPositions && now.After(s.written) {
		return nil, nil
	}
	var stored map[string]Stored
	var err error
	if len(events) == 0 {
		err = s.writeAhead()
	}
	if err == nil {
		stored, err = s.putAll(events, now, func(*bolt.Tx) error { return nil })
	}
	if err != nil {
		undo() // what was not taken comes again
		return nil, fmt.Errorf("storing %d events in %s: %w", len(events), s.dir, err)
	}
	s.wrote()
	return stored, nil
}

// putAll writes events with all that is kept, and what also writes. s.mu is held.
func (s *Store) putAll(events []Sealed, now time.Time, also func(*bolt.Tx) error) (stored map[string]Stored, err error) {
	err = s.update(func(tx *bolt.Tx) error {
		stored = map[string]Stored{}
		found := Counts{}
		for sink := range s.acked { // first, since they make room
			sent, err := s.writeAcked(tx, sink)
			if err != nil {
				return err
			}
			stored[sink] = Stored{Sent: sent}
		}
		for _, e := range events {
			did := stored[e.Sink]
			if err := s.put(tx, e, now, &did, found.of(e.Sink)); err != nil {
				return err
			}
			stored[e.Sink] = did
		}
		for sink, counts := range found {
			if err := tally(tx, sink, counts, 1); err != nil {
				return err
			}
		}
		if err := s.writeLazy(tx); err != nil {
			return err
		}
		written := 0
		for _, e := range events {
			written += len(e.Payload)
		}
		s.touch(tx, written)
		return also(tx)
	})
	if err == nil {
		for sink := range s.acked {
			s.settled(sink)
		}
	}
	return stored, err
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
	record := record{now, e.ID, e.Route, e.Form, e.Payload}.encode()
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

// evict discards the oldest records of a sink while there are too many bytes or they are too old; never the newest one, nor one that is on its way. s.mu is held.
func (s *Store) evict(tx *bolt.Tx, sink string, waiting, ids *bolt.Bucket, t *totals, now time.Time) (int, error) {
	n := 0
	c := waiting.Cursor()
	newest, _ := c.Last()
	for k, v := s.oldest(c, sink); k != nil && !bytes.Equal(k, newest); k, v = s.oldest(c, sink) {
		r, err := decodeRecord(v)
		if err == nil && t.bytes <= s.room(sink, s.opts.MaxBytes) && now.Sub(r.at) < s.opts.MaxAge {
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

// oldest finds the first record that is not on its way. s.mu is held.
func (s *Store) oldest(c *bolt.Cursor, sink string) (k, v []byte) {
	for k, v = c.First(); k != nil && s.away[sink][keySeq(k)]; k, v = c.Next() {
	}
	return k, v
}
