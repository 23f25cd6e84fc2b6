package payload

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/errtail/errtail/event"
)

// The JSON of an event, written field by field: in a storm most of the time would go into finding out by reflection, for each of a hundred
// breadcrumbs, what is known here. It is byte for byte what encoding/json writes without HTML escapes (TestAppend, FuzzAppend).

// appender writes JSON objects into a buffer. err is the first value that JSON cannot express.
type appender struct {
	b      []byte
	next   bool // a comma goes before the next key or element
	err    error
	crumbs []byte // the elements of the list of breadcrumbs, for an event that has none in its field
}

// appendEvent appends the JSON of e to b, with breadcrumbs that are written already if e has none.
func appendEvent(b []byte, e *event.Event, crumbs []byte) ([]byte, error) {
	a := &appender{b: b, crumbs: crumbs}
	a.event(e)
	return a.b, a.err
}

func (a *appender) open(c byte) {
	a.b = append(a.b, c)
	a.next = false
}

func (a *appender) close(c byte) {
	a.b = append(a.b, c)
	a.next = true
}

func (a *appender) comma() {
	if a.next {
		a.b = append(a.b, ',')
	}
	a.next = true
}

// key writes a field's name, which needs no escapes.
func (a *appender) key(name string) {
	a.comma()
	a.b = append(a.b, '"')
	a.b = append(a.b, name...)
	a.b = append(a.b, '"', ':')
	a.next = false
}

func (a *appender) string(s string) {
	a.b = appendString(a.b, s)
	a.next = true
}

// text writes a field unless it is empty.
func (a *appender) text(name, s string) {
	if s != "" {
		a.key(name)
		a.string(s)
	}
}

func (a *appender) texts(name string, list []string) {
	if len(list) == 0 {
		return
	}
	a.key(name)
	a.open('[')
	for _, s := range list {
		a.comma()
		a.string(s)
	}
	a.close(']')
}

func (a *appender) number(name string, n int) {
	if n != 0 {
		a.integer(name, n)
	}
}

func (a *appender) integer(name string, n int) {
	a.key(name)
	a.b = strconv.AppendInt(a.b, int64(n), 10)
	a.next = true
}

func (a *appender) optional(name string, n *int) {
	if n != nil {
		a.integer(name, *n)
	}
}

func (a *appender) bool(name string, v bool) {
	a.key(name)
	a.b = strconv.AppendBool(a.b, v)
	a.next = true
}

func (a *appender) time(name string, t event.Timestamp) {
	a.key(name)
	a.b = t.AppendJSON(a.b)
	a.next = true
}

// strings writes a map, its keys in order as encoding/json has them.
func (a *appender) strings(name string, m map[string]string) {
	if len(m) == 0 {
		return
	}
	a.key(name)
	a.open('{')
	for _, k := range slices.Sorted(maps.Keys(m)) {
		a.comma()
		a.string(k)
		a.b = append(a.b, ':')
		a.string(m[k])
	}
	a.close('}')
}

func (a *appender) object(name string, m map[string]any) {
	if len(m) > 0 {
		a.key(name)
		a.value(m)
	}
}

// value writes what a free field holds; what is none of the usual kinds is left to encoding/json.
func (a *appender) value(v any) {
	switch v := v.(type) {
	case nil:
		a.b = append(a.b, "null"...)
	case string:
		a.string(v)
	case bool:
		a.b = strconv.AppendBool(a.b, v)
	case int:
		a.b = strconv.AppendInt(a.b, int64(v), 10)
	case int64:
		a.b = strconv.AppendInt(a.b, v, 10)
	case event.Context:
		a.value(map[string]any(v))
	case map[string]any:
		if v == nil {
			a.b = append(a.b, "null"...)
			break
		}
		a.open('{')
		for _, k := range slices.Sorted(maps.Keys(v)) {
			a.comma()
			a.string(k)
			a.b = append(a.b, ':')
			a.value(v[k])
		}
		a.close('}')
	case []any:
		if v == nil {
			a.b = append(a.b, "null"...)
			break
		}
		a.open('[')
		for _, item := range v {
			a.comma()
			a.value(item)
		}
		a.close(']')
	default:
		data, err := marshal(v)
		if err != nil && a.err == nil {
			a.err = fmt.Errorf("writing a %T: %w", v, err)
		}
		a.b = append(a.b, data...)
	}
	a.next = true
}

const hexDigits = "0123456789abcdef"

// plain marks the bytes that stand for themselves in a JSON string.
var plain = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return t
}()

// appendString appends s as a JSON string. What is not UTF-8 becomes U+FFFD; U+2028 and U+2029, which end a line in JavaScript, are escaped.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if plain[c] {
				i++
				for i+8 <= len(s) && plainEight(s[i:i+8]) {
					i += 8
				}
				continue
			}
			b = append(b, s[start:i]...)
			b = appendEscape(b, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(b, s[start:i]...)
			b = append(b, `\ufffd`...)
		case r == '\u2028' || r == '\u2029':
			b = append(b, s[start:i]...)
			b = append(b, `\u202`...)
			b = append(b, hexDigits[r&15])
		default:
			i += size
			continue
		}
		i += size
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// plainEight tells whether eight bytes stand for themselves, at once: in none of them is the highest bit set, nor would be after 0x20 was taken from it, or
// 1 from its difference to a quote or a backslash.
func plainEight(s string) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	_ = s[7]
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	quote, slash := x^('"'*ones), x^('\\'*ones)
	return (x|(x-' '*ones)|(quote-ones)|(slash-ones))&high == 0
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
