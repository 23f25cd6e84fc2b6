package rules

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// reservedTags are tags that Sentry deletes, or takes for a field.
var reservedTags = []string{"release", "dist", "user", "filename", "function", "environment"}

// applyTags sets the tags and extras that the rule names and captures, and the tag "rule".
func (m *Match) applyTags(ev *event.Event, lookup func(string) string) {
	if ev.Tags == nil {
		ev.Tags = make(map[string]string)
	}
	for key, t := range m.Rule.def.tags {
		if v, ok := fill(t.Value, lookup); ok {
			setTag(ev.Tags, key, v)
		}
	}
	for name, v := range m.Captures {
		if key, ok := strings.CutPrefix(name, "tag_"); ok {
			setTag(ev.Tags, key, v)
		} else if key, ok := strings.CutPrefix(name, "extra_"); ok {
			extra(ev, key, v)
		}
	}
	if v := m.Captures["thread"]; v != "" {
		setTag(ev.Tags, "thread.name", v)
	}
	if ev.Exception == nil {
		for name, key := range map[string]string{"file": "code.file.path", "line": "code.line.number", "function": "code.function.name"} {
			if v := m.Captures[name]; v != "" {
				extra(ev, key, v)
			}
		}
	}
	if m.Truncated {
		ev.Tags["truncated"] = "true"
	}
	setTag(ev.Tags, "rule", m.Rule.ID)
}

func extra(ev *event.Event, key, value string) {
	if ev.Extra == nil {
		ev.Extra = make(map[string]any)
	}
	ev.Extra[key] = clip(value, maxText)
}

// setTag sets a tag in the form that Sentry keeps: it drops tags whose key or value is not in it.
func setTag(tags map[string]string, key, value string) {
	value = strings.TrimSpace(clip(strings.ToValidUTF8(oneLine(value), "�"), maxTag))
	if key = tagKey(key); key != "" && value != "" {
		tags[key] = value
	}
}

// tagKey returns a key with all that Sentry does not take replaced, at most 200 bytes.
func tagKey(key string) string {
	key = strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '.', c == ':', c == '-':
			return c
		}
		return '-'
	}, key)
	return key[:min(len(key), maxTag)]
}
