// Package event holds the nouns that every room of errtail shares: what Sentry calls an event and its parts, and what a
// log is made of before it becomes one (lines, records, traces). It imports the standard library only and does no I/O.
package event

import "time"

// Event is one instance of sending data to a Sentry-compatible backend. The JSON names are Sentry's own (develop docs,
// "Event Payloads"); lists are objects with "values", which is what the JSON schema asks for and what all backends read.
// Fields that Sentry would fill in by itself, or that a log cannot tell, do not exist here.
type Event struct {
	EventID     string             `json:"event_id"`  // 32 lower-case hexadecimal digits, from [ID]
	Timestamp   Timestamp          `json:"timestamp"` // when the error happened, as far as the log tells
	Platform    string             `json:"platform"`  // "python", "go", …, or "other"
	Level       Level              `json:"level,omitempty"`
	Logger      string             `json:"logger,omitempty"`      // at most 64 characters
	Transaction string             `json:"transaction,omitempty"` // at most 200 characters
	ServerName  string             `json:"server_name,omitempty"`
	Release     string             `json:"release,omitempty"`
	Environment string             `json:"environment,omitempty"`
	Dist        string             `json:"dist,omitempty"`
	Tags        map[string]string  `json:"tags,omitempty"` // keys at most 200 of [a-zA-Z0-9_.:-], values at most 200 without newline
	Extra       map[string]any     `json:"extra,omitempty"`
	Contexts    map[string]Context `json:"contexts,omitempty"`
	Fingerprint []string           `json:"fingerprint,omitempty"` // absent means Sentry's own grouping
	LogEntry    *LogEntry          `json:"logentry,omitempty"`
	Exception   *Exceptions        `json:"exception,omitempty"`
	Breadcrumbs *Breadcrumbs       `json:"breadcrumbs,omitempty"`
	Threads     *Threads           `json:"threads,omitempty"`
	Request     *Request           `json:"request,omitempty"`
	User        *User              `json:"user,omitempty"`
	SDK         *SDK               `json:"sdk,omitempty"`

	// Route is the name of the DSN that the event is for; "" is the default one. It is not sent.
	Route string `json:"-"`
}

// Context is one card of an event: a named object with free keys.
type Context map[string]any

// LogEntry is the log message of an event. Message is a template and is sent only where the template is known; Formatted is the text
// as logged. At most 8192 characters each.
type LogEntry struct {
	Message   string `json:"message,omitempty"`
	Params    []any  `json:"params,omitempty"`
	Formatted string `json:"formatted,omitempty"`
}

// Request is the HTTP request during which the error happened, as far as a log line names it.
type Request struct {
	Method      string            `json:"method,omitempty"`
	URL         string            `json:"url,omitempty"`
	QueryString string            `json:"query_string,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
}

// User is who ran into the error.
type User struct {
	ID        string `json:"id,omitempty"`
	Username  string `json:"username,omitempty"`
	IPAddress string `json:"ip_address,omitempty"`
}

// SDK names what made the event. Version is MAJOR.MINOR.PATCH without a "v".
type SDK struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Timestamp is a time that is written as RFC 3339 in UTC with microseconds, the precision Sentry keeps.
type Timestamp struct{ time.Time }

// timestampLayout is RFC 3339 with a fixed number of fractional digits, so that events sort as text too.
const timestampLayout = "2006-01-02T15:04:05.000000Z"

// MarshalJSON writes the time as a JSON string.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	return t.AppendJSON(make([]byte, 0, len(timestampLayout)+2)), nil
}

// AppendJSON appends what MarshalJSON returns. An event can have a hundred of them, and a layout takes ten times as long.
func (t Timestamp) AppendJSON(b []byte) []byte {
	u := t.UTC()
	year, month, day := u.Date()
	if year < 0 || year > 9999 {
		return u.AppendFormat(b, `"`+timestampLayout+`"`)
	}
	hour, minute, second := u.Clock()
	b = append(b, '"')
	b = appendDigits(b, year, 4)
	b = appendDigits(append(b, '-'), int(month), 2)
	b = appendDigits(append(b, '-'), day, 2)
	b = appendDigits(append(b, 'T'), hour, 2)
	b = appendDigits(append(b, ':'), minute, 2)
	b = appendDigits(append(b, ':'), second, 2)
	b = appendDigits(append(b, '.'), u.Nanosecond()/1000, 6)
	return append(b, 'Z', '"')
}

// appendDigits appends n with leading zeros.
func appendDigits(b []byte, n, digits int) []byte {
	b = append(b, "000000"[:digits]...)
	for i := len(b) - 1; n > 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// UnmarshalJSON reads what MarshalJSON writes, and any other RFC 3339 time.
func (t *Timestamp) UnmarshalJSON(b []byte) error {
	return t.Time.UnmarshalJSON(b)
}
