package store

import (
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Ledger is what became of all events for one sink, as of one moment: Totals[Found] is the sum of Waiting and of all other totals.
type Ledger struct {
	Waiting int
	Bytes   int64          // of what waits
	Oldest  time.Time      // when the oldest of what waits was stored; zero if nothing does, or that record is damaged
	Totals  map[string]int // outcomes since the state directory was begun
}

// Ledger returns the ledger of a sink. It reads it in one transaction, and counts in what [Store.Put] was told was discarded and is not in the file yet.
func (s *Store) Ledger(sink string) (Ledger, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var l Ledger
	err := s.view(func(tx *bolt.Tx) error {
		t := readTotals(tx, sink)
		l = Ledger{Waiting: int(t.count), Bytes: t.bytes, Totals: readCounts(tx, bucketOutcomes, sink)}
		if b := tx.Bucket(bucketWaiting).Bucket([]byte(sink)); b != nil {
			if k, v := b.Cursor().First(); k != nil {
				if r, err := decodeRecord(v); err == nil {
					l.Oldest = r.at
				}
			}
		}
		return nil
	})
	if err != nil {
		return Ledger{}, fmt.Errorf("reading the ledger in %s: %w", s.dir, err)
	}
	for reason, n := range s.held[sink] {
		l.Totals[reason] += n
		l.Totals[Found] += n
	}
	return l, nil
}
