//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/errtail/errtail/e2e/process"
)

// testStopped ends errtail right after a failure: what was read is delivered or kept, and what was not read is read next time.
func testStopped(t *testing.T, s *scene) {
	errtail := s.agent.Run(t)
	s.fail(t, "ONE")
	s.wait(t, "ONE")
	s.fail(t, "TWO")
	s.stop(t, errtail)
	errtail = s.agent.Run(t)
	s.wait(t, "ONE", "TWO")
	s.stop(t, errtail)
	if err := s.arrived(t.Context(), "ONE", "TWO"); err != nil {
		t.Error(err)
	}
	if got := s.gate.Passed(); got != 2 {
		t.Errorf("got %d requests for 2 events", got)
	}
}

// testStoppedWithoutBackend ends errtail while it cannot send: that takes no longer, and loses nothing.
func testStoppedWithoutBackend(t *testing.T, s *scene) {
	s.gate.Shut(true)
	errtail := s.agent.Run(t)
	s.fail(t, "ONE")
	process.Until(t, patience, "errtail has tried to send", func(context.Context) error {
		if s.gate.Refused() == 0 {
			return fmt.Errorf("no request has come")
		}
		return nil
	})
	s.stop(t, errtail)
	// The text is gone too: only the state directory can know of it now.
	if err := os.Truncate(filepath.Join(s.shop.Root, "logs", "shop.log"), 0); err != nil {
		t.Fatal(err)
	}
	s.gate.Shut(false)
	errtail = s.agent.Run(t)
	s.wait(t, "ONE")
	s.stop(t, errtail)
}

// testRotated renames the log between two failures, as logrotate does: the shop goes on in a new file.
func testRotated(t *testing.T, s *scene) {
	log := filepath.Join(s.shop.Root, "logs", "shop.log")
	errtail := s.agent.Run(t)
	s.fail(t, "FIRST")
	s.wait(t, "FIRST") // errtail knows the log: what is renamed before that fits no source
	codes := []string{"FIRST"}
	for n := range 3 {
		before, after := fmt.Sprintf("BEFORE%d", n), fmt.Sprintf("AFTER%d", n)
		s.fail(t, before)
		if err := os.Rename(log, fmt.Sprintf("%s.%d", log, n+1)); err != nil {
			t.Fatal(err)
		}
		s.fail(t, after)
		codes = append(codes, before, after)
		s.wait(t, codes...)
	}
	s.stop(t, errtail)
	if err := s.arrived(t.Context(), codes...); err != nil {
		t.Error(err)
	}
}
