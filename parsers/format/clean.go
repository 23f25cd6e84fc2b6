package format

import "strings"

const (
	esc    = '\x1b'
	maxCSI = 64  // longer "colours" are not colours
	maxOSC = 512 // window titles and links
)

// clean takes off what belongs to a terminal or a file and not to the text: ANSI escape sequences (ECMA-48 5.4, and OSC strings), NUL bytes (the
// hole that a truncated file leaves), a byte order mark, and the carriage return before a line end. It returns s itself, without
// allocating, where there is nothing to take off but the ends.
func clean(s string) string {
	s = trimEnds(s)
	if strings.IndexByte(s, esc) < 0 && strings.IndexByte(s, 0) < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		switch s[i] {
		case 0:
			i++
		case esc:
			i += escapeLen(s[i:])
		default:
			b = append(b, s[i])
			i++
		}
	}
	return trimEnds(string(b))
}

// trimEnds cuts a byte order mark and NUL bytes at the beginning, and line ends at the end.
func trimEnds(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	for len(s) > 0 && s[0] == 0 {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == '\r' || s[len(s)-1] == '\n') {
		s = s[:len(s)-1]
	}
	return s
}

// escapeLen returns the length of the escape sequence that s begins with. A sequence that does not end is just the escape byte: the
// text after it is kept.
func escapeLen(s string) int {
	if len(s) < 2 {
		return 1
	}
	switch c := s[1]; {
	case c == '[':
		for i := 2; i < len(s) && i < maxCSI; i++ {
			switch {
			case s[i] >= 0x40 && s[i] <= 0x7e:
				return i + 1
			case s[i] < 0x20 || s[i] > 0x7e:
				return 1
			}
		}
		return 1
	case c == ']':
		for i := 2; i < len(s) && i < maxOSC; i++ {
			if s[i] == '\a' {
				return i + 1
			}
			if s[i] == esc { // ends the string, well or not: nothing is looked at twice
				if i+1 < len(s) && s[i+1] == '\\' {
					return i + 2
				}
				return 1
			}
		}
		return 1
	case c >= 0x20 && c <= 0x2f: // intermediate byte, then a final one: "ESC ( B"
		if len(s) > 2 && s[2] >= 0x30 && s[2] <= 0x7e {
			return 3
		}
		return 1
	case c >= 0x30 && c <= 0x7e:
		return 2
	}
	return 1
}

// unixLines writes Windows line ends inside a text of several lines as newlines.
func unixLines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(s, "\r\n", "\n")
}
