package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// resolveJava is Resolve of [Java]. The text has all that Sentry's SDK knows of a frame; frames of the SDK itself are dropped, as it does
// (io.sentry.SentryStackTraceFactory). in_app is left open for all others: the SDK says it only for packages that it is told.
func resolveJava(trace *event.Trace, _ Project) {
	for i := range trace.Exceptions {
		s := trace.Exceptions[i].Stacktrace
		if s == nil {
			continue
		}
		kept := slices.DeleteFunc(s.Frames, func(f event.Frame) bool {
			return strings.HasPrefix(f.Module, "io.sentry.") && !strings.HasPrefix(f.Module, "io.sentry.samples.") && !strings.HasPrefix(f.Module, "io.sentry.mobile.")
		})
		if len(kept) > 0 {
			s.Frames = kept
		} else {
			trace.Exceptions[i].Stacktrace = nil
		}
	}
}
