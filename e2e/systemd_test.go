//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/e2e/agent"
)

// TestSystemdUnit has systemd check the unit of the examples, and how much a process in it could do (2.0 and less is what systemd itself calls OK).
func TestSystemdUnit(t *testing.T) {
	t.Parallel()
	unit, err := os.ReadFile("../examples/systemd/errtail.service")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "errtail.service")
	installed := strings.Replace(string(unit), "/usr/bin/errtail", agent.Build(t), 1) // or systemd misses the program
	if err := os.WriteFile(path, []byte(installed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"verify", "--man=no", path}, {"security", "--offline=yes", "--threshold=20", path}} {
		cmd := exec.CommandContext(t.Context(), "systemd-analyze", args...)
		out, err := cmd.CombinedOutput()
		if err != nil || args[0] == "verify" && strings.Contains(string(out), path) {
			t.Errorf("systemd-analyze %s: %v\n%s", args[0], err, out)
		}
		if args[0] == "security" {
			t.Logf("%s", out[max(0, len(out)-200):])
		}
	}
}
