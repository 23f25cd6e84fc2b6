package format

// clock reads the hour at s[i:], with minutes, seconds, a fraction after a dot or comma, AM or PM, and a zone, as far as they are there. It returns
// where the time ends, 0 if there is no hour.
func (t *stamp) clock(s string, i int) int {
	if i >= len(s) {
		return 0
	}
	h := digits(s[i:], 2)
	if h == 0 || h > 2 || len(s) < i+h+3 || s[i+h] != ':' || digits(s[i+h+1:], 2) != 2 {
		return 0
	}
	t.hour, t.min = number(s[i:i+h]), number(s[i+h+1:i+h+3])
	i += h + 3
	if len(s) >= i+3 && s[i] == ':' && digits(s[i+1:], 2) == 2 {
		t.sec = number(s[i+1 : i+3])
		i = t.decimals(s, i+3)
	}
	i = t.halfDay(s, i)
	return t.zone(s, i)
}

// compactClock reads "100000" and "100000.123": ISO 8601 without colons.
func (t *stamp) compactClock(s string, i int) int {
	if i >= len(s) || digits(s[i:], 6) != 6 {
		return 0
	}
	t.hour, t.min, t.sec = number(s[i:i+2]), number(s[i+2:i+4]), number(s[i+4:i+6])
	return t.zone(s, t.decimals(s, i+6))
}

// decimals reads a fraction of a second after a dot or a comma. Digits beyond the ninth are passed over.
func (t *stamp) decimals(s string, i int) int {
	if i+1 >= len(s) || s[i] != '.' && s[i] != ',' || !isDigit(s[i+1]) {
		return i
	}
	i++
	for scale := 100_000_000; i < len(s) && isDigit(s[i]) && t.fraction < 18; i++ {
		t.nsec += int(s[i]-'0') * scale
		scale /= 10
		t.fraction++
	}
	return i
}

// halfDay reads " AM" or " PM".
func (t *stamp) halfDay(s string, i int) int {
	j := i
	if j < len(s) && s[j] == ' ' {
		j++
	}
	if len(s) < j+2 || s[j]|0x20 != 'a' && s[j]|0x20 != 'p' || s[j+1]|0x20 != 'm' || len(s) > j+2 && isLetter(s[j+2]) || t.hour > 12 {
		return i
	}
	if t.hour == 12 {
		t.hour = 0
	}
	if s[j]|0x20 == 'p' {
		t.hour += 12
	}
	return j + 2
}

// zone reads "Z", "+02:00", "+0200", "+02", or after a blank "+0200" and the usual abbreviations. An abbreviation that means different
// offsets in different countries is passed over: the reader's own zone holds.
func (t *stamp) zone(s string, i int) int {
	if i >= len(s) {
		return i
	}
	switch s[i] {
	case 'Z':
		if i+1 < len(s) && (isLetter(s[i+1]) || isDigit(s[i+1])) {
			return i
		}
		t.zoned = true
		return i + 1
	case '+', '-':
		if n := t.zoneOffset(s, i, false); n > 0 {
			return n
		}
		return i
	case ' ':
	default:
		return i
	}
	if i+1 < len(s) && (s[i+1] == '+' || s[i+1] == '-') {
		if n := t.zoneOffset(s, i+1, true); n > 0 {
			return n
		}
		return i
	}
	n := 0
	for i+1+n < len(s) && isUpper(s[i+1+n]) {
		if n++; n > 4 {
			return i
		}
	}
	if i+1+n < len(s) && (isLetter(s[i+1+n]) || isDigit(s[i+1+n]) || s[i+1+n] == '_' || s[i+1+n] == '.') {
		return i
	}
	hours, known := zoneHours(s[i+1 : i+1+n])
	if !known {
		return i
	}
	if hours != ambiguous {
		t.zoned, t.offset = true, hours*3600
	}
	return i + 1 + n
}

// zoneOffset reads "+hh:mm", "+hhmm" and, unless long, "+hh".
func (t *stamp) zoneOffset(s string, i int, long bool) int {
	var h, m, n int
	switch d := digits(s[i+1:], 4); {
	case d == 4:
		h, m, n = number(s[i+1:i+3]), number(s[i+3:i+5]), 5
	case d == 2 && len(s) >= i+6 && s[i+3] == ':' && digits(s[i+4:], 2) == 2:
		h, m, n = number(s[i+1:i+3]), number(s[i+4:i+6]), 6
	case d == 2 && !long:
		h, n = number(s[i+1:i+3]), 3
	default:
		return 0
	}
	if h > 14 || m > 59 {
		return 0
	}
	t.zoned, t.offset = true, h*3600+m*60
	if s[i] == '-' {
		t.offset = -t.offset
	}
	return i + n
}

const ambiguous = 99

// zoneHours returns the offset of a zone's abbreviation, as PostgreSQL's default abbreviations have it.
func zoneHours(name string) (hours int, known bool) {
	switch name {
	case "UTC", "GMT", "WET":
		return 0, true
	case "CET", "WEST":
		return 1, true
	case "CEST", "EET":
		return 2, true
	case "EEST", "MSK":
		return 3, true
	case "JST", "KST":
		return 9, true
	case "AEST":
		return 10, true
	case "EDT":
		return -4, true
	case "EST", "CDT":
		return -5, true
	case "CST", "MDT":
		return -6, true
	case "MST", "PDT":
		return -7, true
	case "PST":
		return -8, true
	case "BST", "IST":
		return ambiguous, true
	}
	return 0, false
}
