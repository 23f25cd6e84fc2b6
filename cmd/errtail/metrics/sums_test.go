package metrics

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/pipeline/storm"
	"github.com/errtail/errtail/tailers/once"
)

const secret = "0123456789abcdef0123456789abcdef"

// crash is a traceback of a group of its own, by kind and number.
func crash(kind string, n int) string {
	return fmt.Sprintf("Traceback (most recent call last):\n  File \"/srv/shop/%s.py\", line %d, in step_%d\n    fail()\nshop.%sError%d: it failed\n", strings.ToLower(kind), n, n, kind, n)
}

// agent is what run consists of, but for the source.
type agent struct {
	t       *testing.T
	backend *emittertest.Backend
	store   *store.Store
	custody *emitter.Custody
	parts   Parts
	sending sync.WaitGroup
	stop    context.CancelFunc
}

// newAgent keeps little that waits, lets three events of each group go, and has a backend that takes what is not called bad, as long as it is up.
func newAgent(t *testing.T, dir string, up func() bool) *agent {
	t.Helper()
	a := &agent{t: t, backend: emittertest.New(secret, func(r emittertest.Request) emittertest.Answer {
		switch {
		case !up():
			return emittertest.Answer{Status: 503}
		case bytes.Contains(r.Event, []byte("BadError")):
			return emittertest.Answer{Status: 400}
		}
		return emittertest.Answer{}
	})}
	var err error
	if a.store, err = store.Open(dir, store.Options{NoSync: true, MaxBytes: 20 << 10}); err != nil {
		t.Fatal(err)
	}
	dsn, err := emitter.ParseDSN(a.backend.DSN("https", "sentry.example.com"))
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	sender := emitter.NewSender(emitter.NewClient(dsn, a.backend.Client()), a.store, quiet)
	a.custody = emitter.NewCustody(a.store, map[string]*emitter.Sender{"": sender}, quiet)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	a.stop = cancel
	a.sending.Go(func() { _ = sender.Run(ctx) })
	a.parts = Parts{Recogniser: recogniser(t), Custody: a.custody, Store: a.store}
	return a
}

