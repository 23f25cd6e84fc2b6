// Package agent builds errtail and runs it as a user would.
package agent

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
)

// Agent is an installed errtail, with a configuration and a state directory that outlive its runs.
type Agent struct {
	Binary string
	Dir    string   // working directory, with errtail.yaml
	Env    []string // beside what every program needs
}

// Build builds the binary as the Makefile does.
func Build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "errtail")
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, "../cmd/errtail")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building errtail: %v\n%s", err, out)
	}
	return binary
}

// Run starts errtail with the configuration. It reads what is in the logs already, unless the state directory knows better.
func (a *Agent) Run(t *testing.T) *process.Process {
	t.Helper()
	cmd := exec.Command(a.Binary, "run", "-c", "errtail.yaml", "--from-beginning")
	cmd.Dir = a.Dir
	// What the person who runs the tests has set for Sentry is not meant for these.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "SENTRY_") || strings.HasPrefix(v, "ERRTAIL_")
	})
	cmd.Env = append(cmd.Env, a.Env...)
	return process.Start(t, "errtail", cmd)
}
