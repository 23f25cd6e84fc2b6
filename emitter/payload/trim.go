package payload

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// step is one way to make an event smaller. do returns false if there was nothing to take away.
type step struct {
	name string
	do   func(e *event.Event) bool
}

// steps are the ways to trim, in the order in which they cost least (the project's sentry.md 1.3): what came before the error goes first, what the
// error is grouped by goes last. The ones after "values" exist so that the limit holds for every input.
var steps = []step{
	{"breadcrumb data", dropCrumbData},
	{"oldest breadcrumbs", keepCrumbs(50)},
	{"oldest breadcrumbs", keepCrumbs(20)},
	{"oldest breadcrumbs", keepCrumbs(5)},
	{"context of library frames", dropLibraryContext},
	{"middle frames", keepFrames(100)},
	{"extra", func(e *event.Event) bool { had := e.Extra != nil; e.Extra = nil; return had }},
	{"other threads", keepThreads(20)},
	{"breadcrumbs", keepCrumbs(0)},
	{"values", cutValues(2048)},
	{"middle frames", keepFrames(50)},
	{"other threads", keepThreads(0)},
	{"middle of the chain", keepExceptions(20)},
	{"source lines", dropContext},
	{"contexts", func(e *event.Event) bool { had := e.Contexts != nil; e.Contexts = nil; return had }},
	{"middle frames", keepFrames(10)},
	{"middle of the chain", keepExceptions(5)},
	{"request", func(e *event.Event) bool { had := e.Request != nil; e.Request = nil; return had }},
	{"fingerprint text", cutFingerprint(64)},
	{"values", cutValues(200)},
	{"middle frames", keepFrames(4)},
	{"middle of the chain", keepExceptions(1)},
	{"mechanism data", dropMechanismData},
	{"tags", func(e *event.Event) bool { had := e.Tags != nil; e.Tags = nil; return had }},
}

// trim takes steps until e fits into limit. e is a copy made by bounded and may be written to, down to its lists.
func trim(e *event.Event, limit int) ([]byte, error) {
	var trimmed []string
	var data []byte
	for _, s := range steps {
		if !s.do(e) {
			continue
		}
		if len(trimmed) == 0 || trimmed[len(trimmed)-1] != s.name {
			trimmed = append(trimmed, s.name)
		}
		note(e, trimmed)
		if least(e) > limit && s.name != "tags" { // the last step ends it in any case
			continue
		}
		var err error
		if data, err = appendEvent(nil, e, nil); err != nil {
			return nil, err
		}
		if len(data) <= limit {
			return data, nil
		}
	}
	if data == nil { // nothing that could be taken away made enough of a difference to look
		return appendEvent(nil, e, nil)
	}
	return data, nil
}

// least is a cheap lower bound of the size of e in JSON: so that an event that is far too large is not written out at every step.
func least(e *event.Event) int {
	n := 0
	if e.Exception != nil {
		for i := range e.Exception.Values {
			n += len(e.Exception.Values[i].Text())
		}
	}
	if e.Breadcrumbs != nil {
		for i := range e.Breadcrumbs.Values {
			n += len(e.Breadcrumbs.Values[i].Message)
		}
	}
	eachStack(e, func(s *event.Stacktrace) {
		for i := range s.Frames {
			f := &s.Frames[i]
			n += len(f.Filename) + len(f.AbsPath) + len(f.Function) + len(f.Module) + len(f.ContextLine)
			for _, lines := range [][]string{f.PreContext, f.PostContext} {
				for _, l := range lines {
					n += len(l)
				}
			}
		}
	})
	return n
}

func note(e *event.Event, trimmed []string) {
	contexts := make(map[string]event.Context, len(e.Contexts)+1)
	for k, c := range e.Contexts {
		contexts[k] = c
	}
	contexts["errtail"] = event.Context{"trimmed": strings.Join(trimmed, ", ")}
	e.Contexts = contexts
}

