package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
)

// key is in the DSNs of all backends.
const key = "0123456789abcdef0123456789abcdef"

// backend is one that counts, and knows when each error came for the first time.
type backend struct {
	*emittertest.Backend
	server *http.Server
	addr   string

	mu   sync.Mutex
	came map[int]time.Time // by the number of the error
}

// listen starts a backend that answers what script says; nil takes everything.
func listen(script func(emittertest.Request) emittertest.Answer) (*backend, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &backend{addr: l.Addr().String(), came: map[int]time.Time{}}
	b.Backend = emittertest.New(key, func(r emittertest.Request) emittertest.Answer {
		a := emittertest.Answer{}
		if script != nil {
			a = script(r)
		}
		if a.Status/100 <= 2 && a.Fault != emittertest.Reset && a.Fault != emittertest.Never && !a.Lose {
			b.arrived(r.Event)
		}
		return a
	})
	b.LintEvery = 50
	b.server = &http.Server{Handler: b}
	go func() { _ = b.server.Serve(l) }() // ends with Close
	return b, nil
}

func (b *backend) dsn() string { return b.DSN("http", b.addr) }

func (b *backend) arrived(payload []byte) {
	n, ok := number(payload)
	if !ok {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, again := b.came[n]; !again {
		b.came[n] = time.Now()
	}
}

func (b *backend) when(n int) (time.Time, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, ok := b.came[n]
	return at, ok
}

// number reads the number of an error from its event.
func number(payload []byte) (int, bool) {
	_, rest, ok := bytes.Cut(payload, []byte(`"value":"'E`))
	if !ok {
		return 0, false
	}
	digits, _, _ := bytes.Cut(rest, []byte("'"))
	n, err := strconv.Atoi(string(digits))
	return n, err == nil
}

// has says whether the backend has each of the errors that are wanted, each in one event, and nothing else.
func (b *backend) has(wanted func(int) bool, total int) error {
	got := map[int]int{}
	for _, payload := range b.Events() {
		n, ok := number(payload)
		if !ok {
			return fmt.Errorf("an event that nobody made: %.300s", payload)
		}
		got[n]++
	}
	missing, twice, others := 0, 0, 0
	for n := range total {
		if wanted(n) && got[n] == 0 {
			missing++
		}
	}
	for n, times := range got {
		if times > 1 {
			twice++
		}
		if n >= total || !wanted(n) {
			others++
		}
	}
	if missing+twice+others > 0 {
		return fmt.Errorf("of %d errors %d are missing, %d are there under several ids, %d others are there", total, missing, twice, others)
	}
	if problems := b.Problems(); len(problems) > 0 {
		return fmt.Errorf("%d envelopes were wrong, the first: %w", len(problems), problems[0])
	}
	return nil
}

func all(int) bool { return true }

// counted is what a backend has counted, in words.
func (b *backend) counted() string {
	text := fmt.Sprintf("%d received in %d requests, %d came again under their id", len(b.Events()), b.Requests(), b.Duplicates())
	if d := b.Discarded(); len(d) > 0 {
		text += fmt.Sprintf(", told of %v", d)
	}
	return text
}
