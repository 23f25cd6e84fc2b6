package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// hopeless is how long tests wait for what must come. A machine that runs several of them with the race detector has needed half a minute to start errtail.
const hopeless = 3 * time.Minute

// backend takes envelopes and keeps the payloads of their events.
type backend struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	events [][]byte
	came   chan struct{} // one for each envelope
}

func newBackend(t *testing.T) *backend {
	b := &backend{status: http.StatusOK, came: make(chan struct{}, 100)}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := io.Reader(r.Body)
		if r.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			body = z
		}
		data, err := io.ReadAll(body)
		if lines := bytes.SplitN(data, []byte("\n"), 4); err == nil && len(lines) > 2 {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.status == http.StatusOK && bytes.Contains(lines[1], []byte(`"event"`)) {
				b.events = append(b.events, lines[2])
			}
			w.WriteHeader(b.status)
			select {
			case b.came <- struct{}{}:
			default: // nobody counts that many; to wait here would hold everything up
			}
		}
	}))
	t.Cleanup(b.Close)
	return b
}

// dsn returns a DSN of the backend, with a key that must not be shown anywhere.
func (b *backend) dsn() string { return strings.Replace(b.URL, "http://", "http://s3cr3t@", 1) + "/1" }

func (b *backend) received() [][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.events
}

// started runs errtail in this process, until the test or stop ends it.
type started struct {
	stop context.CancelFunc
	code chan int
	err  bytes.Buffer
	out  bytes.Buffer
}

func start(t *testing.T, args ...string) *started {
	ctx, stop := context.WithCancel(t.Context())
	s := &started{stop: stop, code: make(chan int, 1)}
	go func() { s.code <- run(ctx, args, strings.NewReader(""), &s.out, &s.err, environment(nil)) }()
	return s
}

// wait waits for the exit code.
func (s *started) wait(t *testing.T) int {
	t.Helper()
	select {
	case code := <-s.code:
		if strings.Contains(s.err.String()+s.out.String(), "s3cr3t") {
			t.Errorf("the key of the DSN is shown:\n%s%s", s.out.String(), s.err.String())
		}
		return code
	case <-time.After(hopeless):
		t.Fatal("errtail does not end")
		return 0
	}
}

const crash = `2026-11-22 13:24:06,999 ERROR shop.cart cart 7 failed
Traceback (most recent call last):
  File "/srv/shop/cart.py", line 7, in total
    return sum(r["price"] for r in rows)
KeyError: 'price'
2026-11-22 13:24:07,100 INFO shop.cart next
`

// written returns a new log with that text.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app.log")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wait waits for an envelope.
func (b *backend) wait(t *testing.T) {
	t.Helper()
	select {
	case <-b.came:
	case <-time.After(hopeless):
		t.Fatal("nothing was sent")
	}
}
