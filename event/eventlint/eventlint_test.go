package eventlint_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/errtail/errtail/event/eventlint"
	"github.com/errtail/errtail/event/eventlint/eventtest"
)

// good is an event with everything in it, after the examples of Sentry's "Event Payloads".
const good = `{"event_id":"fc6d8c0c43fc4630ad850ee518f1b9d0","timestamp":"2026-11-22T13:00:00.250000Z","platform":"python","level":"error",
"logger":"shop.cart","transaction":"cart.total","server_name":"web-1","release":"shop@4.2.0","environment":"production","dist":"42",
"tags":{"rule":"python-traceback","k8s.pod.name":"web-1"},"extra":{"n":1},"contexts":{"log":{"offset":12}},"fingerprint":["{{ default }}","x"],
"logentry":{"message":"order %s failed","params":["7"],"formatted":"order 7 failed"},
"exception":{"values":[
 {"type":"ValueError","value":"bad","module":"shop","mechanism":{"type":"chained","handled":true,"exception_id":1,"parent_id":0,"source":"__cause__"},
  "stacktrace":{"frames":[{"function":"f"}]}},
 {"type":"KeyError","value":"","thread_id":"7","mechanism":{"type":"logging","exception_id":0,"is_exception_group":true,"synthetic":true,
   "meta":{"errno":{"number":2,"name":"ENOENT"},"signal":{"number":11}},"data":{"a":"b"}},
  "stacktrace":{"frames":[{"filename":"app/cart.py","abs_path":"/srv/app/cart.py","module":"app.cart","function":"total","lineno":7,"colno":3,"in_app":true,
   "pre_context":["def f():"],"context_line":"  return x","post_context":[""],"package":"p","instruction_addr":"0x7ff0"}]}}]},
"breadcrumbs":{"values":[{"timestamp":"2026-11-22T12:59:00.000000Z","type":"log","category":"shop","level":"info","message":"hello","data":{"k":1}}]},
"threads":{"values":[{"id":"7","name":"main","crashed":true,"current":true,"state":"running"},{"id":"8","stacktrace":{"frames":[{"function":"g"}]}}]},
"request":{"method":"GET","url":"/x","query_string":"a=1","headers":{"Host":"h"}},"user":{"id":"1","username":"u","ip_address":"127.0.0.1"},
"sdk":{"name":"errtail.agent","version":"0.1.0"}}`

func goodLine() string { return strings.ReplaceAll(good, "\n", "") }

func TestGoodEventPasses(t *testing.T) {
	t.Parallel()
	eventtest.Valid(t, []byte(goodLine()))
}

