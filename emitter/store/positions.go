package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/errtail/errtail/event"
	bolt "go.etcd.io/bbolt"
)

// position is how a position is stored, under its key.
type position struct {
	Value []byte   `json:"value"`
	Done  []string `json:"done,omitempty"`
}

// Positions returns where each source was read up to, sorted by key.
func (s *Store) Positions() ([]event.Position, error) {
	all := map[string]event.Position{}
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.view(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketPositions).ForEach(func(k, v []byte) error {
			var p position
			if err := json.Unmarshal(v, &p); err != nil {
				return fmt.Errorf("position of %q: %w", k, err)
			}
			all[string(k)] = event.Position{Key: string(k), Value: p.Value, Done: p.Done}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading positions in %s: %w", s.dir, err)
	}
	for k, p := range s.lazy {
		all[k] = p
		if p.Gone {
			delete(all, k)
		}
	}
	out := make([]event.Position, 0, len(all))
	for _, k := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[k])
	}
	return out, nil
}

// Sync writes positions that are not yet written.
func (s *Store) Sync(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.lazy) == 0 && len(s.held) == 0 {
		return nil
	}
	err := s.writeAhead()
	if err == nil {
		err = s.update(s.writeLazy)
	}
	if err != nil {
		return fmt.Errorf("writing positions in %s: %w", s.dir, err)
	}
	s.wrote()
	return nil
}

// keep remembers positions, and the counts that belong to them, until they are written. It returns what makes it forget them again. s.mu is held.
func (s *Store) keep(positions []event.Position, discarded Counts) (undo func()) {
	before, tied := make(map[string]event.Position, len(positions)), s.tied
	for _, p := range positions {
		if old, ok := s.lazy[p.Key]; ok {
			before[p.Key] = old
		}
		p.Value, p.Done = slices.Clone(p.Value), slices.Clone(p.Done)
		s.lazy[p.Key] = p
	}
	for sink, counts := range discarded {
		s.held.Add(sink, counts)
	}
	if len(discarded) > 0 {
		s.tied = true
	}
	return func() {
		s.tied = tied
		for _, p := range positions {
			delete(s.lazy, p.Key)
		}
		maps.Copy(s.lazy, before)
		for sink, counts := range discarded {
			s.held.take(sink, counts)
		}
	}
}

// writeLazy writes what keep remembers. s.mu is held.
func (s *Store) writeLazy(tx *bolt.Tx) error {
	for sink, counts := range s.held {
		if err := discard(tx, sink, counts); err != nil {
			return err
		}
		if err := tally(tx, sink, map[string]int{Found: sum(counts)}, 1); err != nil {
			return err
		}
	}
	b := tx.Bucket(bucketPositions)
	for k, p := range s.lazy {
		if err := write(b, k, p); err != nil {
			return err
		}
	}
	return nil
}

func write(b *bolt.Bucket, k string, p event.Position) error {
	if k == "" {
		return nil // bbolt has no empty keys, and a source without a name no position
	}
	if p.Gone {
		return b.Delete([]byte(k))
	}
	v, err := json.Marshal(position{p.Value, p.Done})
	if err != nil {
		return err
	}
	if err := b.Put([]byte(k), v); err != nil {
		return fmt.Errorf("position of %q: %w", k, err)
	}
	return nil
}

// maxLazy is how many positions without events are written in one transaction: bbolt holds in memory what a transaction changes, which would be tens of
// megabytes for the first positions of 10,000 files.
const maxLazy = 1 << 10

// writeAhead writes positions in transactions of their own, until no more than maxLazy are left. None of them may wait for an event. With counts, which belong to
// some of them, all are left for one transaction. s.mu is held.
func (s *Store) writeAhead() error {
	if len(s.lazy) <= maxLazy || s.tied {
		return nil
	}
	keys := slices.Sorted(maps.Keys(s.lazy)) // in order, so that each transaction changes few pages
	for some := range slices.Chunk(keys[maxLazy:], maxLazy) {
		err := s.update(func(tx *bolt.Tx) error {
			b := tx.Bucket(bucketPositions)
			for _, k := range some {
				if err := write(b, k, s.lazy[k]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, k := range some {
			delete(s.lazy, k)
		}
	}
	few := make(map[string]event.Position, len(s.lazy)) // a map never gets smaller
	maps.Copy(few, s.lazy)
	s.lazy = few
	return nil
}

// wrote forgets what has been written. s.mu is held.
func (s *Store) wrote() {
	clear(s.lazy)
	clear(s.held)
	s.tied = false
	s.written = s.opts.Now()
}
