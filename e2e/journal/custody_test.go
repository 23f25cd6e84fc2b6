//go:build e2e

package journal

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
)

// backend takes envelopes, and knows the errors that came by their values, with the ids of their events.
type backend struct {
	mu  sync.Mutex
	ids map[string]map[string]bool
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = z
	}
	text, err := io.ReadAll(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, ev := range parse(text) { // the head of an envelope has an id too
		if ev.Exception == nil {
			continue
		}
		value := ev.Exception.Values[0].Text()
		if b.ids[value] == nil {
			b.ids[value] = map[string]bool{}
		}
		b.ids[value][ev.EventID] = true
	}
	io.WriteString(w, "{}")
}

func (b *backend) errors() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.ids)
}

// TestCustody has services fail, line by line and at the same time, in a journal that is rotated twice a second, and kills errtail three times: each error is one event in the
// backend, and only one, whatever was sent again.
func TestCustody(t *testing.T) {
	d := start(t, "errtailcustody")
	d.sender(t).send(t, "MESSAGE=before")
	b := &backend{ids: map[string]map[string]bool{}}
	server := httptest.NewServer(b)
	defer server.Close()
	state := t.TempDir()
	run := func() *process.Process {
		return process.Start(t, "errtail", exec.Command(program(t), "run", "--directory", d.dir, "--from-beginning", "--state-dir", state, "--no-limits",
			"--dsn", "http://key@"+strings.TrimPrefix(server.URL, "http://")+"/1"))
	}
	const services, rounds = 20, 16
	errtail := run()
	tick := time.NewTicker(400 * time.Millisecond)
	defer tick.Stop()
	for round := range rounds {
		<-tick.C
		var streams []io.WriteCloser
		for s := range services {
			streams = append(streams, d.stream(t, fmt.Sprint("service", s)))
		}
		for i, line := range []string{"starting", "Traceback (most recent call last):", `  File "/srv/a.py", line %d, in main`, "    fail()", `  File "/srv/a.py", line 7, in fail`, "ValueError: %d"} {
			for s, stream := range streams {
				if strings.Contains(line, "%") {
					fmt.Fprintf(stream, line+"\n", round*services+s)
				} else {
					fmt.Fprintln(stream, line)
				}
			}
			if i == 3 {
				d.rotate(t) // in the middle of all of them
			}
		}
		for _, stream := range streams {
			stream.Close()
		}
		if round%5 == 4 {
			errtail.Kill()
			errtail = run()
		}
	}
	process.Until(t, 60*time.Second, "all errors are in the backend", func(context.Context) error {
		if n := b.errors(); n < services*rounds {
			return fmt.Errorf("%d of %d", n, services*rounds)
		}
		return nil
	})
	errtail.Kill()
	b.mu.Lock()
	defer b.mu.Unlock()
	for value, ids := range b.ids {
		if len(ids) != 1 {
			t.Errorf("%q came as %d events", value, len(ids))
		}
	}
	if len(b.ids) != services*rounds {
		t.Errorf("%d errors, want %d", len(b.ids), services*rounds)
	}
}
