package pipeline

import (
	"strconv"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules"
)

// maxGroups bounds how many groups are remembered for limits. When there are more, the oldest knowledge is given up, which lets events
// through rather than holding any back.
const maxGroups = 10_000

// limiter holds back the events that a rule says not to send: beyond its limit per group and time, and outside its sample. Time is that of the
// events, so that a scan of an old log gives the same as following it did.
type limiter struct {
	buckets map[string]*bucket
}

// bucket is a token bucket.
type bucket struct {
	tokens float64
	last   time.Time
}

// limited tells whether an event is beyond its rule's limit.
func (l *limiter) limited(ev *event.Event, limit rules.Limit) bool {
	if limit.N <= 0 || limit.Per <= 0 {
		return false
	}
	if l.buckets == nil || len(l.buckets) >= maxGroups {
		l.buckets = map[string]*bucket{}
	}
	key, now := ev.Tags["rule"]+"\x00"+group(ev), ev.Timestamp.Time
	b := l.buckets[key]
	if b == nil {
		b = &bucket{tokens: float64(limit.N), last: now}
		l.buckets[key] = b
	}
	if elapsed := now.Sub(b.last); elapsed > 0 {
		b.tokens = min(float64(limit.N), b.tokens+float64(limit.N)*elapsed.Seconds()/limit.Per.Seconds())
		b.last = now
	}
	if b.tokens < 1 {
		return true
	}
	b.tokens--
	return false
}

// sampledOut tells whether an event is outside the part of events that a rule sends. The event's id decides, so reading a text again decides the
// same.
func sampledOut(ev *event.Event, rate float64) bool {
	if rate >= 1 {
		return false
	}
	n, err := strconv.ParseUint(ev.EventID[:8], 16, 32)
	return err == nil && float64(n) >= rate*(1<<32)
}

// group names what a backend would put into one issue: the rule's fingerprint, else the types of the exceptions and where the last one was raised, else
// the message.
func group(ev *event.Event) string {
	if len(ev.Fingerprint) > 0 {
		return strings.Join(ev.Fingerprint, "\x00")
	}
	if ev.Exception == nil {
		if ev.LogEntry == nil {
			return ev.Logger
		}
		return ev.Logger + "\x00" + ev.LogEntry.Formatted
	}
	var b strings.Builder
	for _, e := range ev.Exception.Values {
		b.WriteString(e.Type)
		b.WriteByte(0)
		if e.Stacktrace != nil {
			top := e.Stacktrace.Frames[len(e.Stacktrace.Frames)-1]
			b.WriteString(top.Filename + top.AbsPath + "\x00" + top.Function + "\x00" + top.ContextLine)
		}
	}
	return b.String()
}
