package emitter

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/emitter/store"
)

// TestAcknowledgementsTravelTogether counts transactions: at a pace of ten events a second what was sent is forgotten with the next event; of a backlog 64 at a time; the last alone.
func TestAcknowledgementsTravelTogether(t *testing.T) {
	t.Parallel()
	var transactions atomic.Int64
	atStation(t, nil, store.Options{Fault: func() error { transactions.Add(1); return nil }}, func(t *testing.T, s *station) {
		s.commit(1, 320)
		transactions.Store(0)
		s.run()
		await(t, time.Second)
		if got := transactions.Load(); got > 6 || len(s.backend.Events()) != 320 || s.settled(320)[store.Sent] != 320 {
			t.Errorf("a backlog: %d transactions, %d received, %v", got, len(s.backend.Events()), s.settled(320))
		}
		transactions.Store(0)
		for n := range 20 {
			s.commit(321+n, 321+n)
			await(t, 100*time.Millisecond)
		}
		await(t, time.Second)
		if got := transactions.Load(); got != 21 || s.settled(340)[store.Sent] != 340 || s.sender.Outcomes().Sent.Load() != 340 {
			t.Errorf("ten a second: %d transactions for 20 events, %v, %d counted as sent", got, s.settled(340), s.sender.Outcomes().Sent.Load())
		}
	})
}

// TestKilledBeforeSettling wants what the backend has taken and the store did not forget to be sent again under the same id, and to be counted once.
func TestKilledBeforeSettling(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		backend := emittertest.New(testKey, nil)
		var killed atomic.Bool
		s := stationFor(t, dir, backend, store.Options{Fault: func() error {
			if killed.Load() {
				return context.Canceled
			}
			return nil
		}})
		s.run()
		s.commit(1, 5)
		synctest.Wait()
		if got := len(backend.Events()); got != 5 || s.store.Unsettled(s.sender.Sink()) != 5 {
			t.Errorf("received %d, %d unsettled, want 5 and 5", got, s.store.Unsettled(s.sender.Sink()))
		}
		killed.Store(true) // nothing is written from here on
		s.close()

		s = stationFor(t, dir, backend, store.Options{})
		s.run()
		await(t, time.Second)
		if got := len(backend.Events()); got != 5 || backend.Duplicates() != 5 || s.settled(5)[store.Sent] != 5 {
			t.Errorf("after the kill: %d events, %d came again, %v", got, backend.Duplicates(), s.settled(5))
		}
		s.close()
	})
}

// TestOlderForm sends what an errtail has stored that did not compress it.
func TestOlderForm(t *testing.T) {
	t.Parallel()
	atStation(t, nil, store.Options{}, func(t *testing.T, s *station) {
		data, err := payload.Encode(numbered(1))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.store.Put(t.Context(), []store.Sealed{{Sink: s.sender.Sink(), ID: numbered(1).EventID, Payload: data}}, nil, nil); err != nil {
			t.Fatal(err)
		}
		s.run()
		await(t, time.Second)
		if got := s.backend.Events(); len(got) != 1 || string(got[numbered(1).EventID]) != string(data) {
			t.Errorf("got %d events: %s", len(got), got)
		}
	})
}
