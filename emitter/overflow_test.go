package emitter

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
)

// TestOverflowIsNotSent: while a backend is slower than a program fails, the oldest events must go. Those that went are not sent, also where they were loaded already,
// and those that are on their way do not go: what is counted as sent is what the backend has.
func TestOverflowIsNotSent(t *testing.T) {
	t.Parallel()
	for name, age := range map[string]time.Duration{"too many": 0, "too old": 2 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				opts := store.Options{MaxBytes: 20 << 10, MaxAge: age}
				if age > 0 {
					opts.MaxBytes = 0
				}
				s := newStation(t, dir, func(emittertest.Request) emittertest.Answer { return emittertest.Answer{Delay: 7 * time.Second} }, opts)
				s.run()
				const found = 300
				for n := range found {
					s.commit(n+1, n+1)
					await(t, 700*time.Millisecond)
				}
				await(t, 10*time.Minute)
				totals := s.settled(found)
				if got := len(s.backend.Events()); got != totals[store.Sent] || s.backend.Duplicates() != 0 || totals[store.Overflow] < found/4 {
					t.Errorf("the backend has %d, and the outcomes are %v", got, totals)
				}
				if _, _, err := s.store.Count(s.sender.Sink()); err != nil || s.waiting() != 0 {
					t.Errorf("%d wait, %v", s.waiting(), err)
				}
				s.close()
			})
		})
	}
}

// TestOverflowWithoutALoadedEventLeft: when all that was loaded has gone, what came after it is loaded without anybody asking for it.
func TestOverflowWithoutALoadedEventLeft(t *testing.T) {
	t.Parallel()
	atStation(t, first(status(503)), store.Options{MaxBytes: 64 << 10}, func(t *testing.T, s *station) {
		s.run()
		s.commit(1, loadCount)
		synctest.Wait() // all are loaded, and the first attempt has failed
		s.commit(loadCount+1, 10*loadCount)
		await(t, time.Minute)
		if totals := s.settled(10 * loadCount); s.waiting() != 0 || len(s.backend.Events()) != totals[store.Sent] || totals[store.Overflow] < loadCount {
			t.Errorf("%d wait, the backend has %d, and the outcomes are %v", s.waiting(), len(s.backend.Events()), totals)
		}
	})
}
