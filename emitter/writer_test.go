package emitter

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
)

func ptr[T any](v T) *T { return &v }

// keyError is a whole event as the pipeline makes them.
func keyError() *event.Event {
	at := time.Date(2026, 11, 22, 13, 0, 1, 250_000_000, time.UTC)
	frames := []event.Frame{{Filename: "flask/app.py", Function: "wsgi_app", Lineno: 1488, InApp: ptr(false)}}
	for range 4 {
		frames = append(frames, event.Frame{Filename: "flask/app.py", Function: "dispatch", Lineno: 917, InApp: ptr(false)})
	}
	frames = append(frames,
		event.Frame{Filename: "app/views.py", Function: "checkout", Lineno: 31, InApp: ptr(true), ContextLine: "    total(cart)"},
		event.Frame{Filename: "app/cart.py", Function: "total", Lineno: 7, InApp: ptr(true), ContextLine: `    return item["price"] <b>`})
	return &event.Event{
		EventID: strings.Repeat("ab", 16), Timestamp: event.Timestamp{Time: at}, Platform: "python", Level: event.Error,
		Logger: "shop.cart", Environment: "production", Tags: map[string]string{"rule": "python-traceback"},
		Exception: &event.Exceptions{Values: []event.Exception{
			{Type: "ValueError", Value: ptr("bad cart"), Mechanism: &event.Mechanism{Type: "chained", Source: "__context__"}},
			{Type: "KeyError", Value: ptr("'price'\nsecond line"), Stacktrace: &event.Stacktrace{Frames: frames}},
		}},
		Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{
			{Timestamp: &event.Timestamp{Time: at.Add(-time.Second)}, Type: "log", Category: "shop", Level: event.Info, Message: "checkout of cart 7"},
		}},
	}
}

func TestTextWriterShowsWhatMatters(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := NewTextWriter(&b, false).Commit(t.Context(), []*event.Event{keyError()}, nil); err != nil {
		t.Fatal(err)
	}
	want := `✖ error  2026-11-22 13:00:01.250Z  KeyError: 'price'
    second line
  at total (app/cart.py:7)  logger shop.cart  production  id abababab
    wsgi_app (flask/app.py:1488)
    … 3 library frames
    dispatch (flask/app.py:917)
  ▸ checkout (app/views.py:31)
      total(cart)
  ▸ total (app/cart.py:7)
      return item["price"] <b>
  while handling ValueError: bad cart
  tags  rule=python-traceback
  before it
    13:00:00.250 info shop  checkout of cart 7

`
	if got := b.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestTextWriterNeutralisesControlCharacters(t *testing.T) {
	t.Parallel()
	bad := "\x1b]0;owned\x07\x1b[2J\u009b31m\x9b\r\u202egpj\x00\x7f"
	e := keyError()
	e.Logger, e.Environment, e.Release, e.ServerName, e.EventID = bad, bad, bad, bad, bad
	e.Tags = map[string]string{bad: bad}
	e.LogEntry = &event.LogEntry{Formatted: bad}
	for i := range e.Exception.Values {
		x := &e.Exception.Values[i]
		x.Type, x.Value, x.Module = bad, ptr(bad+"\n"+bad), bad
		x.Mechanism = &event.Mechanism{Type: bad, Source: bad + "[0]"}
	}
	frames := e.Exception.Values[1].Stacktrace.Frames
	for i := range frames {
		frames[i].Filename, frames[i].Function, frames[i].ContextLine = bad, bad, bad
	}
	e.Breadcrumbs.Values[0] = event.Breadcrumb{Category: bad, Level: event.Level(bad), Message: bad + "\n" + bad}
	var b bytes.Buffer
	if err := NewTextWriter(&b, false).Commit(t.Context(), []*event.Event{e}, nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range b.String() {
		if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == '\uFFFD' {
			t.Fatalf("character %U reached the terminal:\n%q", r, b.String())
		}
	}
	if !strings.Contains(b.String(), `\x1b]0;owned`) {
		t.Errorf("escape not shown: %q", b.String())
	}
}

func TestTextWriterColourOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	for _, colour := range []bool{true, false} {
		var b bytes.Buffer
		if err := NewTextWriter(&b, colour).Commit(t.Context(), []*event.Event{keyError()}, nil); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "\x1b["); got != colour {
			t.Errorf("colour %v: escapes in output: %v", colour, got)
		}
	}
}

func TestTextWriterEventWithoutAnything(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	events := []*event.Event{{}, {Exception: &event.Exceptions{}}, {LogEntry: &event.LogEntry{Formatted: "disk full\nreally"}},
		{Exception: &event.Exceptions{Values: []event.Exception{{Stacktrace: &event.Stacktrace{}}}}, Breadcrumbs: &event.Breadcrumbs{}}}
	if err := NewTextWriter(&b, true).Commit(t.Context(), events, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "disk full") {
		t.Errorf("message missing: %q", b.String())
	}
}

func TestJSONWriterWritesOnePayloadPerLine(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := NewJSONWriter(&b)
	if err := w.Commit(t.Context(), []*event.Event{keyError(), keyError()}, []event.Position{{Key: "x"}}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != 2 || lines[0] != lines[1] {
		t.Fatalf("got %d lines, want 2 equal ones", len(lines))
	}
	var e event.Event
	if err := json.Unmarshal([]byte(lines[0]), &e); err != nil {
		t.Fatal(err)
	}
	if got, want := e.Exception.Values[1].Text(), "'price'\nsecond line"; got != want {
		t.Errorf("value: got %q, want %q", got, want)
	}
	if !strings.Contains(lines[0], "<b>") {
		t.Error("HTML characters are escaped")
	}
}

// brokenPipe refuses everything.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestWritersReportFailureAndStartAfresh(t *testing.T) {
	t.Parallel()
	j := NewJSONWriter(brokenPipe{})
	if err := j.Commit(t.Context(), []*event.Event{keyError()}, nil); err == nil || !strings.Contains(err.Error(), "broken pipe") {
		t.Errorf("got %v, want broken pipe", err)
	}
	var b bytes.Buffer
	j.w = &b
	if err := j.Commit(t.Context(), nil, nil); err != nil || b.Len() != 0 {
		t.Errorf("after a failure: %v, %d bytes left over", err, b.Len())
	}
}
