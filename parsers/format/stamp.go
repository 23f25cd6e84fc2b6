package format

import (
	"time"

	"github.com/errtail/errtail/event"
)

// stamp is a time as it was printed, before what it leaves out is filled in.
type stamp struct {
	year, month, day     int // 0: not printed
	hour, min, sec, nsec int
	zoned                bool
	offset               int // seconds east of UTC, if zoned
	fraction             int // how many digits of a second were printed
	epoch                time.Time
}

// dated tells whether the stamp names a day, with or without a year.
func (t *stamp) dated() bool { return t.day != 0 || !t.epoch.IsZero() }

// full tells whether the stamp names a day of a year.
func (t *stamp) full() bool { return t.year != 0 || !t.epoch.IsZero() }

// resolve fills in what the stamp leaves out. It returns the zero time for a stamp without a date.
func (r Reader) resolve(t *stamp) time.Time {
	if !t.epoch.IsZero() {
		return t.epoch
	}
	if !t.dated() {
		return time.Time{}
	}
	zone := r.zone()
	if t.zoned {
		if zone = time.UTC; t.offset != 0 {
			zone = time.FixedZone("", t.offset)
		}
	}
	in := func(year int) time.Time {
		return time.Date(year, time.Month(t.month), t.day, t.hour, t.min, t.sec, t.nsec, zone)
	}
	if t.year != 0 {
		return in(t.year)
	}
	// Nearest to now, and not more than a day after it: in January, a line of December is from last year.
	now := r.now()
	best := in(now.Year())
	for _, year := range [...]int{now.Year() - 1, now.Year() + 1} {
		c := in(year)
		// 29 February becomes 1 March in other years: such a year is not meant.
		if c.Day() == t.day && (best.Day() != t.day || best.After(now.AddDate(0, 0, 1)) || now.Sub(c).Abs() < now.Sub(best).Abs()) && !c.After(now.AddDate(0, 0, 1)) {
			best = c
		}
	}
	return best
}

// carried returns a record that says when a carrier wrote a line.
func (r Reader) carried(t *stamp) event.Record {
	return event.Record{Time: r.resolve(t), TimeSource: event.TimeCarrier}
}

// carriedText is like carried, for a time that stands by itself. Text that is no full time gives an empty record.
func (r Reader) carriedText(s string) event.Record {
	if t, n, ok := scanStamp(s); ok && n == len(s) && t.full() {
		return r.carried(&t)
	}
	return event.Record{}
}

// scanStamp reads the time that s begins with and returns how long it is. It knows the numeric forms (ISO 8601, with slashes, with dots, day
// first, American), forms with an English month or weekday (RFC 3164, ctime, RFC 1123, common log format), the hour alone, and seconds since 1970.
// Impossible times (month 13) are no times.
func scanStamp(s string) (stamp, int, bool) {
	var t stamp
	if s == "" {
		return t, 0, false
	}
	var n int
	switch c := s[0]; {
	case isDigit(c):
		n = t.numeric(s)
	case isUpper(c):
		n = t.worded(s)
	}
	if n == 0 || !t.possible() {
		return t, 0, false
	}
	return t, n, true
}

func (t *stamp) possible() bool {
	if !t.epoch.IsZero() {
		return true
	}
	if t.hour > 23 || t.min > 59 || t.sec > 60 {
		return false
	}
	return t.day == 0 && t.month == 0 || t.month >= 1 && t.month <= 12 && t.day >= 1 && t.day <= 31 && (t.year == 0 || t.year >= 1970)
}

// numeric reads a time that begins with a digit.
func (t *stamp) numeric(s string) int {
	d := digits(s, 14)
	if d == len(s) {
		return 0
	}
	switch {
	case d == 4 && (s[4] == '-' || s[4] == '/' || s[4] == '.'):
		return t.yearFirst(s)
	case d <= 2 && s[d] == ':':
		return t.clock(s, 0)
	case d == 1 && s[1] == '.' && digits(s[2:], 4) > 2:
		return t.scientific(s)
	case d == 2 && s[2] == '/' && len(s) > 16 && s[5] == '/' && s[8] == ' ' && digits(s[3:], 2) == 2 && digits(s[6:], 2) == 2: // 24/05/01 10:00:00, Spark
		t.year, t.month, t.day = number(s[:2]), number(s[3:5]), number(s[6:8])
		if t.year < 15 && t.year > 0 && t.day >= 15 { // 05/01/24
			t.year, t.month, t.day = t.day, t.year, t.month
		}
		t.year += 2000
		return t.clock(s, 9)
	case d <= 2 && (s[d] == '/' || s[d] == '-' || s[d] == '.' || s[d] == ' '):
		return t.dayFirst(s, d)
	case d == 8 && (s[8] == ' ' || s[8] == 'T' || s[8] == '-'): // 20240501 10:00:00
		t.year, t.month, t.day = number(s[:4]), number(s[4:6]), number(s[6:8])
		if n := t.clock(s, 9); n > 0 {
			return n
		}
		return t.compactClock(s, 9)
	case d == 6 && s[6] == ' ': // 240501 10:00:00
		t.year, t.month, t.day = 2000+number(s[:2]), number(s[2:4]), number(s[4:6])
		return t.clock(s, 7)
	case d == 10 || d == 13:
		return t.sinceEpoch(s, d)
	}
	return 0
}