func dropCrumbData(e *event.Event) bool {
	found := false
	if e.Breadcrumbs != nil {
		for i := range e.Breadcrumbs.Values {
			found = found || e.Breadcrumbs.Values[i].Data != nil
			e.Breadcrumbs.Values[i].Data = nil
		}
	}
	return found
}

func keepCrumbs(n int) func(*event.Event) bool {
	return func(e *event.Event) bool {
		if e.Breadcrumbs == nil || len(e.Breadcrumbs.Values) <= n {
			return false
		}
		e.Breadcrumbs = &event.Breadcrumbs{Values: e.Breadcrumbs.Values[len(e.Breadcrumbs.Values)-n:]}
		if n == 0 {
			e.Breadcrumbs = nil
		}
		return true
	}
}

// eachStack calls f for the stack of each exception and thread.
func eachStack(e *event.Event, f func(*event.Stacktrace)) {
	if e.Exception != nil {
		for i := range e.Exception.Values {
			if s := e.Exception.Values[i].Stacktrace; s != nil {
				f(s)
			}
		}
	}
	if e.Threads != nil {
		for i := range e.Threads.Values {
			if s := e.Threads.Values[i].Stacktrace; s != nil {
				f(s)
			}
		}
	}
}

func dropLibraryContext(e *event.Event) (found bool) {
	eachStack(e, func(s *event.Stacktrace) {
		for i := range s.Frames {
			f := &s.Frames[i]
			if (f.InApp == nil || !*f.InApp) && (f.PreContext != nil || f.PostContext != nil) {
				f.PreContext, f.PostContext, found = nil, nil, true
			}
		}
	})
	return found
}

func dropContext(e *event.Event) (found bool) {
	eachStack(e, func(s *event.Stacktrace) {
		for i := range s.Frames {
			f := &s.Frames[i]
			found = found || f.PreContext != nil || f.PostContext != nil || len(f.ContextLine) > 200
			f.PreContext, f.PostContext, f.ContextLine = nil, nil, cut(f.ContextLine, 200)
		}
	})
	return found
}

func keepFrames(n int) func(*event.Event) bool {
	return func(e *event.Event) (found bool) {
		eachStack(e, func(s *event.Stacktrace) {
			found = found || len(s.Frames) > n
			s.Frames = ends(s.Frames, n)
		})
		return found
	}
}

func keepThreads(n int) func(*event.Event) bool {
	return func(e *event.Event) bool {
		if e.Threads == nil || len(e.Threads.Values) <= n {
			return false
		}
		e.Threads = &event.Threads{Values: e.Threads.Values[:n]}
		if n == 0 {
			e.Threads = nil
		}
		return true
	}
}

func keepExceptions(n int) func(*event.Event) bool {
	return func(e *event.Event) bool {
		if e.Exception == nil || len(e.Exception.Values) <= n {
			return false
		}
		e.Exception = &event.Exceptions{Values: ends(e.Exception.Values, n)}
		relink(e.Exception.Values)
		return true
	}
}

func cutValues(n int) func(*event.Event) bool {
	return func(e *event.Event) (found bool) {
		if e.LogEntry != nil {
			l := *e.LogEntry
			found = len(l.Message) > n || len(l.Formatted) > n || l.Params != nil
			l.Message, l.Formatted, l.Params = cut(l.Message, n), cut(l.Formatted, n), nil
			e.LogEntry = &l
		}
		if e.Exception != nil {
			for i := range e.Exception.Values {
				if x := &e.Exception.Values[i]; len(x.Text()) > n {
					v := cut(*x.Value, n)
					x.Value, found = &v, true
				}
			}
		}
		return found
	}
}

func cutFingerprint(n int) func(*event.Event) bool {
	return func(e *event.Event) (found bool) {
		for i, p := range e.Fingerprint {
			found = found || len(p) > n
			e.Fingerprint[i] = cut(p, n)
		}
		return found
	}
}

func dropMechanismData(e *event.Event) (found bool) {
	if e.Exception == nil {
		return false
	}
	for i := range e.Exception.Values {
		if m := e.Exception.Values[i].Mechanism; m != nil && m.Data != nil {
			m.Data, found = nil, true
		}
	}
	return found
}
