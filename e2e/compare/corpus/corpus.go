// Package corpus writes logs to measure speed with: five kinds of them, always the same for the same seed. The tracebacks in them are those that real
// programs wrote (parsers/testdata); what stands around them is made up, so its words repeat more than those of a real log do.
package corpus

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"
)

// Kinds of logs. The letters are those of docs/performance.md.
const (
	Gunicorn = "gunicorn" // a: access log and application log of a web server; one Python traceback in about 10,000 lines
	CRI      = "cri"      // b: a container's log, JSON inside; in about 10,000 lines one traceback, as lines on stderr or as a field of JSON
	Java     = "java"     // c: log4j; one Java stack in about 10,000 lines
	Hostile  = "hostile"  // d: nearly every line speaks of errors, and none is one
	Storm    = "storm"    // e: half of the bytes are tracebacks, of all languages
	Boring   = "boring"   // a without tracebacks
	Repeated = "repeated" // e, with one traceback of each language only: programs that fail in a loop
)

// Kinds lists the five kinds, a to e.
var Kinds = []string{Gunicorn, CRI, Java, Hostile, Storm}

// Truth is what stands in a log.
type Truth struct {
	Kind      string         `json:"kind"`
	Seed      uint64         `json:"seed"`
	Bytes     int64          `json:"bytes"`
	Lines     int64          `json:"lines"`
	Traces    int            `json:"traces"`
	ByOrigin  map[string]int `json:"by_language"`
	TraceText int64          `json:"trace_bytes"` // with the carrier around it
}

// between is about how many lines there are from one traceback to the next, where they are rare.
const between = 10_000

// writer is a log that is being written.
type writer struct {
	random *rand.Rand
	traces *Traces
	out    *bufio.Writer
	line   []byte
	now    time.Time
	stamps stamps
	truth  Truth
	err    error
}

// Write writes a log of at least size bytes. Seeds differ in every word.
func Write(out io.Writer, kind string, seed uint64, size int64, traces *Traces) (Truth, error) {
	w := &writer{
		random: rand.New(rand.NewPCG(seed, 7)),
		traces: traces,
		out:    bufio.NewWriterSize(out, 1<<20),
		now:    time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC),
		truth:  Truth{Kind: kind, Seed: seed, ByOrigin: map[string]int{}},
	}
	var boring func()
	var erring func()
	switch kind {
	case Gunicorn:
		boring, erring = w.gunicorn, w.gunicornError
	case Boring:
		boring = w.gunicorn
	case CRI:
		boring, erring = w.cri, w.criError
	case Java:
		boring, erring = w.log4j, w.log4jError
	case Hostile:
		boring = w.hostile
	case Storm, Repeated:
		return w.storm(size)
	default:
		return w.truth, fmt.Errorf("there is no kind of log %q: %q", kind, Kinds)
	}
	for next := int64(between / 2); w.truth.Bytes < size && w.err == nil; {
		w.tick()
		if erring == nil || w.truth.Lines < next {
			boring()
			continue
		}
		begin := w.truth.Bytes
		erring()
		w.truth.TraceText += w.truth.Bytes - begin
		next = w.truth.Lines + between*9/10 + int64(w.n(between/5))
	}
	return w.end()
}

// storm is a Java service's log in which other programs fail all the time.
func (w *writer) storm(size int64) (Truth, error) {
	for w.truth.Bytes < size && w.err == nil {
		begin := w.truth.Bytes
		for _, l := range w.trace("") {
			w.put(l)
			w.nl()
		}
		w.truth.TraceText += w.truth.Bytes - begin
		for end := 2*w.truth.Bytes - begin; w.truth.Bytes < end; {
			w.tick()
			w.log4j()
		}
	}
	return w.end()
}

func (w *writer) end() (Truth, error) {
	if err := w.out.Flush(); w.err == nil {
		w.err = err
	}
	return w.truth, w.err
}

// trace returns the lines of a traceback, of a language or of any.
func (w *writer) trace(language string) []string {
	name, lines := w.traces.pick(w.random, language, w.truth.Kind != Repeated)
	w.truth.Traces++
	w.truth.ByOrigin[name]++
	return lines
}

// tick lets up to 4 ms go by.
func (w *writer) tick() {
	w.now = w.now.Add(time.Duration(w.n(4_000_000)))
	w.stamps.set(w.now)
}

func (w *writer) n(below int) int { return w.random.IntN(below) }

func (w *writer) of(words []string) string { return words[w.n(len(words))] }

func (w *writer) put(parts ...string) {
	for _, p := range parts {
		w.line = append(w.line, p...)
	}
}

// nl ends a line.
func (w *writer) nl() {
	w.line = append(w.line, '\n')
	n, err := w.out.Write(w.line)
	w.truth.Bytes += int64(n)
	w.truth.Lines++
	if w.err == nil {
		w.err = err
	}
	w.line = w.line[:0]
}

// stamps are the present, as logs write it; made once a second.
type stamps struct {
	second       int64
	clf, iso, ts []byte
	nanos        int
}

func (s *stamps) set(t time.Time) {
	s.nanos = t.Nanosecond()
	if t.Unix() == s.second && len(s.iso) > 0 {
		return
	}
	s.second = t.Unix()
	s.clf = t.AppendFormat(s.clf[:0], "02/Jan/2006:15:04:05 -0700")
	s.iso = t.AppendFormat(s.iso[:0], "2006-01-02 15:04:05")
	s.ts = slices.Replace(slices.Clone(s.iso), 10, 11, 'T')
}
