package emitter

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds of what a backend may ask for: an answer cannot silence us for ever.
const (
	defaultLimit = 60 * time.Second
	maxLimit     = 24 * time.Hour
)

// limits are the rate limits of a DSN: until when it wants nothing of a category of data; "" stands for all of them (Sentry develop docs,
// "Rate Limiting"). The owner of a limits is one goroutine.
type limits map[string]time.Time

// until returns when data of a category may be sent again; a time that has passed means now.
func (l limits) until(category string) time.Time {
	t := l[""]
	if c := l[category]; c.After(t) {
		t = c
	}
	return t
}

// update takes what an answer says about limits, which any status may. category is what was sent: after a 429 it is limited in any case, even if the
// header speaks of others only.
func (l limits) update(status int, h http.Header, category string, now time.Time) {
	if header := strings.Join(h.Values("X-Sentry-Rate-Limits"), ","); strings.TrimSpace(header) != "" {
		for _, entry := range strings.Split(header, ",") {
			l.entry(entry, now)
		}
	} else if status == http.StatusTooManyRequests {
		l.extend("", now.Add(retryAfter(h, now)))
	}
	if status == http.StatusTooManyRequests && !l.until(category).After(now) {
		l.extend(category, now.Add(defaultLimit))
	}
	for c, t := range l {
		if !t.After(now) {
			delete(l, c)
		}
	}
}

// entry reads "60:error;transaction:organization:reason:namespaces". Categories that we send nothing of are passed over; no category
// means all. Seconds that are not a number are the default.
func (l limits) entry(entry string, now time.Time) {
	parts := strings.Split(strings.TrimSpace(entry), ":")
	if len(parts) < 2 {
		return // not an entry: the categories are missing
	}
	until := now.Add(seconds(parts[0]))
	if strings.TrimSpace(parts[1]) == "" {
		l.extend("", until)
		return
	}
	for _, c := range strings.Split(parts[1], ";") {
		switch c = strings.ToLower(strings.TrimSpace(c)); c {
		case categoryError, categoryMessage:
			l.extend(c, until)
		}
	}
}

func (l limits) extend(category string, until time.Time) {
	if until.After(l[category]) {
		l[category] = until
	}
}

// The categories of what we send: events with an exception and events without.
const (
	categoryError   = "error"
	categoryMessage = "default"
)

// categoryOf tells the category of a payload. In JSON the text that is looked for cannot stand inside a string, where quotes are escaped.
func categoryOf(event []byte) string {
	if bytes.Contains(event, []byte(`"exception":{"values":[`)) {
		return categoryError
	}
	return categoryMessage
}

// seconds reads a number of seconds, which may have a fraction, within bounds.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(f) || f < 0 {
		return defaultLimit
	}
	if f >= maxLimit.Seconds() {
		return maxLimit
	}
	return time.Duration(f * float64(time.Second))
}

// retryAfter reads the header Retry-After (RFC 9110 section 10.2.3): seconds or a date. A date is taken against the backend's own clock where it
// tells it, since ours may differ.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return defaultLimit
	}
	if t, err := http.ParseTime(v); err == nil {
		if date, err := http.ParseTime(h.Get("Date")); err == nil {
			now = date
		}
		return min(max(t.Sub(now), 0), maxLimit)
	}
	return seconds(v)
}
