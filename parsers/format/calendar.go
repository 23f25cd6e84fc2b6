package format

// worded reads a time that begins with an English month or weekday: "May  1 10:00:00", "May 01, 2024 10:00:00 AM", "Wed May  1 10:00:00.123 2024", "Wed, 01
// May 2024 10:00:00 GMT".
func (t *stamp) worded(s string) int {
	if m := monthName(s); m > 0 {
		return t.monthFirst(s, m)
	}
	i := weekday(s)
	if i == 0 || i >= len(s) {
		return 0
	}
	if s[i] == ',' {
		i++
	}
	if i >= len(s) || s[i] != ' ' {
		return 0
	}
	i++
	var n int
	if m := monthName(s[i:]); m > 0 {
		n = t.monthFirst(s[i:], m)
	} else if d := digits(s[i:], 2); d > 0 && d <= 2 && i+d < len(s) {
		n = t.dayFirst(s[i:], d)
	}
	if n == 0 {
		return 0
	}
	return i + n
}

// monthFirst reads "May  1 10:00:00", where a year may stand after the day or at the end.
func (t *stamp) monthFirst(s string, month int) int {
	t.month = month
	i := 3
	if i >= len(s) || s[i] != ' ' {
		return 0
	}
	for i < len(s) && s[i] == ' ' && i < 5 {
		i++
	}
	d := digits(s[i:], 2)
	if d == 0 || d > 2 {
		return 0
	}
	t.day = number(s[i : i+d])
	i += d
	if i < len(s) && s[i] == ',' {
		i++
	}
	if i >= len(s) || s[i] != ' ' {
		return 0
	}
	i++
	if digits(s[i:], 4) == 4 && i+4 < len(s) && s[i+4] == ' ' {
		t.year = number(s[i : i+4])
		i += 5
	}
	n := t.clock(s, i)
	if n > 0 && t.year == 0 && len(s) >= n+5 && s[n] == ' ' && digits(s[n+1:], 4) == 4 && (len(s) == n+5 || !isLetter(s[n+5])) {
		if y := number(s[n+1 : n+5]); y >= 1970 && y <= 2100 {
			t.year = y
			n += 5
		}
	}
	return n
}

// monthName returns the month whose three letters s begins with, in English, or 0.
func monthName(s string) int {
	if len(s) < 3 {
		return 0
	}
	switch s[:3] {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}

// weekday returns the length of the English weekday, short or long, that s begins with, or 0.
func weekday(s string) int {
	if len(s) < 3 {
		return 0
	}
	var long string
	switch s[:3] {
	case "Mon":
		long = "Monday"
	case "Tue":
		long = "Tuesday"
	case "Wed":
		long = "Wednesday"
	case "Thu":
		long = "Thursday"
	case "Fri":
		long = "Friday"
	case "Sat":
		long = "Saturday"
	case "Sun":
		long = "Sunday"
	default:
		return 0
	}
	if len(s) >= len(long) && s[:len(long)] == long {
		return len(long)
	}
	return 3
}
