package eventlint

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Platforms that Sentry knows (develop docs, "Event Payloads", attribute platform).
var platforms = set("as3 c cfml cocoa csharp elixir haskell go groovy java javascript native node objc other perl php powershell python ruby dart unity rust")

// levels are Sentry's five.
var levels = set("fatal error warning info debug")

// reservedTags are deleted or moved by Relay (normalize_event_tags).
var reservedTags = set("release dist user filename function environment")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

func (l *linter) event(v any) {
	e, ok := l.object("", v, "event_id timestamp platform sdk",
		"level logger transaction server_name release environment dist tags extra contexts fingerprint logentry exception breadcrumbs threads request user")
	if !ok {
		return
	}
	l.eventID(e)
	l.timestamp("", e)
	if p := l.text("", e, "platform", 64); p != "" && !platforms[p] {
		l.errorf("platform", "is %q, which is not one that Sentry knows", p)
	}
	l.level("", e)
	l.line("", e, "logger", 64)
	l.line("", e, "transaction", 200)
	l.line("", e, "server_name", 256)
	l.name("release", e, 200, "\r\n\t/\\")
	l.name("environment", e, 64, "\r\n/\\")
	if d := l.text("", e, "dist", 64); strings.Trim(d, wordCharacters) != "" {
		l.errorf("dist", "is %q, want only letters, digits, '_', '.', '-'", d)
	}
	l.each(e, "tags", l.tags)
	l.each(e, "extra", func(v any) { l.extra(v) })
	l.each(e, "contexts", l.contexts)
	l.each(e, "fingerprint", l.fingerprint)
	l.each(e, "logentry", l.logEntry)
	l.each(e, "exception", l.exceptions)
	l.each(e, "breadcrumbs", l.breadcrumbs)
	l.each(e, "threads", l.threads)
	l.each(e, "request", l.request)
	l.each(e, "user", l.user)
	l.each(e, "sdk", l.sdk)
	if e["exception"] == nil && e["logentry"] == nil {
		l.errorf("", "has neither exception nor logentry: it says nothing")
	}
}

const wordCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"

func (l *linter) each(m map[string]any, key string, f func(any)) {
	if v := m[key]; v != nil {
		f(v)
	}
}

func (l *linter) eventID(e map[string]any) {
	id := l.text("", e, "event_id", 32)
	if id == "" {
		return
	}
	if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" || id == strings.Repeat("0", 32) {
		l.errorf("event_id", "is %q, want 32 lower-case hexadecimal digits", id)
	}
}

