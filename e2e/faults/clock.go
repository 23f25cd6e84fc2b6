package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
)

// stepping is added to the errtail that clock builds: its clock goes forward and back by an hour when it is told to. Nothing moves the clock of one process alone from
// outside: a static binary asks the kernel itself, and a time namespace has no wall clock.
const stepping = `package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

func init() {
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range told {
			if s == syscall.SIGUSR1 {
				time.Stepped += 3600
			} else {
				time.Stepped -= 3600
			}
		}
	}()
}
`

// buildStepped builds errtail with a standard library whose wall clock can be stepped; the monotonic one goes on, as in a machine whose clock is set.
func buildStepped(ctx context.Context, dir string) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w", err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src/time/time.go")
	source, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	const reading = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	if strings.Count(string(source), reading) != 1 {
		return "", fmt.Errorf("%s reads the clock in another way than this tool knows", original)
	}
	changed := strings.Replace(string(source), reading, "// Stepped is added to the clock, in seconds.\nvar Stepped int64\n\n"+reading+"\tsec += Stepped\n", 1)
	main, err := filepath.Abs("cmd/errtail/zz_stepping.go")
	if err != nil {
		return "", err
	}
	replace := map[string]string{original: filepath.Join(dir, "time.go"), main: filepath.Join(dir, "stepping.go")}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	for name, text := range map[string]string{"time.go": changed, "stepping.go": stepping, "overlay.json": string(overlay)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	binary := filepath.Join(dir, "errtail")
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", binary, "./cmd/errtail")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building errtail: %w\n%s", err, out)
	}
	return binary, nil
}

// clock steps errtail's clock by an hour, ahead and back, while a program fails and the backend is away for moments and limits for others.
func clock(ctx context.Context, o options) error {
	var err error
	if o.errtail, err = buildStepped(ctx, o.dir); err != nil {
		return err
	}
	return against(o, following, func(r emittertest.Request) emittertest.Answer {
		switch {
		case r.N%97 == 0:
			return emittertest.Answer{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"2"}}}
		case r.N%89 == 0:
			return emittertest.Answer{Status: http.StatusServiceUnavailable}
		case r.N%83 == 0:
			return emittertest.Answer{Status: http.StatusOK, Header: http.Header{"X-Sentry-Rate-Limits": {"1:error:key"}}}
		}
		return emittertest.Answer{}
	}, func(b *backend, p *program, a *agent) error {
		steps := []syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGUSR2, syscall.SIGUSR1}
		for _, step := range append(steps, 0) {
			if err := spread(ctx, p, o.errors/(len(steps)+1), o.length/time.Duration(len(steps)+1)); err != nil {
				return err
			}
			if err := a.cmd.Process.Signal(step); err != nil {
				return err
			}
		}
		err := until(ctx, 3*time.Minute, func() error { return b.has(all, p.failed()) })
		var latencies []time.Duration
		for n := range p.failed() {
			at, _ := b.when(n)
			latencies = append(latencies, at.Sub(p.when(n)))
		}
		slices.Sort(latencies)
		fmt.Printf("the clock was stepped by an hour, ahead, back, back, ahead: from the write to the backend median %v, most %v; sent_at was off by %v\n",
			percentile(latencies, 50).Round(time.Millisecond), percentile(latencies, 100).Round(time.Millisecond), b.Stale().Round(time.Minute))
		if off := b.Stale(); off < 59*time.Minute {
			err = errors.Join(err, fmt.Errorf("the clock was never off by more than %v", off))
		}
		return errors.Join(err, end(o, a, b, p))
	})
}
