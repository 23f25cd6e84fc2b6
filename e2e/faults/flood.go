package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
)

// overflow has a slow backend, a small spool, and a program that fails faster than events go: what is counted as sent is what the backend has, and the rest is
// counted as what had to go.
func overflow(ctx context.Context, o options) error {
	return against(o, following+"\nspool: {max_bytes: 2MiB}", func(emittertest.Request) emittertest.Answer { return emittertest.Answer{Delay: 200 * time.Millisecond} }, func(b *backend, p *program, a *agent) error {
		if err := spread(ctx, p, o.errors, o.length); err != nil {
			return err
		}
		err := until(ctx, 10*time.Minute, func() error {
			counts, err := only(o)
			if err == nil && (counts["found"] < p.failed() || counts["waiting"] > 0) {
				return fmt.Errorf("errtail counts %v of %d", counts, p.failed())
			}
			return err
		})
		peak := a.peak()
		took, serr := a.stop()
		counts, cerr := only(o)
		fmt.Printf("overflow: %d errors, %s; errtail counts %v, %.0f MB of memory, stopped in %s\n", p.failed(), b.counted(), counts, float64(peak)/1e6, took.Round(time.Millisecond))
		if got := len(b.Events()); got != counts["sent"] {
			cerr = errors.Join(cerr, fmt.Errorf("%d are counted as sent, but the backend has %d", counts["sent"], got))
		}
		return errors.Join(err, serr, cerr)
	})
}

// storm writes the same traceback again and again, and wants at most what the limits say to be sent, and all of it to be counted: by scan, and by run, which follows.
func storm(ctx context.Context, o options) error {
	log := filepath.Join(o.dir, "storm.log")
	size, err := writeStorm(log, o.errors)
	if err != nil {
		return err
	}
	for _, verb := range []string{"scan", "run"} {
		if err := stormBy(ctx, o, verb, log, size); err != nil {
			return fmt.Errorf("%s: %w", verb, err)
		}
	}
	return nil
}

// writeStorm writes a log of tracebacks, 1,000 for each second of its time.
func writeStorm(path string, tracebacks int) (size int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	began := time.Now().Add(-time.Duration(tracebacks) * time.Millisecond)
	for n := range tracebacks {
		fmt.Fprintf(w, "%s ERROR shop.cart cart failed\nTraceback (most recent call last):\n  File \"/srv/shop/cart.py\", line 7, in total\n    return rows[name]\nKeyError: 'name'\n",
			began.Add(time.Duration(n)*time.Millisecond).Format("2006-01-02 15:04:05,000"))
	}
	err = w.Flush()
	info, serr := f.Stat()
	if serr == nil {
		size = info.Size()
	}
	return size, errors.Join(err, serr, f.Close())
}

func stormBy(ctx context.Context, o options, verb, log string, size int64) error {
	b, err := listen(nil)
	if err != nil {
		return err
	}
	defer b.server.Close()
	o.dir = filepath.Join(o.dir, verb)
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return err
	}
	if err := configure(o, "sources: [{file: "+log+", start_at: beginning}]"); err != nil {
		return err
	}
	args := []string{verb, "-c", "errtail.yaml"}
	if verb == "scan" {
		args = append(args, "--send", "--format", "json")
	}
	began := time.Now()
	a, err := start(o, b.dsn(), args...)
	if err != nil {
		return err
	}
	var peak int64
	if verb == "run" {
		err = until(ctx, 30*time.Minute, func() error {
			peak = max(peak, a.peak())
			counts, err := only(o)
			if err == nil && counts["found"] < o.errors {
				return fmt.Errorf("errtail counts %v", counts)
			}
			return err
		})
	} else {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = a.cmd.Process.Wait() // Wait below has the result
		}()
		for running := true; running; {
			peak = max(peak, a.peak())
			select {
			case <-done:
				running = false
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
	if err != nil {
		return err
	}
	took := time.Since(began)
	cpu := time.Duration(0)
	if verb == "run" {
		if _, err = a.stop(); err != nil {
			return err
		}
		cpu = a.used()
	}
	sent, told := 0, 0
	for _, payload := range b.Events() {
		if strings.Contains(string(payload), `"errtail-held-back"`) {
			told++
		} else {
			sent++
		}
	}
	fmt.Printf("storm by %s: %d tracebacks, %.0f MB, in %s (%s of CPU): %d sent and %d summaries, %s; %.0f MB of memory\n",
		verb, o.errors, float64(size)/1e6, took.Round(time.Second), cpu.Round(10*time.Millisecond), sent, told, b.counted(), float64(peak)/1e6)
	if got := sent + b.Discarded()["ratelimit_backoff"]; got != o.errors {
		return fmt.Errorf("%d were sent or the backend was told of them, want %d", got, o.errors)
	}
	return nil
}
