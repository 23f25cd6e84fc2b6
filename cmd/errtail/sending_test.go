package main

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event/eventlint/eventtest"
)

// TestRunSends wants an error in a followed log to be in the backend once, also after a restart.
func TestRunSends(t *testing.T) {
	t.Parallel()
	b, log, state := newBackend(t), written(t, crash), t.TempDir()
	args := []string{"run", "--dsn", b.dsn(), "--state-dir", state, "--from-beginning", "--environment", "production", log}
	first := start(t, args...)
	b.wait(t)
	first.stop()
	if code := first.wait(t); code != exitDone {
		t.Errorf("exit code: got %d, want %d\n%s", code, exitDone, first.err.String())
	}
	second := start(t, args...)
	f, err := os.OpenFile(log, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(strings.ReplaceAll(crash, "KeyError", "ValueError")); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	b.wait(t)
	second.stop()
	if code := second.wait(t); code != exitDone {
		t.Errorf("exit code: got %d, want %d\n%s", code, exitDone, second.err.String())
	}
	got := b.received()
	if len(got) != 2 {
		t.Fatalf("events: got %d, want 2", len(got))
	}
	for i, want := range []string{`"type":"KeyError"`, `"type":"ValueError"`} {
		eventtest.Valid(t, got[i])
		if !bytes.Contains(got[i], []byte(want)) || !bytes.Contains(got[i], []byte(`"environment":"production"`)) {
			t.Errorf("event %d: got %s, want %s in it", i, got[i], want)
		}
	}
}

// TestRunKeepsWhatTheBackendRefusesToTakeNow wants events to wait in the state directory for a backend that fails, and to be sent by the next run.
func TestRunKeepsWhatTheBackendRefusesToTakeNow(t *testing.T) {
	t.Parallel()
	b, log, state := newBackend(t), written(t, crash), t.TempDir()
	b.status = http.StatusServiceUnavailable
	args := []string{"run", "--dsn", b.dsn(), "--state-dir", state, "--from-beginning", log}
	first := start(t, args...)
	b.wait(t)
	began := time.Now()
	first.stop()
	if code := first.wait(t); code != exitDone {
		t.Errorf("exit code: got %d, want %d\n%s", code, exitDone, first.err.String())
	}
	if took := time.Since(began); took > grace+hopeless/4 { // waiting for the backend to take it would last for ever
		t.Errorf("stopping took %v, want %v at most, and what a busy machine adds", took, grace)
	}
	if got := first.err.String(); !strings.Contains(got, "events wait for the next run") {
		t.Errorf("log: got %s, want that events wait", got)
	}
	b.mu.Lock()
	b.status = http.StatusOK
	b.mu.Unlock()
	second := start(t, args...)
	for len(b.received()) == 0 {
		b.wait(t)
	}
	second.stop()
	second.wait(t)
	if got := len(b.received()); got != 1 {
		t.Errorf("events: got %d, want 1", got)
	}
}

// TestScanSends wants scan --send to wait until everything is sent, with the ids that scan prints.
func TestScanSends(t *testing.T) {
	t.Parallel()
	b, log := newBackend(t), written(t, crash)
	s := start(t, "scan", "--send", "--dsn", b.dsn(), "--format", "json", log)
	if code := s.wait(t); code != exitDone {
		t.Fatalf("exit code: got %d, want %d\n%s", code, exitDone, s.err.String())
	}
	if got := eventtest.ValidLines(t, s.out.Bytes()); got != 1 {
		t.Fatalf("printed: got %d events, want 1", got)
	}
	if got := b.received(); len(got) != 1 || !bytes.Equal(got[0], bytes.TrimSpace(s.out.Bytes())) {
		t.Errorf("sent:    %s\nprinted: %s", got, s.out.Bytes())
	}
	s = start(t, "scan", "--send", "--dsn", b.dsn(), log)
	if code := s.wait(t); code != exitDone || !strings.Contains(s.out.String(), "\nsent 1 event to http://***@") {
		t.Errorf("exit code %d, and:\n%s%s", code, s.out.String(), s.err.String())
	}
}

// TestSpotlight wants a copy of each event in Spotlight, without any account.
func TestSpotlight(t *testing.T) {
	t.Parallel()
	b, log := newBackend(t), written(t, crash)
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"scan", log}, nil, &out, &errs, environment(map[string]string{"SENTRY_SPOTLIGHT": b.URL}))
	if code != exitDone {
		t.Errorf("exit code: got %d, want %d\n%s", code, exitDone, errs.String())
	}
	if got := len(b.received()); got != 1 {
		t.Errorf("events: got %d, want 1\n%s", got, errs.String())
	}
}

// TestSendTest wants the answer of the backend and the id of the event.
func TestSendTest(t *testing.T) {
	t.Parallel()
	b := newBackend(t)
	s := start(t, "send-test", "--dsn", b.dsn())
	if code := s.wait(t); code != exitDone {
		t.Fatalf("exit code: got %d, want %d\n%s", code, exitDone, s.err.String())
	}
	got := b.received()
	if len(got) != 1 {
		t.Fatalf("events: got %d, want 1", len(got))
	}
	eventtest.Valid(t, got[0])
	id, _, _ := strings.Cut(strings.TrimPrefix(s.out.String(), "ok: event "), "\n")
	if len(id) != 32 || !bytes.Contains(got[0], []byte(id)) || !strings.Contains(s.out.String(), "answered 200 OK") {
		t.Errorf("got %s, want the id and the answer; sent was %s", s.out.String(), got[0])
	}
	b.status = http.StatusForbidden
	s = start(t, "send-test", "--dsn", b.dsn())
	if code := s.wait(t); code != exitFailure || !strings.Contains(s.err.String(), "did not take the event: 403 Forbidden") {
		t.Errorf("refused: exit code %d and %s, want %d", code, s.err.String(), exitFailure)
	}
}
