package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
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
