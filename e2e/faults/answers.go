package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
)

// anything is each answer of the policy table, one as likely as another, among as many good ones.
func anything(r *rand.Rand) emittertest.Answer {
	status := func(code int, header ...string) emittertest.Answer {
		h := http.Header{}
		for i := 0; i+1 < len(header); i += 2 {
			h.Add(header[i], header[i+1])
		}
		return emittertest.Answer{Status: code, Header: h}
	}
	bad := []emittertest.Answer{
		status(408), status(425), status(500), status(502), status(503, "Retry-After", "2"), status(504), status(429), status(429, "Retry-After", "5"),
		status(429, "Retry-After", time.Now().Add(4*time.Second).UTC().Format(http.TimeFormat)), status(429, "X-Sentry-Rate-Limits", "3:error:key"),
		status(429, "X-Sentry-Rate-Limits", "2::organization, 60:transaction:key"), status(200, "X-Sentry-Rate-Limits", "2:error;default:key"),
		status(413), status(400, "X-Sentry-Error", "no"), status(422), status(401), status(403), status(404), status(407),
		status(302, "Location", "https://elsewhere.example.com/"), {Body: "<!DOCTYPE html><title>Sign in</title>", Lose: true},
		{Fault: emittertest.Reset}, {Fault: emittertest.Never}, {Fault: emittertest.Half}, {Delay: time.Duration(r.IntN(12_000)) * time.Millisecond},
	}
	if i := r.IntN(4 * len(bad)); i < len(bad) {
		return bad[i]
	}
	return emittertest.Answer{Delay: time.Duration(r.IntN(20)) * time.Millisecond}
}

// failed is one of the programs of answers, with the backend that its errors are for.
type failed struct {
	*backend
	*program
	name string // of the log, and of the DSN; the default one's is "app"
}

// answers gives every answer of the policy table at random for a time, at each of three DSNs, while a program fails for each. What was refused must be a dead letter, all else received,
// and each by its own backend.
func answers(ctx context.Context, o options) error {
	var good atomic.Bool
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(6, 7))
	var all []failed
	config := "limits: off\nsources:\n"
	names := "sentry:\n  dsns:\n"
	for _, name := range []string{"app", "shop", "pay"} {
		b, err := listen(func(emittertest.Request) emittertest.Answer {
			if good.Load() {
				return emittertest.Answer{}
			}
			mu.Lock()
			defer mu.Unlock()
			return anything(r)
		})
		if err != nil {
			return err
		}
		defer b.server.Close()
		p, err := startProgram(filepath.Join(o.dir, name+".log"))
		if err != nil {
			return err
		}
		all = append(all, failed{b, p, name})
		if name == "app" {
			config += "- {file: app.log}\n"
			continue
		}
		config += fmt.Sprintf("- {file: %s.log, dsn: %s}\n", name, name)
		names += fmt.Sprintf("    %s: %s\n", name, b.dsn())
	}
	if err := configure(o, config+names); err != nil {
		return err
	}
	a, err := start(o, all[0].dsn())
	if err != nil {
		return err
	}
	each := o.errors / len(all)
	began := time.Now()
	for n := range each {
		pause(ctx, time.Until(began.Add(o.length*time.Duration(n)/time.Duration(each))))
		for _, f := range all {
			if err := errors.Join(ctx.Err(), f.fail()); err != nil {
				return err
			}
		}
	}
	good.Store(true)
	since := time.Now()
	err = until(ctx, 20*time.Minute, func() error {
		counts, err := sums(o)
		for _, f := range all {
			if c := counts[f.sink()]; err == nil && (c["found"] < each || c["sent"]+c["send_error"] < each) {
				err = fmt.Errorf("%s: errtail counts %v of %d", f.name, c, each)
			}
		}
		return err
	})
	settled := time.Since(since)
	dead, derr := spool(o, "--dead", "--json")
	peak := a.peak()
	took, serr := a.stop()
	fmt.Printf("every answer for %s at %d DSNs: settled %s later, %d lines in its log, %.0f MB of memory, %s of CPU, stopped in %s\n",
		o.length, len(all), settled.Round(time.Second), a.lines(), float64(peak)/1e6, a.used().Round(10*time.Millisecond), took.Round(time.Millisecond))
	err = errors.Join(err, derr, serr)
	counts, cerr := sums(o)
	for _, f := range all {
		err = errors.Join(err, f.judge(each, dead, counts[f.sink()]))
	}
	return errors.Join(err, cerr)
}

// sink is what errtail calls the backend's DSN.
func (b *backend) sink() string { return "http://" + b.addr + "/1" }

// judge compares what a backend has with what errtail says.
func (f failed) judge(written int, dead string, counts map[string]int) error {
	refused := map[int]bool{}
	for line := range strings.Lines(dead) {
		if _, rest, ok := strings.Cut(line, `KeyError: 'E`); ok && strings.Contains(line, f.addr) {
			n := 0
			if _, err := fmt.Sscanf(rest, "%d", &n); err == nil {
				refused[n] = true
			}
		}
	}
	fmt.Printf("  %s: %d errors, %s; errtail counts %v\n", f.name, f.program.failed(), f.counted(), counts)
	if len(refused) != counts["send_error"] {
		return fmt.Errorf("%s: %d dead letters, but %d counted (only the last 200 are kept)", f.name, len(refused), counts["send_error"])
	}
	return f.has(func(n int) bool { return !refused[n] }, written)
}
