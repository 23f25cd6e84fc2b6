package format

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is what a JSON value is.
type kind uint8

const (
	stringValue kind = iota
	numberValue
	wordValue  // true, false, null
	arrayValue // as it stands, with its brackets
)

// jsonValue is a value as it stands in the line: a string without its quotes, everything else whole.
type jsonValue struct {
	kind  kind
	raw   string
	plain bool // raw has no escapes to resolve
}

// text returns the value as text, with escapes resolved.
func (v jsonValue) text() string {
	if v.kind != stringValue || v.plain {
		return v.raw
	}
	return unescape(v.raw)
}

const (
	maxJSONDepth = 8
	maxPath      = 160 // bytes of a path; a member with a longer one is passed over
)

// jsonScanner walks over the members of an object. It is tolerant inside of strings and numbers, reads each byte once, and allocates nothing.
type jsonScanner struct {
	s    string
	i    int
	done bool // the outermost object was closed

	path  []byte // of the member that next found: "error.stack_trace"; a key with dots in it looks the same
	key   string // path, where it is a part of s
	value jsonValue

	buf   [maxPath]byte
	ends  [maxJSONDepth + 1]uint8 // how long the path of each open object is
	depth int                     // open objects
	inner bool                    // a member of the innermost object was read: a comma or its end comes next
}

// scanJSON returns a scanner for the object that s consists of.
func scanJSON(s string) *jsonScanner { return &jsonScanner{s: s} }

// next finds the next member that is no object itself. Arrays are not walked into, and neither are objects that are very deep. The path is
// valid until the next call.
func (j *jsonScanner) next() bool {
	if j.depth == 0 {
		if j.done || j.i > 0 || !j.accept('{') {
			return false
		}
		j.depth = 1
	}
	for {
		if j.accept('}') {
			if j.depth--; j.depth == 0 {
				j.done = true
				j.blanks()
				return false
			}
			j.inner = true
			continue
		}
		if j.inner && !j.accept(',') {
			return false
		}
		j.blanks()
		key, ok := j.str()
		if !ok || !j.accept(':') {
			return false
		}
		end := int(j.ends[j.depth-1])
		fits := end+1+len(key) <= maxPath
		path := j.buf[:end]
		if fits {
			if end > 0 {
				path = append(path, '.')
			}
			path = append(path, key...)
		}
		j.blanks()
		if fits && j.depth < maxJSONDepth && j.i < len(j.s) && j.s[j.i] == '{' {
			j.i++
			j.ends[j.depth] = uint8(len(path))
			j.depth++
			j.inner = false
			continue
		}
		j.inner = true
		v, ok := j.read()
		if !ok {
			return false
		}
		if fits {
			if j.path, j.value, j.key = path, v, ""; end == 0 {
				j.key = key
			}
			return true
		}
	}
}

// whole tells, after next has returned false, whether s was one object and nothing else.
func (j *jsonScanner) whole() bool { return j.done && j.i == len(j.s) }

func (j *jsonScanner) blanks() {
	for j.i < len(j.s) && (isBlank(j.s[j.i]) || j.s[j.i] == '\n' || j.s[j.i] == '\r') {
		j.i++
	}
}

// accept steps over c, if it is next.
func (j *jsonScanner) accept(c byte) bool {
	j.blanks()
	if j.i < len(j.s) && j.s[j.i] == c {
		j.i++
		return true
	}
	return false
}

// read reads any value; arrays, and objects that are too deep, as a whole.
func (j *jsonScanner) read() (jsonValue, bool) {
	if j.i >= len(j.s) {
		return jsonValue{}, false
	}
	start := j.i
	switch j.s[j.i] {
	case '"':
		raw, ok := j.str()
		return jsonValue{kind: stringValue, raw: raw, plain: strings.IndexByte(raw, '\\') < 0}, ok
	case '[', '{':
		ok := j.nested()
		return jsonValue{kind: arrayValue, raw: j.s[start:j.i]}, ok
	}
	for j.i < len(j.s) && strings.IndexByte(",]} \t", j.s[j.i]) < 0 {
		j.i++
	}
	raw := j.s[start:j.i]
	if raw == "" {
		return jsonValue{}, false
	}
	if isDigit(raw[0]) || raw[0] == '-' {
		return jsonValue{kind: numberValue, raw: raw}, true
	}
	switch raw {
	case "true", "false", "null", "NaN", "Infinity":
		return jsonValue{kind: wordValue, raw: raw}, true
	}
	return jsonValue{}, false
}

// nested steps over an array or object, with all that is in it.
func (j *jsonScanner) nested() bool {
	depth := 0
	for j.i < len(j.s) {
		switch j.s[j.i] {
		case '"':
			if _, ok := j.str(); !ok {
				return false
			}
			continue
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				j.i++
				return true
			}
		}
		j.i++
	}
	return false
}

// str reads a string and returns what is between its quotes.
func (j *jsonScanner) str() (string, bool) {
	if j.i >= len(j.s) || j.s[j.i] != '"' {
		return "", false
	}
	j.i++
	start := j.i
	for {
		n := strings.IndexByte(j.s[j.i:], '"')
		if n < 0 {
			return "", false
		}
		end := j.i + n
		escapes := 0
		for k := end - 1; k >= start && j.s[k] == '\\'; k-- {
			escapes++
		}
		j.i = end + 1
		if escapes%2 == 0 {
			return j.s[start:end], true
		}
	}
}

// unescape resolves the escapes of a JSON string (RFC 8259 section 7), and Python's "\'" and "\xhh". Unknown ones stay as they are. The
// result is never longer than s.
func unescape(s string) string {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i >= 0 {
		b = append(b, s[:i]...)
		s = s[i:]
		if len(s) < 2 {
			break
		}
		n := 2
		switch s[1] {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case '"', '\\', '/', '\'':
			b = append(b, s[1])
		case 'u':
			r, size := escapedRune(s)
			if n = size; size == 0 {
				b, n = append(b, '\\', 'u'), 2
			} else {
				b = utf8.AppendRune(b, r)
			}
		case 'x':
			if c, ok := hex(s[2:min(4, len(s))], 2); ok {
				b, n = utf8.AppendRune(b, c), 4
			} else {
				b = append(b, '\\', 'x')
			}
		default:
			b = append(b, '\\', s[1])
		}
		s = s[n:]
		i = strings.IndexByte(s, '\\')
	}
	return string(append(b, s...))
}

// escapedRune reads "\u" and four digits, or two of these for a character beyond the basic plane. Half a pair is U+FFFD.
func escapedRune(s string) (rune, int) {
	if len(s) < 6 {
		return 0, 0
	}
	r, ok := hex(s[2:6], 4)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			if low, ok := hex(s[8:12], 4); ok {
				if c := utf16.DecodeRune(r, low); c != utf8.RuneError {
					return c, 12
				}
			}
		}
		return utf8.RuneError, 6
	}
	return r, 6
}

// hex reads a hexadecimal number of n digits.
func hex(s string, n int) (rune, bool) {
	if len(s) != n {
		return 0, false
	}
	var r rune
	for i := range n {
		c := s[i]
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
