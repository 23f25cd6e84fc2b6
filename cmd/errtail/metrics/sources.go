package metrics

import (
	"sync/atomic"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/journald"
	"github.com/errtail/errtail/tailers/pipe"
	"github.com/errtail/errtail/tailers/stdin"
)

// The values of the label "source". The logs of pods are files: what is not told of them apart is told of both as fromFiles.
const (
	fromFiles   = "file"
	fromPods    = "kubernetes"
	fromJournal = "journald"
	fromPipes   = "pipe"
	fromInput   = "stdin"
)

// kind is what there is to be counted of each kind of source; nil for what one of that kind does not have.
type kind struct {
	name                      string
	bytes, lines, cut         func() float64
	leftOut, holes, undecided func() float64 // bytes
}

// sources tells what was read.
func (b book) sources(p *Parts) {
	for _, k := range kinds(p) {
		from := label{"source", k.name}
		b.count("read_bytes_total", "Bytes that were read and decided: all errors in them are in custody, or will be with the next transaction.", from, k.bytes)
		b.count("read_lines_total", "Lines that were read and decided; entries, of a journal.", from, k.lines)
		b.count("lines_cut_total", "Lines that were longer than is read; the beginning of each was.", from, k.cut)
		for reason, bytes := range map[string]func() float64{"long_line": k.leftOut, "hole": k.holes, "undecided": k.undecided} {
			if bytes != nil {
				b.skipped(k.name, reason, bytes)
			}
		}
	}
	for name, pulses := range p.pulses() {
		b.counter("source_loops_total", "Times that the loops of the sources went round: at least one a second each, unless one is stuck.", label{"source", name}, func() float64 {
			var all uint64
			for _, pulse := range pulses {
				n, _ := pulse.Turns()
				all += n
			}
			return float64(all)
		})
	}
}

// count registers a counter that may not be there.
func (b book) count(name, help string, l label, value func() float64) {
	if value != nil {
		b.counter(name, help, l, value)
	}
}

// kinds lists the kinds of sources that there are.
func kinds(p *Parts) (all []kind) {
	if f := p.Files; f != nil {
		k := kind{name: fromFiles, cut: sum(&f.Stats.LongLines), leftOut: sum(&f.Stats.LeftOut), holes: sum(&f.Stats.Holes), undecided: sum(&f.Stats.Skipped)}
		if p.FilesRead != nil {
			k.bytes, k.lines = sum(&p.FilesRead.Bytes), sum(&p.FilesRead.Lines)
		}
		all = append(all, k)
		if p.PodsRead != nil {
			all = append(all, kind{name: fromPods, bytes: sum(&p.PodsRead.Bytes), lines: sum(&p.PodsRead.Lines)})
		}
	}
	if len(p.Journals) > 0 {
		all = append(all, kind{name: fromJournal,
			bytes: sumOf(p.Journals, func(j *journald.Follower) *atomic.Int64 { return &j.Stats.Bytes }),
			lines: sumOf(p.Journals, func(j *journald.Follower) *atomic.Int64 { return &j.Stats.Entries })})
	}
	if len(p.Pipes) > 0 {
		shown := func(number func(*stdin.Stats) *atomic.Int64) func() float64 {
			return sumOf(p.Pipes, func(f *pipe.Follower) *atomic.Int64 { return number(f.Shown()) })
		}
		k := inputs(fromPipes, shown)
		here := sumOf(p.Pipes, func(f *pipe.Follower) *atomic.Int64 { return &f.Stats.LeftOut })
		later := k.leftOut
		k.leftOut = func() float64 { return here() + later() }
		all = append(all, k)
	}
	if len(p.Inputs) > 0 {
		all = append(all, inputs(fromInput, func(number func(*stdin.Stats) *atomic.Int64) func() float64 {
			return sumOf(p.Inputs, func(f *stdin.Follower) *atomic.Int64 { return number(&f.Stats) })
		}))
	}
	return all
}

// inputs is the kind of what is read like standard input.
func inputs(name string, of func(number func(*stdin.Stats) *atomic.Int64) func() float64) kind {
	return kind{name: name,
		bytes:     of(func(s *stdin.Stats) *atomic.Int64 { return &s.Bytes }),
		lines:     of(func(s *stdin.Stats) *atomic.Int64 { return &s.Lines }),
		cut:       of(func(s *stdin.Stats) *atomic.Int64 { return &s.LongLines }),
		leftOut:   of(func(s *stdin.Stats) *atomic.Int64 { return &s.LeftOut }),
		undecided: of(func(s *stdin.Stats) *atomic.Int64 { return &s.Skipped }),
	}
}

// pulses returns the pulses of the sources that have one, by kind.
func (p *Parts) pulses() map[string][]*tailers.Pulse {
	all := map[string][]*tailers.Pulse{}
	for _, s := range p.Sources() {
		all[s.kind] = append(all[s.kind], s.Pulse)
	}
	return all
}

// Sources lists the sources that have a pulse, for a health check.
func (p *Parts) Sources() (all []Source) {
	if p.Files != nil {
		all = append(all, Source{Name: "files", Pulse: &p.Files.Pulse, kind: fromFiles})
	}
	for _, j := range p.Journals {
		all = append(all, Source{Name: "the journal", Pulse: &j.Pulse, kind: fromJournal})
	}
	for _, f := range p.Pipes {
		all = append(all, Source{Name: "a pipe", Pulse: f.Pulse(), kind: fromPipes})
	}
	for _, f := range p.Inputs {
		all = append(all, Source{Name: "standard input", Pulse: &f.Pulse, kind: fromInput})
	}
	return all
}
