package scrub

import "strings"

// account returns the international bank account number (ISO 13616) whose check digits begin at i: two capitals, two digits and 11 to 30 letters and digits, together or
// in groups of four, that leave 1 when divided by 97.
func (s *scanner) account(i int) span {
	t := s.text
	if i < 2 || !capital(t[i-1]) || !capital(t[i-2]) || i > 2 && wordByte(t[i-3]) || i+4 > len(t) {
		return span{}
	}
	from := i - 2
	var number [34]byte
	n, end := 0, from
	grouped := i+2 < len(t) && t[i+2] == ' '
	for end < len(t) && n < len(number) {
		c := t[end]
		if c == ' ' && grouped && n%4 == 0 && end+1 < len(t) && (t[end+1] >= '0' && t[end+1] <= '9' || capital(t[end+1])) {
			end++
			continue
		}
		if !(c >= '0' && c <= '9') && !capital(c) {
			break
		}
		number[n] = c
		n++
		end++
		if grouped && n >= 15 && n%4 != 0 && (end == len(t) || !wordByte(t[end])) {
			break // the last group is short
		}
	}
	if n < 15 || end < len(t) && wordByte(t[end]) || strings.Trim(string(number[2:4]), "0123456789") != "" {
		return span{}
	}
	rest := 0
	for j := range n {
		c := number[(j+4)%n]
		if c <= '9' {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	if rest != 1 {
		return span{}
	}
	return span{from, end}
}

func capital(c byte) bool { return c >= 'A' && c <= 'Z' }

// socialSecurity returns the social security number of the United States that begins at i, 078-05-1120: no area is 000, 666 or above 899, no group 00 and no
// serial number 0000 (20 CFR 422.103; Sentry takes all of this form).
func (s *scanner) socialSecurity(i int) span {
	t := s.text
	if i+11 > len(t) || t[i+3] != '-' || t[i+6] != '-' || i > 0 && (wordByte(t[i-1]) || t[i-1] == '-' || t[i-1] == '.' || t[i-1] == '/') {
		return span{}
	}
	n := t[i : i+11]
	if strings.Trim(n[:3]+n[4:6]+n[7:], "0123456789") != "" || i+11 < len(t) && (wordByte(t[i+11]) || t[i+11] == '-' || t[i+11] == '/') {
		return span{}
	}
	if n[:3] == "000" || n[:3] == "666" || n[0] == '9' || n[4:6] == "00" || n[7:] == "0000" {
		return span{}
	}
	return span{i, i + 11}
}
