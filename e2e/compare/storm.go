package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/errtail/errtail/e2e/compare/corpus"
)

// backend takes what it is sent, and counts it. It does not look into it: what is measured is errtail.
type backend struct {
	server    *http.Server
	addr      string
	envelopes atomic.Int64
}

func openBackend() (*backend, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &backend{addr: l.Addr().String()}
	b.server = &http.Server{Handler: b}
	go func() { _ = b.server.Serve(l) }() // ends with close
	return b, nil
}

func (b *backend) close() { b.server.Close() }

func (b *backend) dsn() string { return "http://compare@" + b.addr + "/1" }

// ServeHTTP implements [http.Handler].
func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	b.envelopes.Add(1)
	_, _ = io.WriteString(w, "{}")
}

// storm measures a log that is half tracebacks: printed, sent each, and sent with limits.
func (b *bench) storm(ctx context.Context) (string, error) {
	l := b.logs[corpus.Storm]
	// What is sent is on disk first, and one request each: a smaller log will do.
	part := filepath.Join(b.cache, "storm-sent.log")
	size := min(l.truth.Bytes, 8e6)
	if err := copyFirst(part, l.name, size); err != nil {
		return "", err
	}
	loop := b.logs[corpus.Repeated]
	backend, err := openBackend()
	if err != nil {
		return "", err
	}
	defer backend.close()
	t := newTable("storm (e)", "MB per CPU second", "events", "CPU ms per event", "peak memory")
	row := func(name string, size int64, c cost, events int) {
		t.row(name, fmt.Sprintf("%.1f", float64(size)/1e6/c.cpu.Seconds()), fmt.Sprint(events), fmt.Sprintf("%.2f", c.cpu.Seconds()*1e3/float64(max(events, 1))), mb(c.memory))
	}
	once, err := run(ctx, command{args: b.self(l.name).args})
	if err != nil {
		return "", err
	}
	none := filepath.Join(b.cache, "no-breadcrumbs.yaml")
	if err := os.WriteFile(none, fmt.Appendf(nil, "sources:\n  - file: %q\n    breadcrumbs: 0\n", l.name), 0o644); err != nil {
		return "", err
	}
	bare := b.self(l.name)
	bare.args = []string{b.errtail, "scan", "--format", "json", "--config", none}
	c, err := interleave(ctx, b.rounds, []measured{{"all", "", b.self(l.name)}, {"none", "", bare}})
	if err != nil {
		return "", err
	}
	row("every event, as JSON, 100 breadcrumbs", l.truth.Bytes, c["all"][""], once.lines)
	row("every event, as JSON, no breadcrumbs", l.truth.Bytes, c["none"][""], once.lines)
	for _, s := range []struct {
		name, log string
		size      int64
		args      []string
	}{
		{"every event, kept and sent (--send --no-limits)", part, size, []string{"--no-limits"}},
		{"different errors, with limits (--send)", part, size, nil},
		{"the same errors again and again, with limits (--send)", loop.name, loop.truth.Bytes, nil},
	} {
		var runs []cost
		var sent int64
		for range min(3, b.rounds) {
			dir, err := os.MkdirTemp(b.cache, "state")
			if err != nil {
				return "", err
			}
			before := backend.envelopes.Load()
			cmd := command{args: append([]string{b.errtail, "scan", "--send", "--dsn", backend.dsn(), s.log}, s.args...), null: true}
			cmd.env = []string{"GOMAXPROCS=1", "TMPDIR=" + dir, "XDG_STATE_HOME=" + dir}
			c, err := run(ctx, cmd)
			if err != nil {
				return "", err
			}
			sent = backend.envelopes.Load() - before
			runs = append(runs, c)
			if err := os.RemoveAll(dir); err != nil {
				return "", err
			}
		}
		row(s.name, s.size, median(runs), int(sent))
	}
	return t.String(), nil
}
