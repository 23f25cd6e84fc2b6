package emitter

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

const testKey = "0123456789abcdef0123456789abcdef"

// station is a store with a sender to a backend of ours.
type station struct {
	t       *testing.T
	dir     string
	backend *emittertest.Backend
	store   *store.Store
	sender  *Sender
	custody *Custody
	log     *lockedBuffer
	stop    context.CancelFunc
	ended   sync.WaitGroup
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newStation(t *testing.T, dir string, script func(emittertest.Request) emittertest.Answer, opts store.Options) *station {
	t.Helper()
	return stationFor(t, dir, emittertest.New(testKey, script), opts)
}

// atStation lets a test run at a station in a bubble of time, and closes the station.
func atStation(t *testing.T, script func(emittertest.Request) emittertest.Answer, opts store.Options, test func(*testing.T, *station)) {
	t.Helper()
	dir := t.TempDir() // outside of the bubble
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, dir, script, opts)
		test(t, s)
		s.close()
	})
}

func stationFor(t *testing.T, dir string, backend *emittertest.Backend, opts store.Options) *station {
	t.Helper()
	opts.NoSync = true
	st, err := store.Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	dsn, err := ParseDSN(backend.DSN("https", "sentry.example.com"))
	if err != nil {
		t.Fatal(err)
	}
	s := &station{t: t, dir: dir, backend: backend, store: st, log: &lockedBuffer{}}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	s.sender = NewSender(NewClient(dsn, backend.Client()), st, log)
	s.custody = NewCustody(st, map[string]*Sender{"": s.sender}, log)
	return s
}

func (s *station) run() {
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	s.ended.Go(func() { _ = s.sender.Run(ctx) })
}

// close stops everything and checks what must always hold.
func (s *station) close() {
	s.t.Helper()
	if s.stop != nil {
		s.stop()
	}
	s.ended.Wait()
	if err := s.store.Close(); err != nil {
		s.t.Error(err)
	}
	for _, p := range s.backend.Problems() {
		s.t.Error(p)
	}
	if strings.Contains(s.log.String(), testKey) {
		s.t.Errorf("the key is in the log:\n%s", s.log)
	}
}

func numbered(n int) *event.Event {
	e := keyError()
	e.EventID = fmt.Sprintf("%032x", n)
	return e
}

func (s *station) commit(from, to int) {
	s.t.Helper()
	var events []*event.Event
	for n := from; n <= to; n++ {
		events = append(events, numbered(n))
	}
	if err := s.custody.Commit(s.t.Context(), events, nil); err != nil {
		s.t.Fatal(err)
	}
}

// commitLarge commits one event of some 300 KiB.
func (s *station) commitLarge(n int) {
	s.t.Helper()
	e := numbered(n)
	for range 100 {
		e.Breadcrumbs.Values = append(e.Breadcrumbs.Values, event.Breadcrumb{Message: strings.Repeat("m", 3000)})
	}
	if err := s.custody.Commit(s.t.Context(), []*event.Event{e}, nil); err != nil {
		s.t.Fatal(err)
	}
}

func (s *station) waiting() int {
	n, _, err := s.store.Count(s.sender.Sink())
	if err != nil {
		s.t.Error(err)
	}
	return n
}

func status(code int, header ...string) emittertest.Answer {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return emittertest.Answer{Status: code, Header: h}
}

// first answers the first requests with the given answers and takes the rest.
func first(answers ...emittertest.Answer) func(emittertest.Request) emittertest.Answer {
	return func(r emittertest.Request) emittertest.Answer {
		if r.N <= len(answers) {
			return answers[r.N-1]
		}
		return emittertest.Answer{}
	}
}

