package metrics

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/tailers"
)

// TestHealth lets the loop of one of two sources stand: errtail is alive as long as that could be work, and not after that, until it moves again or ends.
func TestHealth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var files, journal tailers.Pulse
		h := NewHealth([]Source{{Name: "files", Pulse: &files}, {Name: "the journal", Pulse: &journal}}, nil, nil)
		if err := h.Ready(); err == nil || err.Error() != "files: not begun\nthe journal: not begun" {
			t.Errorf("ready before anything has begun: %v", err)
		}
		files.Turn()
		journal.Turn()
		if err := h.Ready(); err != nil {
			t.Errorf("not ready when all have begun: %v", err)
		}
		for range 59 {
			time.Sleep(time.Second)
			journal.Turn()
			if err := h.Alive(); err != nil {
				t.Fatalf("not alive within a minute: %v", err)
			}
		}
		time.Sleep(2 * time.Second)
		journal.Turn()
		if err := h.Alive(); err == nil || err.Error() != "files: nothing has moved for 1m0s" {
			t.Errorf("files stand for a minute: got %v", err)
		}
		files.Turn()
		if err := h.Alive(); err != nil {
			t.Errorf("not alive when it moves again: %v", err)
		}
		time.Sleep(time.Hour) // nobody asks, and both move; or one has ended
		journal.Turn()
		files.End()
		if err := errors.Join(h.Alive(), h.Ready()); err != nil {
			t.Errorf("after an hour: %v", err)
		}
	})
}

// TestHealthWhileItBegins wants a start to be let take longer than a turn, and not for ever.
func TestHealthWhileItBegins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var files tailers.Pulse
		h := NewHealth([]Source{{Name: "files", Pulse: &files}}, nil, nil)
		time.Sleep(9 * time.Minute)
		if err := h.Alive(); err != nil {
			t.Errorf("while it begins: %v", err)
		}
		time.Sleep(2 * time.Minute)
		if err := h.Alive(); err == nil {
			t.Error("alive although it has not begun for 11 minutes")
		}
	})
}

// TestReadyNeedsTheStateDirectory wants a damaged state file, and events that cannot be stored, to be no reason to start again, but none to be called ready.
func TestReadyNeedsTheStateDirectory(t *testing.T) {
	t.Parallel()
	var files tailers.Pulse
	files.Turn()
	full := errors.New("no space left on device")
	broken := make(chan struct{})
	var failing error
	h := NewHealth([]Source{{Name: "files", Pulse: &files}}, broken, func() error { return failing })
	if err := h.Ready(); err != nil {
		t.Errorf("all is well: %v", err)
	}
	failing = full
	if err := h.Ready(); !errors.Is(err, full) {
		t.Errorf("with a full disk: got %v", err)
	}
	failing = nil
	close(broken)
	if err := h.Ready(); err == nil {
		t.Error("ready with a damaged state file")
	}
	if err := h.Alive(); err != nil {
		t.Errorf("not alive: %v", err)
	}
}
