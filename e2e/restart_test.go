//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/agent"
	"github.com/errtail/errtail/e2e/bugsink"
	"github.com/errtail/errtail/e2e/gate"
	"github.com/errtail/errtail/e2e/process"
)

// TestBugsinkRestarted kills a real Bugsink, and errtail, in the middle of a stream of errors, over and over, and breaks the way between them: in the end each error,
// having a text of its own, is one event of one issue.
func TestBugsinkRestarted(t *testing.T) {
	t.Parallel()
	server := bugsink.Start(t)
	project := server.Project(t, "restarted")
	way := gate.Open(t, server.Addr)
	dir := t.TempDir()
	program := startFailing(t, dir)
	a := custodian(t, agent.Build(t), dir, filepath.Join(dir, "state"), way.DSN(t, project.DSN))
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() { program.every(ctx, 200*time.Millisecond) })
	r := rand.New(rand.NewPCG(7, 8))
	instant := func() {
		select {
		case <-time.After(time.Duration(300+r.IntN(1200)) * time.Millisecond):
		case <-t.Context().Done():
		}
	}
	p := a.Run(t)
	for round := range 3 {
		instant()
		server.Kill() // in the middle of digesting
		instant()
		if round%2 == 0 {
			p.Kill()
			p = a.Run(t)
		}
		server.Resume(t)
		way.Mute(true) // what it takes now it cannot say
		instant()
		p.Kill()
		way.Mute(false)
		p = a.Run(t)
	}
	stop()
	writing.Wait()
	arrived := func(ctx context.Context) error {
		issues, err := project.Issues(ctx)
		if err != nil {
			return err
		}
		events := 0
		for _, issue := range issues {
			events += issue.Events
		}
		if len(issues) != program.failed() || events != program.failed() {
			return fmt.Errorf("%d issues with %d events for %d errors", len(issues), events, program.failed())
		}
		return nil
	}
	process.Until(t, 2*time.Minute, "each error is one event of one issue", arrived)
	if took, code, ok := p.Terminate(10 * time.Second); !ok || code != 0 {
		t.Errorf("errtail ended %t with %d after %v", ok, code, took)
	}
	if err := arrived(t.Context()); err != nil {
		t.Error(err)
	}
	t.Logf("%d errors, %d requests", program.failed(), way.Passed())
	outcomes(t, a, program.failed())
}
