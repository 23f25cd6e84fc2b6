package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
)

// dsns sends to four backends: one that never answers, one that is slow, one that is limited, and one that is fine. It wants the events for the last one to take as
// long as they take when all four are fine.
func dsns(ctx context.Context, o options) error {
	fine, err := measured(ctx, o, "all are fine", map[string]emittertest.Answer{"dead": {}, "slow": {}, "limited": {}})
	if err != nil {
		return err
	}
	among, err := measured(ctx, o, "one is fine", map[string]emittertest.Answer{
		"dead":    {Fault: emittertest.Never},
		"slow":    {Delay: 9 * time.Second},
		"limited": {Status: 429, Header: map[string][]string{"Retry-After": {"7200"}}},
	})
	if err != nil {
		return err
	}
	if a, b := percentile(fine, 50), percentile(among, 50); b > 2*a+50*time.Millisecond {
		return fmt.Errorf("the median is %v among others, %v where all are fine", b, a)
	}
	return nil
}

// measured follows a log for each backend, all of which fail at the same pace, and returns how long the errors of the one that is fine took to reach it.
func measured(ctx context.Context, o options, name string, others map[string]emittertest.Answer) ([]time.Duration, error) {
	o.dir = filepath.Join(o.dir, name)
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return nil, err
	}
	fine, err := listen(nil)
	if err != nil {
		return nil, err
	}
	defer fine.server.Close()
	programs := map[string]*program{}
	sources, addresses := "sources:\n- {file: app.log}\n", "sentry:\n  dsns:\n    unused: "+fine.dsn()+"\n"
	backends := map[string]*backend{"": fine}
	for other, answer := range others {
		b, err := listen(func(emittertest.Request) emittertest.Answer { return answer })
		if err != nil {
			return nil, err
		}
		defer b.server.Close()
		if programs[other], err = startProgram(filepath.Join(o.dir, other+".log")); err != nil {
			return nil, err
		}
		backends[other] = b
		sources += fmt.Sprintf("- {file: %s.log, dsn: %s}\n", other, other)
		addresses += fmt.Sprintf("    %s: %s\n", other, b.dsn())
	}
	p, a, err := begin(o, fine, sources+addresses+"limits: off")
	if err != nil {
		return nil, err
	}
	// One error for each backend every 100 ms, at the same moment.
	for began := time.Now(); time.Since(began) < o.length && ctx.Err() == nil; pause(ctx, 100*time.Millisecond) {
		for _, other := range programs {
			if err := other.fail(); err != nil {
				return nil, err
			}
		}
		if err := p.fail(); err != nil {
			return nil, err
		}
	}
	err = until(ctx, time.Minute, func() error { return fine.has(all, p.failed()) })
	if err != nil {
		return nil, err
	}
	took, err := a.stop()
	var latencies []time.Duration
	for n := range p.failed() {
		at, _ := fine.when(n)
		latencies = append(latencies, at.Sub(p.when(n)))
	}
	slices.Sort(latencies)
	fmt.Printf("%s: %d errors for the one that is fine, from the write to the backend: median %v, p99 %v, most %v; stopped in %v\n", name, len(latencies),
		percentile(latencies, 50).Round(time.Millisecond), percentile(latencies, 99).Round(time.Millisecond), percentile(latencies, 100).Round(time.Millisecond), took.Round(time.Millisecond))
	counts, cerr := sums(o)
	for other, b := range backends {
		got := counts["http://"+b.addr+"/1"]
		fmt.Printf("  %-8s %v; %s\n", other, got, b.counted())
		if q := programs[other]; q != nil && got["found"] != q.failed() {
			cerr = errors.Join(cerr, fmt.Errorf("%s: %v found, want %d", other, got, q.failed()))
		}
	}
	return latencies, errors.Join(err, cerr)
}

func percentile(sorted []time.Duration, p int) time.Duration {
	return sorted[min(len(sorted)-1, len(sorted)*p/100)]
}
