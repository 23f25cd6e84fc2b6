package file

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/tailers"
)

// What is decided of two generations together is in custody together: killed right after that, before the position of the first one was told by itself, the follower
// shows none of it again.
func TestKilledBehindRotation(t *testing.T) {
	t.Parallel()
	rotations := map[string]func(*rig){
		"rename": func(r *rig) { r.must(os.Rename(r.path("a.log"), r.path("a.log.1"))) },
		"copytruncate": func(r *rig) {
			text, err := os.ReadFile(r.path("a.log"))
			r.must(err)
			r.must(os.WriteFile(r.path("a.log.1"), text, 0o644))
			r.must(os.Truncate(r.path("a.log"), 0))
		},
		"truncate":                            func(r *rig) { r.must(os.Truncate(r.path("a.log"), 0)) },
		"truncate, and a copy after the kill": func(r *rig) { r.must(os.Truncate(r.path("a.log"), 0)) },
	}
	for name, rotate := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const first, second = "zero\nerror one\n", "error two\nover\n"
			r := newRig(t, 1, "a.log")
			decided, dead := false, false
			r.h.Vanishing = true
			r.h.Take = func(w *tailers.Window) int {
				if i := strings.Index(string(w.Data), "error one"); i >= 0 && !strings.Contains(string(w.Data), "over") {
					return i
				}
				decided = strings.Contains(string(w.Data), "over")
				return len(w.Data)
			}
			r.h.Early = func() bool {
				dead = decided
				return dead
			}
			r.h.Fail = func() error {
				if dead {
					return errors.New("killed")
				}
				return nil
			}
			r.write("a.log", first)
			r.start()
			rotate(r)
			r.write("a.log", second)
			r.look()
			if !dead || r.h.Safe() != first+second {
				t.Fatalf("%q is in custody, and nobody was killed", r.h.Safe())
			}
			r.crash()
			if strings.Contains(name, "after the kill") {
				r.write("a.log.1", first)
			}
			r.start()
			r.write("a.log", "more\n")
			r.want(first + second + "more\n")
			r.crash()
			r.start()
			r.pass(30 * time.Second)
			r.want(first + second + "more\n")
			r.e.close()
		})
	}
}
