package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// race reads a report of the race detector, from the line below its first ruler:
//
//	==================
//	WARNING: DATA RACE
//	Read at 0x00c000012345 by goroutine 8:
//	  main.f()
//	      /srv/main.go:3 +0x7b
//
//	Previous write at 0x00c000012345 by main goroutine:
//	  …
//	==================
//
// The format is that of ThreadSanitizer's Go mode (tsan_report.cpp, PrintReport for SANITIZER_GO).
func (p *goParser) race() (event.Trace, bool) {
	first := 0
	if l, ok := p.lines.At(-1); ok && goRuler(l.Text) {
		first = -1
	}
	var all []*goroutine
	var g *goroutine
	end := 1
	i := 1
	for range goMaxStack {
		text, ok := p.at(i)
		if !ok {
			break
		}
		t := strings.TrimSpace(text)
		switch {
		case t == "":
			g = nil
		case goRuler(t):
			if len(all) == 0 {
				return event.Trace{}, false
			}
			return p.raceTrace(first, i+1, all), true
		case g == nil && strings.HasSuffix(t, ":"):
			g = &goroutine{state: clip(t[:len(t)-1], 200), id: raceGoroutine(t)}
			if len(all) < goMaxThreads {
				all = append(all, g)
			}
			end = i + 1
		case g != nil && t != "[failed to restore the stack]":
			name, ok := goFunction(t)
			if !ok {
				name = t // a function of C
			}
			below, ok := p.at(i + 1)
			if !ok {
				p.truncated = true
				return p.raceTrace(first, end, all), len(all) > 0
			}
			file, line, ok := goLocation(below)
			if !ok {
				return event.Trace{}, false
			}
			g.frames.add(event.Frame{AbsPath: file, Lineno: line, Function: name})
			i++
			end = i + 1
		case g == nil:
			p.truncated = true
			return p.raceTrace(first, end, all), len(all) > 0
		}
		i++
	}
	p.truncated = true
	return p.raceTrace(first, end, all), len(all) > 0
}

// raceTrace makes the trace of a race: the access that was noticed is the exception, the others are threads.
func (p *goParser) raceTrace(first, end int, all []*goroutine) event.Trace {
	if len(all) == 0 {
		return event.Trace{}
	}
	var threads []event.Thread
	for i, g := range all {
		if i > 0 && strings.Contains(g.state, "created at") {
			continue // where a goroutine was started, and not what it does
		}
		t := event.Thread{ID: g.id, Name: g.state, Crashed: i == 0, Current: i == 0}
		if i > 0 {
			t.Stacktrace = stackOf(g.frames.printed())
		}
		threads = append(threads, t)
	}
	e := event.Exception{Type: "DATA RACE", Value: valueOf(all[0].state), ThreadID: all[0].id, Stacktrace: stackOf(all[0].frames.printed())}
	t := p.trace(first, end, []event.Exception{e}, threads)
	t.Level = event.Error // the program goes on
	return t
}

// raceGoroutine is the id in "Read at 0x00c000012345 by goroutine 8:"; "main" for the main goroutine.
func raceGoroutine(t string) string {
	if _, rest, ok := strings.Cut(strings.ToLower(t), "goroutine "); ok {
		if n := digits(rest); n > 0 {
			return rest[:n]
		}
	}
	return "main"
}

// goRuler tells whether a line is one of those around a report.
func goRuler(text string) bool {
	t := strings.TrimSpace(text)
	return len(t) >= 10 && strings.Trim(t, "=") == ""
}
