// Package gate is the network between errtail and a backend: it can fail, and it counts what goes through.
package gate

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
)

// Gate passes requests on to a backend while it is open, and answers 503 while it is shut.
type Gate struct {
	server  *httptest.Server
	shut    atomic.Bool
	mute    atomic.Bool
	passed  atomic.Int64
	refused atomic.Int64
	failed  atomic.Int64
}

// Open starts an open gate before the server at addr. It is closed when the test ends.
func Open(t *testing.T, addr string) *Gate {
	t.Helper()
	g := &Gate{}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
	proxy.ModifyResponse = func(answer *http.Response) error {
		if answer.StatusCode/100 != 2 {
			g.failed.Add(1)
		}
		return nil
	}
	g.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.shut.Load() {
			g.refused.Add(1)
			http.Error(w, "shut", http.StatusServiceUnavailable)
			return
		}
		g.passed.Add(1)
		if g.mute.Load() {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			<-r.Context().Done() // until who asked is gone
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(g.server.CloseClientConnections)
	t.Cleanup(g.server.Close)
	return g
}

// Shut shuts the gate, or opens it again.
func (g *Gate) Shut(shut bool) { g.shut.Store(shut) }

// Mute lets requests through but no answers, or answers again.
func (g *Gate) Mute(mute bool) { g.mute.Store(mute) }

// Passed returns how many requests the backend got.
func (g *Gate) Passed() int { return int(g.passed.Load()) }

// Failed returns how many of them it did not take.
func (g *Gate) Failed() int { return int(g.failed.Load()) }

// Refused returns how many requests found the gate shut.
func (g *Gate) Refused() int { return int(g.refused.Load()) }

// DSN returns dsn with the gate as its host.
func (g *Gate) DSN(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = g.server.Listener.Addr().String()
	return u.String()
}
