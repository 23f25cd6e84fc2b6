package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readWinstonSimple reads a record in winston's format "simple" (logform, simple.js): the level, the message, and the fields as an object. A line without
// fields is not told from prose: it is no record.
//
//	error: cannot charge card {"label":"shop.pay","stack":"TypeError: x\n    at …"}
func readWinstonSimple(r Reader, s string) (event.Record, bool) {
	word, rest, ok := strings.Cut(s, ": ")
	if !ok || s[len(s)-1] != '}' {
		return event.Record{}, false
	}
	rec := event.Record{Message: rest}
	switch word {
	case "error":
		rec.Level = event.Error
	case "warn":
		rec.Level = event.Warning
	case "info", "http":
		rec.Level = event.Info
	case "verbose", "debug", "silly":
		rec.Level = event.Debug
	default:
		return event.Record{}, false
	}
	for i, tries := 0, 0; tries < maxTails; tries++ {
		at := strings.Index(rest[i:], " {\"")
		if at < 0 {
			return event.Record{}, false
		}
		if takeObject(r, &rec, i+at) {
			return rec, true
		}
		i += at + 1
	}
	return event.Record{}, false
}
