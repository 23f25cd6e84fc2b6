package emitter

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// Every answer of the table, at random, over and over, with the disk full for moments and the process killed now and then: everything found is received once, or
// put aside because it was refused.
func TestFaultsAtRandom(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				r := rand.New(rand.NewPCG(seed, 17))
				pick := func(n int) int {
					mu.Lock()
					defer mu.Unlock()
					return r.IntN(n)
				}
				backend := emittertest.New(testKey, func(emittertest.Request) emittertest.Answer {
					switch pick(28) {
					case 0:
						return status(500)
					case 1:
						return status(503, "Retry-After", "3")
					case 2:
						return status(429)
					case 3:
						return status(429, "Retry-After", "5")
					case 4:
						return status(429, "X-Sentry-Rate-Limits", "3:error:key")
					case 5:
						return status(200, "X-Sentry-Rate-Limits", "2::key")
					case 6:
						return emittertest.Answer{Fault: emittertest.Reset}
					case 7:
						return emittertest.Answer{Fault: emittertest.Never}
					case 8:
						return emittertest.Answer{Fault: emittertest.Half}
					case 9:
						return emittertest.Answer{Delay: time.Duration(pick(20)) * time.Second, Lose: false}
					case 10:
						return status(401)
					case 11:
						return status(404)
					case 12:
						return status(408)
					case 13:
						return status(413) // an event that cannot be made smaller is put aside
					case 14:
						return status(400, "X-Sentry-Error", "no")
					case 15:
						return status(307, "Location", "https://elsewhere.example.com/")
					case 16:
						return emittertest.Answer{Body: "<html>Sign in", Lose: true}
					}
					return emittertest.Answer{}
				})
				const total = 200
				n := 0
				var ending atomic.Bool // an answer that cannot be written down before the end would be asked for again
				opts := store.Options{Fault: func() error {
					if pick(20) == 0 && !ending.Load() {
						return errors.New("no space left on device")
					}
					return nil
				}}
				for n < total {
					s := stationFor(t, dir, backend, opts)
					s.run()
					for range 20 {
						n++
						for s.custody.Commit(t.Context(), []*event.Event{numbered(n)}, nil) != nil {
							await(t, time.Second) // as the reader does
						}
						await(t, time.Duration(pick(3000))*time.Millisecond)
					}
					await(t, time.Duration(pick(60))*time.Second)
					if pick(2) == 0 {
						ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
						if _, err := s.sender.Drain(ctx); err != nil && ctx.Err() == nil {
							t.Error(err)
						}
						cancel()
					}
					ending.Store(true)
					s.close()
					ending.Store(false)
				}
				s := stationFor(t, dir, backend, store.Options{})
				s.run()
				if left, err := s.sender.Flush(t.Context()); left != 0 || err != nil {
					t.Errorf("%d left, %v", left, err)
				}
				totals := s.settled(total)
				dead, err := s.store.Dead(s.sender.Sink())
				if err != nil || len(dead) != totals[store.Refused] {
					t.Errorf("%d put aside, %v, want %d", len(dead), err, totals[store.Refused])
				}
				received := backend.Events()
				for _, d := range dead {
					if received[d.ID] != nil {
						t.Errorf("%s was refused with %q, and received", d.ID, d.Reason)
					}
				}
				s.close()
				if got := len(received) + len(dead); got != total || len(received) < total/2 {
					t.Errorf("received %d of %d, %d refused", len(received), total, len(dead))
				}
				if n := backend.Duplicates(); n != 0 {
					t.Errorf("%d were sent again after they had been taken", n)
				}
				t.Logf("%d requests for %d events", backend.Requests(), total)
			})
		})
	}
}

func TestDrain(t *testing.T) {
	t.Parallel()
	t.Run("sends what waits", func(t *testing.T) {
		t.Parallel()
		atStation(t, func(emittertest.Request) emittertest.Answer { return emittertest.Answer{Delay: 50 * time.Millisecond} }, store.Options{}, func(t *testing.T, s *station) {
			s.run()
			s.commit(1, 100)
			ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
			defer cancel()
			if left, err := s.sender.Drain(ctx); left != 0 || err != nil || len(s.backend.Events()) != 100 {
				t.Errorf("%d left, %v, %d received", left, err, len(s.backend.Events()))
			}
		})
	})
	t.Run("does not wait for a backend that is down", func(t *testing.T) {
		t.Parallel()
		atStation(t, func(emittertest.Request) emittertest.Answer { return status(503) }, store.Options{}, func(t *testing.T, s *station) {
			s.run()
			s.commit(1, 10)
			await(t, 3*time.Minute)
			start := time.Now()
			left, err := s.sender.Drain(t.Context())
			if left != 10 || err != nil || time.Since(start) > time.Second {
				t.Errorf("%d left, %v, after %s", left, err, time.Since(start))
			}
		})
	})
	t.Run("keeps to its deadline", func(t *testing.T) {
		t.Parallel()
		atStation(t, func(emittertest.Request) emittertest.Answer { return emittertest.Answer{Fault: emittertest.Never} }, store.Options{}, func(t *testing.T, s *station) {
			s.run()
			s.commit(1, 10)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			start := time.Now()
			left, err := s.sender.Drain(ctx)
			if left != 10 || err == nil || time.Since(start) > 3*time.Second {
				t.Errorf("%d left, %v, after %s", left, err, time.Since(start))
			}
		})
	})
}
