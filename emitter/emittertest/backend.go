// Package emittertest has a backend for tests: strict about what it is sent, and scripted in what it answers. It speaks as a server ([Backend] is an
// [http.Handler]) and, for tests in which time is not real, as a transport without a network ([Backend.RoundTrip]).
package emittertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Answer is what the backend answers to a request. The zero value takes the event and says 200.
type Answer struct {
	Status int // 0 means 200
	Header http.Header
	Body   string // "" means what Sentry says
	Fault  Fault
	Delay  time.Duration // before answering
	Lose   bool          // say that the event was taken, or refused, but behave as if it had never come
}

// Fault is something that goes wrong on the way.
type Fault uint8

// The faults. With Half the event is taken, and the answer breaks off behind its head.
const (
	NoFault Fault = iota
	Reset         // the connection breaks before an answer; the event is not taken
	Never         // no answer comes; the event is not taken
	Half
)

// Request is what the script is asked about.
type Request struct {
	N     int // from 1
	ID    string
	Event []byte // nil where a client report comes alone
}

// Backend takes envelopes for the project "1". It is safe for concurrent use.
type Backend struct {
	// LintEvery makes the backend look closely at one event in so many only, for tests with thousands of them; 0 means at all. It is set before the first request.
	LintEvery int

	key    string
	script func(Request) Answer

	mu         sync.Mutex
	requests   int
	events     map[string][]byte
	order      []string
	duplicates int
	problems   []error
	discarded  map[string]int
	stale      time.Duration
}

// New returns a backend that wants this public key, and answers what script says; nil takes everything.
func New(key string, script func(Request) Answer) *Backend {
	if script == nil {
		script = func(Request) Answer { return Answer{} }
	}
	return &Backend{key: key, script: script, events: map[string][]byte{}, discarded: map[string]int{}}
}

// DSN is the DSN of the backend when it is reached as host, "http://localhost:1234" for one.
func (b *Backend) DSN(scheme, host string) string { return scheme + "://" + b.key + "@" + host + "/1" }

// Events returns the events taken by id. An event that was taken twice is there once.
func (b *Backend) Events() map[string][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make(map[string][]byte, len(b.events))
	for k, v := range b.events {
		out[k] = v
	}
	return out
}

// Order returns the ids in the order in which they were taken.
func (b *Backend) Order() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.order)
}

// Duplicates is how many times an event was taken that had been taken before.
func (b *Backend) Duplicates() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.duplicates
}

// Requests is how many requests came.
func (b *Backend) Requests() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.requests
}

// Problems returns everything that was wrong with what was sent.
func (b *Backend) Problems() []error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.problems)
}

// Discarded returns what client reports said, by reason.
func (b *Backend) Discarded() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[string]int{}
	for k, v := range b.discarded {
		out[k] = v
	}
	return out
}

// Stale is the most by which a sent_at differed from the time at which it came.
func (b *Backend) Stale() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stale
}

// ask checks a request and asks the script about it.
func (b *Backend) ask(r *http.Request) (Envelope, Answer) {
	b.mu.Lock()
	b.requests++
	n := b.requests
	b.mu.Unlock()
	env, errs := decodeRequest(r, b.key, b.LintEvery == 0 || n%b.LintEvery == 0)
	b.mu.Lock()
	if d := time.Since(env.SentAt).Abs(); len(errs) == 0 && d > b.stale {
		b.stale = d
	}
	for _, err := range errs {
		b.problems = append(b.problems, fmt.Errorf("request %d: %w", n, err))
	}
	b.mu.Unlock()
	a := b.script(Request{N: n, ID: env.ID, Event: env.Event})
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if a.Body == "" {
		if a.Status < 300 {
			a.Body = fmt.Sprintf(`{"id":%q}`, env.ID)
		} else {
			a.Body = fmt.Sprintf(`{"detail":%q}`, http.StatusText(a.Status))
		}
	}
	return env, a
}

// wait waits for the delay of an answer, or for ever where none comes. An event whose sender went away meanwhile is not taken.
func wait(ctx context.Context, a Answer) error {
	if a.Fault == Never {
		<-ctx.Done()
		return ctx.Err()
	}
	if a.Delay > 0 {
		t := time.NewTimer(a.Delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// take keeps the event, if that is what the answer says.
func (b *Backend) take(env Envelope, a Answer) {
	if a.Status/100 != 2 || a.Fault == Reset || a.Lose {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if env.Event != nil {
		if _, ok := b.events[env.ID]; ok {
			b.duplicates++
		} else {
			b.order = append(b.order, env.ID)
		}
		b.events[env.ID] = env.Event
	}
	for reason, n := range env.Discarded {
		b.discarded[reason] += n
	}
}

// ServeHTTP answers over a real connection.
func (b *Backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	env, a := b.ask(r)
	if wait(r.Context(), a) != nil {
		return
	}
	b.take(env, a)
	if a.Fault == Reset {
		panic(http.ErrAbortHandler) // the server closes the connection
	}
	for k, v := range a.Header {
		w.Header()[k] = v
	}
	if a.Fault == Half {
		w.Header().Set("Content-Length", fmt.Sprint(len(a.Body)+100))
	}
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, a.Body)
}

// RoundTrip answers without a network, for an [http.Client] in a test.
func (b *Backend) RoundTrip(r *http.Request) (*http.Response, error) {
	env, a := b.ask(r)
	if err := wait(r.Context(), a); err != nil {
		return nil, err
	}
	b.take(env, a)
	if a.Fault == Reset {
		return nil, errors.New("read tcp: connection reset by peer")
	}
	var body io.Reader = bytes.NewReader([]byte(a.Body))
	if a.Fault == Half {
		body = io.MultiReader(bytes.NewReader([]byte(a.Body[:len(a.Body)/2])), broken{})
	}
	header := a.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: a.Status, Header: header, Body: io.NopCloser(body), Request: r, ProtoMajor: 1, ProtoMinor: 1}, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Client is an HTTP client that reaches this backend whatever the host.
func (b *Backend) Client() *http.Client { return &http.Client{Transport: b} }
