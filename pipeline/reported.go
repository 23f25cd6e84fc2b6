package pipeline

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// sdkPaths are in the paths, modules or functions of frames of Sentry's own SDKs, by platform: their integrations stand between a framework and the program.
var sdkPaths = map[string][]string{
	"python":     {"/sentry_sdk/"},
	"node":       {"/@sentry/"},
	"javascript": {"/@sentry/"},
	"ruby":       {"/sentry-ruby", "/sentry-rails", "/sentry-sidekiq"},
	"php":        {"/sentry/sentry/", "/sentry-symfony/", "/sentry-laravel/"},
	"java":       {"io.sentry."},
	"go":         {"github.com/getsentry/sentry-go"},
	"csharp":     {"Sentry.AspNetCore", "Sentry.Extensibility", "Sentry.Internal"},
	"elixir":     {"Sentry."},
}

// reported tells whether the program reports the error itself: its own SDK stands in the stack. An error that was raised inside the SDK is not
// reported by it. The frames are those of the text: which of them an event has is another question.
func reported(trace *event.Trace) bool {
	if trace == nil || sdkPaths[trace.Platform] == nil {
		return false
	}
	found, marks := false, sdkPaths[trace.Platform]
	for _, e := range trace.Exceptions {
		if e.Stacktrace == nil {
			continue
		}
		for i, f := range e.Stacktrace.Frames {
			if !ofSDK(&f, marks) {
				continue
			}
			if i == len(e.Stacktrace.Frames)-1 {
				return false
			}
			found = true
		}
	}
	return found
}

// reports tells whether the program that has logged a record reports its errors by itself, as far as somebody knows the program.
func (p *pass) reports(r *event.Record) bool {
	if writer := p.w.Stream.Writer; writer != nil && writer.Reports() {
		return true
	}
	return p.h.Reports != nil && p.h.Reports(r)
}

// catches tells whether an SDK sees an error of this kind by itself. That of Go sees what it is shown, and no SDK sees the crash of native code for certain.
func catches(trace *event.Trace) bool {
	if trace == nil {
		return false
	}
	switch trace.Platform {
	case "python", "node", "javascript", "ruby", "php", "java", "csharp", "elixir":
		return true
	}
	return false
}

func ofSDK(f *event.Frame, marks []string) bool {
	for _, mark := range marks {
		if strings.Contains(f.AbsPath, mark) || strings.HasPrefix(f.Module, mark) || strings.Contains(f.Filename, mark) {
			return true
		}
	}
	return false
}
