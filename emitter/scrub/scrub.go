// Package scrub takes secrets out of events before they touch a disk: passwords, tokens and keys where something names them so, headers and cookies,
// credentials in URLs, private keys, tokens whose form gives them away, card numbers, and, unless asked to leave them, e-mail and IP addresses.
// What it takes out reads [Filtered] afterwards, as it does with Sentry's own scrubbing; the text around it stays.
//
// Text is read once from left to right; what is looked at around a place is bounded. So the time is linear in the length of the text, and
// text without anything suspicious is returned as it is.
package scrub

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/errtail/errtail/event"
)

// Filtered stands for what was taken out.
const Filtered = "[Filtered]"

// Options say what to take out.
type Options struct {
	// SendDefaultPII leaves e-mail and IP addresses in.
	SendDefaultPII bool
	// Patterns are taken out in addition.
	Patterns []Pattern
}

// Pattern is a user's own pattern: everything that matches the regular expression (RE2) is replaced. In With "$1" stands for the first group;
// "" means [Filtered].
type Pattern struct {
	Pattern string
	With    string
}

// Scrubber takes secrets out of text and events. It is safe for concurrent use.
type Scrubber struct {
	pii      bool
	patterns []pattern
}

type pattern struct {
	re   *regexp.Regexp
	with string
}

// New returns a scrubber, or an error that names the pattern that is not one.
func New(o Options) (*Scrubber, error) {
	if len(o.Patterns) > maxPatterns {
		return nil, fmt.Errorf("%d scrub patterns: every text is searched for each, %d are allowed (join some with |)", len(o.Patterns), maxPatterns)
	}
	s := &Scrubber{pii: o.SendDefaultPII}
	for _, p := range o.Patterns {
		if len(p.Pattern) > maxPattern {
			return nil, fmt.Errorf("scrub pattern %.40q…: it has %d bytes, %d are allowed (split it)", p.Pattern, len(p.Pattern), maxPattern)
		}
		re, err := regexp.Compile(p.Pattern)
		if err != nil {
			return nil, fmt.Errorf("scrub pattern %q: %w", p.Pattern, err)
		}
		if matchesEmpty(re) {
			return nil, fmt.Errorf("scrub pattern %q: it matches everywhere, since it matches the empty text", p.Pattern)
		}
		if p.With == "" {
			p.With = Filtered
		}
		s.patterns = append(s.patterns, pattern{re, p.With})
	}
	return s, nil
}

// How many patterns there may be, and how long each, in bytes: RE2 takes time in the length of the text times that of the pattern.
const maxPatterns, maxPattern = 100, 1000

// matchesEmpty tells whether re finds nothing somewhere, as \b or x* do: what it stands for would be written between all letters.
func matchesEmpty(re *regexp.Regexp) bool {
	for _, at := range re.FindAllStringIndex("a B-1_ß\n", -1) {
		if at[0] == at[1] {
			return true
		}
	}
	return re.MatchString("")
}

// Text returns text without secrets.
func (s *Scrubber) Text(text string) string { return s.text(text, false) }

// Code returns a line of source code without the secrets that are written in it as literals. Names of variables, and what is passed on under a name,
// stay: backends group by such lines.
func (s *Scrubber) Code(line string) string { return s.text(line, true) }

func (s *Scrubber) text(text string, code bool) string {
	if keyLine(text) {
		return Filtered
	}
	if len(text) > 3 { // shorter ones hold nothing
		sc := scanner{text: text, code: code, pii: s.pii}
		text = sc.scan()
	}
	for _, p := range s.patterns {
		text = p.re.ReplaceAllString(text, p.with)
	}
	return text
}

