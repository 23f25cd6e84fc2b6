package file

import (
	"context"
	"time"

	"github.com/fsnotify/fsnotify"
)

// fewBytes is how much is read at once of logs of which little is written.
const fewBytes = 4 << 10

// wait blocks until something is due. While files keep being written it first leaves them, and fsnotify's queue, alone for a while: the
// kernel merges equal events only as long as nobody reads them.
func (e *engine) wait(ctx context.Context) {
	if e.busy {
		if len(e.queue) > 0 {
			return // somebody has more to show
		}
		if pause := min(e.pause, e.deadline().Sub(e.now())); pause > 0 && !e.rest(ctx, pause) {
			return
		}
		most := e.Pause
		if e.grown < fewBytes && e.Pause <= defaultPause {
			most /= 3 // being early matters more where so little comes
		}
		e.pause = min(2*e.pause+time.Millisecond, most)
		if e.now().Before(e.hot) {
			e.pause = 0
		}
	} else {
		e.pause = 0
	}
	d := max(e.deadline().Sub(e.now()), 0)
	t := time.NewTimer(d)
	defer t.Stop()
	var events <-chan fsnotify.Event
	var named <-chan news
	if e.watcher != nil {
		events = e.changes.C
	}
	if e.names != nil {
		named = e.names.C
	}
	select {
	case ev, ok := <-events:
		if ok {
			e.notice(ev)
		}
	case v, ok := <-named:
		if !ok {
			e.nameless()
			break
		}
		e.noticeName(v)
	case err := <-e.failed:
		e.lost(err)
	case <-t.C:
	case <-ctx.Done():
	}
}

// rest waits, and returns false if that was cut short: by ctx, or by a new name, which may soon be gone again.
func (e *engine) rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	var urgent <-chan struct{}
	if e.watcher != nil {
		urgent = e.changes.urgent
	}
	var named <-chan news
	if e.names != nil {
		named = e.names.C
	}
	select {
	case <-t.C:
		return true
	case <-urgent:
	case v, ok := <-named:
		if !ok {
			e.nameless()
			break
		}
		e.noticeName(v)
	case <-ctx.Done():
	}
	return false
}

// deadline is when something is due without an event.
func (e *engine) deadline() time.Time {
	due := e.swept.Add(e.Sweep)
	if e.lively() {
		due = e.quick.Add(quickSweep)
	}
	if next := e.clock.Add(e.round()); len(e.polled) > 0 && next.Before(due) {
		due = next
	}
	for l := range e.waiting {
		if l.wake.Before(due) {
			due = l.wake
		}
	}
	for _, o := range e.outlets {
		if !o.retry.IsZero() && o.retry.Before(due) {
			due = o.retry
		}
	}
	return due
}