// yearFirst reads "2024-05-01T10:00:00.123Z", "2024/05/01 - 10:00:00" and their like.
func (t *stamp) yearFirst(s string) int {
	if t.year = number(s[:4]); t.year == 0 {
		return 0
	}
	i := 5
	m := digits(s[i:], 2)
	if m == 0 || i+m >= len(s) || s[i+m] != s[4] {
		return 0
	}
	t.month = number(s[i : i+m])
	i += m + 1
	d := digits(s[i:], 2)
	if d == 0 {
		return 0
	}
	t.day = number(s[i : i+d])
	return t.clock(s, between(s, i+d))
}

// dayFirst reads "01/May/2024:10:00:00 +0000", "01-May-2024 10:00:00", "1 May 2024 10:00:00", "01.05.2024 10:00:00", "05/01/2024 10:00:00 AM" and
// "05-01 10:00:00". Two numbers with slashes are month and day, as in the date formats of Python's own documentation, unless that
// cannot be; with dots or dashes and a year they are day and month.
func (t *stamp) dayFirst(s string, d int) int {
	sep, first := s[d], number(s[:d])
	i := d + 1
	if i >= len(s) {
		return 0
	}
	if m := monthName(s[i:]); m > 0 {
		t.day, t.month = first, m
		if i += 3; i >= len(s) || s[i] != sep {
			return 0
		}
		y := digits(s[i+1:], 4)
		if y != 4 && y != 2 {
			return 0
		}
		if t.year = number(s[i+1 : i+1+y]); y == 2 { // 01-May-24 10:00:00
			t.year += 2000
		}
		return t.clock(s, between(s, i+1+y))
	}
	n := digits(s[i:], 2)
	if sep == ' ' || n == 0 || i+n >= len(s) {
		return 0
	}
	second := number(s[i : i+n])
	i += n
	if s[i] != sep { // no year: 05-01 10:00:00
		t.month, t.day = first, second
		if sep == '.' || s[i] != ' ' || first == 0 {
			return 0
		}
		return t.clock(s, i+1)
	}
	if digits(s[i+1:], 5) != 4 {
		return 0
	}
	t.year = number(s[i+1 : i+5])
	t.day, t.month = first, second
	if sep == '/' && second <= 31 && first <= 12 || second > 12 {
		t.day, t.month = second, first
	}
	return t.clock(s, between(s, i+5))
}

// sinceEpoch reads seconds or milliseconds since 1970, from 2001 to 2100.
func (t *stamp) sinceEpoch(s string, d int) int {
	n := int64(number(s[:d]))
	if d == 13 {
		if n < 1e12 || n > 41e11 || s[d] == '.' {
			return 0
		}
		t.epoch = time.UnixMilli(n).UTC()
		return d
	}
	if n < 1e9 || n > 41e8 {
		return 0
	}
	end := t.decimals(s, d)
	t.epoch = time.Unix(n, int64(t.nsec)).UTC()
	return end
}

// scientific reads seconds since 1970 as zap prints them: "1.714557600123e+09".
func (t *stamp) scientific(s string) int {
	f := digits(s[2:], 18)
	if e := 2 + f; f == 0 || len(s) < e+4 || s[e:e+4] != "e+09" || s[0] == '0' || s[0] > '4' {
		return 0
	}
	nanos := int64(s[0] - '0')
	for i := range 18 { // one digit before the point and 18 after it, times 10^9: nanoseconds
		nanos *= 10
		if i < f {
			nanos += int64(s[2+i] - '0')
		}
	}
	t.epoch = time.Unix(0, nanos).UTC()
	return 2 + f + 4
}

// between skips what stands between a date and an hour: "T", "_", ":", "-", ",", one blank, or " - ".
func between(s string, i int) int {
	if i >= len(s) {
		return i
	}
	switch s[i] {
	case 'T', 't', '_', ':', '-':
		return i + 1
	case ',':
		if i+1 < len(s) && s[i+1] == ' ' {
			return i + 2
		}
		return i + 1
	case ' ':
		if i+2 < len(s) && s[i+1] == '-' && s[i+2] == ' ' {
			return i + 3
		}
		return i + 1
	}
	return len(s)
}

// digits counts the digits that s begins with. More than limit of them count as limit+1.
func digits(s string, limit int) int {
	n := 0
	for n < len(s) && n <= limit && isDigit(s[n]) {
		n++
	}
	return n
}

// number reads up to 18 digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
