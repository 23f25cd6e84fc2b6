package main

import (
	"bytes"
	"strings"
	"testing"
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
