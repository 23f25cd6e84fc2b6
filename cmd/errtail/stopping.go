package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
)

// stopping ends the call when events cannot be brought into custody and waiting is not what is wanted, or can help. Positions stay where they are, so that the
// next run reads what this one could not keep.
type stopping struct {
	pipeline.Custody
	always bool               // or only where waiting does not help: the state file is damaged
	stop   context.CancelFunc // ends the sources

	mu       sync.Mutex
	err      error // the first that ends it
	last     error // of the last commit; nil if it went well
	failures int64 // of commits
}

// Commit commits, and stops everything if that fails.
func (s *stopping) Commit(ctx context.Context, events []*event.Event, positions []event.Position) error {
	return s.CommitCounted(ctx, events, positions, nil)
}

// CommitCounted is Commit with the counts of what was found and is not sent.
func (s *stopping) CommitCounted(ctx context.Context, events []*event.Event, positions []event.Position, discarded pipeline.Counts) error {
	err := pipeline.Commit(ctx, s.Custody, events, positions, discarded)
	s.note(err)
	if err != nil && ctx.Err() == nil && (s.always || errors.Is(err, store.ErrCorrupt)) {
		s.fail(err)
	}
	return err
}

// note notes how a commit went.
func (s *stopping) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last = err; err != nil {
		s.failures++
	}
}

// failing is why the last commit failed, or nil.
func (s *stopping) failing() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return nil
	}
	return fmt.Errorf("what is found cannot be brought into custody: %w", s.last)
}

// failed is how many commits failed.
func (s *stopping) failed() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failures
}

// watch stops everything when the store breaks under its sender, until ctx ends. broken may be nil: what is printed needs no store.
func (s *stopping) watch(ctx context.Context, broken <-chan struct{}) {
	select {
	case <-broken:
		s.fail(store.ErrCorrupt)
	case <-ctx.Done():
	}
}

func (s *stopping) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	s.stop()
}

// failure is why everything was stopped, or nil.
func (s *stopping) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
