package emitter

import (
	"testing"
	"time"

	"github.com/errtail/errtail/emitter/store"
)

// TestDrainLoadsWhatWasCommittedBefore commits an event and orders the end where a round of Run has just found the store empty, before it has heard the
// wake-up: the event goes before the end.
func TestDrainLoadsWhatWasCommittedBefore(t *testing.T) {
	t.Parallel()
	s := newStation(t, t.TempDir(), nil, store.Options{})
	defer s.close()
	now := time.Now()
	c := newCourier(s.sender)
	c.stop(s.sender.stopping.Load())
	c.load(now)
	s.commit(1, 1)
	s.sender.stopping.Store(draining)
	if c.ended() {
		t.Fatal("the round that has found nothing ends all")
	}
	c.stop(s.sender.stopping.Load())
	c.load(now)
	if len(c.queue) != 1 {
		t.Errorf("%d events loaded by the round after, want 1", len(c.queue))
	}
}
