package pipeline

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/event/eventlint/eventtest"
	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/tailers"
)

// readAt is when the tests' logs are read.
var readAt = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// library is the recogniser of the built-in rules, made once.
func library(t testing.TB) *Recogniser {
	t.Helper()
	set, err := rules.Load(nil, rules.Options{})
	if err != nil {
		t.Fatalf("loading the library: %v", err)
	}
	return NewRecogniser(set)
}

// log is a log that a test shows to a hallway piece by piece, as a source does.
type log struct {
	stream tailers.Stream
	text   []byte
	at     int // consumed
	wake   time.Duration
}

func newLog(text string) *log {
	return &log{stream: tailers.Stream{Kind: "file", Path: "/var/log/app.log", Source: "/var/log/app.log"}, text: []byte(text)}
}

// window shows the text from what is consumed up to an offset.
func (l *log) window(upto int, final bool, idle time.Duration) *tailers.Window {
	data := l.text[l.at:upto]
	if !final && idle == 0 {
		data = data[:bytes.LastIndexByte(data, '\n')+1]
	}
	at := l.at
	return &tailers.Window{
		Stream: &l.stream, Data: data, Offset: int64(at), Time: readAt, Idle: idle, Final: final,
		Before: func(p []byte, end int64) int { return copyEnd(p, l.text[:end]) },
		Head:   func(n int) []byte { return l.text[:min(n, len(l.text))] },
		Position: func(n int) event.Position {
			value, _ := json.Marshal(at + n)
			return event.Position{Key: "app.log", Value: value}
		},
	}
}

func copyEnd(p, from []byte) int {
	n := min(len(p), len(from))
	copy(p[len(p)-n:], from[len(from)-n:])
	return n
}

// show lets the hallway see the log up to an offset.
func (l *log) show(t testing.TB, h *Hallway, upto int, final bool, idle time.Duration) {
	t.Helper()
	w := l.window(upto, final, idle)
	reply, err := h.Handle(t.Context(), w)
	if err != nil {
		t.Fatalf("handling [%d:%d]: %v", l.at, upto, err)
	}
	if reply.Consumed < 0 || reply.Consumed > len(w.Data) {
		t.Fatalf("consumed %d of %d bytes", reply.Consumed, len(w.Data))
	}
	l.at += reply.Consumed
	l.wake = reply.Wake
}

// capture returns the events of a text that is read at once.
func capture(t testing.TB, r *Recogniser, text string) []*event.Event {
	t.Helper()
	return captureIn(t, Options{Recogniser: r, Finished: true}, text, nil)
}

// captureIn returns the events of a text that is shown up to each of the cuts, and then whole.
func captureIn(t testing.TB, o Options, text string, cuts []int) []*event.Event {
	t.Helper()
	kept := &collector{}
	o.Custody = kept
	h := New(o)
	l := newLog(text)
	for _, cut := range cuts {
		l.show(t, h, max(cut, l.at), false, 0)
	}
	l.show(t, h, len(text), true, 0)
	if l.at != len(text) {
		t.Errorf("%d of %d bytes are decided at the end", l.at, len(text))
	}
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return kept.events
}

// brief is what a test compares of an event.
type brief struct {
	Type, Value, Where string
	Frames             int
	Level              event.Level
	Logger, Message    string
}

func briefs(events []*event.Event) []brief {
	var bs []brief
	for _, ev := range events {
		b := brief{Level: ev.Level, Logger: ev.Logger}
		if ev.LogEntry != nil {
			b.Message = ev.LogEntry.Formatted
		}
		if ev.Exception != nil {
			last := ev.Exception.Values[len(ev.Exception.Values)-1]
			b.Type, b.Value = last.Type, last.Text()
			if st := last.Stacktrace; st != nil {
				b.Frames = len(st.Frames)
				b.Where = st.Frames[len(st.Frames)-1].Function
			}
		}
		bs = append(bs, b)
	}
	return bs
}

// lint checks events as they would be sent.
func lint(t *testing.T, events []*event.Event) {
	t.Helper()
	for _, ev := range events {
		b, err := json.Marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		eventtest.Valid(t, b)
	}
}

// quoted is s as a JSON string.
func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
