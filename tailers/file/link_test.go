package file

import (
	"os"
	"testing"
	"time"
)

// link has the log's name lead to a file.
func (r *rig) link(to string) {
	r.t.Helper()
	r.must(os.Symlink(to, r.path("next~")))
	r.must(os.Rename(r.path("next~"), r.path("a.log")))
}

// A link led elsewhere, twice, while nobody was here: the rest of what it led to, what it led to in between and what it leads to now are shown; what is
// older beside them is not.
func TestRestartLinkSwapped(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"", "elsewhere/"} {
		for _, decided := range []bool{true, false} {
			r := newRig(t, 1, "a.log")
			r.h.Greedy = decided
			r.must(os.Mkdir(r.path("elsewhere"), 0o755))
			r.write(dir+"real.1", "old\n")
			r.age(dir+"real.1", -time.Hour)
			r.write(dir+"real.2", "one\n")
			r.age(dir+"real.2", -10*time.Second)
			r.link(dir + "real.2")
			r.start()
			if decided {
				r.pass(5 * time.Second)
			}
			r.crash()
			r.h.Greedy = true
			r.write(dir+"real.2", "two\n")
			r.age(dir+"real.2", -3*time.Second)
			r.write(dir+"real.3", "three\n")
			r.age(dir+"real.3", -2*time.Second)
			r.write(dir+"real.4", "four\n")
			r.link(dir + "real.4")
			r.write("elsewhere/real.5.other", "not of this log\n")
			r.start()
			r.want("one\ntwo\nthree\nfour\n")
			r.write(dir+"real.2", "late\n")
			r.want("one\ntwo\nthree\nfour\nlate\n")
			r.crash()
			r.start()
			r.want("one\ntwo\nthree\nfour\nlate\n")
			r.e.close()
		}
	}
}

// A link led somewhere between two looks, and somewhere else by the second.
func TestLinkSwappedTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "a.log")
	r.h.Greedy = true
	r.write("real.1", "one\n")
	r.age("real.1", -10*time.Second)
	r.link("real.1")
	r.start()
	r.write("real.1", "two\n")
	r.age("real.1", -time.Second) // the clock of a file system is too coarse to tell writes apart that follow on each other
	r.write("real.2", "three\n")
	r.link("real.2")
	r.write("real.3", "four\n")
	r.link("real.3")
	r.want("one\ntwo\nthree\nfour\n")
	r.e.close()
}
