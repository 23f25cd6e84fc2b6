// Package shop is a service full of bugs that knows, through sentry-go, what an SDK would have sent of each.
package shop

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/getsentry/sentry-go"
)

var (
	sent *sentry.Event
	once sync.Once
)

// TruthRun says that this run notes what the other one prints: panics are caught, and the program goes on.
var TruthRun = os.Getenv("TRUTH_RUN") != ""

func put(item map[string]any) {
	line, _ := json.Marshal(item)
	f, err := os.OpenFile(os.Getenv("TRUTH_OUT"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		fmt.Fprintf(f, "%s\n", line)
		f.Close()
	}
}

func start() {
	err := sentry.Init(sentry.ClientOptions{Dsn: "http://a@127.0.0.1:1/1", AttachStacktrace: true,
		Integrations: func([]sentry.Integration) []sentry.Integration { return nil },
		BeforeSend:   func(e *sentry.Event, _ *sentry.EventHint) *sentry.Event { sent = e; return nil }})
	if err != nil {
		panic(err)
	}
}

func frames(s *sentry.Stacktrace) [][]any {
	out := [][]any{}
	if s != nil {
		for _, f := range s.Frames {
			path := f.AbsPath
			if path == "" {
				path = f.Filename
			}
			out = append(out, []any{path, f.Lineno, f.Function, f.Module})
		}
	}
	return out
}

// typeOf is nil where the text does not tell it: a panic with an error or a string prints its words alone.
func typeOf(v any) any {
	name := fmt.Sprintf("%T", v)
	if strings.HasPrefix(name, "runtime.") || strings.HasPrefix(name, "*runtime.") {
		return name
	}
	return nil
}

// Note writes down what sentry-go makes of a recovered value. Its stack is the one of the panic: call it in the deferred function.
func Note(v any, how string, own any, level any) {
	sent = nil
	once.Do(start)
	sentry.CurrentHub().Recover(v)
	chain := []map[string]any{}
	if sent == nil {
		panic("sentry-go sent nothing")
	}
	if n := len(sent.Exception); n > 0 { // what an error wraps is not in the text
		x := sent.Exception[n-1]
		chain = append(chain, map[string]any{"type": typeOf(v), "value": said(v, x.Value), "frames": frames(x.Stacktrace)})
	} else {
		var s *sentry.Stacktrace
		if len(sent.Threads) > 0 {
			s = sent.Threads[0].Stacktrace
		}
		chain = append(chain, map[string]any{"type": nil, "value": printed(v), "frames": frames(s)})
	}
	put(map[string]any{"k": "exc", "how": how, "own": own, "level": level, "chain": chain})
}

// said is what the panic says; sentry-go puts words of its own where there are none.
func said(v any, value string) any {
	if v == "" {
		return nil
	}
	return value
}

func printed(v any) any {
	if s, ok := v.(string); ok {
		return s
	}
	return nil
}

// Fatal notes what the runtime itself says and no SDK can catch.
func Fatal(value string, at [][]any) {
	put(map[string]any{"k": "exc", "how": "fatal error", "own": nil, "level": "fatal",
		"chain": []map[string]any{{"type": "fatal error", "value": value, "frames": at}}})
}

// Catch is deferred where a panic is fatal. In the truth run it notes the panic and ends the program; in the other it is not there.
func Catch() {
	if !TruthRun {
		return
	}
	if v := recover(); v != nil {
		Note(v, "panic", nil, "fatal")
		os.Exit(2)
	}
}

var talks = func() []string {
	text, _ := os.ReadFile(os.Getenv("CHATTER"))
	return strings.Split(string(text), "---\n")
}()
var at int

// Talk logs the next lines of the day.
func Talk(log func(level, logger, msg string)) {
	for _, line := range strings.Split(talks[at%len(talks)], "\n") {
		f := strings.SplitN(line, "\t", 3)
		if len(f) < 3 {
			continue
		}
		if f[0] == "raw" {
			put(map[string]any{"k": "raw", "msg": f[2]})
			fmt.Println(f[2])
			continue
		}
		Rec(f[0], f[2])
		log(f[0], f[1], f[2])
	}
	at++
}

// Rec notes a record.
func Rec(level, msg string) { put(map[string]any{"k": "rec", "level": level, "msg": msg}) }

// RecLoose notes a record that the logger writes more behind.
func RecLoose(level, msg string) {
	put(map[string]any{"k": "rec", "level": level, "msg": msg, "loose": true})
}

// Stamp is a time as most loggers write it.
func Stamp() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// NoteError notes an error that carries its own stack. The words of the errors around it are not scored: %+v prints them in its own way.
func NoteError(err, cause error, own string) {
	RecLoose("error", own)
	put(map[string]any{"k": "exc", "how": "pkg/errors", "own": own, "level": "error", "chain": []map[string]any{
		{"type": nil, "value": nil, "frames": frames(sentry.ExtractStacktrace(cause))}}})
}
