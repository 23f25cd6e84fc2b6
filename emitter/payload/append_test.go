package payload

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// fill sets every field of a value to something, so that a field that is added to an event and forgotten here is missed.
func fill(v reflect.Value, text string, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text, depth)
	case reflect.Struct:
		if stamp, ok := v.Addr().Interface().(*event.Timestamp); ok {
			stamp.Time = time.Date(2026, 11, 23, 8, 9, 10, 12_345_678, time.FixedZone("", 3600))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), text, depth)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), text, depth)
		fill(v.Index(1), text+"!", depth)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range []string{"b", "a" + text} {
			item := reflect.New(v.Type().Elem()).Elem()
			fill(item, text, depth)
			v.SetMapIndex(reflect.ValueOf(key), item)
		}
	case reflect.String:
		v.SetString(text)
	case reflect.Int, reflect.Int64:
		v.SetInt(-7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Interface:
		all := []any{nil, text, true, 7, int64(1) << 60, 1.5, json.Number("12345678901234567890"), []string{text}, event.Timestamp{Time: time.Unix(1, 0)}, map[string]any{text: nil},
			[]any{text, []any(nil), map[string]any(nil), event.Context{"k": text}}, math.MaxFloat64}
		v.Set(reflect.ValueOf(all))
	}
}

// texts have what a JSON string must escape.
var texts = []string{"plain", "", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "é → 日本 😀", "\xff\xc3(\xed\xa0\x80", "a\u2028b\u2029c", "<module> & 'x'"}

// TestAppend: what is written field by field is what encoding/json writes of the type.
func TestAppend(t *testing.T) {
	t.Parallel()
	events := []*event.Event{{}, {LogEntry: &event.LogEntry{}, Exception: &event.Exceptions{Values: []event.Exception{}}, SDK: &event.SDK{}}}
	for _, text := range texts {
		ev := new(event.Event)
		fill(reflect.ValueOf(ev).Elem(), text, 0)
		events = append(events, ev)
	}
	for i, ev := range events {
		want, err := marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		got, err := appendEvent(nil, ev, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("event %d (-want +got)\n%s", i, d)
		}
	}
	if _, err := appendEvent(nil, &event.Event{Extra: map[string]any{"f": math.Inf(1)}}, nil); err == nil {
		t.Error("infinity was written")
	}
}

// FuzzAppend: the same, whatever texts and times an event has.
func FuzzAppend(f *testing.F) {
	for _, text := range texts {
		f.Add(text, int64(1_763_880_000_123_456))
	}
	f.Fuzz(func(t *testing.T, text string, micros int64) {
		stamp := event.Timestamp{Time: time.UnixMicro(micros)}
		if y := stamp.UTC().Year(); y < 0 || y > 9999 {
			return // no year of RFC 3339
		}
		ev := &event.Event{Timestamp: stamp, Logger: text, Tags: map[string]string{text: text}, Extra: map[string]any{text: text, "n": micros}}
		want, err := marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := appendEvent(nil, ev, nil); err != nil || string(got) != string(want) {
			t.Errorf("got  %s (%v)\nwant %s", got, err, want)
		}
		if want := stamp.UTC().Format(`"2006-01-02T15:04:05.000000Z"`); string(stamp.AppendJSON(nil)) != want {
			t.Errorf("time: got %s, want %s", stamp.AppendJSON(nil), want)
		}
	})
}
