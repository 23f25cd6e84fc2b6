package scrub

import (
	"fmt"
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// Event takes secrets out of an event, in place. Maps and lists that it has to change are replaced by copies. A secret that was found in one place is taken out of all others as well,
// where nothing may say what it is.
func (s *Scrubber) Event(e *event.Event) { s.Take(e, s.Find(e)) }

// Find takes secrets out of an event where something says what they are, and returns those that are worth looking for elsewhere.
func (s *Scrubber) Find(e *event.Event) (found []string) {
	w := walk{text: func(t string, code bool) string { return s.text(t, code, &found) }, hides: func(key, value string) bool {
		if !hides(key, value) {
			return false
		}
		keep(&found, value)
		return true
	}, pii: s.pii, lines: true}
	w.event(e)
	return found
}

// Take takes secrets that were found elsewhere out of an event, wherever they stand in it as they are. Names in frames stay. The time is that of searching all texts for each of them.
func (s *Scrubber) Take(e *event.Event, secrets []string) {
	if len(secrets) == 0 {
		return
	}
	secrets = slices.Clone(secrets)
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be in another
	w := walk{text: func(t string, code bool) string { return without(t, secrets) }, hides: func(string, string) bool { return false }, pii: true}
	w.event(e)
}

// walk goes through what may have secrets in it in an event, and replaces it.
type walk struct {
	text  func(text string, code bool) string
	hides func(key, value string) bool // whether a value is one as a whole, by its name
	pii   bool                         // addresses may stay
	lines bool                         // the lines of private keys are looked for
}

func (w *walk) event(e *event.Event) {
	e.Transaction = w.plain(e.Transaction)
	e.Tags = w.strings(e.Tags)
	e.Extra = w.object(e.Extra)
	if e.Contexts != nil {
		contexts := make(map[string]event.Context, len(e.Contexts))
		for k, c := range e.Contexts {
			contexts[k] = w.object(c)
		}
		e.Contexts = contexts
	}
	for i, part := range e.Fingerprint {
		e.Fingerprint[i] = w.plain(part)
	}
	if l := e.LogEntry; l != nil {
		l.Message, l.Formatted = w.plain(l.Message), w.plain(l.Formatted)
		for i, p := range l.Params {
			l.Params[i] = w.value("", p, 0)
		}
	}
	if e.Exception != nil {
		for i := range e.Exception.Values {
			w.exception(&e.Exception.Values[i])
		}
	}
	if e.Threads != nil {
		for i := range e.Threads.Values {
			w.stack(e.Threads.Values[i].Stacktrace)
		}
	}
	if e.Breadcrumbs != nil {
		var key keyLines
		for i := range e.Breadcrumbs.Values {
			c := &e.Breadcrumbs.Values[i]
			if w.lines && key.hides(c.Message) {
				c.Message = Filtered
			}
			c.Message = w.plain(c.Message)
			c.Data = w.object(c.Data)
		}
	}
	if r := e.Request; r != nil {
		r.URL = w.plain(r.URL)
		r.QueryString = w.plain(r.QueryString)
		r.Headers = w.strings(r.Headers)
	}
	if u := e.User; u != nil {
		u.ID, u.Username = w.plain(u.ID), w.plain(u.Username)
		if !w.pii {
			u.IPAddress = ""
		}
	}
}

func (w *walk) exception(x *event.Exception) {
	if x.Value != nil {
		v := w.plain(*x.Value)
		x.Value = &v
	}
	if x.Mechanism != nil {
		x.Mechanism.Data = w.object(x.Mechanism.Data)
	}
	w.stack(x.Stacktrace)
}

func (w *walk) stack(st *event.Stacktrace) {
	if st == nil {
		return
	}
	for i := range st.Frames {
		f := &st.Frames[i]
		f.AbsPath, f.Filename = w.location(f.AbsPath), w.location(f.Filename)
		var key keyLines
		w.code(&key, f.PreContext)
		line := []string{f.ContextLine}
		w.code(&key, line)
		f.ContextLine = line[0]
		w.code(&key, f.PostContext)
	}
}

// code takes secrets out of lines of source code that follow each other.
func (w *walk) code(key *keyLines, lines []string) {
	for i := range lines {
		if w.lines && key.hides(lines[i]) {
			lines[i] = Filtered
		}
		lines[i] = w.source(lines[i])
	}
}

// location takes the credentials out of the name of a file that is a URL. Other names stay as they are: backends group by them.
func (w *walk) location(name string) string {
	if !w.lines || !strings.Contains(name, "://") {
		return name
	}
	sc := scanner{text: name, pii: true}
	return sc.scan()
}

// strings returns m without secrets: values under a telling name go whole.
func (w *walk) strings(m map[string]string) map[string]string {
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for k, v := range m {
		if v != "" && w.hides(k, v) {
			v = Filtered
		}
		out[k] = w.plain(v)
	}
	return out
}

func (w *walk) object(m map[string]any) map[string]any {
	if m == nil {
		return nil
	}
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = w.value(k, v, 0)
	}
	return out
}

// maxDepth bounds how deep values are looked into; payloads are cut far above it.
const maxDepth = 20

func (w *walk) value(key string, v any, depth int) any {
	if depth > maxDepth {
		return Filtered
	}
	switch v := v.(type) {
	case nil, bool:
		return v
	case string:
		if w.hides(key, v) {
			return Filtered
		}
		return w.plain(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			out[k] = w.value(k, item, depth+1)
		}
		return out
	case map[string]string:
		return w.strings(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = w.value(key, item, depth+1)
		}
		return out
	case []string:
		out := make([]string, len(v))
		for i, item := range v {
			out[i], _ = w.value(key, item, depth+1).(string)
		}
		return out
	default:
		if text := fmt.Sprint(v); w.hides(key, text) || w.plain(text) != text {
			return Filtered
		}
		return v
	}
}

func (w *walk) plain(text string) string { return w.text(text, false) }

func (w *walk) source(line string) string { return w.text(line, true) }

// hides tells whether what stands under a key in an object is a secret: the key says so, and the value is one.
func hides(key, value string) bool {
	k := classify(key)
	if k == keyCookie {
		return strings.Contains(value, "=")
	}
	return k != keyNone && secretValue(k, key, value, sepQuoted)
}
