package emitter

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// settled wants found to be what was received, what waits and the outcomes, in the store's own count.
func (s *station) settled(found int) map[string]int {
	s.t.Helper()
	st, err := s.sender.Standing()
	if err != nil {
		s.t.Fatal(err)
	}
	sum := st.Waiting
	for name, n := range st.Totals {
		if name != store.Found {
			sum += n
		}
	}
	if st.Totals[store.Found] != found || sum != found {
		s.t.Errorf("found %d, want %d, the sum of %d that wait and of %v", st.Totals[store.Found], found, st.Waiting, st.Totals)
	}
	return st.Totals
}

// TestTenMinutesDown is the outage of the project's goals: 10,000 events wait while the backend is down for ten minutes, and each arrives once, dated as it was
// found and sent_at the moment of sending.
func TestTenMinutesDown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := newStation(t, dir, func(emittertest.Request) emittertest.Answer {
			if time.Since(start) < 10*time.Minute {
				return emittertest.Answer{Fault: emittertest.Reset}
			}
			return emittertest.Answer{Delay: 20 * time.Millisecond}
		}, store.Options{})
		s.backend.LintEvery = 50
		s.run()
		const batches = 40
		for n := range batches {
			s.commit(n*outage/batches+1, (n+1)*outage/batches)
			await(t, 10*time.Second)
		}
		await(t, 11*time.Minute)
		if got := len(s.backend.Events()); got != outage || s.backend.Duplicates() != 0 {
			t.Errorf("received %d of %d, %d twice", got, outage, s.backend.Duplicates())
		}
		if got := s.backend.Stale(); got > time.Second {
			t.Errorf("an envelope's sent_at was %s off", got)
		}
		if totals := s.settled(outage); totals[store.Sent] != outage {
			t.Errorf("got %v", totals)
		}
		if got := strings.Count(s.log.String(), "\n"); got != 2 {
			t.Errorf("log: got %d lines, want one for down and one for up:\n%s", got, s.log)
		}
		s.close()
	})
}

// TestDiskFull fills the disk under the store, in the middle of everything, and frees it again: nothing is lost, nothing comes twice, and the log says it in a
// line.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var full atomic.Bool
		s := newStation(t, dir, nil, store.Options{Fault: func() error {
			if full.Load() {
				return errors.New("write errtail.db: no space left on device")
			}
			return nil
		}})
		s.run()
		n := 0
		for round := range 5 {
			s.commit(n+1, n+40)
			n += 40
			full.Store(true)
			await(t, time.Duration(round)*time.Second)
			for range 3 { // what is read now is not taken, and comes again
				if err := s.custody.Commit(t.Context(), []*event.Event{numbered(n + 1)}, []event.Position{{Key: "log", Value: []byte("beyond")}}); err == nil {
					t.Error("an event was taken")
				}
				await(t, 10*time.Second)
			}
			if p, err := s.store.Positions(); len(p) != 0 || err != nil {
				t.Errorf("the position ran ahead: %v, %v", p, err)
			}
			full.Store(false)
			await(t, 10*time.Second)
			s.settled(n)
		}
		await(t, time.Minute)
		if got := len(s.backend.Events()); got != n || s.backend.Duplicates() != 0 || s.waiting() != 0 {
			t.Errorf("received %d of %d, %d twice, %d waiting", got, n, s.backend.Duplicates(), s.waiting())
		}
		if got := strings.Count(s.log.String(), "\n"); got > 10 {
			t.Errorf("%d lines for five full disks:\n%s", got, s.log)
		}
		s.close()
	})
}

// TestClockIsStepped moves the machine's clock by an hour, ahead and back, while events wait: none becomes too old by that, and none is held up.
func TestClockIsStepped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var step atomic.Int64
		var up atomic.Bool
		s := newStation(t, dir, func(emittertest.Request) emittertest.Answer {
			if !up.Load() {
				return status(503)
			}
			return emittertest.Answer{}
		}, store.Options{MaxAge: 3 * time.Hour, Now: func() time.Time { return time.Now().Add(time.Duration(step.Load())) }})
		s.run()
		found := 0
		for _, by := range []time.Duration{0, time.Hour, -time.Hour, 0, time.Hour} {
			step.Store(int64(by))
			s.commit(found+1, found+10)
			found += 10
			await(t, 5*time.Minute)
		}
		up.Store(true)
		await(t, 10*time.Minute)
		if got := len(s.backend.Events()); got != found || s.backend.Duplicates() != 0 {
			t.Errorf("received %d of %d, %d twice", got, found, s.backend.Duplicates())
		}
		s.settled(found)
		s.close()
	})
}

// TestReportsEachReason wants the backend to be told of everything that it does not get, by the reason, and of nothing else.
func TestReportsEachReason(t *testing.T) {
	t.Parallel()
	atStation(t, first(status(400)), store.Options{MaxBytes: 4 << 10, MaxAge: time.Hour}, func(t *testing.T, s *station) {
		counts := map[string]map[string]int{"": {"ratelimit_backoff": 7, "sample_rate": 3, "ignored": 2, "nested": 4}}
		if err := s.custody.CommitCounted(t.Context(), nil, nil, counts); err != nil {
			t.Fatal(err)
		}
		s.commit(1, 12)
		evicted := s.settled(28)[store.Overflow]
		s.run()
		await(t, time.Minute)
		s.commit(13, 13)
		await(t, time.Minute)
		s.commit(14, 14)
		await(t, time.Minute)
		totals := s.settled(30)
		want := map[string]int{"ratelimit_backoff": 7, "sample_rate": 3, "ignored": 2, store.Overflow: evicted, store.Refused: 1}
		if got := s.backend.Discarded(); evicted == 0 || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("reported %v, want %v", got, want)
		}
		if totals["nested"] != 4 || totals[store.Sent] != 13-evicted {
			t.Errorf("totals: got %v", totals)
		}
	})
}

// TestOldEventsAreNamedOnce warns of what Sentry dates to the day of its arrival.
func TestOldEventsAreNamedOnce(t *testing.T) {
	t.Parallel()
	atStation(t, nil, store.Options{}, func(t *testing.T, s *station) {
		for i, days := range []int{1, 29, 31, 400, 31} {
			e := numbered(i + 1)
			e.Timestamp.Time = time.Now().AddDate(0, 0, -days)
			if err := s.custody.Commit(t.Context(), []*event.Event{e}, nil); err != nil {
				t.Fatal(err)
			}
			want := 0
			if i >= 2 {
				want = 1
			}
			if got := strings.Count(s.log.String(), "older than 30 days"); got != want {
				t.Errorf("after one of %d days: warned %d times, want %d", days, got, want)
			}
		}
	})
}
