package store

import (
	"sync"
	"testing"
)

// TestLedgerIsOfOneMoment reads the ledger while events come, go and are held back: the sum holds each time.
func TestLedgerIsOfOneMoment(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{NoSync: true})
	var busy sync.WaitGroup
	done := make(chan struct{})
	busy.Go(func() {
		defer close(done)
		for n := 1; n <= 150; n++ {
			if _, err := s.Put(t.Context(), []Sealed{sealed(n)}, nil, Counts{sink: {"ratelimit_backoff": 2}}); err != nil {
				t.Error(err)
			}
			if _, err := ack(s, sink, uint64(n)); err != nil {
				t.Error(err)
			}
		}
	})
	reads := 0
	for open := true; open; reads++ {
		select {
		case <-done:
			open = false
		default:
		}
		l, err := s.Ledger(sink)
		if err != nil {
			t.Fatal(err)
		}
		if all := l.Waiting + l.Totals[Sent] + l.Totals["ratelimit_backoff"]; l.Totals[Found] != all {
			t.Fatalf("read %d: found %d, but %+v", reads, l.Totals[Found], l)
		}
	}
	busy.Wait()
	if l, err := s.Ledger(sink); err != nil || l.Totals[Found] != 450 || l.Totals[Sent] != 150 || !l.Oldest.IsZero() || l.Bytes != 0 {
		t.Errorf("at the end: %+v, %v", l, err)
	}
}