// timestamp checks a time: RFC 3339 in UTC, neither the zero time nor one of a far century.
func (l *linter) timestamp(path string, m map[string]any) {
	v, ok := m["timestamp"]
	if !ok {
		return
	}
	at := join(path, "timestamp")
	s, ok := v.(string)
	if !ok {
		l.errorf(at, "is %s, want a string", kind(v))
		return
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	switch {
	case err != nil:
		l.errorf(at, "is %q, want a time in RFC 3339", s)
	case !strings.HasSuffix(s, "Z"):
		l.errorf(at, "is %q, want UTC with Z", s)
	case t.Year() < 1970 || t.Year() > 2200:
		l.errorf(at, "is %q, which nobody meant", s)
	}
}

func (l *linter) level(path string, m map[string]any) {
	if s := l.text(path, m, "level", 16); s != "" && !levels[s] {
		l.errorf(join(path, "level"), "is %q, want fatal, error, warning, info or debug", s)
	}
}

// name checks a release or an environment, which Relay deletes if it has one of the characters in bad.
func (l *linter) name(key string, e map[string]any, most int, bad string) {
	s := l.text("", e, key, most)
	if strings.ContainsAny(s, bad) || s == "." || s == ".." || strings.TrimSpace(s) != s || key == "environment" && strings.EqualFold(s, "none") {
		l.errorf(key, "is %q, which backends delete", s)
	}
}

func (l *linter) tags(v any) {
	m, ok := v.(map[string]any)
	if !ok {
		l.errorf("tags", "is %s, want an object", kind(v))
		return
	}
	if len(m) == 0 || len(m) > 100 {
		l.errorf("tags", "has %d items, want 1 to 100 or none at all", len(m))
	}
	for k := range m {
		l.line("tags", m, k, 200)
		if k == "" || len(k) > 200 || strings.Trim(k, wordCharacters+":") != "" {
			l.errorf("tags", "key %q is not 1 to 200 letters, digits, '_', '.', ':', '-'", k)
		}
		if reservedTags[k] {
			l.errorf("tags", "key %q is deleted by backends: there is a field of that name", k)
		}
	}
}

func (l *linter) extra(v any) {
	l.free("extra", v, 256<<10, 7)
	if m, ok := v.(map[string]any); ok {
		for k, item := range m {
			if b, err := json.Marshal(item); err == nil && len(b) > 16<<10 {
				l.errorf(join("extra", k), "has %d bytes, more than %d", len(b), 16<<10)
			}
		}
	}
}

func (l *linter) contexts(v any) {
	m, ok := v.(map[string]any)
	if !ok || len(m) == 0 {
		l.errorf("contexts", "is %s, want an object that is not empty", kind(v))
		return
	}
	for k, c := range m {
		l.free(join("contexts", k), c, 8<<10, 7)
	}
	if t, ok := m["trace"].(map[string]any); ok {
		for key, digits := range map[string]int{"trace_id": 32, "span_id": 16} {
			id, _ := t[key].(string)
			if len(id) != digits || strings.Trim(id, "0123456789abcdef") != "" {
				l.errorf("contexts.trace."+key, "is %q, want %d hexadecimal digits", id, digits)
			}
		}
	}
}

func (l *linter) fingerprint(v any) {
	for i, part := range l.list("fingerprint", v, 32) {
		if s, ok := part.(string); !ok || s == "" {
			l.errorf(fmt.Sprintf("fingerprint[%d]", i), "is %s, want a string that is not empty", kind(part))
		}
	}
}

func (l *linter) logEntry(v any) {
	m, ok := l.object("logentry", v, "", "message params formatted")
	if !ok {
		return
	}
	if l.text("logentry", m, "message", 8192) == "" && l.text("logentry", m, "formatted", 8192) == "" {
		l.errorf("logentry", "has neither message nor formatted")
	}
	l.text("logentry", m, "formatted", 8192)
	l.each(m, "params", func(v any) {
		l.list("logentry.params", v, 100)
		if m["message"] == nil {
			l.errorf("logentry.params", "is without a message that they belong to")
		}
	})
}

func (l *linter) breadcrumbs(v any) {
	for i, c := range l.values("breadcrumbs", v, 100) {
		path := fmt.Sprintf("breadcrumbs.values[%d]", i)
		m, ok := l.object(path, c, "", "timestamp type category level message data")
		if !ok {
			continue
		}
		if len(m) == 0 || m["message"] == nil && m["data"] == nil && m["category"] == nil {
			l.errorf(path, "says nothing")
		}
		l.timestamp(path, m)
		l.line(path, m, "type", 128)
		l.line(path, m, "category", 128)
		l.level(path, m)
		l.text(path, m, "message", 8192)
		l.each(m, "data", func(v any) { l.free(path+".data", v, 2<<10, 5) })
	}
}

func (l *linter) request(v any) {
	m, ok := l.object("request", v, "", "method url query_string headers")
	if !ok {
		return
	}
	if len(m) == 0 {
		l.errorf("request", "is empty, want it absent")
	}
	l.line("request", m, "method", 64)
	l.text("request", m, "url", 2048)
	l.text("request", m, "query_string", 2048)
	l.each(m, "headers", func(v any) {
		h, ok := v.(map[string]any)
		if !ok || len(h) == 0 {
			l.errorf("request.headers", "is %s, want an object that is not empty", kind(v))
		}
		for k, s := range h {
			if _, ok := s.(string); !ok {
				l.errorf(join("request.headers", k), "is %s, want a string", kind(s))
			}
		}
	})
}

func (l *linter) user(v any) {
	m, ok := l.object("user", v, "", "id username ip_address")
	if !ok {
		return
	}
	if len(m) == 0 {
		l.errorf("user", "is empty, want it absent")
	}
	for _, k := range []string{"id", "username", "ip_address"} {
		l.line("user", m, k, 128)
	}
}

func (l *linter) sdk(v any) {
	m, ok := l.object("sdk", v, "name version", "")
	if !ok {
		return
	}
	name, version := l.line("sdk", m, "name", 64), l.line("sdk", m, "version", 32)
	if strings.HasPrefix(name, "sentry.") || strings.Trim(name, wordCharacters) != "" {
		l.errorf("sdk.name", "is %q, want a name of our own", name)
	}
	var major, minor, patch int
	if n, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); n != 3 || err != nil ||
		fmt.Sprintf("%d.%d.%d", major, minor, patch) != version || version[0] == '3' {
		l.errorf("sdk.version", "is %q, want MAJOR.MINOR.PATCH that does not begin with 3", version)
	}
}
