package rules

import (
	"strconv"
	"strings"

	"github.com/errtail/errtail/event"
)

func (m *Match) applyRequest(ev *event.Event, o ApplyOptions) {
	method, url, host := m.Captures["request_method"], m.Captures["request_url"], m.Captures["request_host"]
	if method == "" && url == "" && host == "" {
		return
	}
	r := event.Request{}
	if ev.Request != nil {
		r = *ev.Request
	}
	if method != "" {
		r.Method = clip(strings.ToUpper(oneLine(method)), 20)
	}
	if url != "" {
		address, query, _ := strings.Cut(oneLine(url), "?")
		r.URL, r.QueryString = clip(address, maxText), ""
		if o.PII {
			r.QueryString = clip(query, maxText)
		}
	}
	if host != "" {
		headers := map[string]string{"Host": clip(oneLine(host), maxName)}
		for k, v := range r.Headers {
			if _, ok := headers[k]; !ok {
				headers[k] = v
			}
		}
		r.Headers = headers
	}
	ev.Request = &r
}

func (m *Match) applyUser(ev *event.Event, o ApplyOptions) {
	id, name, ip := m.Captures["user_id"], m.Captures["user_name"], m.Captures["user_ip"]
	if !o.PII {
		ip = ""
	}
	if id == "" && name == "" && ip == "" {
		return
	}
	u := event.User{}
	if ev.User != nil {
		u = *ev.User
	}
	for field, v := range map[*string]string{&u.ID: id, &u.Username: name, &u.IPAddress: ip} {
		if v != "" {
			*field = clip(oneLine(v), 128)
		}
	}
	ev.User = &u
}

// applyContexts fills what has a card of its own: the trace, the answer to the request, where the log call stands.
func (m *Match) applyContexts(ev *event.Event) {
	put := func(card, key string, v any) {
		if ev.Contexts == nil {
			ev.Contexts = make(map[string]event.Context)
		}
		if ev.Contexts[card] == nil {
			ev.Contexts[card] = make(event.Context)
		}
		ev.Contexts[card][key] = v
	}
	if id := hexID(m.Captures["trace_id"], 32); id != "" {
		put("trace", "trace_id", id)
		// The protocol wants a span in every trace; where the log names none, the trace's own first half stands for it.
		span := hexID(m.Captures["span_id"], 16)
		if span == "" {
			span = id[:16]
		}
		put("trace", "span_id", span)
	}
	if status, err := strconv.Atoi(m.Captures["request_status"]); err == nil && status >= 100 && status <= 599 {
		put("response", "status_code", status)
	}
}

// hexID returns an id of n hexadecimal digits in the form that Sentry asks for, or "".
func hexID(s string, n int) string {
	s = strings.ToLower(strings.ReplaceAll(s, "-", ""))
	if len(s) != n || strings.Trim(s, "0") == "" || strings.Trim(s, "0123456789abcdef") != "" {
		return ""
	}
	return s
}
