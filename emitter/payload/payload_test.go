package payload

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/event/eventlint/eventtest"
	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

func small() *event.Event {
	return &event.Event{
		EventID:   strings.Repeat("0a", 16),
		Timestamp: event.Timestamp{Time: time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC)},
		Platform:  "python", Level: event.Error,
		Exception: &event.Exceptions{Values: []event.Exception{{Type: "KeyError", Value: ptr("'price' <b> & \u2028")}}},
	}
}

func decode(t *testing.T, data []byte) *event.Event {
	t.Helper()
	eventtest.Valid(t, data)
	e, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func encode(t *testing.T, e *event.Event) *event.Event {
	t.Helper()
	data, err := Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, data)
}

func TestEncodeKeepsWhatIsWithinLimits(t *testing.T) {
	t.Parallel()
	data, err := Encode(small())
	if err != nil {
		t.Fatal(err)
	}
	eventtest.Valid(t, data)
	want := `{"event_id":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","timestamp":"2026-11-22T13:00:00.000000Z","platform":"python","level":"error",` +
		`"exception":{"values":[{"type":"KeyError","value":"'price' <b> & \u2028"}]},"sdk":{"name":"errtail.agent","version":"0.1.0"}}`
	if got := string(data); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEncodeDoesNotChangeTheEvent(t *testing.T) {
	t.Parallel()
	e := huge()
	e.Level = "critical"
	if _, err := EncodeWithin(e, MinBytes); err != nil {
		t.Fatal(err)
	}
	before := huge()
	before.Level = "critical"
	if !reflect.DeepEqual(e, before) {
		t.Error("the event was changed")
	}
}

func TestFieldsAreBrought(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 10_000)
	tests := []struct {
		name string
		set  func(*event.Event)
		get  func(*event.Event) any
		want any
	}{
		{"tag key", func(e *event.Event) { e.Tags = map[string]string{"my tag/ä": "x"} },
			func(e *event.Event) any { return e.Tags }, map[string]string{"my-tag___": "x"}},
		{"tag value with line break", func(e *event.Event) { e.Tags = map[string]string{"a": "x\r\ny\n"} },
			func(e *event.Event) any { return e.Tags["a"] }, "x y"},
		{"tag without value", func(e *event.Event) { e.Tags = map[string]string{"a": ""} },
			func(e *event.Event) any { return len(e.Tags) }, 0},
		{"long tag", func(e *event.Event) { e.Tags = map[string]string{"a": long} },
			func(e *event.Event) any { return e.Tags["a"] }, strings.Repeat("é", 197) + "..."},
		{"reserved tag", func(e *event.Event) { e.Tags = map[string]string{"release": "1"} },
			func(e *event.Event) any { return e.Tags["log.release"] }, "1"},
		{"release", func(e *event.Event) { e.Release = " feature/x\t2 " },
			func(e *event.Event) any { return e.Release }, "feature-x-2"},
		{"release dot", func(e *event.Event) { e.Release = ".." },
			func(e *event.Event) any { return e.Release }, ""},
		{"environment none", func(e *event.Event) { e.Environment = "None" },
			func(e *event.Event) any { return e.Environment }, ""},
		{"environment slash", func(e *event.Event) { e.Environment = "eu/prod" },
			func(e *event.Event) any { return e.Environment }, "eu-prod"},
		{"logger", func(e *event.Event) { e.Logger = long },
			func(e *event.Event) any { return utf8.RuneCountInString(e.Logger) }, 64},
		{"value", func(e *event.Event) { e.Exception.Values[0].Value = &long },
			func(e *event.Event) any { return utf8.RuneCountInString(e.Exception.Values[0].Text()) }, 8192},
		{"empty value stays", func(e *event.Event) { e.Exception.Values[0].Value = ptr("") },
			func(e *event.Event) any { return *e.Exception.Values[0].Value }, ""},
		{"level critical", func(e *event.Event) { e.Level = "CRITICAL" },
			func(e *event.Event) any { return e.Level }, event.Fatal},
		{"level unknown", func(e *event.Event) { e.Level = "meh" },
			func(e *event.Event) any { return e.Level }, event.Level("")},
		{"id with dashes", func(e *event.Event) { e.EventID = "FC6D8C0C-43FC-4630-AD85-0EE518F1B9D0" },
			func(e *event.Event) any { return e.EventID }, "fc6d8c0c43fc4630ad850ee518f1b9d0"},
		{"path keeps its end", func(e *event.Event) {
			e.Exception.Values[0].Stacktrace = &event.Stacktrace{Frames: []event.Frame{{Filename: strings.Repeat("d/", 200) + "cart.py"}}}
		}, func(e *event.Event) any {
			f := e.Exception.Values[0].Stacktrace.Frames[0].Filename
			return fmt.Sprintf("%d %s %s", len(f), f[:3], f[len(f)-7:])
		}, "256 ... cart.py"},
		{"frame without a name", func(e *event.Event) {
			e.Exception.Values[0].Stacktrace = &event.Stacktrace{Frames: []event.Frame{{Lineno: 3}}}
		}, func(e *event.Event) any { return e.Exception.Values[0].Stacktrace.Frames[0].Function }, "<unknown>"},
		{"no frames", func(e *event.Event) { e.Exception.Values[0].Stacktrace = &event.Stacktrace{} },
			func(e *event.Event) any { return e.Exception.Values[0].Stacktrace == nil }, true},
		{"frames keep both ends", func(e *event.Event) {
			s := &event.Stacktrace{}
			for i := range 1000 {
				s.Frames = append(s.Frames, event.Frame{Function: fmt.Sprint(i)})
			}
			e.Exception.Values[0].Stacktrace = s
		}, func(e *event.Event) any {
			f := e.Exception.Values[0].Stacktrace.Frames
			return fmt.Sprintf("%d %s %s %s %s", len(f), f[0].Function, f[124].Function, f[125].Function, f[249].Function)
		}, "250 0 124 875 999"},
		{"exception without anything", func(e *event.Event) { e.Exception.Values = []event.Exception{{}} },
			func(e *event.Event) any { return e.Exception.Values[0].Type }, "Error"},
		{"mechanism without type", func(e *event.Event) { e.Exception.Values[0].Mechanism = &event.Mechanism{} },
			func(e *event.Event) any { return e.Exception.Values[0].Mechanism.Type }, "generic"},
		{"last breadcrumbs", func(e *event.Event) {
			e.Breadcrumbs = &event.Breadcrumbs{}
			for i := range 150 {
				e.Breadcrumbs.Values = append(e.Breadcrumbs.Values, event.Breadcrumb{Message: fmt.Sprint(i)})
			}
		}, func(e *event.Event) any {
			v := e.Breadcrumbs.Values
			return fmt.Sprintf("%d %s %s", len(v), v[0].Message, v[99].Message)
		}, "100 50 149"},
		{"extra NaN", func(e *event.Event) { e.Extra = map[string]any{"x": math.NaN()} },
			func(e *event.Event) any { return e.Extra["x"] }, "NaN"},
		{"extra number that is none", func(e *event.Event) { e.Extra = map[string]any{"x": json.Number("1.2.3")} },
			func(e *event.Event) any { return e.Extra["x"] }, "1.2.3"},
		{"extra channel", func(e *event.Event) { e.Extra = map[string]any{"x": struct{ C chan int }{}} },
			func(e *event.Event) any { return e.Extra["x"] }, "{<nil>}"},
		{"extra deep", func(e *event.Event) {
			var v any = "deep"
			for range 50 {
				v = map[string]any{"k": v}
			}
			e.Extra = map[string]any{"x": v}
		}, func(e *event.Event) any { return len(e.Extra) }, 1},
		{"large number keeps its digits", func(e *event.Event) { e.Extra = map[string]any{"x": uint64(math.MaxUint64)} },
			func(e *event.Event) any { return e.Extra["x"] }, json.Number("18446744073709551615")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := small()
			tt.set(e)
			if diff := cmp.Diff(tt.get(encode(t, e)), tt.want); diff != "" {
				t.Errorf("got - want +\n%s", diff)
			}
		})
	}
}

