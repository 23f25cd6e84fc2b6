package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// An event that is on its way to a backend may arrive there at any moment, so that it must not be discarded meanwhile to make room: it would be in the backend, and
// counted as lost. Those on their way are known by their numbers in memory only: after a crash they wait as any other.

// Depart says of events that they leave for sink now, and returns those of them that do not wait any more, since they were discarded after Next had returned
// them: they must not be sent. The others are not discarded until Ack, Bury or Return say how the journey ended.
func (s *Store) Depart(sink string, seqs ...uint64) (gone []uint64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock() // Put holds it too, and so does whatever else discards
	err = s.view(func(tx *bolt.Tx) error {
		waiting := tx.Bucket(bucketWaiting).Bucket([]byte(sink))
		for _, seq := range seqs {
			if waiting == nil || waiting.Get(seqKey(seq)) == nil {
				gone = append(gone, seq)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for %d events in %s: %w", len(seqs), s.dir, err)
	}
	if s.away[sink] == nil {
		s.away[sink] = map[uint64]bool{}
	}
	for _, seq := range seqs {
		s.away[sink][seq] = true
	}
	s.home(sink, gone)
	return gone, nil
}

// Return says that events have come back: they wait as before.
func (s *Store) Return(sink string, seqs ...uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.home(sink, seqs)
}

// home forgets that events are on their way. s.mu is held.
func (s *Store) home(sink string, seqs []uint64) {
	for _, seq := range seqs {
		delete(s.away[sink], seq)
	}
}
