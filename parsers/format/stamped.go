package format

import (
	"strings"
	"time"

	"github.com/errtail/errtail/event"
)

// peelStamped takes off a time that a tool puts before every line of a program, where its form gives the tool away: `docker logs -t` and `kubectl logs
// --timestamps` (always nine digits of a second, UTC), GitHub Actions (seven), svlogd and multilog (TAI64N). Loggers do not print these, and a program's
// own time must not be taken for one: it begins a record.
//
//	2024-05-01T10:00:00.123456789Z KeyError: 'k'
//	2024-05-01T10:00:00.1234567Z KeyError: 'k'
//	@4000000066321a101d6f3454 KeyError: 'k'
func peelStamped(r Reader, s string) (event.Line, bool) {
	if s[0] == '@' {
		t, ok := tai64n(s)
		if !ok {
			return event.Line{}, false
		}
		return event.Line{Text: s[min(len(s), 26):], Record: event.Record{Time: t, TimeSource: event.TimeCarrier}}, true
	}
	const seven, nine = len("2024-05-01T10:00:00.1234567Z"), len("2024-05-01T10:00:00.123456789Z")
	n := 0
	switch {
	case len(s) >= nine && s[nine-1] == 'Z':
		n = nine
	case len(s) >= seven && s[seven-1] == 'Z':
		n = seven
	}
	if n == 0 || s[10] != 'T' || s[19] != '.' || len(s) > n && s[n] != ' ' {
		return event.Line{}, false
	}
	if word, _, _ := strings.Cut(s[min(len(s), n+1):], " "); n == seven && (word == "|" || levelWord(word) != "") {
		return event.Line{}, false // .NET prints seven digits too
	}
	t, end, ok := scanStamp(s[:n])
	if !ok || end != n || !t.full() {
		return event.Line{}, false
	}
	return event.Line{Text: s[min(len(s), n+1):], Record: r.carried(&t)}, true
}

// tai64n reads "@" and a TAI64N label (D. J. Bernstein, "TAI64, TAI64N, and TAI64NA"): seconds from 2^62 and nanoseconds. Programs that write it are ten
// seconds ahead of UTC at the Unix epoch, and leave leap seconds to the clock.
func tai64n(s string) (time.Time, bool) {
	if len(s) < 25 || len(s) > 25 && s[25] != ' ' {
		return time.Time{}, false
	}
	high, a := hex(s[1:9], 8)
	low, b := hex(s[9:17], 8)
	nanos, c := hex(s[17:25], 8)
	if !a || !b || !c || uint32(high) != 0x40000000 || uint32(nanos) >= 1e9 {
		return time.Time{}, false
	}
	return time.Unix(int64(uint32(low))-10, int64(uint32(nanos))).UTC(), true
}
