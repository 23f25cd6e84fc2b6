package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// What a sink has acknowledged is forgotten with the next transaction, or with one of its own a little later: to write each acknowledgement by itself would be half of all
// transactions, and most of what a backlog costs.
//
// Why nothing is lost by that, nor there twice: an event leaves the file only after the sink has said that it has it, as before. Killed before that was written, errtail finds the event
// waiting and sends it once more under the same id, by which the sink knows it; that could always happen between an answer and its transaction, and now can to as many events as
// their sender lets wait (emitter, courier_answers.go). Until then they count as waiting and as on their way: nothing discards them, and they are counted as sent in the
// transaction in which they go.

// Ack says of events that sink has them. They are forgotten by the next [Store.Put] with events, or by [Store.Settle].
func (s *Store) Ack(sink string, seqs ...uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acked[sink] = append(s.acked[sink], seqs...)
}

// Unsettled returns how many events of a sink are acknowledged and not forgotten yet.
func (s *Store) Unsettled(sink string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.acked[sink])
}

// Settle forgets what is acknowledged. It returns how many of these events still waited: one that is not there any more is counted as what it was discarded for.
func (s *Store) Settle(sink string) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.acked[sink]) == 0 {
		return 0, nil
	}
	err = s.update(func(tx *bolt.Tx) error { n, err = s.writeAcked(tx, sink); return err })
	if err != nil {
		return 0, fmt.Errorf("forgetting %d sent events in %s: %w", len(s.acked[sink]), s.dir, err)
	}
	s.settled(sink)
	return n, nil
}

// writeAcked writes what is acknowledged. s.mu is held.
func (s *Store) writeAcked(tx *bolt.Tx, sink string) (n int, err error) {
	for _, seq := range s.acked[sink] {
		if _, ok, err := take(tx, sink, seq); err != nil {
			return 0, err
		} else if ok {
			n++
		}
	}
	return n, tally(tx, sink, map[string]int{Sent: n}, 1)
}

// settled forgets what has been written of a sink. s.mu is held.
func (s *Store) settled(sink string) {
	s.home(sink, s.acked[sink])
	delete(s.acked, sink)
}