// huge has too much of everything.
func huge() *event.Event {
	e := small()
	long := strings.Repeat("v\x01", 1000)
	var frames []event.Frame
	for i := range 100 {
		frames = append(frames, event.Frame{Function: fmt.Sprintf("f%d%s", i, long), Filename: long, ContextLine: long, InApp: ptr(i%2 == 0),
			PreContext: []string{long, long}, PostContext: []string{long, long}, Lineno: i + 1})
	}
	e.Exception.Values = nil
	for i := range 60 {
		e.Exception.Values = append(e.Exception.Values, event.Exception{Type: fmt.Sprintf("E%d", i), Value: &long, Stacktrace: &event.Stacktrace{Frames: frames},
			Mechanism: &event.Mechanism{Type: "chained", ExceptionID: ptr(59 - i), Data: map[string]any{"x": long}}})
		if i < 59 {
			e.Exception.Values[i].Mechanism.ParentID = ptr(0)
		}
	}
	e.Breadcrumbs = &event.Breadcrumbs{}
	for range 200 {
		e.Breadcrumbs.Values = append(e.Breadcrumbs.Values, event.Breadcrumb{Message: long, Data: map[string]any{"x": long}})
	}
	e.Extra, e.Contexts, e.Tags = map[string]any{}, map[string]event.Context{}, map[string]string{}
	for i := range 300 {
		k := fmt.Sprint(i)
		e.Extra[k], e.Contexts[k], e.Tags[k] = long, event.Context{"x": long}, long
	}
	for range 50 {
		e.Fingerprint = append(e.Fingerprint, long)
	}
	e.Threads = &event.Threads{}
	for i := range 50 {
		e.Threads.Values = append(e.Threads.Values, event.Thread{ID: fmt.Sprint(i), Stacktrace: &event.Stacktrace{Frames: frames}})
	}
	e.LogEntry = &event.LogEntry{Formatted: long}
	e.Request = &event.Request{URL: long}
	e.Transaction, e.ServerName = long, long
	return e
}

