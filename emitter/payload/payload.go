// Package payload turns events into the JSON that Sentry-compatible backends take: with no field longer, no list longer and no whole larger than
// they accept, so that nothing is dropped there unseen. What is cut says so: a text ends in "...", and an event that was too large as
// a whole names in contexts.errtail.trimmed what was left out.
package payload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/errtail/errtail/event"
)

// SDK is what errtail calls itself to a backend, wherever an event does not say it. The name is never "sentry.*", which would make backends infer
// things about an SDK that is not there, and the version has three numbers and does not begin with "3", which one of them takes for a
// protocol (Sentry develop docs, "SDK Interface").
const (
	SDKName    = "errtail.agent"
	SDKVersion = "0.1.0"
)

// Sizes in bytes of a payload, uncompressed. Relay and Bugsink refuse an event item above MaxBytes; DefaultBytes leaves room
// for what they add.
const (
	MaxBytes     = 1 << 20
	DefaultBytes = 900_000
	// MinBytes is the least limit that trimming can promise to keep.
	MinBytes = 64 << 10
)

// Encode returns the payload of ev: one line of JSON without a line end, of at most DefaultBytes. ev is not changed. It does not fail
// for an event that lacks something or has too much of it: an event that was found is worth more mended than lost.
func Encode(ev *event.Event) ([]byte, error) {
	return EncodeWithin(ev, DefaultBytes)
}

// EncodeWithin is Encode with a limit in bytes, which is raised to MinBytes if it is less.
func EncodeWithin(ev *event.Event, limit int) ([]byte, error) {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	b, err := w.append(w.b[:0], ev, limit)
	w.b = b // its size is only known at the end; the next event uses it again
	if err != nil {
		return nil, err
	}
	return bytes.Clone(b), nil
}

// Append appends the payload of ev to b, which it returns as it was if there is none. It is what [Encode] returns.
func Append(b []byte, ev *event.Event) ([]byte, error) {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	return w.append(b, ev, DefaultBytes)
}

// append appends the payload of ev, of at most limit bytes, to b.
func (w *writer) append(b []byte, ev *event.Event, limit int) ([]byte, error) {
	limit = max(limit, MinBytes)
	e := bounded(ev)
	if e.Breadcrumbs != nil {
		return appendTrimmed(b, &e, limit)
	}
	if crumbs, ok := w.crumbs.of(ev.Breadcrumbs); ok && len(crumbs)+least(&e) <= limit {
		data, err := appendEvent(b, &e, crumbs)
		if err != nil {
			return b, fmt.Errorf("encoding event %s: %w", e.EventID, err)
		}
		if len(data)-len(b) <= limit {
			return data, nil
		}
	}
	e.Breadcrumbs = breadcrumbs(ev.Breadcrumbs)
	return appendTrimmed(b, &e, limit)
}

// appendTrimmed appends the payload of e, of which as much is left out as must be.
func appendTrimmed(b []byte, e *event.Event, limit int) ([]byte, error) {
	if least(e) <= limit {
		data, err := appendEvent(b, e, nil)
		if err != nil {
			return b, fmt.Errorf("encoding event %s: %w", e.EventID, err)
		}
		if len(data)-len(b) <= limit {
			return data, nil
		}
	}
	data, err := trim(e, limit)
	if err != nil {
		return b, fmt.Errorf("trimming event %s to %d bytes: %w", e.EventID, limit, err)
	}
	return append(b, data...), nil
}

// Shrink trims a payload that Encode made to at most limit bytes, in the same order as Encode does: for a backend that refused it as too large.
func Shrink(data []byte, limit int) ([]byte, error) {
	ev, err := Decode(data)
	if err != nil {
		return nil, err
	}
	return EncodeWithin(ev, limit)
}

// Decode reads a payload back. Numbers in free fields come as json.Number, so that none loses digits.
func Decode(data []byte) (*event.Event, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	ev := new(event.Event)
	if err := dec.Decode(ev); err != nil {
		return nil, fmt.Errorf("reading an event payload: %w", err)
	}
	return ev, nil
}

// ValidID tells whether id is what backends take for an event id: 32 lower-case hexadecimal digits.
func ValidID(id string) bool {
	if len(id) != 32 {
		return false
	}
	return strings.Trim(id, "0123456789abcdef") == ""
}

// writers are what events are written with. An event has at most some megabytes.
var writers = sync.Pool{New: func() any { return new(writer) }}

// marshal writes JSON as it is read by people too: "<module>" stays "<module>".
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// identify gives an event that came without a usable id one that depends on what it says only, so that encoding it twice gives the same.
func identify(e *event.Event) {
	if ValidID(e.EventID) {
		return
	}
	id := strings.ToLower(strings.ReplaceAll(e.EventID, "-", ""))
	if !ValidID(id) {
		e.EventID = ""
		text, _ := marshal(e)
		id = event.ID(event.Origin{Source: "event without id"}, text)
	}
	e.EventID = id
}

// dated gives an event without a time the present: a backend would do the same, but say that the event was wrong.
func dated(t event.Timestamp) event.Timestamp {
	if t.Year() > 2200 || t.Year() < 1970 {
		return event.Timestamp{Time: time.Now().UTC()}
	}
	return t
}
