package format

// class is a set of kinds of bytes that a line can begin with: a format names those it can begin with, so that most are never tried on a line.
type class uint16

const (
	digit   class = 1 << iota // 0-9
	upper                     // A-Z
	lower                     // a-z and "_"
	bracket                   // "["
	brace                     // "{"
	angle                     // "<"
	at                        // "@"
	colon                     // ":" (an IPv6 address)
	hash                      // "#"
	equals                    // "="
)

// classOf returns the class of a byte, 0 for blanks and all else that no format begins with.
func classOf(c byte) class {
	switch {
	case c >= '0' && c <= '9':
		return digit
	case c >= 'A' && c <= 'Z':
		return upper
	case c >= 'a' && c <= 'z' || c == '_':
		return lower
	}
	switch c {
	case '[':
		return bracket
	case '{':
		return brace
	case '<':
		return angle
	case '@':
		return at
	case ':':
		return colon
	case '#':
		return hash
	case '=':
		return equals
	}
	return 0
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isLetter(c byte) bool { return isLower(c | 0x20) }
func isBlank(c byte) bool  { return c == ' ' || c == '\t' }

// isNumber tells whether s is nothing but digits, at least one and at most 20 of them.
func isNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 20
}
