package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readJSON reads a record that is a JSON object on one line. It must have two of: a time, a level, a message, a stack. The line's text becomes the
// message; where there is none, the first line of what the stack says would only repeat it, so it stays empty.
//
//	{"asctime": "2024-05-01 10:00:00,123", "levelname": "ERROR", "name": "shop.views", "message": "payment failed", "exc_info": "Traceback (most recent…"}
//	{"level":50,"time":1714557600123,"pid":12,"hostname":"web1","err":{"type":"TypeError","message":"x","stack":"TypeError: x\n    at …"},"msg":"failed"}
//
// bare tells that the object named neither level nor logger: it may only carry a message that has a head of its own.
func readJSON(r Reader, s string) (rec event.Record, bare, ok bool) {
	if len(s) < 10 || strings.IndexByte("} \t", s[len(s)-1]) < 0 {
		return event.Record{}, false, false
	}
	var f fields
	j := scanJSON(s)
	for j.next() {
		f.add(j.path, j.key, j.value)
	}
	if !j.whole() {
		return event.Record{}, false, false
	}
	signs := 0
	for _, role := range [...]role{timeField, levelField, messageField, stackField, traceTextField, thrownField} {
		if f.has(role) {
			signs++
		}
	}
	if signs < 2 {
		return event.Record{}, false, false
	}
	rec = f.record(r)
	if rec.Stack == "" && f.has(thrownField) {
		if rec.Stack = javaStack(s); rec.Stack == "" {
			rec.Stack = phpObjects(s)
		}
	}
	if rec.Stack == "" && (f.has(thrownField) || rubyPlaced(s)) || rubyPlaced(firstLine(rec.Stack)) {
		if stack := rubyStack(s); stack != "" {
			rec.Stack = stack
		}
	}
	if strings.HasPrefix(rec.Stack, "AggregateError") {
		rec.Stack = nodeGroup(s, rec.Stack)
	}
	rec.Message = clean(rec.Message)
	return rec, !f.has(levelField) && !f.has(loggerField), true
}