// Event takes secrets out of an event, in place. Maps and lists that it has to change are replaced by copies.
func (s *Scrubber) Event(e *event.Event) {
	e.Transaction = s.Text(e.Transaction)
	e.Tags = s.strings(e.Tags)
	e.Extra = s.object(e.Extra)
	if e.Contexts != nil {
		contexts := make(map[string]event.Context, len(e.Contexts))
		for k, c := range e.Contexts {
			contexts[k] = s.object(c)
		}
		e.Contexts = contexts
	}
	for i, part := range e.Fingerprint {
		e.Fingerprint[i] = s.Text(part)
	}
	if l := e.LogEntry; l != nil {
		l.Message, l.Formatted = s.Text(l.Message), s.Text(l.Formatted)
		for i, p := range l.Params {
			l.Params[i] = s.value("", p, 0)
		}
	}
	if e.Exception != nil {
		for i := range e.Exception.Values {
			s.exception(&e.Exception.Values[i])
		}
	}
	if e.Threads != nil {
		for i := range e.Threads.Values {
			s.stack(e.Threads.Values[i].Stacktrace)
		}
	}
	if e.Breadcrumbs != nil {
		var key keyLines
		for i := range e.Breadcrumbs.Values {
			c := &e.Breadcrumbs.Values[i]
			if key.hides(c.Message) {
				c.Message = Filtered
			}
			c.Message = s.Text(c.Message)
			c.Data = s.object(c.Data)
		}
	}
	if r := e.Request; r != nil {
		r.URL = s.Text(r.URL)
		r.QueryString = s.Text(r.QueryString)
		r.Headers = s.strings(r.Headers)
	}
	if u := e.User; u != nil {
		u.ID, u.Username = s.Text(u.ID), s.Text(u.Username)
		if !s.pii {
			u.IPAddress = ""
		}
	}
}

func (s *Scrubber) exception(x *event.Exception) {
	if x.Value != nil {
		v := s.Text(*x.Value)
		x.Value = &v
	}
	if x.Mechanism != nil {
		x.Mechanism.Data = s.object(x.Mechanism.Data)
	}
	s.stack(x.Stacktrace)
}

func (s *Scrubber) stack(st *event.Stacktrace) {
	if st == nil {
		return
	}
	for i := range st.Frames {
		f := &st.Frames[i]
		f.AbsPath, f.Filename = s.location(f.AbsPath), s.location(f.Filename)
		var key keyLines
		s.code(&key, f.PreContext)
		line := []string{f.ContextLine}
		s.code(&key, line)
		f.ContextLine = line[0]
		s.code(&key, f.PostContext)
	}
}

// code takes secrets out of lines of source code that follow each other.
func (s *Scrubber) code(key *keyLines, lines []string) {
	for i := range lines {
		if key.hides(lines[i]) {
			lines[i] = Filtered
		}
		lines[i] = s.Code(lines[i])
	}
}

// location takes the credentials out of the name of a file that is a URL. Other names stay as they are: backends group by them.
func (s *Scrubber) location(name string) string {
	if !strings.Contains(name, "://") {
		return name
	}
	sc := scanner{text: name, pii: true}
	return sc.scan()
}

// strings returns m without secrets: values under a telling name go whole.
func (s *Scrubber) strings(m map[string]string) map[string]string {
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for k, v := range m {
		if v != "" && hides(k, v) {
			v = Filtered
		}
		out[k] = s.Text(v)
	}
	return out
}

func (s *Scrubber) object(m map[string]any) map[string]any {
	if m == nil {
		return nil
	}
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = s.value(k, v, 0)
	}
	return out
}

// maxDepth bounds how deep values are looked into; payloads are cut far above it.
const maxDepth = 20

func (s *Scrubber) value(key string, v any, depth int) any {
	if depth > maxDepth {
		return Filtered
	}
	switch v := v.(type) {
	case nil, bool:
		return v
	case string:
		if hides(key, v) {
			return Filtered
		}
		return s.Text(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			out[k] = s.value(k, item, depth+1)
		}
		return out
	case map[string]string:
		return s.strings(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = s.value(key, item, depth+1)
		}
		return out
	case []string:
		out := make([]string, len(v))
		for i, item := range v {
			out[i], _ = s.value(key, item, depth+1).(string)
		}
		return out
	default:
		if text := fmt.Sprint(v); hides(key, text) || s.Text(text) != text {
			return Filtered
		}
		return v
	}
}

// hides tells whether what stands under a key in an object is a secret: the key says so, and the value is one.
func hides(key, value string) bool {
	k := classify(key)
	if k == keyCookie {
		return strings.Contains(value, "=")
	}
	return k != keyNone && secretValue(k, key, value, sepQuoted)
}
