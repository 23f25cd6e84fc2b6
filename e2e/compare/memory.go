package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	"github.com/errtail/errtail/e2e/compare/corpus"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/tailers/once"
)

// memory measures what is allocated for text without errors: the source, the gate and the hallway, in this process, less what they take to begin.
func (b *bench) memory(ctx context.Context) (string, error) {
	set, err := rules.Load(nil, rules.Options{})
	if err != nil {
		return "", err
	}
	recogniser := pipeline.NewRecogniser(set)
	l := b.logs[corpus.Boring]
	allocated := func(times int) (uint64, uint64, error) {
		r := &once.Reader{Workers: 1, Logger: slog.New(slog.DiscardHandler), Handler: pipeline.New(pipeline.Options{Recogniser: recogniser, Custody: nobody{}, Finished: true})}
		for range times {
			r.Inputs = append(r.Inputs, once.Input{Path: l.name})
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := r.Run(ctx); err != nil {
			return 0, 0, err
		}
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc, nil
	}
	few, less, err := allocated(1)
	if err != nil {
		return "", err
	}
	many, more, err := allocated(5)
	if err != nil {
		return "", err
	}
	gb := 4 * float64(l.truth.Bytes) / 1e9
	t := newTable("what is always taken", "")
	t.row("allocations per GB of log a without tracebacks", fmt.Sprintf("%.0f", (float64(many)-float64(few))/gb))
	t.row("allocated for it", fmt.Sprintf("%.1f MB", (float64(more)-float64(less))/gb/1e6))
	nothing := filepath.Join(b.cache, "nothing.log")
	if err := os.WriteFile(nothing, nil, 0o644); err != nil {
		return "", err
	}
	start, err := interleave(ctx, b.rounds, []measured{{"", "", b.self(nothing)}})
	if err != nil {
		return "", err
	}
	t.row("start and end, with an empty log: CPU", fmt.Sprintf("%.0f ms", start[""][""].cpu.Seconds()*1e3))
	t.row("start and end, with an empty log: memory", mb(start[""][""].memory))
	return t.String(), nil
}

// nobody keeps nothing.
type nobody struct{}

// Commit implements [pipeline.Custody].
func (nobody) Commit(context.Context, []*event.Event, []event.Position) error { return nil }