// Each mistake is one change to the good event, and must be named with its place.
func TestMistakesAreFound(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, want string }{
		{"short id", "fc6d8c0c43fc4630ad850ee518f1b9d0", "fc6d8c0c", "event_id"},
		{"upper-case id", "fc6d8c0c43fc4630", "FC6D8C0C43FC4630", "event_id"},
		{"dashed id", "fc6d8c0c43fc4630ad850ee518f1b9d0", "fc6d8c0c-43fc-4630-ad85-0ee518f1b9d0", "event_id"},
		{"no id", `"event_id":"fc6d8c0c43fc4630ad850ee518f1b9d0",`, "", "event_id: is missing"},
		{"no platform", `"platform":"python",`, "", "platform: is missing"},
		{"odd platform", `"platform":"python"`, `"platform":"cpython"`, "platform"},
		{"junk time", "2026-11-22T13:00:00.250000Z", "yesterday", "timestamp"},
		{"time with zone", "2026-11-22T13:00:00.250000Z", "2026-11-22T13:00:00+01:00", "timestamp"},
		{"zero time", "2026-11-22T13:00:00.250000Z", "0001-01-01T00:00:00.000000Z", "timestamp"},
		{"numeric time", `"2026-11-22T13:00:00.250000Z"`, `1764`, "timestamp"},
		{"crumb time", "2026-11-22T12:59:00.000000Z", "12:59", "breadcrumbs.values[0].timestamp"},
		{"warn", `"level":"error"`, `"level":"warn"`, "level"},
		{"critical", `"level":"error"`, `"level":"critical"`, "level"},
		{"crumb level", `"level":"info"`, `"level":"notice"`, "breadcrumbs.values[0].level"},
		{"long logger", `"logger":"shop.cart"`, `"logger":"` + strings.Repeat("x", 65) + `"`, "logger"},
		{"logger with line break", `"logger":"shop.cart"`, `"logger":"shop\ncart"`, "logger"},
		{"long release", "shop@4.2.0", strings.Repeat("x", 201), "release"},
		{"slash in release", "shop@4.2.0", "shop/4.2.0", "release"},
		{"environment none", "production", "None", "environment"},
		{"dist", `"dist":"42"`, `"dist":"4 2"`, "dist"},
		{"number as tag", `"rule":"python-traceback"`, `"rule":5`, "tags.rule"},
		{"long tag", `"python-traceback"`, `"` + strings.Repeat("x", 201) + `"`, "tags.rule"},
		{"line break in tag", `"python-traceback"`, `"a\nb"`, "tags.rule"},
		{"empty tag", `"python-traceback"`, `""`, "tags.rule"},
		{"tag key with blank", `"rule":`, `"ru le":`, "tags"},
		{"tag key reserved", `"rule":`, `"release":`, "tags"},
		{"flat exceptions", `"exception":{"values":[`, `"exceptions":{"values":[`, "exceptions: is not a known key"},
		{"no values", `"breadcrumbs":{"values":`, `"breadcrumbs":{"valuse":`, "breadcrumbs.values: is missing"},
		{"neither type nor value", `"type":"KeyError","value":""`, `"value":""`, "exception.values[1]: has neither"},
		{"value a number", `"value":"bad"`, `"value":5`, "exception.values[0].value"},
		{"long value", `"value":"bad"`, `"value":"` + strings.Repeat("x", 8193) + `"`, "exception.values[0].value"},
		{"long type", `"ValueError"`, `"` + strings.Repeat("x", 257) + `"`, "exception.values[0].type"},
		{"unknown key", `"thread_id":"7"`, `"threadid":"7"`, "threadid: is not a known key"},
		{"null", `"thread_id":"7"`, `"thread_id":null`, "is null"},
		{"mechanism without type", `"mechanism":{"type":"chained",`, `"mechanism":{`, "mechanism.type: is missing"},
		{"handled a string", `"handled":true`, `"handled":"yes"`, "handled"},
		{"id twice", `"exception_id":1,"parent_id":0`, `"exception_id":0`, "exception_id"},
		{"parent unknown", `"parent_id":0`, `"parent_id":9`, "parent_id"},
		{"root first", `"exception_id":1,"parent_id":0,"source":"__cause__"},`, `"exception_id":0},`, "exception"},
		{"empty frames", `{"frames":[{"function":"f"}]}`, `{"frames":[]}`, "frames: is empty"},
		{"nameless frame", `{"function":"f"}`, `{"lineno":3}`, "has none of filename"},
		{"frame line 0", `"lineno":7`, `"lineno":0`, "lineno"},
		{"frame line a string", `"lineno":7`, `"lineno":"7"`, "lineno"},
		{"in_app a number", `"in_app":true`, `"in_app":1`, "in_app"},
		{"address", `"0x7ff0"`, `"7ff0"`, "instruction_addr"},
		{"context without line", `"context_line":"  return x",`, ``, "pre_context"},
		{"params without message", `"message":"order %s failed",`, ``, "logentry.params"},
		{"empty fingerprint part", `"{{ default }}"`, `""`, "fingerprint[0]"},
		{"sentry sdk", "errtail.agent", "sentry.python", "sdk.name"},
		{"sdk v", `"0.1.0"`, `"v0.1.0"`, "sdk.version"},
		{"sdk two numbers", `"0.1.0"`, `"0.1"`, "sdk.version"},
		{"sdk 3", `"0.1.0"`, `"3.1.0"`, "sdk.version"},
		{"no sdk version", `,"version":"0.1.0"`, ``, "sdk.version: is missing"},
		{"key twice", `"dist":"42"`, `"dist":"42","dist":"43"`, "twice"},
		{"key twice within", `"method":"GET"`, `"method":"GET","method":"PUT"`, "twice"},
		{"two documents", `"sdk":{"name":"errtail.agent","version":"0.1.0"}}`, `"sdk":{"name":"errtail.agent","version":"0.1.0"}}{}`, "follows"},
		{"thread twice", `"id":"8"`, `"id":"7"`, "threads.values[1].id"},
		{"deep data", `"data":{"k":1}`, `"data":{"k":[[[[[[1]]]]]]}`, "breadcrumbs.values[0].data"},
		{"large context", `"offset":12`, `"offset":"` + strings.Repeat("x", 9<<10) + `"`, "contexts.log"},
		{"bad trace", `"contexts":{`, `"contexts":{"trace":{"trace_id":"x","span_id":"y"},`, "contexts.trace.trace_id"},
		{"not JSON", `{"event_id"`, `{event_id`, "is not JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			line := goodLine()
			if !strings.Contains(line, tt.old) {
				t.Fatalf("%q is not in the good event", tt.old)
			}
			errs := eventlint.Check([]byte(strings.Replace(line, tt.old, tt.new, 1)))
			if !strings.Contains(fmt.Sprint(errs), tt.want) {
				t.Errorf("got %v, want one with %q", errs, tt.want)
			}
		})
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	var e map[string]any
	if err := json.Unmarshal([]byte(good), &e); err != nil {
		t.Fatal(err)
	}
	frames := make([]any, 251)
	for i := range frames {
		frames[i] = map[string]any{"function": "f"}
	}
	e["exception"] = map[string]any{"values": []any{map[string]any{"type": "E", "stacktrace": map[string]any{"frames": frames}}}}
	line, _ := json.Marshal(e)
	if errs := eventlint.Check(line); !strings.Contains(fmt.Sprint(errs), "251 items") {
		t.Errorf("251 frames: got %v", errs)
	}
	if errs := eventlint.Check([]byte(`{"x":"` + strings.Repeat("x", eventlint.MaxBytes) + `"}`)); !strings.Contains(fmt.Sprint(errs), "more than") {
		t.Errorf("too large: got %v", errs)
	}
}

func FuzzCheckNeverPanics(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"tags":[],"exception":{"values":[null]},"threads":{"values":[1]}}`))
	f.Add([]byte("[[[[{}]]]]{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		errs := eventlint.Check(data)
		if !json.Valid(data) && len(errs) == 0 {
			t.Errorf("%q is not JSON and passes", data)
		}
	})
}
