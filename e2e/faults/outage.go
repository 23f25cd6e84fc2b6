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

// following is a configuration for one log, without limits.
const following = "sources: [{file: app.log}]\nlimits: off"

// spread lets a program fail so many times, evenly over a time.
func spread(ctx context.Context, p *program, times int, over time.Duration) error {
	began := time.Now()
	for n := range times {
		pause(ctx, time.Until(began.Add(over*time.Duration(n)/time.Duration(times))))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := p.fail(); err != nil {
			return err
		}
	}
	return nil
}

// down breaks each connection for a time, in whose first half the errors are written.
func down(ctx context.Context, o options) error {
	var up atomic.Bool
	return against(o, following, func(emittertest.Request) emittertest.Answer {
		if up.Load() {
			return emittertest.Answer{}
		}
		return emittertest.Answer{Fault: emittertest.Reset}
	}, func(b *backend, p *program, a *agent) error {
		began := time.Now()
		if err := spread(ctx, p, o.errors, o.length/2); err != nil {
			return err
		}
		pause(ctx, time.Until(began.Add(o.length)))
		tried := b.Requests()
		up.Store(true)
		since := time.Now()
		var first time.Time
		err := until(ctx, 20*time.Minute, func() error {
			if first.IsZero() && len(b.Events()) > 0 {
				first = time.Now()
			}
			if got := len(b.Events()); got < p.failed() {
				return fmt.Errorf("%d of %d received", got, p.failed())
			}
			return nil
		})
		if err != nil {
			return err
		}
		fmt.Printf("down %s: %d errors waited, %d attempts meanwhile; then the first came after %s, all after %s more\n",
			o.length, p.failed(), tried, first.Sub(since).Round(time.Second), time.Since(first).Round(time.Second))
		return end(o, a, b, p)
	})
}

// against runs a scenario of a program and an errtail that follows it, against a backend that answers what script says.
func against(o options, config string, script func(emittertest.Request) emittertest.Answer, scenario func(*backend, *program, *agent) error) error {
	b, err := listen(script)
	if err != nil {
		return err
	}
	defer b.server.Close()
	p, a, err := begin(o, b, config)
	if err != nil {
		return err
	}
	return scenario(b, p, a)
}

// begin starts a program and an errtail that follows it.
func begin(o options, b *backend, config string) (*program, *agent, error) {
	p, err := startProgram(filepath.Join(o.dir, "app.log"))
	if err != nil {
		return nil, nil, err
	}
	if err := configure(o, config); err != nil {
		return nil, nil, err
	}
	a, err := start(o, b.dsn())
	return p, a, err
}

// end stops errtail and wants all that the program wrote to have been received, and to be counted so.
func end(o options, a *agent, b *backend, p *program) error {
	peak := a.peak()
	took, err := a.stop()
	fmt.Printf("%d errors, %s; %d lines in errtail's log, %.0f MB of memory, %s of CPU, stopped in %s\n",
		p.failed(), b.counted(), a.lines(), float64(peak)/1e6, a.used().Round(10*time.Millisecond), took.Round(time.Millisecond))
	counts, cerr := only(o)
	fmt.Println("errtail counts", counts)
	if cerr == nil && (counts["found"] != p.failed() || counts["sent"] != p.failed()) {
		cerr = fmt.Errorf("errtail counts %v, want %d found and sent", counts, p.failed())
	}
	return errors.Join(err, cerr, b.has(all, p.failed()))
}

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

// answers gives every answer of the policy table at random for a time, while a program fails. What was refused must be a dead letter, all else received.
func answers(ctx context.Context, o options) error {
	var good atomic.Bool
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(6, 7))
	return against(o, following, func(emittertest.Request) emittertest.Answer {
		if good.Load() {
			return emittertest.Answer{}
		}
		mu.Lock()
		defer mu.Unlock()
		return anything(r)
	}, func(b *backend, p *program, a *agent) error {
		if err := spread(ctx, p, o.errors, o.length); err != nil {
			return err
		}
		good.Store(true)
		since := time.Now()
		dead := ""
		err := until(ctx, 20*time.Minute, func() error {
			counts, err := only(o)
			if err != nil {
				return err
			}
			if counts["found"] < p.failed() || counts["sent"]+counts["send_error"] < p.failed() {
				return fmt.Errorf("errtail counts %v of %d", counts, p.failed())
			}
			return nil
		})
		if err == nil {
			dead, err = spool(o, "--dead", "--json")
		}
		settled := time.Since(since)
		took, serr := a.stop()
		counts, cerr := only(o)
		refused := map[int]bool{}
		for line := range strings.Lines(dead) {
			if _, rest, ok := strings.Cut(line, `KeyError: 'E`); ok {
				n := 0
				if _, err := fmt.Sscanf(rest, "%d", &n); err == nil {
					refused[n] = true
				}
			}
		}
		fmt.Printf("every answer for %s: %d errors, %s; errtail counts %v, settled %s later, %d lines in its log, stopped in %s\n",
			o.length, p.failed(), b.counted(), counts, settled.Round(time.Second), a.lines(), took.Round(time.Millisecond))
		if len(refused) != counts["send_error"] {
			cerr = errors.Join(cerr, fmt.Errorf("%d dead letters, but %d counted (only the last 200 are kept)", len(refused), counts["send_error"]))
		}
		return errors.Join(err, serr, cerr, b.has(func(n int) bool { return !refused[n] }, p.failed()))
	})
}
