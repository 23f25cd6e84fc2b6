package emitter

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// held counts errors that are held back, as the pipeline does.
func (s *station) held(n int) {
	s.t.Helper()
	at := []event.Position{{Key: "log", Value: []byte{byte(n)}}}
	if err := s.custody.CommitCounted(s.t.Context(), nil, at, map[string]map[string]int{"": {"ratelimit_backoff": n}}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *station) reported() int { return s.backend.Discarded()["ratelimit_backoff"] }

// TestReportsGoAlone: a DSN for which no event comes is told all the same: a minute after there is something to tell, not more often, and what is left at a stop.
func TestReportsGoAlone(t *testing.T) {
	t.Parallel()
	atStation(t, nil, store.Options{}, func(t *testing.T, s *station) {
		s.run()
		for range 10 {
			s.held(1)
			await(t, 100*time.Millisecond) // some are not in the file yet
		}
		await(t, aloneAfter-2*time.Second)
		if got := s.backend.Requests(); got != 0 {
			t.Errorf("%d requests within a minute", got)
		}
		await(t, 2*time.Second)
		if got := s.reported(); got != 10 || s.backend.Requests() != 1 {
			t.Errorf("after a minute: %d reported in %d requests", got, s.backend.Requests())
		}
		s.held(1)
		await(t, 30*time.Second)
		s.commit(1, 1) // which takes it along
		synctest.Wait()
		s.held(5)
		await(t, 59*time.Second)
		if got := s.reported(); got != 11 || s.backend.Requests() != 2 {
			t.Errorf("behind an event: %d reported in %d requests", got, s.backend.Requests())
		}
		await(t, 2*time.Second)
		if got := s.reported(); got != 16 || s.backend.Requests() != 3 {
			t.Errorf("a minute after the event: %d reported in %d requests", got, s.backend.Requests())
		}
		await(t, time.Hour)
		if got := s.backend.Requests(); got != 3 {
			t.Errorf("%d requests without anything new", got)
		}
		s.held(3)
		if left, err := s.sender.Drain(t.Context()); left != 0 || err != nil {
			t.Error(left, err)
		}
		if got := s.reported(); got != 19 {
			t.Errorf("at the stop: %d reported of 19", got)
		}
		s.settled(20)
	})
}

// TestReportsThatNobodyTakes: a backend that does not want reports alone is not bothered with them, nor is how it does with events judged by that; a stop does not wait
// for it. They go with the next event.
func TestReportsThatNobodyTakes(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]emittertest.Answer{
		"400": status(400), "401": status(401), "500": status(500), "429": status(429, "Retry-After", "30"), "reset": {Fault: emittertest.Reset}, "never": {Fault: emittertest.Never},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			atStation(t, func(r emittertest.Request) emittertest.Answer {
				if r.Event == nil {
					return answer
				}
				return emittertest.Answer{}
			}, store.Options{}, func(t *testing.T, s *station) {
				s.run()
				s.held(7)
				await(t, 50*time.Minute)
				if got := s.backend.Requests(); got != 1 {
					t.Errorf("%d requests in 50 minutes", got)
				}
				s.commit(1, 1)
				await(t, time.Second)
				if got := s.reported(); got != 7 || len(s.backend.Events()) != 1 {
					t.Errorf("%d reported with %d events", got, len(s.backend.Events()))
				}
				s.held(2)
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
				defer cancel()
				if left, err := s.sender.Drain(ctx); left != 0 || err != nil || time.Since(began) > 9*time.Second {
					t.Errorf("%d left, %v, after %s", left, err, time.Since(began))
				}
				if st, err := s.sender.Standing(); err != nil || st.State != "ok" {
					t.Errorf("the state is %q, %v", st.State, err)
				}
				s.settled(10)
			})
		})
	}
}

// TestReportOfAnotherRun: what a run could not tell is told by the next one, though no event comes.
func TestReportOfAnotherRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, dir, nil, store.Options{})
		s.held(4)
		s.close()
		s = newStation(t, dir, nil, store.Options{})
		s.run()
		await(t, aloneAfter+time.Second)
		if got := s.reported(); got != 4 {
			t.Errorf("%d reported of 4", got)
		}
		s.close()
	})
}

// TestReportIsNoEvent posts a report alone over HTTP, as a backend sees it.
func TestReportIsNoEvent(t *testing.T) {
	t.Parallel()
	s := newStation(t, t.TempDir(), nil, store.Options{})
	defer s.close()
	a := s.sender.client.sendItems(t.Context(), time.Now(), clientReport(map[string]int{"ignored": 2}, time.Now()))
	if a.Status != http.StatusOK || len(s.backend.Events()) != 0 || s.backend.Discarded()["ignored"] != 2 {
		t.Errorf("answered %v; %d events, reported %v", a, len(s.backend.Events()), s.backend.Discarded())
	}
}
