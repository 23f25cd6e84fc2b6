package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

// TestTeller wants what was held back to be told once, also when custody cannot take it for a while, and each DSN to be told of its own.
func TestTeller(t *testing.T) {
	t.Parallel()
	l := &lobby{settings: &settings{config: &config.Config{}, logger: slog.New(slog.DiscardHandler)}, guard: storm.New(storm.Limits{Group: storm.Rate{Burst: 1, Every: time.Hour}})}
	fail := func(route string, n int) {
		for range n {
			l.guard.Admit(storm.Event{Route: route, Group: 1, Title: func() string { return "KeyError of " + route }, At: time.Now()}, time.Now())
		}
	}
	custody := &notebook{full: true}
	teller := l.newTeller(custody)
	fail("", 1+5)
	fail("team", 1+7)
	for range 3 {
		teller.tell(t.Context(), 0)
	}
	fail("team", 2)
	custody.full = false
	for range 3 {
		teller.tell(t.Context(), 0)
	}
	var told []string
	for _, e := range custody.events {
		told = append(told, fmt.Sprintf("%s: %v %s", e.Route, e.Contexts["held_back"]["count"], e.LogEntry.Formatted))
	}
	const text = "errtail held back %d events of programs that fail in a loop\n%d × KeyError of %s"
	want := []string{": 5 " + fmt.Sprintf(text, 5, 5, ""), "team: 7 " + fmt.Sprintf(text, 7, 7, "team"), "team: 2 " + fmt.Sprintf(text, 2, 2, "team")}
	if d := cmp.Diff(want, told); d != "" {
		t.Errorf("told: (-want +got)\n%s", d)
	}
}

// TestFloodOfAnotherDSN has one project flooded with a thousand unlike errors, and wants those of another one to come through, and each to be told what was held back of
// its own; two names for one project are one.
func TestFloodOfAnotherDSN(t *testing.T) {
	t.Parallel()
	flooded, quiet := newBackend(t), newBackend(t)
	error := func(n int, what string) string {
		return fmt.Sprintf("2026-11-22 13:24:%02d,000 ERROR shop.%s failed\nTraceback (most recent call last):\n  File \"/srv/shop/%s.py\", line 7, in f%d\n    f()\nKeyError: 'price'\n", n%60, what, what, n)
	}
	var flood, other strings.Builder
	for n := range 60 {
		flood.WriteString(error(n, "flood"))
	}
	for n := range 4 {
		other.WriteString(error(n, "other"))
	}
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("flood.log", flood.String())
	write("more.log", strings.ReplaceAll(flood.String(), "flood", "more"))
	write("other.log", other.String())
	write("errtail.yaml", "sources: [{file: flood.log, dsn: loud}, {file: more.log, dsn: louder}, {file: other.log, dsn: quiet}]\nlimits: {new: 10/h, all: 10/h}\n"+
		"sentry: {dsns: {loud: '"+flooded.dsn()+"', louder: '"+flooded.dsn()+"', quiet: '"+quiet.dsn()+"'}}\n")
	run := start(t, "scan", "--send", "-c", filepath.Join(dir, "errtail.yaml"))
	if code := run.wait(t); code != exitDone {
		t.Fatalf("exit code: got %d, want %d\n%s", code, exitDone, run.err.String())
	}
	if got := len(quiet.received()); got != 4 {
		t.Errorf("the quiet project has %d events, want 4", got)
	}
	got := flooded.received()
	if len(got) != 10+1 || !slices.ContainsFunc(got, func(ev []byte) bool { return bytes.Contains(ev, []byte(`"count":110,`)) }) {
		t.Errorf("the flooded one has %d events, want 10 and a summary of 110: %s", len(got), got)
	}
}
