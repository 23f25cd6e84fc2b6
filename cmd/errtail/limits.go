package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/pipeline/storm"
)

// guard returns what limits the events that are sent, or nil if nothing does. What is only printed is not limited: it costs nobody anything.
func (s *settings) guard(off bool) *storm.Guard {
	set := s.config.Limits
	if off || set.Off {
		return nil
	}
	limits := storm.Defaults()
	for bucket, given := range map[*storm.Rate]*config.Rate{&limits.Group: set.Group, &limits.All: set.All, &limits.New: set.New, &limits.Writer: set.Pod} {
		if given != nil {
			*bucket = storm.Rate{Burst: given.N, Every: given.Per / time.Duration(given.N)}
		}
	}
	return storm.New(limits)
}

// teller tells what was held back: in events, since nobody reads the log of an agent, and in the log.
type teller struct {
	guard   *storm.Guard
	options pipeline.Options
	custody pipeline.Custody
	logger  *slog.Logger

	left []*event.Event // could not be brought into custody: they are tried again, for the guard tells of nothing twice
}

// newTeller returns a teller. What was held back is told to the DSN that it was for.
func (l *lobby) newTeller(custody pipeline.Custody) *teller {
	return &teller{guard: l.guard, options: l.options(group{}, custody), custody: custody, logger: l.settings.logger}
}

// run tells until ctx ends, whenever something is due.
func (t *teller) run(ctx context.Context) {
	due := time.NewTicker(pipeline.SummaryEvery)
	defer due.Stop()
	for {
		select {
		case <-due.C:
			t.tell(ctx, pipeline.SummaryEvery)
		case <-ctx.Done():
			return
		}
	}
}

// tell tells of what was held back for at least age.
func (t *teller) tell(ctx context.Context, age time.Duration) {
	if t.guard == nil {
		return
	}
	if t.left != nil {
		if t.custody.Commit(ctx, t.left, nil) != nil {
			return // which the log has told
		}
		t.left = nil
	}
	events := pipeline.Summaries(t.guard, t.options, time.Now(), age)
	if len(events) == 0 {
		return
	}
	var total int64
	for _, ev := range events {
		total += ev.Contexts["held_back"]["count"].(int64)
	}
	t.logger.Warn("held back events of programs that fail in a loop", "events", total, "hint", "limits in errtail.yaml say how many go")
	if err := t.custody.Commit(ctx, events, nil); err != nil {
		t.left = events
		t.logger.Error("the backend cannot be told yet what was held back; it is tried again", "err", err)
	}
}