// Each row of the policy table: what is answered first, when the event has arrived at the latest and not before.
func TestPolicy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name               string
		script             func(emittertest.Request) emittertest.Answer
		notBefore, atLeast time.Duration // it comes after the first, and a second after the second at the latest
		lost               bool          // put aside instead
		log                string
	}{
		{"200", nil, 0, 0, false, ""},
		{"reset", first(emittertest.Answer{Fault: emittertest.Reset}), 400 * time.Millisecond, time.Second, false, "cannot be reached"},
		{"two resets", first(emittertest.Answer{Fault: emittertest.Reset}, emittertest.Answer{Fault: emittertest.Reset}), 1400 * time.Millisecond, 4 * time.Second, false, "cannot be reached"},
		{"no answer", first(emittertest.Answer{Fault: emittertest.Never}), 10 * time.Second, 12 * time.Second, false, "no answer from sentry.example.com in 10s"},
		{"slow", first(emittertest.Answer{Delay: 9 * time.Second}), 0, 9 * time.Second, false, ""},
		{"half an answer", first(emittertest.Answer{Fault: emittertest.Half}), 0, 0, false, ""},
		{"500", first(status(500)), 400 * time.Millisecond, time.Second, false, "the backend fails"},
		{"503", first(status(503), status(503), status(503)), 3 * time.Second, 8 * time.Second, false, "the backend fails"},
		{"408", first(status(408)), 400 * time.Millisecond, time.Second, false, ""},
		{"429 without a header", first(status(429)), 60 * time.Second, 61 * time.Second, false, "wants fewer"},
		{"429 with seconds", first(status(429, "Retry-After", "7")), 7 * time.Second, 8 * time.Second, false, "wants fewer"},
		{"429 with a date", first(status(429, "Retry-After", "Sat, 01 Jan 2000 00:10:30 GMT", "Date", "Sat, 01 Jan 2000 00:10:00 GMT")), 30 * time.Second, 31 * time.Second, false, ""},
		{"429 with limits", first(status(429, "X-Sentry-Rate-Limits", "12.5:error;transaction:organization:quota, 99:attachment:key")), 12500 * time.Millisecond, 13 * time.Second, false, ""},
		{"429 with limits of all", first(status(429, "X-Sentry-Rate-Limits", "20::organization")), 20 * time.Second, 21 * time.Second, false, ""},
		{"429 with limits of others", first(status(429, "X-Sentry-Rate-Limits", "5:transaction:key")), 60 * time.Second, 61 * time.Second, false, ""},
		{"429 with junk", first(status(429, "X-Sentry-Rate-Limits", "soon:error:key")), 60 * time.Second, 61 * time.Second, false, ""},
		{"429 for ever", first(status(429, "Retry-After", "99999999999")), 24 * time.Hour, 25 * time.Hour, false, ""},
		{"413", first(status(413)), 0, 0, false, ""},
		{"413 twice", first(status(413), status(413)), 0, 0, true, "put aside"},
		{"400", first(status(400, "X-Sentry-Error", "bad event")), 0, 0, true, "bad event"},
		{"401", first(status(401)), 30 * time.Second, time.Minute, false, "does not know us"},
		{"403", first(status(403), status(403)), 90 * time.Second, 3 * time.Minute, false, "check the DSN"},
		{"404", first(status(404)), 30 * time.Second, time.Minute, false, "does not know us"},
		{"redirect", first(status(302, "Location", "https://login.example.com/")), 30 * time.Second, time.Minute, false, "redirects to https://login.example.com/"},
		{"a web page", first(emittertest.Answer{Body: "<!DOCTYPE html><title>Sign in</title>", Lose: true}), 30 * time.Second, time.Minute, false, "web page"},
		{"the key in an error", first(emittertest.Answer{Status: 403, Body: `{"detail":"bad key ` + testKey + `"}`}), 30 * time.Second, time.Minute, false, "bad key ***"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			atStation(t, tt.script, store.Options{}, func(t *testing.T, s *station) {
				s.run()
				s.commitLarge(1)
				synctest.Wait()
				if tt.notBefore > 0 {
					await(t, tt.notBefore-time.Millisecond)
					if n := len(s.backend.Events()); n != 0 {
						t.Errorf("sent again before %s", tt.notBefore)
					}
				}
				await(t, tt.atLeast-tt.notBefore+time.Second+time.Millisecond)
				got := len(s.backend.Events())
				dead, _ := s.store.Dead(s.sender.Sink())
				if tt.lost && (got != 0 || len(dead) != 1) || !tt.lost && got != 1 || s.waiting() != 0 {
					t.Errorf("got %d received, %d put aside, %d waiting; %d requests", got, len(dead), s.waiting(), s.backend.Requests())
				}
				if s.backend.Duplicates() != 0 {
					t.Error("sent twice")
				}
				if !strings.Contains(s.log.String(), tt.log) {
					t.Errorf("log: want %q in\n%s", tt.log, s.log)
				}
				if n := strings.Count(s.log.String(), "\n"); n > 2 {
					t.Errorf("%d lines in the log:\n%s", n, s.log)
				}
			})
		})
	}
}

// await lets time go by, in which everything else runs.
func await(t *testing.T, d time.Duration) {
	t.Helper()
	if d > 0 {
		timer := time.NewTimer(d)
		<-timer.C
	}
	synctest.Wait()
}

func TestLimitsOn200AreObserved(t *testing.T) {
	t.Parallel()
	atStation(t, first(status(200, "X-Sentry-Rate-Limits", "30:error:key")), store.Options{}, func(t *testing.T, s *station) {
		s.run()
		s.commit(1, 1)
		synctest.Wait()
		s.commit(2, 20)
		await(t, 29*time.Second)
		if n := s.backend.Requests(); n != 1 {
			t.Errorf("%d requests within the limit", n)
		}
		// A message is not an error and may go.
		e := &event.Event{EventID: fmt.Sprintf("%032x", 99), Platform: "other", LogEntry: &event.LogEntry{Formatted: "x"}}
		if err := s.custody.Commit(t.Context(), []*event.Event{e}, nil); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if n := s.backend.Requests(); n != 2 {
			t.Errorf("%d requests, want the message to go", n)
		}
		await(t, 2*time.Second)
		if n := len(s.backend.Events()); n != 21 {
			t.Errorf("%d events after the limit, want 21", n)
		}
	})
}

func TestOutageKeepsEverythingAndOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := newStation(t, dir, func(emittertest.Request) emittertest.Answer {
			if time.Since(start) < 10*time.Minute {
				return status(503)
			}
			return emittertest.Answer{Delay: 5 * time.Millisecond}
		}, store.Options{})
		s.run()
		s.commit(1, 300)
		await(t, 9*time.Minute)
		if n := s.backend.Requests(); n > 30 {
			t.Errorf("%d requests to a backend that is down", n)
		}
		await(t, 7*time.Minute)
		order := s.backend.Order()
		if len(order) != 300 || s.backend.Duplicates() != 0 || s.waiting() != 0 {
			t.Fatalf("got %d of 300, %d twice, %d waiting", len(order), s.backend.Duplicates(), s.waiting())
		}
		for i, id := range order {
			var n int
			if _, err := fmt.Sscanf(id, "%x", &n); err != nil || n-1-i > 16 || i-n+1 > 16 {
				t.Errorf("event %d came as number %d", n, i+1)
			}
		}
		if got := strings.Count(s.log.String(), "\n"); got != 2 {
			t.Errorf("log: got %d lines, want one for down and one for up:\n%s", got, s.log)
		}
		s.close()
	})
}

// An event that the backend fails with, while it takes others, holds nobody up and is put aside in the end.
func TestPoisonIsPutAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	poison := fmt.Sprintf("%032x", 3)
	synctest.Test(t, func(t *testing.T) {
		s := newStation(t, dir, func(r emittertest.Request) emittertest.Answer {
			if r.ID == poison {
				return status(500)
			}
			return emittertest.Answer{}
		}, store.Options{})
		s.run()
		s.commit(1, 40)
		await(t, time.Minute)
		if n := len(s.backend.Events()); n != 39 {
			t.Errorf("got %d of the 39 others within a minute", n)
		}
		await(t, 2*time.Hour)
		dead, err := s.store.Dead(s.sender.Sink())
		if err != nil || len(dead) != 1 || dead[0].ID != poison || !strings.Contains(dead[0].Reason, "500") || s.waiting() != 0 {
			t.Errorf("dead: %v, %v; %d waiting", dead, err, s.waiting())
		}
		s.close()
	})
}

// A backend, or something on the way, that refuses everything does not eat the spool.
func TestRefusingEverythingStops(t *testing.T) {
	t.Parallel()
	atStation(t, func(emittertest.Request) emittertest.Answer { return status(400) }, store.Options{}, func(t *testing.T, s *station) {
		s.run()
		s.commit(1, 100)
		await(t, 5*time.Minute)
		if n := s.waiting(); n < 80 {
			t.Errorf("%d of 100 are left", n)
		}
	})
}

func TestReportsOfWhatWasDiscarded(t *testing.T) {
	t.Parallel()
	atStation(t, first(status(400), status(500)), store.Options{MaxBytes: 8 << 10}, func(t *testing.T, s *station) {
		s.commit(1, 20) // more than there is room for
		evicted := int(s.sender.outcomes.Overflow.Load())
		if evicted == 0 {
			t.Fatal("nothing was evicted")
		}
		s.run()
		await(t, time.Minute)
		s.commit(21, 21)
		await(t, time.Minute)
		s.commit(22, 22)
		synctest.Wait()
		got := s.backend.Discarded()
		if got["cache_overflow"] != evicted || got["send_error"] != 1 {
			t.Errorf("reported %v, want %d overflow, 1 send_error", got, evicted)
		}
		o := s.sender.outcomes
		if sum := o.Sent.Load() + o.Refused.Load() + o.Overflow.Load() + int64(s.waiting()); sum != o.Stored.Load() || sum != 22 {
			t.Errorf("outcomes: %d sent, %d refused, %d overflow, %d waiting; %d stored", o.Sent.Load(), o.Refused.Load(), o.Overflow.Load(), s.waiting(), o.Stored.Load())
		}
	})
}

// TestReportsAtTheEnd: the last event of a run tells the backend what is left to tell, also right behind another report.
func TestReportsAtTheEnd(t *testing.T) {
	t.Parallel()
	atStation(t, nil, store.Options{}, func(t *testing.T, s *station) {
		s.run()
		for i := 1; i <= 3; i++ {
			if i == 3 {
				s.sender.stopping.Store(flushing) // Flush would come after a race with the third event
			}
			held := map[string]map[string]int{"": {"ratelimit_backoff": 100 * i}}
			if err := s.custody.CommitCounted(t.Context(), []*event.Event{numbered(i)}, nil, held); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if _, err := s.sender.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := s.backend.Discarded()["ratelimit_backoff"]; got != 600 {
			t.Errorf("%d were reported at the end, want 600", got)
		}
	})
}
