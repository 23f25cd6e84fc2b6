package scrub

// card returns the payment card number that begins at i: 16 digits of the large schemes (15 for one that begins with 34 or 37, 14 for 36 and 38),
// together or in the groups that are printed on cards, with a right check digit (ISO/IEC 7812-1, annex B, the Luhn formula).
func (s *scanner) card(i int) span {
	t := s.text
	if t[i] < '2' || t[i] > '6' || i > 0 && (wordByte(t[i-1]) || (t[i-1] == '-' || t[i-1] == '.' || t[i-1] == ':') && i > 1 && wordByte(t[i-2]) && t[i-1] != ':') {
		return span{}
	}
	var digits [20]byte
	n, end := 0, i
	var sep byte
	var groups [8]int
	g := 0
	for end < len(t) && n < len(digits) {
		c := t[end]
		if c >= '0' && c <= '9' {
			digits[n] = c - '0'
			n++
			groups[g]++
			end++
			continue
		}
		if (c == ' ' || c == '-') && end+1 < len(t) && t[end+1] >= '0' && t[end+1] <= '9' && (sep == 0 || sep == c) && g < len(groups)-1 {
			if full(groups[:g+1], n) {
				break // digits that follow a whole number are another's
			}
			sep = c
			g++
			end++
			continue
		}
		break
	}
	if end < len(t) && (wordByte(t[end]) || (t[end] == '-' || t[end] == '.') && end+1 < len(t) && wordByte(t[end+1])) {
		return span{}
	}
	if !full(groups[:g+1], n) || !scheme(digits[:n]) || !luhn(digits[:n]) {
		return span{}
	}
	return span{i, end}
}

// full tells whether groups of digits make up a whole card number of n digits.
func full(groups []int, n int) bool {
	if len(groups) == 1 {
		return n >= 14 && n <= 16
	}
	if len(groups) == 4 {
		return groups[0] == 4 && groups[1] == 4 && groups[2] == 4 && groups[3] == 4
	}
	return len(groups) == 3 && groups[0] == 4 && groups[1] == 6 && (groups[2] == 5 || groups[2] == 4)
}

// scheme tells whether an issuer has numbers that begin, and are as long, like d.
func scheme(d []byte) bool {
	two, four := int(d[0])*10+int(d[1]), int(d[0])*1000+int(d[1])*100+int(d[2])*10+int(d[3])
	switch len(d) {
	case 14:
		return two == 36 || two == 38 || four/10 >= 300 && four/10 <= 305
	case 15:
		return two == 34 || two == 37
	case 16:
		return d[0] == 4 || two >= 51 && two <= 55 || four >= 2221 && four <= 2720 || four >= 2200 && four <= 2204 || two == 60 || two == 62 || two == 64 || two == 65 || two == 35
	}
	return false
}

func luhn(d []byte) bool {
	sum, same := 0, true
	for i := range d {
		v := int(d[i])
		if (len(d)-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
		same = same && d[i] == d[0]
	}
	return sum%10 == 0 && !same
}
