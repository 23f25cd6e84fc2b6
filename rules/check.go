package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/errtail/errtail/event"
)

// Check compares the events that the sample gave with those it expects. The error has a line for each difference, with its place in the
// rule file.
func (s Sample) Check(events []*event.Event) error {
	head := fmt.Sprintf("%s: rule %s, sample %q", s.Pos, s.Rule, s.Name)
	if len(events) != len(s.Expect) {
		var b strings.Builder
		fmt.Fprintf(&b, "%s: got %d events, want %d", head, len(events), len(s.Expect))
		for i, ev := range events[:min(len(events), 10)] {
			fmt.Fprintf(&b, "\n  got event %d: %s", i+1, title(ev))
		}
		return errors.New(b.String())
	}
	var diffs []string
	for i, ev := range events {
		got, err := view(ev)
		if err != nil {
			return fmt.Errorf("%s: writing event %d: %w", head, i+1, err)
		}
		before := len(diffs)
		diffs = s.Expect[i].want.compare("", got, diffs)
		if len(diffs) > before && len(events) > 1 {
			diffs[before] += fmt.Sprintf("  (event %d of %d: %s)", i+1, len(events), title(ev))
		}
	}
	if diffs == nil {
		return nil
	}
	return fmt.Errorf("%s:\n  %s", head, strings.Join(diffs, "\n  "))
}

// title says in a few words what an event is.
func title(ev *event.Event) string {
	what := "no message"
	switch {
	case ev.Exception != nil && len(ev.Exception.Values) > 0:
		e := &ev.Exception.Values[len(ev.Exception.Values)-1]
		what = e.Type
		if e.Text() != "" {
			what += ": " + e.Text()
		}
	case ev.LogEntry != nil:
		what = ev.LogEntry.Formatted
	}
	if rule := ev.Tags["rule"]; rule != "" {
		what += " [" + rule + "]"
	}
	return clip(oneLine(what), 200)
}

// view returns an event as its JSON, with the short forms that expectations can use beside the fields that they stand for.
func view(ev *event.Event) (map[string]any, error) {
	b, err := json.Marshal(ev)
	if err != nil {
		return nil, err
	}
	var v map[string]any
	if err := json.Unmarshal(b, &v); err != nil {
		return nil, err
	}
	if l, ok := v["logentry"].(map[string]any); ok {
		v["message"] = l["formatted"]
	}
	if c, ok := v["contexts"].(map[string]any); ok {
		if t, ok := c["trace"].(map[string]any); ok {
			v["trace_id"], v["span_id"] = t["trace_id"], t["span_id"]
		}
	}
	if r, ok := v["request"].(map[string]any); ok {
		if h, ok := r["headers"].(map[string]any); ok {
			r["host"] = h["Host"]
		}
	}
	if ev.Exception != nil {
		raw, _ := v["exception"].(map[string]any)
		values, _ := raw["values"].([]any)
		for i := range ev.Exception.Values {
			if e, ok := values[i].(map[string]any); ok {
				addFrames(e, ev.Exception.Values[i].Stacktrace)
			}
		}
	}
	return v, nil
}

// addFrames adds the number of frames and the one that raised to the JSON of an exception.
func addFrames(e map[string]any, st *event.Stacktrace) {
	if st == nil || len(st.Frames) == 0 {
		e["frames"] = float64(0)
		return
	}
	f := &st.Frames[len(st.Frames)-1]
	file := f.AbsPath
	if file == "" {
		file = f.Filename
	}
	e["frames"] = float64(len(st.Frames))
	e["last"] = fmt.Sprintf("%s %s:%d", f.Function, file, f.Lineno)
}

// show returns a value as JSON, cut to a length that can be read.
func show(v any) string {
	if v == nil {
		return "nothing"
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(b) > 300 {
		return clip(string(b), 300) + "…"
	}
	return string(b)
}
