package payload

import "github.com/errtail/errtail/event"

// event writes the fields of an event in the order in which the type has them.
func (a *appender) event(e *event.Event) {
	a.open('{')
	a.key("event_id")
	a.string(e.EventID)
	a.time("timestamp", e.Timestamp)
	a.key("platform")
	a.string(e.Platform)
	a.text("level", string(e.Level))
	a.text("logger", e.Logger)
	a.text("transaction", e.Transaction)
	a.text("server_name", e.ServerName)
	a.text("release", e.Release)
	a.text("environment", e.Environment)
	a.text("dist", e.Dist)
	a.strings("tags", e.Tags)
	a.object("extra", e.Extra)
	a.contexts(e.Contexts)
	a.texts("fingerprint", e.Fingerprint)
	a.logEntry(e.LogEntry)
	a.exceptions(e.Exception)
	a.breadcrumbs(e.Breadcrumbs)
	a.threads(e.Threads)
	a.request(e.Request)
	a.user(e.User)
	if e.SDK != nil {
		a.key("sdk")
		a.open('{')
		a.key("name")
		a.string(e.SDK.Name)
		a.key("version")
		a.string(e.SDK.Version)
		a.close('}')
	}
	a.close('}')
}

func (a *appender) contexts(contexts map[string]event.Context) {
	if len(contexts) == 0 {
		return
	}
	all := make(map[string]any, len(contexts))
	for name, c := range contexts {
		all[name] = c
	}
	a.object("contexts", all)
}

func (a *appender) logEntry(l *event.LogEntry) {
	if l == nil {
		return
	}
	a.key("logentry")
	a.open('{')
	a.text("message", l.Message)
	if len(l.Params) > 0 {
		a.key("params")
		a.value(l.Params)
	}
	a.text("formatted", l.Formatted)
	a.close('}')
}

func (a *appender) exceptions(x *event.Exceptions) {
	if x == nil {
		return
	}
	a.key("exception")
	a.open('{')
	a.key("values")
	a.open('[')
	for i := range x.Values {
		a.comma()
		a.exception(&x.Values[i])
	}
	a.close(']')
	a.close('}')
}

func (a *appender) exception(e *event.Exception) {
	a.open('{')
	a.text("type", e.Type)
	if e.Value != nil {
		a.key("value")
		a.string(*e.Value)
	}
	a.text("module", e.Module)
	a.text("thread_id", e.ThreadID)
	a.mechanism(e.Mechanism)
	a.stacktrace(e.Stacktrace)
	a.close('}')
}

func (a *appender) mechanism(m *event.Mechanism) {
	if m == nil {
		return
	}
	a.key("mechanism")
	a.open('{')
	a.key("type")
	a.string(m.Type)
	if m.Handled != nil {
		a.bool("handled", *m.Handled)
	}
	if m.Synthetic {
		a.bool("synthetic", true)
	}
	a.text("source", m.Source)
	if m.IsExceptionGroup {
		a.bool("is_exception_group", true)
	}
	a.optional("exception_id", m.ExceptionID)
	a.optional("parent_id", m.ParentID)
	if m.Meta != nil {
		a.key("meta")
		a.open('{')
		if n := m.Meta.Errno; n != nil {
			a.named("errno", n.Number, n.Name)
		}
		if n := m.Meta.Signal; n != nil {
			a.named("signal", n.Number, n.Name)
		}
		a.close('}')
	}
	a.object("data", m.Data)
	a.close('}')
}

// named writes a number that has a name.
func (a *appender) named(key string, number int, name string) {
	a.key(key)
	a.open('{')
	a.integer("number", number)
	a.text("name", name)
	a.close('}')
}

func (a *appender) stacktrace(s *event.Stacktrace) {
	if s == nil {
		return
	}
	a.key("stacktrace")
	a.open('{')
	a.key("frames")
	a.open('[')
	for i := range s.Frames {
		a.comma()
		a.frame(&s.Frames[i])
	}
	a.close(']')
	a.close('}')
}

func (a *appender) frame(f *event.Frame) {
	a.open('{')
	a.text("filename", f.Filename)
	a.text("abs_path", f.AbsPath)
	a.text("module", f.Module)
	a.text("function", f.Function)
	a.number("lineno", f.Lineno)
	a.number("colno", f.Colno)
	if f.InApp != nil {
		a.bool("in_app", *f.InApp)
	}
	a.texts("pre_context", f.PreContext)
	a.text("context_line", f.ContextLine)
	a.texts("post_context", f.PostContext)
	a.text("package", f.Package)
	a.text("instruction_addr", f.InstructionAddr)
	a.close('}')
}

func (a *appender) breadcrumbs(c *event.Breadcrumbs) {
	if c == nil && len(a.crumbs) == 0 {
		return
	}
	a.key("breadcrumbs")
	a.open('{')
	a.key("values")
	a.open('[')
	if c == nil {
		a.b = append(a.b, a.crumbs...)
	} else {
		for i := range c.Values {
			a.comma()
			a.breadcrumb(&c.Values[i])
		}
	}
	a.close(']')
	a.close('}')
}

func (a *appender) breadcrumb(c *event.Breadcrumb) {
	a.open('{')
	if c.Timestamp != nil {
		a.time("timestamp", *c.Timestamp)
	}
	a.text("type", c.Type)
	a.text("category", c.Category)
	a.text("level", string(c.Level))
	a.text("message", c.Message)
	a.object("data", c.Data)
	a.close('}')
}

func (a *appender) threads(t *event.Threads) {
	if t == nil {
		return
	}
	a.key("threads")
	a.open('{')
	a.key("values")
	a.open('[')
	for i := range t.Values {
		th := &t.Values[i]
		a.comma()
		a.open('{')
		a.text("id", th.ID)
		a.text("name", th.Name)
		if th.Crashed {
			a.bool("crashed", true)
		}
		if th.Current {
			a.bool("current", true)
		}
		a.text("state", th.State)
		a.stacktrace(th.Stacktrace)
		a.close('}')
	}
	a.close(']')
	a.close('}')
}

func (a *appender) request(r *event.Request) {
	if r == nil {
		return
	}
	a.key("request")
	a.open('{')
	a.text("method", r.Method)
	a.text("url", r.URL)
	a.text("query_string", r.QueryString)
	a.strings("headers", r.Headers)
	a.close('}')
}

func (a *appender) user(u *event.User) {
	if u == nil {
		return
	}
	a.key("user")
	a.open('{')
	a.text("id", u.ID)
	a.text("username", u.Username)
	a.text("ip_address", u.IPAddress)
	a.close('}')
}
