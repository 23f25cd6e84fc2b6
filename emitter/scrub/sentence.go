package scrub

import "strings"

// inSentence looks at a quote at i that opens a text in a sentence about a secret, which something else stands between: bad password: invalid value for Integer(): "x1Y", token lookup: key not found: "x1Y".
// The text must be one that nobody has given as a name to anything: letters of both kinds and digits, or with other signs.
func (s *scanner) inSentence(i int) span {
	t := s.text
	before := t[max(0, s.done, i-80):i]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if len(before) < 8 || before[len(before)-2] != ':' && !strings.HasSuffix(before, " was ") && !strings.HasSuffix(before, " is ") && !strings.HasSuffix(before, " got ") {
		return span{}
	}
	end := strings.IndexByte(t[i+1:min(len(t), i+100)], t[i])
	if end < 8 {
		return span{}
	}
	v := span{i + 1, i + 1 + end}
	if value := t[v.from:v.to]; !mixture(value) {
		return span{}
	}
	low := strings.ToLower(before)
	if strings.ContainsAny(low, ";{}=\"") || aboutAnother(low) {
		return span{}
	}
	for _, w := range []string{"password", "passphrase", "passwd", "token", "secret", "api key", "apikey", "credential"} {
		if at := strings.LastIndex(low, w); at >= 0 && !strings.Contains(low[at:], "user") && !strings.Contains(low[at:], "client") && !strings.Contains(low[at:], "account") {
			return v
		}
	}
	return span{}
}

// mixture tells whether s has small letters, capitals and digits, or letters and digits amid other signs, and is no path, no name and no number.
func mixture(s string) bool {
	var lower, upper, digits, signs int
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
			lower++
		case capital(c):
			upper++
		case digit(c):
			digits++
		case strings.IndexByte("!#$%^*+?", c) >= 0:
			signs++
		case c == '-' || c == '_':
		default:
			return false
		}
	}
	return chaotic(s) || digits > 0 && (lower > 0 && upper > 0 && (signs > 0 || drawn(s) || random(s) && !identifier(s)) || lower+upper > 0 && signs > 0)
}
