package file

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/errtail/errtail/tailers/sourcetest"
)

// TestBehind stops taking what is read and lets time pass: the lag is to be seen in bytes and in seconds, the loop goes round all the same, and when all is read there is no lag.
func TestBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "*.log")
	r.h.Greedy = true
	var failing atomic.Bool
	r.h.Fail = func() error {
		if failing.Load() {
			return sourcetest.ErrRefused
		}
		return nil
	}
	read := &Read{}
	r.f.Specs[0].Read = read
	r.write("a.log", "one\n")
	r.start()
	r.pass(3 * time.Second)
	if bytes, lag := read.Bytes.Load(), r.f.Stats.Behind.Load(); bytes != 4 || lag != 0 {
		t.Fatalf("%d bytes read and %d ns behind, want 4 and 0", bytes, lag)
	}
	failing.Store(true)
	r.write("a.log", "two\nthree\n")
	before, _ := r.f.Pulse.Turns()
	r.pass(time.Minute)
	if got := r.f.Stats.Lag.Load(); got != 10 {
		t.Errorf("%d bytes behind, want 10", got)
	}
	// The first sweep that sees the text marks it: what is said is at most that much too little.
	if got := time.Duration(r.f.Stats.Behind.Load()); got < 57*time.Second || got > time.Minute {
		t.Errorf("%s behind, want nearly a minute", got)
	}
	if after, ended := r.f.Pulse.Turns(); after < before+60 || ended {
		t.Errorf("the loop went round %d times in a minute while nothing could be stored (ended: %t), want 60 times or more", after-before, ended)
	}
	failing.Store(false)
	r.pass(15 * time.Second)
	if bytes, lines := read.Bytes.Load(), read.Lines.Load(); bytes != 14 || lines != 3 {
		t.Errorf("%d bytes and %d lines read, want 14 and 3", bytes, lines)
	}
	if lag, behind := r.f.Stats.Lag.Load(), r.f.Stats.Behind.Load(); lag != 0 || behind != 0 {
		t.Errorf("%d bytes and %d ns behind after everything was read, want none", lag, behind)
	}
	r.e.close()
}
