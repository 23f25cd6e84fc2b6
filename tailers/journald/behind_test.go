package journald

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// TestBehind reads a journal of five seconds: while it reads it is behind by as much as is left, and in the end by nothing.
func TestBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := newJournal(t)
		for range 5000 {
			j.write(j.system)
		}
		r := sourcetest.New(t, 1)
		r.Greedy = true
		f := follower(j, r)
		var behind []time.Duration
		r.Shown = func(_ *tailers.Stream, w *tailers.Window) {
			if len(w.Data) > 0 {
				behind = append(behind, time.Duration(f.Stats.Behind.Load()))
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- f.Run(ctx) }()
		time.Sleep(time.Second)
		cancel()
		<-ended
		if len(behind) < 2 || behind[0] < time.Second || behind[0] > 5*time.Second || !slices.IsSortedFunc(behind, func(a, b time.Duration) int { return int(b - a) }) {
			t.Errorf("behind by %v, want less and less from some seconds on", behind)
		}
		if got := f.Stats.Behind.Load(); got != 0 {
			t.Errorf("behind by %d ns in the end, want none", got)
		}
	})
}
