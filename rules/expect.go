package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Expectation is what a sample says about one event: a subset of its fields. Beside the event's own JSON names there are short forms:
//
//	message: text             for logentry: {formatted: text}
//	exception: {type, value, module, mechanism, frames: 2, last: "function file:7"}
//	                          the last exception of the chain, with the number of its frames and the one that raised
//	exception: [{…}, {…}]     the whole chain, oldest first
//	mechanism: flask          for {type: flask}, in an exception
//	breadcrumbs: 3            their number; or a list of them, oldest first
//	trace_id, span_id         of contexts.trace
//	request: {host: …}        for headers: {Host: …}
//	level:                    with nothing behind it: the field is not set
type Expectation struct {
	Pos  Pos
	want want
}

// want is a value of an expectation. Its kind is the one of the first field that is not zero; a want without any is "not there".
type want struct {
	pos    Pos
	fields []wantField
	list   []want
	scalar *string
	isMap  bool
	isList bool
}

type wantField struct {
	key  string
	pos  Pos
	want want
}

// expected are the keys that an expectation can have.
var expected = []string{
	"event_id", "timestamp", "platform", "level", "logger", "transaction", "server_name", "release", "environment", "dist", "tags", "extra",
	"contexts", "fingerprint", "logentry", "exception", "breadcrumbs", "threads", "request", "user", "sdk", "message", "trace_id", "span_id",
}

// expectedOfException are the keys of the short form of an exception.
var expectedOfException = []string{"type", "value", "module", "mechanism", "frames", "last", "thread_id"}

func (f *file) expectation(v strictyaml.Value) Expectation {
	v.Object(expected...) // for its reports
	e := Expectation{Pos: v.Pos(), want: readWant(v, 0)}
	for _, x := range v.Entries() {
		if x.Key.Value != "exception" {
			continue
		}
		for _, one := range each(x.Value) {
			if one.Kind() != "a map" {
				one.Report("an exception must be a map", "{type: KeyError, value: \"'price'\"}")
			} else if o := one.Entries(); len(o) != 1 || o[0].Key.Value != "values" {
				one.Object(expectedOfException...)
			}
		}
	}
	return e
}

// maxWant bounds how deep an expectation can be.
const maxWant = 16

func readWant(v strictyaml.Value, depth int) want {
	w := want{pos: v.Pos()}
	if depth > maxWant {
		v.Report(fmt.Sprintf("an expectation more than %d levels deep", maxWant), "")
		return w
	}
	switch v.Kind() {
	case "a map":
		w.isMap = true
		for _, e := range v.Entries() {
			w.fields = append(w.fields, wantField{e.Key.Value, e.Key.Pos, readWant(e.Value, depth+1)})
		}
	case "a list":
		w.isList = true
		for _, e := range v.List() {
			w.list = append(w.list, readWant(e, depth+1))
		}
	case "nothing":
	default:
		s := v.Text().Value
		w.scalar = &s
	}
	return w
}

// unfold returns the value that a short form stands for: what is expected of a chain, of its last exception, of a mechanism, of breadcrumbs.
func (w *want) unfold(path string, got any) any {
	m, _ := got.(map[string]any)
	values, isValues := m["values"].([]any)
	long := len(w.fields) == 1 && w.fields[0].key == "values"
	switch {
	case path == "exception" && isValues && w.isList:
		return values
	case path == "exception" && isValues && w.isMap && !long && len(values) > 0:
		return values[len(values)-1]
	case path == "breadcrumbs" && isValues && w.isList:
		return values
	case path == "breadcrumbs" && isValues && w.scalar != nil:
		return float64(len(values))
	case strings.HasSuffix(path, ".mechanism") && w.scalar != nil && m != nil:
		return m["type"]
	}
	return got
}

// compare appends what differs to diffs: a line each, with the path of the field and its place in the rule file.
func (w *want) compare(path string, got any, diffs []string) []string {
	differ := func(got, want string) []string {
		return append(diffs, fmt.Sprintf("%s: %s: got %s, want %s", w.pos, path, got, want))
	}
	got = w.unfold(path, got)
	switch {
	case w.isMap:
		m, ok := got.(map[string]any)
		if !ok {
			return differ(show(got), "a map")
		}
		for i := range w.fields {
			f := &w.fields[i]
			diffs = f.want.compare(dotted(path, f.key), m[f.key], diffs)
		}
	case w.isList:
		l, ok := got.([]any)
		if !ok {
			return differ(show(got), fmt.Sprintf("a list of %d", len(w.list)))
		}
		if len(l) != len(w.list) {
			return differ(fmt.Sprintf("%d: %s", len(l), show(got)), strconv.Itoa(len(w.list)))
		}
		for i := range w.list {
			diffs = w.list[i].compare(fmt.Sprintf("%s[%d]", path, i), l[i], diffs)
		}
	case w.scalar != nil:
		if got == nil || scalar(got) != *w.scalar {
			return differ(show(got), strconv.Quote(*w.scalar))
		}
	case got != nil:
		return differ(show(got), "nothing")
	}
	return diffs
}

func dotted(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// scalar returns a value of an event as YAML would write it.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return "\x00" // a map or a list: equal to no text
}
