package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// maxPartKeys bounds the positions with which the ids of a part are kept, and maxPartDone how many ids there may be with one.
const (
	maxPartKeys = 16
	maxPartDone = 1 << 13
)

// Full tells whether an error of the store means that there is no room on its disk.
func Full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// PutPart is Put for some of the events that belong to positions, where all of them do not fit on the disk: the positions stay where they are, under their keys, and
// keep the ids of what was taken (event.Position.Done), so that it is not found again after a crash. It returns an error, and nothing is taken, where that cannot be said:
// the store has no position of one of the keys yet.
func (s *Store) PutPart(events []Sealed, keys []string) (map[string]Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(keys) > maxPartKeys {
		return nil, fmt.Errorf("storing a part of what belongs to %d positions, which is too many", len(keys))
	}
	stored, err := s.putAll(events, s.opts.Now(), func(tx *bolt.Tx) error {
		for _, key := range keys {
			if err := addDone(tx.Bucket(bucketPositions), key, events); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("storing %d events in %s: %w", len(events), s.dir, err)
	}
	s.wrote()
	return stored, nil
}

// addDone adds the ids of events to a position.
func addDone(b *bolt.Bucket, key string, events []Sealed) error {
	v := b.Get([]byte(key))
	if v == nil {
		return fmt.Errorf("there is no position of %q yet", key)
	}
	var p position
	if err := json.Unmarshal(v, &p); err != nil {
		return fmt.Errorf("position of %q: %w", key, err)
	}
	for _, e := range events {
		if !slices.Contains(p.Done, e.ID) {
			p.Done = append(p.Done, e.ID)
		}
	}
	if len(p.Done) > maxPartDone {
		return fmt.Errorf("position of %q: too many events are stored behind it", key)
	}
	v, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return b.Put([]byte(key), v)
}
