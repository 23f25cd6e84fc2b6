package event

import "time"

// TimeSource says where a record's time comes from.
type TimeSource uint8

// The sources of a time, worst first.
const (
	TimeUnknown TimeSource = iota // no time at all
	TimeCarrier                   // the carrier's: a container runtime, syslog, the journal
	TimeText                      // the program's own, printed in the record
)

// Record is one log message: what a logging call wrote, as far as the line's format tells. All strings may be empty.
type Record struct {
	Time       time.Time
	TimeSource TimeSource
	Level      Level
	Logger     string
	Message    string // the text without what the format put around it; may have several lines
	Guess      string // what was taken for the logger and stood right before Message, if it may as well be how the message begins: "cart: ", "[cart] "
	Process    string // process id, as text
	Thread     string // thread id or name
	Host       string
	Origin     string            // what a carrier says of the writer beyond this, as the carrier wrote it; "" for most
	Stack      string            // a traceback that came in a field of its own (JSON lines): whole, with newlines
	Fields     map[string]string // other fields that the format names (request id, task id, HTTP method …); nil for most
}
