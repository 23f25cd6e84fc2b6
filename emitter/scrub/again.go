package scrub

import "strings"

// maxAgain bounds how many values are looked for again, and how much text they are looked for in.
const maxAgain, maxAgainText = 8, 64 << 10

// again takes what was cut out of a text out of the rest of it, where nothing says what it is: bash -x prints the commands that a secret is given to, wget the cookie that it has stored.
// Only what nobody would write by chance is taken.
func again(text string, cut []string) string {
	if len(text) > maxAgainText {
		return text
	}
	for _, secret := range cut {
		if strings.Contains(text, secret) {
			text = strings.ReplaceAll(text, secret, Filtered)
		}
	}
	return text
}

// remember keeps a value that was cut, if it is worth looking for again.
func (s *scanner) remember(value string) {
	if colon := strings.IndexByte(value, ':'); colon > 0 && colon < 64 && wordByte(value[0]) {
		value = value[colon+1:] // user:password
	}
	if len(s.cuts) < maxAgain && len(value) >= 8 && len(value) <= 200 && hasDigit(value) && random(value) && !strings.ContainsAny(value, " ,;:/\n\\@[") && !number(value) && strings.Trim(value, "0123456789.-") != "" {
		s.cuts = append(s.cuts, value)
	}
}
