package emitter

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
)

// Every answer of the table, at random, over and over, with the process killed now and then: everything found is received once.
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
					switch pick(24) {
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
					}
					return emittertest.Answer{}
				})
				const total = 120
				n := 0
				for n < total {
					s := stationFor(t, dir, backend, store.Options{})
					s.run()
					for range 20 {
						n++
						s.commit(n, n)
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
					s.close() // cuts off what is on the way
				}
				s := stationFor(t, dir, backend, store.Options{})
				s.run()
				if left, err := s.sender.Flush(t.Context()); left != 0 || err != nil {
					t.Errorf("%d left, %v", left, err)
				}
				s.close()
				if got := len(backend.Events()); got != total {
					t.Errorf("received %d of %d", got, total)
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
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := newStation(t, dir, func(emittertest.Request) emittertest.Answer { return emittertest.Answer{Delay: 50 * time.Millisecond} }, store.Options{})
			s.run()
			s.commit(1, 100)
			ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
			defer cancel()
			if left, err := s.sender.Drain(ctx); left != 0 || err != nil || len(s.backend.Events()) != 100 {
				t.Errorf("%d left, %v, %d received", left, err, len(s.backend.Events()))
			}
			s.close()
		})
	})
	t.Run("does not wait for a backend that is down", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := newStation(t, dir, func(emittertest.Request) emittertest.Answer { return status(503) }, store.Options{})
			s.run()
			s.commit(1, 10)
			await(t, 3*time.Minute)
			start := time.Now()
			left, err := s.sender.Drain(t.Context())
			if left != 10 || err != nil || time.Since(start) > time.Second {
				t.Errorf("%d left, %v, after %s", left, err, time.Since(start))
			}
			s.close()
		})
	})
	t.Run("keeps to its deadline", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := newStation(t, dir, func(emittertest.Request) emittertest.Answer { return emittertest.Answer{Fault: emittertest.Never} }, store.Options{})
			s.run()
			s.commit(1, 10)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			start := time.Now()
			left, err := s.sender.Drain(ctx)
			if left != 10 || err == nil || time.Since(start) > 3*time.Second {
				t.Errorf("%d left, %v, after %s", left, err, time.Since(start))
			}
			s.close()
		})
	})
}
