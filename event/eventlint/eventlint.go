// Package eventlint checks the payload of an event strictly: closed sets of keys everywhere, types, levels, lengths, and all that Sentry's own JSON
// schema lets pass (bad ids, junk times, empty frames). Its rules are written from Sentry's develop documentation ("Event Payloads") and from
// what Relay and other backends drop or refuse, not from the encoder, so that the one can find the other's mistakes.
package eventlint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the size, in bytes, above which backends refuse an event.
const MaxBytes = 1 << 20

// Check returns everything that is wrong with an event payload, each error beginning with the place; nil means that all is well.
func Check(payload []byte) []error {
	var l linter
	l.payload(payload)
	return l.errs
}

// linter collects what is wrong.
type linter struct{ errs []error }

func (l *linter) errorf(path, format string, args ...any) {
	if path == "" {
		path = "event"
	}
	l.errs = append(l.errs, errors.New(path+": "+fmt.Sprintf(format, args...)))
}

func (l *linter) payload(data []byte) {
	if len(data) > MaxBytes {
		l.errorf("", "%d bytes, more than %d", len(data), MaxBytes)
	}
	if !utf8.Valid(data) {
		l.errorf("", "is not UTF-8")
	}
	if bytes.ContainsAny(data, "\r\n") {
		l.errorf("", "is not one line")
	}
	l.duplicateKeys(data)
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		l.errorf("", "is not JSON: %v", err)
		return
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		l.errorf("", "something follows the JSON object")
	}
	l.event(v)
}

// duplicateKeys finds an object that says a key twice, of which decoders keep any one.
func (l *linter) duplicateKeys(data []byte) {
	dec := json.NewDecoder(bytes.NewReader(data))
	type level struct {
		keys   map[string]bool // nil in a list
		isName bool
	}
	var stack []level
	value := func() {
		if n := len(stack); n > 0 && stack[n-1].keys != nil {
			stack[n-1].isName = true
		}
	}
	for {
		tok, err := dec.Token()
		if err != nil {
			return // Check says it
		}
		if n := len(stack); n > 0 && stack[n-1].isName {
			if name, ok := tok.(string); ok {
				if stack[n-1].keys[name] {
					l.errorf("", "key %q twice in one object", name)
				}
				stack[n-1].keys[name] = true
				stack[n-1].isName = false
				continue
			}
		}
		switch tok {
		case json.Delim('{'):
			stack = append(stack, level{map[string]bool{}, true})
		case json.Delim('['):
			stack = append(stack, level{})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
			value()
		default:
			value()
		}
	}
}

// object returns v as an object of which all keys are known: those in required (separated by blanks) must be there, those in
// optional may.
func (l *linter) object(path string, v any, required, optional string) (map[string]any, bool) {
	m, ok := v.(map[string]any)
	if !ok {
		l.errorf(path, "is %s, want an object", kind(v))
		return nil, false
	}
	known := map[string]bool{}
	for _, k := range strings.Fields(required) {
		known[k] = true
		if _, ok := m[k]; !ok {
			l.errorf(join(path, k), "is missing")
		}
	}
	for _, k := range strings.Fields(optional) {
		known[k] = true
	}
	for k, item := range m {
		if !known[k] {
			l.errorf(join(path, k), "is not a known key")
		}
		if item == nil {
			l.errorf(join(path, k), "is null, want it absent")
		}
	}
	return m, true
}

// values returns the list of an object {"values": [...]}, which is the only form of lists that all backends read.
func (l *linter) values(path string, v any, most int) []any {
	m, ok := l.object(path, v, "values", "")
	if !ok {
		return nil
	}
	return l.list(join(path, "values"), m["values"], most)
}

// list returns a list that is not empty and has at most that many items.
func (l *linter) list(path string, v any, most int) []any {
	s, ok := v.([]any)
	switch {
	case !ok:
		l.errorf(path, "is %s, want a list", kind(v))
	case len(s) == 0:
		l.errorf(path, "is empty, want it absent")
	case len(s) > most:
		l.errorf(path, "has %d items, more than %d", len(s), most)
	}
	return s
}

// text checks the string at key of m, if it is there: not empty, at most that many characters.
func (l *linter) text(path string, m map[string]any, key string, most int) string {
	v, ok := m[key]
	if !ok {
		return ""
	}
	s, ok := v.(string)
	switch {
	case !ok:
		l.errorf(join(path, key), "is %s, want a string", kind(v))
	case s == "":
		l.errorf(join(path, key), "is empty, want it absent")
	case utf8.RuneCountInString(s) > most:
		l.errorf(join(path, key), "has %d characters, more than %d", utf8.RuneCountInString(s), most)
	}
	return s
}

// line is text without line breaks.
func (l *linter) line(path string, m map[string]any, key string, most int) string {
	s := l.text(path, m, key, most)
	if strings.ContainsAny(s, "\r\n") {
		l.errorf(join(path, key), "has a line break")
	}
	return s
}

func (l *linter) boolean(path string, m map[string]any, key string) {
	if v, ok := m[key]; ok {
		if _, ok := v.(bool); !ok {
			l.errorf(join(path, key), "is %s, want true or false", kind(v))
		}
	}
}

// integer checks the whole number at key of m, if it is there: not less than least.
func (l *linter) integer(path string, m map[string]any, key string, least int64) (int64, bool) {
	v, ok := m[key]
	if !ok {
		return 0, false
	}
	n, ok := v.(json.Number)
	if !ok {
		l.errorf(join(path, key), "is %s, want a number", kind(v))
		return 0, false
	}
	i, err := n.Int64()
	if err != nil || i < least {
		l.errorf(join(path, key), "is %s, want a whole number from %d", n, least)
		return 0, false
	}
	return i, true
}

// free checks an object with free keys: its size in bytes and how deep it goes.
func (l *linter) free(path string, v any, size, depth int) {
	m, ok := v.(map[string]any)
	if !ok {
		l.errorf(path, "is %s, want an object", kind(v))
		return
	}
	if len(m) == 0 {
		l.errorf(path, "is empty, want it absent")
	}
	if b, err := json.Marshal(m); err == nil && len(b) > size {
		l.errorf(path, "has %d bytes, more than %d", len(b), size)
	}
	if d := depthOf(v); d > depth {
		l.errorf(path, "is nested %d deep, more than %d", d, depth)
	}
}

func depthOf(v any) int {
	deepest := 0
	switch v := v.(type) {
	case map[string]any:
		for _, item := range v {
			deepest = max(deepest, depthOf(item))
		}
	case []any:
		for _, item := range v {
			deepest = max(deepest, depthOf(item))
		}
	default:
		return 0
	}
	return deepest + 1
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case []any:
		return "a list"
	}
	return "an object"
}
