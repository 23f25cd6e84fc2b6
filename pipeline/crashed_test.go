package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/errtail/errtail/event"
)

// What a runtime prints about a crash has a level of its own, whatever the program had logged before; a logged error has that of its record.
func TestCrashOwnsItsLevel(t *testing.T) {
	t.Parallel()
	r := library(t)
	const warning = "2024-05-01 10:00:00 WARNING shop.db slow query\n"
	for _, tt := range []struct {
		name, text string
		want       event.Level
	}{
		{"rust", warning + "thread 'main' panicked at src/main.rs:5:9:\nno price\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n", event.Fatal},
		{"go", warning + "panic: no price\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/shop/main.go:9 +0x1d\nexit status 2\n", event.Fatal},
		{"java", warning + "Exception in thread \"main\" java.lang.IllegalStateException: no price\n\tat shop.App.main(App.java:82)\n", event.Fatal},
		{"c++", warning + "terminate called after throwing an instance of 'std::out_of_range'\n  what():  no price\n", event.Fatal},
		{"logged", "2024-05-01 10:00:00 WARNING shop.db slow\njava.lang.IllegalStateException: no price\n\tat shop.App.main(App.java:82)\n", event.Warning},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			events := capture(t, r, tt.text)
			if len(events) != 1 {
				t.Fatalf("got %d events, want 1", len(events))
			}
			if events[0].Level != tt.want {
				t.Errorf("got level %s, want %s", events[0].Level, tt.want)
			}
			if uncaught := tt.want == event.Fatal; uncaught != (events[0].Breadcrumbs != nil) || uncaught != (events[0].LogEntry == nil) {
				t.Errorf("got %+v as the event's own message, breadcrumbs: %v", events[0].LogEntry, events[0].Breadcrumbs != nil)
			}
		})
	}
}

// recovered calls f and returns what it panics with, and the stack, as a program's own recoverer logs them.
func recovered(f func()) (value any, stack string) {
	defer func() { value, stack = recover(), string(debug.Stack()) }()
	f()
	return nil, ""
}

// The value of a panic comes in a field beside the stack: it is the error's, and tells its type.
func TestRecoveredInFields(t *testing.T) {
	t.Parallel()
	r := library(t)
	var rows []int
	var none map[string]int
	for name, f := range map[string]func(){
		"index":     func() { _ = rows[len(none)] },
		"map":       func() { none["price"] = 1 },
		"error":     func() { panic(errors.New("card declined")) },
		"multiline": func() { panic("bad config:\n  - port: missing\n\n  - host: wrong") },
	} {
		value, stack := recovered(f)
		kind := "panic"
		if _, ok := value.(runtime.Error); ok {
			kind = fmt.Sprintf("%T", value)
		}
		for _, key := range []string{"panic", "error", "recovered"} {
			var asJSON, asText bytes.Buffer
			for b, h := range map[*bytes.Buffer]slog.Handler{&asJSON: slog.NewJSONHandler(&asJSON, nil), &asText: slog.NewTextHandler(&asText, nil)} {
				l := slog.New(h)
				l.Info("going on")
				l.Error("request failed", key, fmt.Sprint(value), "stack", stack)
				t.Run(name+"/"+key, func(t *testing.T) {
					events := capture(t, r, b.String())
					if len(events) != 1 {
						t.Fatalf("got %d events, want 1, of\n%s", len(events), b)
					}
					e := events[0].Exception.Values[0]
					if e.Type != kind || e.Text() != fmt.Sprint(value) || events[0].Level != event.Error {
						t.Errorf("got %s %s: %q, want error %s: %q", events[0].Level, e.Type, e.Text(), kind, value)
					}
				})
			}
		}
	}
}

// Ruby programs log exceptions as objects. The first of each two records is what Ruby 3.1 printed, the other has the quotes of 3.4.
func TestRubyObjects(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"class and backtrace": "{\"level\":\"ERROR\",\"message\":\"no\",\"exception\":{\"class\":\"NoMethodError\",\"message\":\"undefined method `profile' for nil:NilClass\\n\\nbegin; nil.profile; rescue => e; puts JSON.generate(level: \\\"ERROR\\\", message: \\\"no\\\", exception: {class: e.class.name, message: e.message, backtrace: e.backtrace}); end\\n          ^^^^^^^^\",\"backtrace\":[\"-e:1:in `<main>'\"]}}" + "\n" +
			"{\"level\":\"ERROR\",\"message\":\"no\",\"exception\":{\"class\":\"NoMethodError\",\"message\":\"undefined method 'profile' for nil\\n\\n  nil.profile\\n     ^^^^^^^^\",\"backtrace\":[\"/srv/a.rb:3:in 'f'\",\"/srv/a.rb:9:in '<main>'\"]}}" + "\n",
		"semantic_logger": "{\"level\":\"error\",\"message\":\"no\",\"exception\":{\"name\":\"NoMethodError\",\"message\":\"undefined method `profile' for nil:NilClass\\n\\nbegin; nil.profile; rescue => e; puts JSON.generate(level: \\\"error\\\", message: \\\"no\\\", exception: {name: e.class.name, message: e.message, stack_trace: e.backtrace}); end\\n          ^^^^^^^^\",\"stack_trace\":[\"-e:1:in `<main>'\"]}}" + "\n" +
			"{\"level\":\"error\",\"message\":\"no\",\"exception\":{\"name\":\"NoMethodError\",\"message\":\"undefined method 'profile' for nil\",\"stack_trace\":[\"/srv/a.rb:3:in 'f'\"]}}" + "\n",
		"flat": "{\"level\":\"error\",\"message\":\"no\",\"error_class\":\"NoMethodError\",\"error_message\":\"undefined method `profile' for nil:NilClass\\n\\nbegin; nil.profile; rescue => e; puts JSON.generate(level: \\\"error\\\", message: \\\"no\\\", error_class: e.class.name, error_message: e.message, backtrace: e.backtrace); end\\n          ^^^^^^^^\",\"backtrace\":[\"-e:1:in `<main>'\"]}" + "\n" +
			"{\"level\":\"error\",\"message\":\"no\",\"error_class\":\"NoMethodError\",\"error_message\":\"undefined method 'profile' for nil\",\"backtrace\":[\"/srv/a.rb:3:in 'f'\"]}" + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []string
			for line := range bytes.Lines([]byte(text)) {
				var record struct {
					Exception struct{ Message string }
					Flat      string `json:"error_message"`
				}
				if err := json.Unmarshal(line, &record); err != nil {
					t.Fatal(err)
				}
				want = append(want, record.Exception.Message+record.Flat)
			}
			events := capture(t, library(t), text)
			if len(events) != len(want) {
				t.Fatalf("got %d events, want %d, of\n%s", len(events), len(want), text)
			}
			for i, ev := range events {
				if e := ev.Exception.Values[0]; e.Type != "NoMethodError" || e.Text() != want[i] || e.Stacktrace == nil {
					t.Errorf("got %s: %q with %v, want NoMethodError: %q", e.Type, e.Text(), e.Stacktrace, want[i])
				}
			}
		})
	}
}
