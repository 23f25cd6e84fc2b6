package rules

import "github.com/errtail/errtail/event"

// Redact replaces what the rule's own patterns find, wherever an event holds text of the log. The redactions that have a name are done by the
// pipeline, with its own for all events.
func (m *Match) Redact(ev *event.Event) {
	for _, r := range m.Rule.Redact {
		if r.Pattern != nil {
			eachText(ev, func(s string) string { return r.Pattern.ReplaceAllString(s, r.With) })
		}
	}
}

// eachText edits every text of an event that comes from the log. Names of tags, contexts and the like are the project's own.
func eachText(ev *event.Event, edit func(string) string) {
	one := func(s *string) {
		if *s != "" {
			*s = edit(*s)
		}
	}
	one(&ev.Transaction)
	one(&ev.Logger)
	for i := range ev.Fingerprint {
		one(&ev.Fingerprint[i])
	}
	for k, v := range ev.Tags {
		if v = clip(oneLine(edit(v)), maxTag); v == "" {
			delete(ev.Tags, k)
		} else {
			ev.Tags[k] = v
		}
	}
	for k, v := range ev.Extra {
		ev.Extra[k] = editAny(v, edit)
	}
	for _, c := range ev.Contexts {
		for k, v := range c {
			c[k] = editAny(v, edit)
		}
	}
	if l := ev.LogEntry; l != nil {
		one(&l.Message)
		one(&l.Formatted)
		for i, p := range l.Params {
			l.Params[i] = editAny(p, edit)
		}
	}
	if ev.Exception != nil {
		for i := range ev.Exception.Values {
			e := &ev.Exception.Values[i]
			if e.Value != nil {
				v := edit(*e.Value)
				e.Value = &v
			}
			editFrames(e.Stacktrace, one)
		}
	}
	if ev.Threads != nil {
		for i := range ev.Threads.Values {
			one(&ev.Threads.Values[i].Name)
			editFrames(ev.Threads.Values[i].Stacktrace, one)
		}
	}
	if ev.Breadcrumbs != nil {
		for i := range ev.Breadcrumbs.Values {
			b := &ev.Breadcrumbs.Values[i]
			one(&b.Message)
			for k, v := range b.Data {
				b.Data[k] = editAny(v, edit)
			}
		}
	}
	if r := ev.Request; r != nil {
		one(&r.URL)
		one(&r.QueryString)
		for k, v := range r.Headers {
			r.Headers[k] = edit(v)
		}
	}
	if u := ev.User; u != nil {
		one(&u.ID)
		one(&u.Username)
	}
}

// editFrames edits the source lines of a stack.
func editFrames(st *event.Stacktrace, one func(*string)) {
	if st == nil {
		return
	}
	for i := range st.Frames {
		f := &st.Frames[i]
		one(&f.ContextLine)
		for _, lines := range [][]string{f.PreContext, f.PostContext} {
			for k := range lines {
				one(&lines[k])
			}
		}
	}
}

// editAny edits the texts of a free value.
func editAny(v any, edit func(string) string) any {
	switch v := v.(type) {
	case string:
		return edit(v)
	case []any:
		for i := range v {
			v[i] = editAny(v[i], edit)
		}
	case []string:
		for i := range v {
			v[i] = edit(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = editAny(v[k], edit)
		}
	case map[string]string:
		for k := range v {
			v[k] = edit(v[k])
		}
	}
	return v
}
