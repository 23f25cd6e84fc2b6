package metrics

import (
	"os"
	"path/filepath"

	"github.com/errtail/errtail/emitter/store"
)

// delivery tells what became of events.
func (b book) delivery(p *Parts) {
	if p.Failing != nil {
		b.gauge("custody_failing", "1 if what is found cannot be brought into custody for now (a full disk, say), so that reading waits.", none, func() float64 { return yes(p.Failing() != nil) })
		b.counter("custody_failures_total", "Times that something could not be brought into custody. It is tried again.", none, func() float64 { return float64(p.Failures()) })
	}
	if s := p.Spotlight; s != nil {
		for outcome, n := range map[string]func() float64{"sent": sum(&s.Sent), "dropped": sum(&s.Dropped)} {
			b.counter("spotlight_events_total", "What became of the copies for Spotlight.", label{"outcome", outcome}, n)
		}
	}
	if p.Custody != nil {
		b.MustRegister(standings{p.Custody})
	}
	if p.Store != nil {
		b.gauge("state_file_bytes", "Size of the state file, which keeps positions and waiting events. It never gets smaller.", none, func() float64 {
			info, err := os.Stat(filepath.Join(p.Store.Dir(), store.FileName))
			if err != nil {
				return 0
			}
			return float64(info.Size())
		})
	}
}
