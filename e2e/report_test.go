//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/e2e/agent"
	"github.com/errtail/errtail/e2e/process"
)

// testReportAlone has a rule ignore every error, so that errtail has nothing to send but a report of that when it is stopped: Bugsink takes it, and makes no event of it.
func testReportAlone(t *testing.T, s *scene) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"quiet.yaml":   "version: 1\nrules:\n- {id: quiet, start: '^quiet please', ignore: [please], samples: [{input: \"quiet please\\n\", expect: []}]}\n",
		"errtail.yaml": "sources: [{file: app.log}]\nrules: quiet.yaml\nstate_dir: state\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a := &agent.Agent{Binary: s.agent.Binary, Dir: dir, Env: s.agent.Env}
	errtail := a.Run(t)
	log, err := os.OpenFile(filepath.Join(dir, "app.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	process.Until(t, patience, "the errors are counted", func(ctx context.Context) error {
		if _, err := log.WriteString("quiet please\n"); err != nil { // one alone may be counted a little later
			t.Error(err)
		}
		cmd := exec.CommandContext(ctx, a.Binary, "spool", "list", "-c", "errtail.yaml")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), a.Env...)
		out, err := cmd.CombinedOutput()
		if !strings.HasSuffix(string(out), " ignored\n") {
			return fmt.Errorf("errtail spool list: %s (%w)", out, err)
		}
		return nil
	})
	s.stop(t, errtail)
	if s.gate.Passed() == 0 || s.gate.Failed() != 0 {
		t.Errorf("%d requests, of which Bugsink refused %d; want one at least, taken", s.gate.Passed(), s.gate.Failed())
	}
	if err := s.arrived(t.Context()); err != nil {
		t.Error(err)
	}
}
