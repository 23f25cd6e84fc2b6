//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/errtail/errtail/e2e/process"
)

// testKilledAfterSending kills errtail at once after the backend has an event: started again, it must not send that one twice.
// A backend that saw the event while errtail did not yet see the answer gets it again, with the same id, and drops it: so an event may come
// through the gate once more for each kill, and must be in the backend once.
func testKilledAfterSending(t *testing.T, s *scene) {
	const kills = 4
	var codes []string
	for n := range kills {
		errtail := s.agent.Run(t)
		code := fmt.Sprintf("AFTER%d", n)
		s.fail(t, code)
		codes = append(codes, code)
		s.wait(t, codes...)
		errtail.Kill()
	}
	errtail := s.agent.Run(t)
	s.fail(t, "LAST")
	s.wait(t, append(codes, "LAST")...)
	s.stop(t, errtail)
	if err := s.arrived(t.Context(), append(codes, "LAST")...); err != nil {
		t.Error(err)
	}
	if got, least := s.gate.Passed(), kills+1; got > least+kills {
		t.Errorf("got %d requests for %d events and %d kills", got, least, kills)
	}

	// Nothing is left to send: neither a new start nor its end sends anything.
	before := s.gate.Passed()
	errtail = s.agent.Run(t)
	s.fail(t, "AGAIN")
	s.wait(t, append(codes, "LAST", "AGAIN")...)
	s.stop(t, errtail)
	if got := s.gate.Passed() - before; got != 1 {
		t.Errorf("got %d requests after an orderly restart, want 1, for the one new event", got)
	}
}

// testKilledBeforeAnswer kills errtail when the backend has taken an event but has not said so. Errtail cannot know, and must send it again; having
// the same id, it is in the backend once all the same.
func testKilledBeforeAnswer(t *testing.T, s *scene) {
	s.gate.Mute(true)
	errtail := s.agent.Run(t)
	s.fail(t, "ONE")
	s.wait(t, "ONE")
	errtail.Kill()
	s.gate.Mute(false)
	errtail = s.agent.Run(t)
	s.fail(t, "TWO")
	s.wait(t, "ONE", "TWO")
	s.stop(t, errtail)
	if err := s.arrived(t.Context(), "ONE", "TWO"); err != nil {
		t.Error(err)
	}
	if got := s.gate.Passed(); got != 3 {
		t.Errorf("got %d requests, want ONE, ONE again, TWO", got)
	}
}

// testKilledBeforeSending kills errtail while the backend is away: what it had read and could not send is sent after the restart.
func testKilledBeforeSending(t *testing.T, s *scene) {
	s.gate.Shut(true)
	errtail := s.agent.Run(t)
	s.fail(t, "ONE")
	process.Until(t, patience, "errtail has tried to send", func(context.Context) error {
		if s.gate.Refused() == 0 {
			return fmt.Errorf("no request has come")
		}
		return nil
	})
	s.fail(t, "TWO") // read or not: who knows
	errtail.Kill()
	s.fail(t, "THREE") // nobody was there
	s.gate.Shut(false)
	errtail = s.agent.Run(t)
	s.wait(t, "ONE", "TWO", "THREE")
	s.stop(t, errtail)
	if err := s.arrived(t.Context(), "ONE", "TWO", "THREE"); err != nil {
		t.Error(err)
	}
}

// testKilledAgainAndAgain kills errtail at any moment, while the shop goes on failing: each failure is in the backend, once.
func testKilledAgainAndAgain(t *testing.T, s *scene) {
	var codes []string
	errtail := s.agent.Run(t)
	for kill := range 8 {
		for n := range 1 + kill%4 {
			code := fmt.Sprintf("K%dN%d", kill, n)
			s.fail(t, code)
			codes = append(codes, code)
		}
		switch kill % 3 {
		case 0: // at once
		case 1: // in the middle of sending
			process.Until(t, patience, "something is on its way", func(context.Context) error {
				if s.gate.Passed() < kill {
					return fmt.Errorf("%d requests", s.gate.Passed())
				}
				return nil
			})
		case 2:
			s.wait(t, codes...)
		}
		errtail.Kill()
		errtail = s.agent.Run(t)
	}
	s.wait(t, codes...)
	s.stop(t, errtail)
	if err := s.arrived(t.Context(), codes...); err != nil {
		t.Error(err)
	}
}
