//go:build e2e

// Package e2e runs errtail between the real parts: gunicorn with the example application on one side, Bugsink and Spotlight on the other. It
// installs what it needs from PyPI and npm, and asserts what a person would see in the backend. Run it with make e2e.
package e2e

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/agent"
	"github.com/errtail/errtail/e2e/bugsink"
	"github.com/errtail/errtail/e2e/gate"
	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/e2e/shop"
)

// patience is how long an event may take from the log to the backend, on a machine that is busy.
const patience = 30 * time.Second

// scene is what one test has to itself: a shop whose logs an errtail follows, and a project of the backend behind a gate.
type scene struct {
	shop    *shop.Shop
	agent   *agent.Agent
	gate    *gate.Gate
	project *bugsink.Project
}

func TestBugsink(t *testing.T) {
	binary := agent.Build(t)
	server := bugsink.Start(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *scene)
	}{
		{"issue", testIssue},
		{"shapes", testShapes},
		{"same failure joins", testJoins},
		{"killed after sending", testKilledAfterSending},
		{"killed before the answer", testKilledBeforeAnswer},
		{"killed before sending", testKilledBeforeSending},
		{"killed again and again", testKilledAgainAndAgain},
		{"stopped", testStopped},
		{"stopped without a backend", testStoppedWithoutBackend},
		{"rotated", testRotated},
		{"report alone", testReportAlone},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &scene{shop: shop.Open(t), gate: gate.Open(t, server.Addr), project: server.Project(t, test.name)}
			s.agent = &agent.Agent{Binary: binary, Dir: s.shop.Root, Env: []string{
				"SENTRY_DSN=" + s.gate.DSN(t, s.project.DSN),
				"SENTRY_RELEASE=shop@2.4.1",
				"SHOP_ROOT=" + s.shop.Root,
				"SHOP_ENVIRONMENT=e2e",
				"SHOP_STATE=" + t.TempDir(),
			}}
			test.run(t, s)
		})
	}
}

// fail makes the shop fail in a way that names code: KeyError: 'code', then IndexError.
func (s *scene) fail(t *testing.T, code string) {
	t.Helper()
	s.shop.Post(t, "/carts/any/checkout", map[string]any{"customer": 1, "voucher": code}, 500)
}

// arrived says whether the backend has each of the codes that the shop failed with, and nothing else, each once.
func (s *scene) arrived(ctx context.Context, codes ...string) error {
	events, err := s.project.Events(ctx)
	if err != nil {
		return err
	}
	got := map[string]int{}
	for _, event := range events {
		if values := event.Exception.Values; len(values) == 2 && values[0].Type == "KeyError" && values[1].Type == "IndexError" {
			got[values[0].Value]++
		} else {
			err = errors.Join(err, fmt.Errorf("got an event that nobody made: %+v", values))
		}
	}
	for _, code := range codes {
		if n := got["'"+code+"'"]; n != 1 {
			err = errors.Join(err, fmt.Errorf("got %d events about %s, want 1", n, code))
		}
		delete(got, "'"+code+"'")
	}
	for code, n := range got {
		err = errors.Join(err, fmt.Errorf("got %d events about %s, want none", n, code))
	}
	return err
}

// wait waits until each of the codes has arrived.
func (s *scene) wait(t *testing.T, codes ...string) {
	t.Helper()
	process.Until(t, patience, "all failures are in the backend, each once", func(ctx context.Context) error { return s.arrived(ctx, codes...) })
}

// stop ends errtail as an operator would.
func (s *scene) stop(t *testing.T, errtail *process.Process) {
	t.Helper()
	took, code, ok := errtail.Terminate(10 * time.Second)
	if !ok || code != 0 {
		t.Fatalf("errtail after SIGTERM: ended %t, exit code %d, after %v; want exit code 0 within 10 s", ok, code, took)
	}
	t.Logf("errtail ended %v after SIGTERM", took.Round(time.Millisecond))
}
