package rules

import (
	"strings"
	"time"
)

// layouts are the times that %{TS} takes. Fractions of a second are read after any of them, whether the layout has them or not.
var layouts = []string{
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05 MST",
	"2006-01-02 15:04:05",
	time.ANSIC, time.Stamp, // a blank before a day of one digit
	"02/Jan/2006:15:04:05 -0700", "2/Jan/2006:15:04:05", "02/Jan/2006 15:04:05",
	"02-Jan-2006 15:04:05 MST", "02-Jan-2006 15:04:05",
}

// parseTime reads a captured time: by the rule's layout, if it has one, or by those that %{TS} knows. A time without a zone is in zone; one
// without a year is in the year that brings it nearest to about.
func parseTime(s, layout string, zone *time.Location, about time.Time) (time.Time, bool) {
	if layout != "" {
		t, err := time.ParseInLocation(layout, s, zone)
		return year(t, about), err == nil
	}
	if len(s) > 64 {
		return time.Time{}, false
	}
	s = strings.Replace(s, ",", ".", 1) // Python writes a comma before milliseconds
	if len(s) > 10 && s[4] == '/' && s[7] == '/' {
		s = s[:4] + "-" + s[5:7] + "-" + s[8:]
	}
	if len(s) > 10 && s[4] == '-' && s[10] == 'T' {
		s = s[:10] + " " + s[11:]
	}
	for _, l := range layouts {
		t, err := time.ParseInLocation(l, s, zone)
		if err != nil {
			continue
		}
		// Go takes any three or four letters for a zone, and those it does not know as UTC.
		if name, offset := t.Zone(); strings.HasSuffix(l, "MST") && offset == 0 && name != "UTC" && name != "GMT" {
			continue
		}
		return year(t, about), true
	}
	return time.Time{}, false
}

// year gives a time without a year the one that brings it nearest to about.
func year(t, about time.Time) time.Time {
	if t.Year() != 0 || about.IsZero() {
		return t
	}
	best := t
	for y := about.Year() - 1; y <= about.Year()+1; y++ {
		c := time.Date(y, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
		if best.Year() == 0 || c.Sub(about).Abs() < best.Sub(about).Abs() {
			best = c
		}
	}
	return best
}