func TestSizeIsKeptWhateverTheEvent(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{DefaultBytes, DefaultBytes / 2, MinBytes} {
		data, err := EncodeWithin(huge(), limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > limit {
			t.Errorf("got %d bytes, want at most %d", len(data), limit)
		}
		e := decode(t, data)
		last := e.Exception.Values[len(e.Exception.Values)-1]
		if last.Type != "E59" || last.Stacktrace == nil {
			t.Errorf("the exception that was reported is gone: %s", last.Type)
		}
		if e.Contexts["errtail"]["trimmed"] == nil {
			t.Error("what was left out is not named")
		}
	}
}

func TestTrimmingTakesTheCheapestFirst(t *testing.T) {
	t.Parallel()
	e := small()
	e.Breadcrumbs = &event.Breadcrumbs{}
	for i := range 100 {
		e.Breadcrumbs.Values = append(e.Breadcrumbs.Values, event.Breadcrumb{Message: fmt.Sprint(i, strings.Repeat("m", 1500)), Data: map[string]any{"x": "y"}})
	}
	e.Extra = map[string]any{"keep": "me"}
	data, err := EncodeWithin(e, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	got := decode(t, data)
	if n := len(got.Breadcrumbs.Values); n != 50 || !strings.HasPrefix(got.Breadcrumbs.Values[49].Message, "99") {
		t.Errorf("got %d breadcrumbs, want the last 50", n)
	}
	if got.Extra["keep"] != "me" {
		t.Error("extra went before it had to")
	}
	if got, want := got.Contexts["errtail"]["trimmed"], any("breadcrumb data, oldest breadcrumbs"); got != want {
		t.Errorf("trimmed: got %v, want %v", got, want)
	}
}

func TestShrink(t *testing.T) {
	t.Parallel()
	e := small()
	e.Extra = map[string]any{"n": uint64(1) << 63}
	e.Breadcrumbs = &event.Breadcrumbs{}
	for range 100 {
		e.Breadcrumbs.Values = append(e.Breadcrumbs.Values, event.Breadcrumb{Message: strings.Repeat("m", 3000)})
	}
	data, err := Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	half, err := Shrink(data, len(data)/2)
	if err != nil {
		t.Fatal(err)
	}
	if len(half) > len(data)/2 {
		t.Errorf("got %d bytes of %d", len(half), len(data))
	}
	got := decode(t, half)
	if got.EventID != e.EventID || got.Extra["n"] != json.Number("9223372036854775808") {
		t.Errorf("got id %s, extra %v", got.EventID, got.Extra)
	}
	if _, err := Shrink([]byte("{"), 10); err == nil {
		t.Error("no error for what is not a payload")
	}
}

// FuzzEncodeIsValid makes an event of any JSON and requires that its payload passes the linter.
func FuzzEncodeIsValid(f *testing.F) {
	f.Add([]byte(`{"event_id":"x","level":"warn","tags":{"a b":"\n"},"exception":{"values":[{},{"type":"x\ny","mechanism":{"exception_id":3,"parent_id":3}}]}}`))
	f.Add([]byte(`{"timestamp":"0001-01-01T00:00:00Z","breadcrumbs":{"values":[{},{"level":"x","data":{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}}]},"contexts":{"trace":{"trace_id":"x"}}}`))
	f.Add([]byte(`{"threads":{"values":[{"id":"1"},{"id":"1","stacktrace":{"frames":[{"lineno":-1,"pre_context":["x"]}]}}]},"user":{"id":"\u0000\n"},"request":{"headers":{"":""}}}`))
	f.Add([]byte(`{"logentry":{"params":[1,[2,{"x":null}]]},"extra":{"a":[null,{"b":1e999}]},"fingerprint":["",""],"sdk":null,"release":"/","dist":"é"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Decode(data)
		if err != nil || len(data) > 1<<16 {
			t.Skip()
		}
		e.SDK = nil // ours to choose
		out, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		eventtest.Valid(t, out)
		again, err := Encode(decode(t, out))
		if err != nil || string(again) != string(out) {
			t.Errorf("encoding twice differs: %v\n%s\n%s", err, out, again)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	e := small()
	for range 30 {
		e.Breadcrumbs = &event.Breadcrumbs{}
		e.Breadcrumbs.Values = append(e.Breadcrumbs.Values, event.Breadcrumb{Message: "a message", Category: "shop", Level: event.Info})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(e); err != nil {
			b.Fatal(err)
		}
	}
}
