package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// committerFunc is a custody that is a function.
type committerFunc func() error

func (f committerFunc) Commit(context.Context, []*event.Event, []event.Position) error { return f() }

// TestStopping wants a failure of custody to end everything where that was asked for, or where waiting cannot help.
func TestStopping(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left on device")
	damaged := fmt.Errorf("storing: %w", store.ErrCorrupt)
	for _, c := range []struct {
		name   string
		always bool
		err    error
		stops  bool
	}{
		{"all is well", true, nil, false},
		{"a full disk, waiting", false, full, false},
		{"a full disk, stopping", true, full, true},
		{"a damaged file", false, damaged, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			s := &stopping{Custody: committerFunc(func() error { return c.err }), always: c.always, stop: cancel}
			if err := s.Commit(ctx, nil, nil); !errors.Is(err, c.err) {
				t.Errorf("got %v, want %v", err, c.err)
			}
			if got := ctx.Err() != nil; got != c.stops || (s.failure() != nil) != c.stops {
				t.Errorf("stopped: got %v, %v, want %v", got, s.failure(), c.stops)
			}
		})
	}
}
