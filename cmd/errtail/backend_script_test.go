package main

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/errtail/errtail/emitter/emittertest"
)

// scriptKey is the key in the DSNs of scripts' backends. No output may ever show it.
const scriptKey = "5ec2e75ec2e75ec2e75ec2e75ec2e75e"

// scriptBackend is a backend that a script has started.
type scriptBackend struct {
	*emittertest.Backend
	server *httptest.Server

	mu     sync.Mutex
	status int
}

func (b *scriptBackend) answer(emittertest.Request) emittertest.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := emittertest.Answer{Status: b.status}
	if b.status != http.StatusOK {
		a.Body = `{"detail":"not today","causes":["said with a \u001b[31mred\u001b[0m voice"]}`
	}
	return a
}

// scriptBackends are those of one script, by name.
type scriptBackends struct{}

func backendsOf(ts *testscript.TestScript) map[string]*scriptBackend {
	return ts.Value(scriptBackends{}).(map[string]*scriptBackend)
}

// backendCommand starts a backend that answers with a status, and puts its DSN into an environment variable; or lets one answer with another status: backend
// SHOP 200.
func backendCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: backend NAME STATUS")
	}
	status, err := strconv.Atoi(args[1])
	ts.Check(err)
	all := backendsOf(ts)
	if b := all[args[0]]; b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.status = status
		return
	}
	b := &scriptBackend{status: status}
	b.Backend = emittertest.New(scriptKey, b.answer)
	b.server = httptest.NewServer(b)
	ts.Defer(b.server.Close)
	all[args[0]] = b
	ts.Setenv(args[0], b.DSN("http", strings.TrimPrefix(b.server.URL, "http://")))
}

// receivedCommand waits until a backend has a number of events, and wants nothing to have been wrong with them: received SHOP 1.
func receivedCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: received NAME COUNT")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	b := backendsOf(ts)[args[0]]
	if b == nil {
		ts.Fatalf("no backend %s", args[0])
	}
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(hopeless)
	for len(b.Events()) < want {
		select {
		case <-look.C:
		case <-deadline:
			ts.Fatalf("%s: got %d events after %v, want %d", args[0], len(b.Events()), hopeless, want)
		}
	}
	if got := len(b.Events()); got != want || b.Duplicates() > 0 || len(b.Problems()) > 0 {
		ts.Fatalf("%s: got %d events, want %d; %d twice; wrong with them: %v", args[0], got, want, b.Duplicates(), b.Problems())
	}
}
