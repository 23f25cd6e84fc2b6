// Package format reads the lines of logs: first the carriers that put something around every line (container runtimes, syslog), then the
// formats in which loggers begin a record. Each format is a file of its own, in one ordered list; a line is decided by itself, so it does not matter where a
// log is cut or what else is in it.
package format

import (
	"time"

	"github.com/errtail/errtail/event"
)

// Reader decodes lines. The zero value reads times without a zone as UTC and fills in missing years from the present; it is safe for concurrent use.
type Reader struct {
	// Zone is used for times that name none. nil means UTC.
	Zone *time.Location
	// Now is the time that a date without a year is nearest to (and not more than a day after). Zero means time.Now().
	Now time.Time
}

// Decode takes raw, one line of a log without its line end, apart. It never fails: a line in no known format is its own text. raw is not kept.
func (r Reader) Decode(raw []byte) event.Line {
	panic("to be written")
}