// read reads a log to its end.
func (a *agent) read(name, text string) {
	a.t.Helper()
	path := filepath.Join(a.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
	h := pipeline.New(pipeline.Options{Recogniser: a.parts.Recogniser, Custody: a.custody, Guard: storm.New(storm.Limits{Group: storm.Rate{Burst: 3, Every: time.Hour}}), Finished: true})
	a.parts.Hallways = append(a.parts.Hallways, h)
	r := &once.Reader{Inputs: []once.Input{{Path: path}}, Handler: h, Logger: slog.New(slog.DiscardHandler)}
	if err := r.Run(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
	if err := h.Close(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
}

// metrics scrapes, and wants the sums to hold: what was found is what waits and what had an outcome.
func (a *agent) metrics() map[string]float64 {
	a.t.Helper()
	got := scrape(a.t, NewRegistry(a.parts))
	events, errs := 0.0, 0.0
	for key, n := range got {
		switch family(key) {
		case "errtail_events_total", "errtail_events_waiting":
			events += n
		case "errtail_errors_total":
			errs += n
		}
		if strings.Contains(key, secret) {
			a.t.Errorf("the key of the DSN is told: %s", key)
		}
	}
	if found := got["errtail_events_found_total{dsn="+place+"}"]; found != events {
		a.t.Errorf("%v events found, but those that wait and had an outcome are %v", found, events)
	}
	if found := got["errtail_errors_found_total"]; found != errs {
		a.t.Errorf("%v errors found, but those that had an outcome are %v", found, errs)
	}
	return got
}

const place = "https://sentry.example.com/1"

// want compares some of the metrics.
func (a *agent) want(when string, want map[string]float64) {
	a.t.Helper()
	got := a.metrics()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] {
			a.t.Errorf("%s: %s is %v, want %v", when, key, got[key], want[key])
		}
	}
}

// TestSums takes errors through all that can become of them: sent, held back, refused, kept while the backend is down, and more of them than are kept. The sums hold at each
// look, and after a restart, which knows of the events but counts errors anew.
func TestSums(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		up := true
		a := newAgent(t, dir, func() bool { return up })
		a.read("storm.log", strings.Repeat(crash("Storm", 1), 20))
		a.read("bad.log", crash("Bad", 1)+crash("Bad", 2))
		time.Sleep(time.Second)
		a.want("while all is well", map[string]float64{
			"errtail_errors_found_total":                                        22,
			"errtail_errors_total{outcome=captured}":                            5,
			"errtail_errors_total{outcome=ratelimit_backoff}":                   17,
			"errtail_rule_matches_total{rule=python-traceback}":                 22,
			"errtail_events_found_total{dsn=" + place + "}":                     22,
			"errtail_events_total{dsn=" + place + ",outcome=sent}":              3,
			"errtail_events_total{dsn=" + place + ",outcome=send_error}":        2,
			"errtail_events_total{dsn=" + place + ",outcome=ratelimit_backoff}": 17,
			"errtail_events_total{dsn=" + place + ",outcome=cache_overflow}":    0,
			"errtail_events_waiting{dsn=" + place + "}":                         0,
			"errtail_spool_oldest_age_seconds{dsn=" + place + "}":               0,
			"errtail_backend_responses_total{class=2xx,dsn=" + place + "}":      3,
			"errtail_backend_responses_total{class=4xx,dsn=" + place + "}":      2,
			"errtail_backend_state{dsn=" + place + ",state=failing}":            0,
		})

		up = false
		var down strings.Builder
		for n := range 60 {
			down.WriteString(crash("Down", n+1))
		}
		a.read("down.log", down.String())
		time.Sleep(time.Minute)
		got := a.metrics()
		waiting, lost := got["errtail_events_waiting{dsn="+place+"}"], got["errtail_events_total{dsn="+place+",outcome=cache_overflow}"]
		if waiting == 0 || lost == 0 || waiting+lost != 60 {
			t.Errorf("%v events wait and %v had to go, want 60 of both together", waiting, lost)
		}
		if bytes := got["errtail_spool_bytes{dsn="+place+"}"]; bytes == 0 || bytes > 20<<10 {
			t.Errorf("%v bytes wait, want 20 KiB at most", bytes)
		}
		if age := got["errtail_spool_oldest_age_seconds{dsn="+place+"}"]; age < 60 || age > 61 {
			t.Errorf("the oldest waits for %v s, want a minute", age)
		}
		if got["errtail_backend_state{dsn="+place+",state=failing}"] != 1 || got["errtail_backend_state{dsn="+place+",state=ok}"] != 0 {
			t.Error("the backend is not said to be failing")
		}
		if failed, again := got["errtail_backend_responses_total{class=5xx,dsn="+place+"}"], got["errtail_backend_retries_total{dsn="+place+"}"]; failed < 1 || again != failed {
			t.Errorf("%v failures and %v retries", failed, again)
		}
		a.stop()
		a.sending.Wait()
		if err := a.store.Close(); err != nil {
			t.Fatal(err)
		}

		up = true
		a = newAgent(t, dir, func() bool { return up })
		a.read("more.log", crash("More", 1))
		time.Sleep(time.Hour)
		a.want("after a restart", map[string]float64{
			"errtail_errors_found_total":                                     1,
			"errtail_events_found_total{dsn=" + place + "}":                  83,
			"errtail_events_total{dsn=" + place + ",outcome=sent}":           3 + waiting + 1,
			"errtail_events_total{dsn=" + place + ",outcome=cache_overflow}": lost,
			"errtail_events_waiting{dsn=" + place + "}":                      0,
			"errtail_backend_state{dsn=" + place + ",state=ok}":              1,
		})
		a.stop()
		a.sending.Wait()
		if err := a.store.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestDSNsAreFew: however many DSNs pods give themselves, and however many a state directory has seen, there are so many values of the label and no more.
func TestDSNsAreFew(t *testing.T) {
	t.Parallel()
	var all []emitter.Standing
	for n := range 200 {
		guest, err := emitter.ParseDSN(fmt.Sprintf("https://%s@sentry.example.com/%d", secret, n))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, emitter.Standing{Sink: guest.Guest().Sink(), DSN: "x", State: "ok", Waiting: 1, Totals: map[string]int{store.Found: 1}},
			emitter.Standing{Sink: fmt.Sprintf("https://old.example.com/%d", n), Waiting: 1, Totals: map[string]int{store.Found: 1}})
	}
	sums := byLabel(all)
	var waiting, found int64
	for _, s := range sums {
		waiting, found = waiting+s.waiting, found+s.found
		if strings.Contains(s.dsn, "#") || s.dsn == guests && (s.waiting != 200 || s.states["ok"] != 200) {
			t.Errorf("%+v", s)
		}
	}
	if len(sums) > maxDSNs+1 || waiting != 400 || found != 400 {
		t.Errorf("%d labels, %d events that wait, %d found; want %d, 400 and 400", len(sums), waiting, found, maxDSNs+1)
	}
}
