package rules

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/errtail/errtail/event"
)

// Bounds of fields, in bytes (reference: Sentry's develop docs, "Event Payloads"). Sentry drops a tag that is too long, and
// cuts most of the others by itself.
const (
	maxTag         = 200
	maxLogger      = 64
	maxEnvironment = 64
	maxName        = 200 // release, transaction, server name
	maxText        = 8192
	maxType        = 256
)

// ApplyOptions is what a rule's file cannot decide.
type ApplyOptions struct {
	PII  bool           // keep IP addresses and query strings
	Zone *time.Location // of times without a zone, where the rule names none; nil means UTC
}

// Apply writes what the match says into an event, which already has what the log record and the parser told: its time, level, logger, message and
// exceptions. Where both know a field, the rule wins; a capture wins over a fixed value of the same field. [Match.Redact] is still to come.
func (m *Match) Apply(ev *event.Event, o ApplyOptions) {
	d := m.Rule.def
	lookup := func(name string) string { return m.lookup(ev, name) }
	m.applyLevel(ev)
	m.applyTime(ev, o)
	set := func(field *string, fixed text, capture string, limit int) {
		if v, ok := fill(fixed.Value, lookup); ok && v != "" {
			*field = clip(oneLine(v), limit)
		}
		if v := m.Captures[capture]; v != "" {
			*field = clip(oneLine(v), limit)
		}
	}
	set(&ev.Logger, d.logger, "logger", maxLogger)
	if m.Rule.Parser == "" {
		m.applyException(ev)
	}
	m.applyMessage(ev)
	if v, ok := fill(d.platform.Value, lookup); ok && v != "" {
		ev.Platform = v
	}
	set(&ev.Environment, d.environment, "environment", maxEnvironment)
	set(&ev.Release, d.release, "release", maxName)
	set(&ev.Transaction, d.transaction, "transaction", maxName)
	set(&ev.ServerName, text{}, "server_name", maxName)
	m.applyMechanism(ev)
	m.applyRequest(ev, o)
	m.applyUser(ev, o)
	m.applyContexts(ev)
	m.applyTags(ev, lookup)
	if d := m.Rule.DSN; d == "default" {
		ev.Route = ""
	} else if d != "" {
		ev.Route = d
	}
	if fp := m.fingerprint(lookup); fp != nil {
		ev.Fingerprint = fp
	}
}

// lookup returns what $name stands for: the capture, or else what the event has.
func (m *Match) lookup(ev *event.Event, name string) string {
	if v := m.Captures[name]; v != "" {
		return v
	}
	var last *event.Exception
	if ev.Exception != nil && len(ev.Exception.Values) > 0 {
		last = &ev.Exception.Values[len(ev.Exception.Values)-1]
	}
	switch {
	case name == "rule":
		return m.Rule.ID
	case name == "message" && ev.LogEntry != nil && ev.LogEntry.Formatted != "":
		return ev.LogEntry.Formatted
	case name == "message":
		return m.message
	case name == "logger":
		return ev.Logger
	case name == "level":
		return string(ev.Level)
	case name == "transaction":
		return ev.Transaction
	case name == "type" && last != nil:
		return last.Type
	case name == "value" && last != nil:
		return last.Text()
	}
	return ""
}

// applyLevel sets the level: the captured word by `levels`, then by the words that everyone uses, then `level`.
func (m *Match) applyLevel(ev *event.Event) {
	d := m.Rule.def
	if word := m.Captures["level"]; word != "" {
		for level, words := range d.levels {
			for _, w := range words {
				if strings.EqualFold(w, word) {
					ev.Level = level
					return
				}
			}
		}
		if level := event.ParseLevel(word); level != "" {
			ev.Level = level
			return
		}
	}
	if d.level.Value != "" {
		ev.Level = event.Level(d.level.Value)
	}
}

// applyTime reads the captured time, unless the record's format did.
func (m *Match) applyTime(ev *event.Event, o ApplyOptions) {
	d := m.Rule.def
	captured := m.Captures["time"]
	if captured == "" || m.timed && d.time.zone == nil && d.time.layout.Value == "" {
		return
	}
	zone := o.Zone
	if d.time.zone != nil {
		zone = d.time.zone
	}
	if zone == nil {
		zone = time.UTC
	}
	if t, ok := parseTime(captured, d.time.layout.Value, zone, ev.Timestamp.Time); ok {
		ev.Timestamp.Time = t
		delete(ev.Tags, "log.time") // which says that the line itself has no time
	}
}

// applyMessage sets the log message. An event without an exception always has one.
func (m *Match) applyMessage(ev *event.Event) {
	message := m.Captures["message"]
	if message == "" && m.above {
		message = m.message
	}
	if message == "" && m.Rule.Parser == "" && ev.Exception == nil && (ev.LogEntry == nil || ev.LogEntry.Formatted == "") {
		message = m.message
		if message == "" {
			message = m.Text
		}
	}
	if message != "" {
		ev.LogEntry = &event.LogEntry{Formatted: clip(message, maxText)}
	}
}

// applyMechanism says how the exceptions came to be reported. The parts of an exception group stay "chained", as the SDKs have it.
func (m *Match) applyMechanism(ev *event.Event) {
	want := m.Rule.def.mechanism
	if ev.Exception == nil || want.kind.Value == "" && want.handled == nil {
		return
	}
	for i := range ev.Exception.Values {
		e := &ev.Exception.Values[i]
		mech := event.Mechanism{Type: "generic"}
		if e.Mechanism != nil {
			mech = *e.Mechanism // what a parser made may be shared
		}
		if want.kind.Value != "" && mech.ParentID == nil {
			mech.Type = want.kind.Value
		}
		if want.handled != nil {
			handled := *want.handled
			mech.Handled = &handled
		}
		e.Mechanism = &mech
	}
}

// fingerprint returns the rule's fingerprint without the parts that are not known this time, or nil.
func (m *Match) fingerprint(lookup func(string) string) []string {
	var fp []string
	for _, t := range m.Rule.def.fingerprint {
		if v, ok := fill(t.Value, lookup); ok && v != "" {
			fp = append(fp, clip(v, maxName))
		}
	}
	return fp
}

// clip cuts a text to at most limit bytes, between characters.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// oneLine turns line breaks into blanks.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == '\r' || c == '\n' }), " ")
}
