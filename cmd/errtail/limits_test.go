package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline/storm"
)

// TestRunLimits wants the first events of a storm in the backend, and a summary that tells of the rest when run ends; and all of them if limits are off.
func TestRunLimits(t *testing.T) {
	t.Parallel()
	const storm = 150                                                                                // of a group of which 100 go
	log := written(t, strings.Repeat(crash, storm)+"2026-11-22 13:24:07,999 INFO shop.cart ready\n") // behind which the last one is decided
	for _, tt := range []struct {
		name string
		args []string
		want int
	}{{"on", nil, 100 + 1}, {"off", []string{"--no-limits"}, storm}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBackend(t)
			run := start(t, append([]string{"run", "--dsn", b.dsn(), "--state-dir", t.TempDir(), "--from-beginning", log}, tt.args...)...)
			for len(b.received()) < tt.want && len(b.received()) < 100 {
				b.wait(t)
			}
			run.stop()
			if code := run.wait(t); code != exitDone {
				t.Errorf("exit code: got %d, want %d\n%s", code, exitDone, run.err.String())
			}
			got := b.received()
			if len(got) != tt.want {
				t.Fatalf("got %d events, want %d\n%s", len(got), tt.want, run.err.String())
			}
			last := got[len(got)-1]
			if told := bytes.Contains(last, []byte(`"held_back":{"count":50,`)); told != (tt.args == nil) {
				t.Errorf("the last event: %s", last)
			}
		})
	}
}

// notebook is a custody that keeps what it is given, unless its disk is full.
type notebook struct {
	full   bool
	events []*event.Event
}

func (n *notebook) Commit(_ context.Context, events []*event.Event, _ []event.Position) error {
	if n.full {
		return errors.New("no space left on device")
	}
	n.events = append(n.events, events...)
	return nil
}

// TestTeller wants what was held back to be told once, also when custody cannot take it for a while, and to a DSN that there is.
func TestTeller(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, defaultDSN, want string
	}{{"the default DSN", "https://k@sentry.example.com/1", ""}, {"names only", "", "team"}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &settings{config: &config.Config{}, logger: slog.New(slog.DiscardHandler), dsns: map[string]setting{"": {value: tt.defaultDSN}}, groups: []group{{route: "team"}, {route: "other"}}}
			l := &lobby{settings: s, guard: storm.New(storm.Limits{Group: storm.Rate{Burst: 1, Every: time.Hour}})}
			fail := func(n int) {
				for range n {
					l.guard.Admit(storm.Event{Group: 1, Title: func() string { return "KeyError" }, At: time.Now()}, time.Now())
				}
			}
			custody := &notebook{full: true}
			teller := l.newTeller(custody)
			fail(1 + 5)
			for range 3 {
				teller.tell(t.Context(), 0)
			}
			fail(2)
			custody.full = false
			for range 3 {
				teller.tell(t.Context(), 0)
			}
			var told []any
			for _, e := range custody.events {
				told = append(told, e.Contexts["held_back"]["count"])
				if e.Route != tt.want {
					t.Errorf("told %q, want %q", e.Route, tt.want)
				}
			}
			if len(told) != 2 || told[0] != int64(5) || told[1] != int64(2) {
				t.Errorf("told of %v, want 5 and 2", told)
			}
		})
	}
}
