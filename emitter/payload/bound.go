package payload

import (
	"maps"
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// bounded returns a copy of ev within the limits of the fields, its breadcrumbs too if its id may have to be made of all it says. What it shares with ev it does not write to.
func bounded(ev *event.Event) event.Event {
	e := *ev
	e.Timestamp = dated(e.Timestamp)
	if !platforms[e.Platform] {
		e.Platform = "other"
	}
	e.Level = level(e.Level)
	e.Logger = cut(oneLine(e.Logger), maxLogger)
	e.Transaction = cut(oneLine(e.Transaction), maxTransaction)
	e.ServerName = cut(oneLine(e.ServerName), maxServerName)
	e.Release = releaseName(e.Release)
	e.Environment = environmentName(e.Environment)
	e.Dist = cutBytes(replaced(e.Dist, '_', wordByte), maxDist)
	e.Tags = tags(e.Tags)
	e.Extra = freeObject(e.Extra, maxExtraItem, maxExtra, extraDepth)
	e.Contexts = contexts(e.Contexts)
	e.Fingerprint = fingerprint(e.Fingerprint)
	e.LogEntry = logEntry(e.LogEntry)
	e.Exception = exceptions(e.Exception)
	if e.Breadcrumbs = nil; !ValidID(e.EventID) {
		e.Breadcrumbs = breadcrumbs(ev.Breadcrumbs)
	}
	e.Threads = threads(e.Threads)
	e.Request = request(e.Request)
	e.User = user(e.User)
	if e.SDK == nil {
		e.SDK = &event.SDK{Name: SDKName, Version: SDKVersion}
	}
	if e.Exception == nil && e.LogEntry == nil {
		e.LogEntry = &event.LogEntry{Formatted: "(no message)"} // a backend shows nothing else of it
	}
	identify(&e)
	return e
}

// platforms are those that Sentry knows (develop docs, "Event Payloads", attribute platform).
var platforms = map[string]bool{
	"as3": true, "c": true, "cfml": true, "cocoa": true, "csharp": true, "dart": true, "elixir": true, "go": true, "groovy": true, "haskell": true,
	"java": true, "javascript": true, "native": true, "node": true, "objc": true, "other": true, "perl": true, "php": true, "powershell": true,
	"python": true, "ruby": true, "rust": true, "unity": true,
}

// level returns l, or "" for what is none of Sentry's five.
func level(l event.Level) event.Level {
	if l.Severity() == 0 {
		return event.ParseLevel(string(l))
	}
	return l
}

func cutBytes(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// tags keeps the first hundred tags by name. A tag with an empty value says nothing and is refused, so it is left out.
func tags(in map[string]string) map[string]string {
	if len(in) == 0 {
		return nil
	}
	out := make(map[string]string, len(in))
	for _, k := range slices.Sorted(maps.Keys(in)) {
		key, value := tagKey(k), cut(oneLine(in[k]), maxTagValue)
		if key == "" || value == "" {
			continue
		}
		if len(out) == maxTags {
			break
		}
		out[key] = value
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func contexts(in map[string]event.Context) map[string]event.Context {
	if len(in) == 0 {
		return nil
	}
	out := make(map[string]event.Context, len(in))
	for k, c := range in {
		if k == "trace" && !validTrace(c) {
			continue // a backend refuses it, and what it stands for is gone
		}
		if c := freeObject(c, maxContext, maxContext, extraDepth); c != nil && k != "" {
			out[k] = c
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// validTrace tells whether c names a trace and a span in W3C's form (Trace Context, section 3.2.2).
func validTrace(c event.Context) bool {
	for key, digits := range map[string]int{"trace_id": 32, "span_id": 16} {
		id, _ := c[key].(string)
		if len(id) != digits || strings.Trim(id, "0123456789abcdef") != "" {
			return false
		}
	}
	return true
}

func fingerprint(in []string) []string {
	if len(in) == 0 {
		return nil
	}
	out := make([]string, 0, min(len(in), maxFingerparts))
	for _, part := range in[:min(len(in), maxFingerparts)] {
		if part != "" {
			out = append(out, cut(part, maxFingerprint))
		}
	}
	return out
}

// logEntry drops an entry that says nothing.
func logEntry(in *event.LogEntry) *event.LogEntry {
	if in == nil || in.Message == "" && in.Formatted == "" {
		return nil
	}
	out := event.LogEntry{Message: cut(in.Message, maxMessage), Formatted: cut(in.Formatted, maxMessage)}
	for i, p := range in.Params {
		if i == maxParams || in.Message == "" {
			break
		}
		v, _ := free(p, maxExtraItem, extraDepth)
		out.Params = append(out.Params, v)
	}
	return &out
}

func breadcrumbs(in *event.Breadcrumbs) *event.Breadcrumbs {
	if in == nil || len(in.Values) == 0 {
		return nil
	}
	from := in.Values[max(0, len(in.Values)-maxCrumbs):]
	out := make([]event.Breadcrumb, 0, len(from))
	for _, c := range from {
		if c, ok := breadcrumb(c); ok {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return &event.Breadcrumbs{Values: out}
}

// breadcrumb is one within its bounds. It returns false for one that says nothing.
func breadcrumb(c event.Breadcrumb) (event.Breadcrumb, bool) {
	c.Type = cut(oneLine(c.Type), maxCategory)
	c.Category = cut(oneLine(c.Category), maxCategory)
	c.Level = level(c.Level)
	c.Message = cut(c.Message, maxMessage)
	c.Data = freeObject(c.Data, maxCrumbData, maxCrumbData, crumbDepth)
	if c.Timestamp != nil && (c.Timestamp.Year() < 1970 || c.Timestamp.Year() > 2200) {
		c.Timestamp = nil
	}
	return c, c.Message != "" || c.Category != "" || c.Data != nil
}

func request(in *event.Request) *event.Request {
	if in == nil {
		return nil
	}
	out := event.Request{Method: cut(oneLine(in.Method), 64), URL: cut(in.URL, maxURL), QueryString: cut(in.QueryString, maxURL)}
	for i, k := range slices.Sorted(maps.Keys(in.Headers)) {
		if i == maxHeaders {
			break
		}
		if out.Headers == nil {
			out.Headers = map[string]string{}
		}
		out.Headers[cut(k, 128)] = cut(in.Headers[k], maxURL)
	}
	if out.Method == "" && out.URL == "" && out.QueryString == "" && out.Headers == nil {
		return nil
	}
	return &out
}

func user(in *event.User) *event.User {
	if in == nil {
		return nil
	}
	out := event.User{ID: cut(oneLine(in.ID), 128), Username: cut(oneLine(in.Username), 128), IPAddress: cut(oneLine(in.IPAddress), 64)}
	if out == (event.User{}) {
		return nil
	}
	return &out
}
