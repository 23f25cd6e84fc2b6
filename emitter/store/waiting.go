package store

import (
	"bytes"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Waiting is an event that waits for a sink.
type Waiting struct {
	Seq     uint64 // order in which events came, from 1
	ID      string
	Route   string
	Stored  time.Time
	Form    byte
	Payload []byte
}

// Next returns events that wait for sink, oldest first, beginning after seq: at most count of them and, beyond the first, at most size bytes.
// One that the disk has damaged comes without ID and Payload, so that it can be put aside.
func (s *Store) Next(sink string, after uint64, count, size int) ([]Waiting, error) {
	var out []Waiting
	err := s.view(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketWaiting).Bucket([]byte(sink))
		if b == nil {
			return nil
		}
		c := b.Cursor()
		read := 0
		defer func() { s.touch(tx, read) }()
		for k, v := c.Seek(seqKey(after + 1)); k != nil && len(out) < count; k, v = c.Next() {
			if size -= len(v); size < 0 && len(out) > 0 {
				return nil
			}
			read += len(v)
			r, err := decodeRecord(v)
			if err != nil {
				out = append(out, Waiting{Seq: keySeq(k)})
				continue
			}
			out = append(out, Waiting{keySeq(k), r.id, r.route, r.at, r.form, bytes.Clone(r.payload)})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading waiting events in %s: %w", s.dir, err)
	}
	return out, nil
}

// Expire discards what is too old for sink and not on its way, and returns how many that was.
func (s *Store) Expire(sink string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, now := 0, s.opts.Now()
	old := func(tx *bolt.Tx) (seq uint64, ok bool) {
		b := tx.Bucket(bucketWaiting).Bucket([]byte(sink))
		if b == nil {
			return 0, false
		}
		k, v := s.oldest(b.Cursor(), sink)
		r, err := decodeRecord(v)
		return keySeq(k), k != nil && err == nil && now.Sub(r.at) >= s.opts.MaxAge
	}
	any := false
	err := s.view(func(tx *bolt.Tx) error { _, any = old(tx); return nil })
	if err == nil && any {
		err = s.update(func(tx *bolt.Tx) error {
			n = 0
			for seq, ok := old(tx); ok; seq, ok = old(tx) {
				n++
				if _, _, err := take(tx, sink, seq); err != nil {
					return err
				}
			}
			return discard(tx, sink, map[string]int{Overflow: n})
		})
	}
	if err != nil {
		return 0, fmt.Errorf("discarding old events in %s: %w", s.dir, err)
	}
	return n, nil
}

// take removes a waiting record and returns it; ok is false if it is not there.
func take(tx *bolt.Tx, sink string, seq uint64) (record []byte, ok bool, err error) {
	waiting := tx.Bucket(bucketWaiting).Bucket([]byte(sink))
	ids := tx.Bucket(bucketIDs).Bucket([]byte(sink))
	if waiting == nil || ids == nil {
		return nil, false, nil
	}
	v := waiting.Get(seqKey(seq))
	if v == nil {
		return nil, false, nil
	}
	record = bytes.Clone(v)
	if r, err := decodeRecord(record); err == nil {
		if err := ids.Delete([]byte(r.id)); err != nil {
			return nil, false, err
		}
	}
	if err := waiting.Delete(seqKey(seq)); err != nil {
		return nil, false, err
	}
	t := readTotals(tx, sink)
	t.count--
	t.bytes -= int64(len(record))
	return record, true, writeTotals(tx, sink, t)
}

// Count returns how many events wait for sink, and their bytes.
func (s *Store) Count(sink string) (count int, size int64, err error) {
	err = s.view(func(tx *bolt.Tx) error {
		t := readTotals(tx, sink)
		count, size = int(t.count), t.bytes
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("counting waiting events in %s: %w", s.dir, err)
	}
	return count, size, nil
}

// Sinks returns the sinks for which events wait, and how many.
func (s *Store) Sinks() (map[string]int, error) {
	out := map[string]int{}
	err := s.view(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketTotals).ForEach(func(k, _ []byte) error {
			if t := readTotals(tx, string(k)); t.count > 0 {
				out[string(k)] = int(t.count)
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("listing sinks in %s: %w", s.dir, err)
	}
	return out, nil
}
