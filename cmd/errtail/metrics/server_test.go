package metrics

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/errtail/errtail/tailers"
)

// memory is a listener for connections that are made in memory, so that a test can wait for everything else to come to rest.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
}

func newMemory() *memory { return &memory{make(chan net.Conn), make(chan struct{})} }

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error   { close(m.closed); return nil }
func (m *memory) Addr() net.Addr { return &net.TCPAddr{} }

// dial connects to it.
func (m *memory) dial() net.Conn {
	here, there := net.Pipe()
	m.conns <- there
	return here
}

// serving runs a server until the test ends, and returns what ends it.
func serving(t *testing.T, l net.Listener, g prometheus.Gatherer, sources ...Source) (stop func()) {
	t.Helper()
	s := &Server{Health: NewHealth(sources, nil, nil), Gatherer: g, Logger: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	}
}

// ask sends a request on a connection and returns status and body.
func ask(t *testing.T, c net.Conn, method, path string) (*http.Response, string) {
	t.Helper()
	if _, err := io.WriteString(c, method+" "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(body)
}

func TestServer(t *testing.T) {
	t.Parallel()
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var pulse tailers.Pulse
	stop := serving(t, l, NewRegistry(Parts{Version: "1"}), Source{Name: "files", Pulse: &pulse})
	defer stop()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, tt := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/healthz", 200, "ok\n"},
		{"GET", "/readyz", 503, "files: not begun\n"},
		{"HEAD", "/readyz", 503, ""},
		{"GET", "/metrics", 200, "errtail_build_info{"},
		{"HEAD", "/metrics", 200, ""},
		{"POST", "/metrics", 405, "Method Not Allowed\n"},
		{"DELETE", "/healthz", 405, "Method Not Allowed\n"},
		{"GET", "/", 404, "404 page not found\n"},
		{"GET", "/debug/pprof/", 404, "404 page not found\n"},
		{"GET", "/metrics/../../etc/passwd", 307, ""},
	} {
		r, body := ask(t, c, tt.method, tt.path)
		if r.StatusCode != tt.status || !strings.Contains(body, tt.body) || tt.body == "" && tt.method == "HEAD" && body != "" {
			t.Errorf("%s %s: got %d %.100q, want %d %q", tt.method, tt.path, r.StatusCode, body, tt.status, tt.body)
		}
	}
	pulse.Turn()
	if r, body := ask(t, c, "GET", "/readyz"); r.StatusCode != 200 || body != "ok\n" {
		t.Errorf("when it has begun: %d %q", r.StatusCode, body)
	}
}

// TestServerEnds has connections that never ask, one whose answer is not read, and one that asks when the server is being stopped: it ends within its time, and leaves no
// goroutine behind, which the bubble would tell.
func TestServerEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newMemory()
		stop := serving(t, l, NewRegistry(Parts{}))
		silent, deaf, idle := l.dial(), l.dial(), l.dial()
		defer silent.Close()
		defer deaf.Close()
		defer idle.Close()
		if _, err := io.WriteString(deaf, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if r, _ := ask(t, idle, "GET", "/healthz"); r.StatusCode != 200 {
			t.Errorf("status %d", r.StatusCode)
		}
		synctest.Wait()
		began := time.Now()
		stop()
		if took := time.Since(began); took > 2*stopTime {
			t.Errorf("it took %s to end, want %s or less", took, 2*stopTime)
		}
	})
}

// TestServerIsPatientOnlySoLong wants those who ask slowly to be cut off, so that they cannot keep others from asking.
func TestServerIsPatientOnlySoLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newMemory()
		defer serving(t, l, NewRegistry(Parts{}))()
		silent, deaf, idle := l.dial(), l.dial(), l.dial()
		if _, err := io.WriteString(deaf, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		ask(t, idle, "GET", "/healthz")
		began := time.Now()
		time.Sleep(answerTime + time.Second) // by then whoever waits to write has given up
		for name, c := range map[string]net.Conn{"one that never asks": silent, "one that does not read its answer": deaf, "one that asks no more": idle} {
			if _, err := io.Copy(io.Discard, c); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if took := time.Since(began); took > idleTime+time.Second {
				t.Errorf("%s is cut off after %s", name, took)
			}
			c.Close()
		}
	})
}

// TestBounded opens as many connections as may be, and one more, which is accepted when another one is closed.
func TestBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		under := newMemory()
		l := &bounded{Listener: under, free: make(chan struct{}, maxConnections), closed: make(chan struct{})}
		accepted := make(chan net.Conn, maxConnections+1)
		ended := make(chan error, 1)
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					ended <- err
					return
				}
				accepted <- c
			}
		}()
		for range maxConnections {
			defer under.dial().Close()
		}
		more := make(chan net.Conn, 1)
		go func() { more <- under.dial() }()
		synctest.Wait()
		if len(accepted) != maxConnections || len(more) != 0 {
			t.Errorf("%d connections accepted, want %d", len(accepted), maxConnections)
		}
		first := <-accepted
		first.Close()
		first.Close() // makes room once only
		synctest.Wait()
		if len(accepted) != maxConnections || len(l.free) != maxConnections {
			t.Errorf("%d connections accepted and not closed, and %d counted, want %d", len(accepted), len(l.free), maxConnections)
		}
		(<-more).Close()
		l.Close()
		if err := <-ended; err == nil {
			t.Error("no error after the end")
		}
	})
}
