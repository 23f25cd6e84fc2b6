package store

import (
	"bytes"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// Entry is an event in the store, as people look at it: one that waits, or one that its sink refused.
type Entry struct {
	Sink string
	Dead
	Refused bool // then Reason says why
}

// Each calls f for each event, sink by sink: first what waits, oldest first, then what was refused. An event that the disk has damaged comes without ID.
func (s *Store) Each(f func(Entry) error) error {
	err := s.view(func(tx *bolt.Tx) error {
		for _, sink := range sinks(tx) {
			if err := eachOf(tx, sink, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the events in %s: %w", s.dir, err)
	}
	return nil
}

func eachOf(tx *bolt.Tx, sink string, f func(Entry) error) error {
	if b := tx.Bucket(bucketWaiting).Bucket([]byte(sink)); b != nil {
		err := b.ForEach(func(k, v []byte) error {
			r, err := decodeRecord(v)
			if err != nil {
				r.payload = v
			}
			return f(Entry{Sink: sink, Dead: Dead{Seq: keySeq(k), ID: r.id, Route: r.route, Stored: r.at, Form: r.form, Payload: bytes.Clone(r.payload)}})
		})
		if err != nil {
			return err
		}
	}
	if b := tx.Bucket(bucketDead).Bucket([]byte(sink)); b != nil {
		return b.ForEach(func(k, v []byte) error {
			d, err := decodeDead(k, v)
			if err != nil {
				d = Dead{Seq: keySeq(k), Reason: "the record is damaged on disk", Payload: bytes.Clone(v)}
			}
			return f(Entry{Sink: sink, Dead: d, Refused: true})
		})
	}
	return nil
}

// Place is where events wait, and the name under which they are for it.
type Place struct{ Sink, Route string }

// atOnce is how many events are moved in one transaction.
const atOnce = 256

// Drop forgets events. One that waited counts as discarded by a person; one that was refused has been counted. It returns how many were still there.
func (s *Store) Drop(entries []Entry) (n int, err error) {
	for part := range slices.Chunk(entries, atOnce) {
		gone := 0
		err := s.update(func(tx *bolt.Tx) error {
			gone = 0
			for _, e := range part {
				_, ok, err := remove(tx, e)
				if err != nil {
					return err
				}
				if !ok {
					continue
				}
				gone++
				if e.Refused {
					continue
				}
				if err := discard(tx, e.Sink, map[string]int{Dropped: 1}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, fmt.Errorf("dropping events in %s: %w", s.dir, err)
		}
		n += gone
	}
	return n, nil
}

// Requeue makes events wait again, behind those that wait already, for their own sink or, if to is not nil, for that one. Their age begins anew. What was
// counted of them is taken back, so that they end in one outcome. It returns how many were still there; damaged ones stay where they are.
func (s *Store) Requeue(entries []Entry, to *Place) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for part := range slices.Chunk(entries, atOnce) {
		moved := 0
		err := s.update(func(tx *bolt.Tx) error {
			moved = 0
			for _, e := range part {
				ok, err := s.requeue(tx, e, to)
				if err != nil {
					return err
				}
				if ok {
					moved++
				}
			}
			return nil
		})
		if err != nil {
			return n, fmt.Errorf("requeueing events in %s: %w", s.dir, err)
		}
		n += moved
	}
	return n, nil
}

// Move makes what waits in one place wait in another, in the same order, and returns how much that was. Damaged events stay where they are.
func (s *Store) Move(from string, to Place) (n int, err error) {
	for last := uint64(0); ; {
		next, err := s.Next(from, last, atOnce, 16<<20)
		if err != nil || len(next) == 0 {
			return n, err
		}
		part := make([]Entry, 0, len(next))
		for _, w := range next {
			last = w.Seq
			part = append(part, Entry{Sink: from, Dead: Dead{Seq: w.Seq, ID: w.ID}})
		}
		moved, err := s.Requeue(part, &to)
		if n += moved; err != nil {
			return n, err
		}
	}
}

func (s *Store) requeue(tx *bolt.Tx, e Entry, to *Place) (bool, error) {
	if e.ID == "" || !e.Refused && (to == nil || to.Sink == e.Sink) {
		return false, nil // damaged, or waiting there already
	}
	raw, ok, err := remove(tx, e)
	if err != nil || !ok {
		return false, err
	}
	r, err := decodeRecord(raw)
	if err != nil {
		return false, err
	}
	place := Place{e.Sink, r.route}
	if to != nil {
		place = *to
	}
	back := map[string]int{Found: 1}
	if e.Refused {
		back[Refused] = 1
		if err := addCounts(tx, bucketDiscarded, e.Sink, map[string]int{Refused: 1}, -1); err != nil {
			return false, err
		}
	}
	if err := tally(tx, e.Sink, back, -1); err != nil {
		return false, err
	}
	found := map[string]int{}
	if err := s.put(tx, Sealed{place.Sink, r.id, place.Route, r.form, r.payload}, s.opts.Now(), &Stored{}, found); err != nil {
		return false, err
	}
	return true, tally(tx, place.Sink, found, 1)
}

// remove takes an entry out of where it is, and returns its record.
func remove(tx *bolt.Tx, e Entry) (record []byte, ok bool, err error) {
	if !e.Refused {
		return take(tx, e.Sink, e.Seq)
	}
	b := tx.Bucket(bucketDead).Bucket([]byte(e.Sink))
	if b == nil {
		return nil, false, nil
	}
	v := bytes.Clone(b.Get(seqKey(e.Seq)))
	if v == nil {
		return nil, false, nil
	}
	if len(v) >= 2 {
		v = v[min(len(v), 2+int(v[0])<<8+int(v[1])):]
	}
	return v, true, b.Delete(seqKey(e.Seq))
}
