package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelTagged takes off the id of the request that Rails puts before every line (config.log_tags, in production since 5.0), and the address behind it. Lines of different
// requests are mixed in a log of several threads: each request is a writer of its own.
//
//	[6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] NoMethodError (undefined method 'x' for nil)
//	[6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] [203.0.113.9] app/controllers/orders_controller.rb:12:in 'show'
func peelTagged(_ Reader, s string) (event.Line, bool) {
	const end = len("[6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11")
	if len(s) <= end || s[end] != ']' || s[9] != '-' || s[14] != '-' || s[19] != '-' || s[24] != '-' || len(s) > end+1 && s[end+1] != ' ' {
		return event.Line{}, false
	}
	id := s[1:end]
	if strings.Count(id, "-") != 4 || !isRequestID(id) {
		return event.Line{}, false
	}
	h := header{s: s, i: min(end+2, len(s))}
	h.field("request_id", id)
	h.takeTags()
	return event.Line{Text: s[h.i:], Writer: id, Record: event.Record{Fields: h.fields}}, true
}

// peelTaggedHead finds the request of a record of Ruby's logger whose message begins with such an id; the lines of its message have it, too. The text stays as it is.
//
//	F, [2024-05-01T10:00:00.123456 #12] FATAL -- : [6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] NoMethodError (undefined method 'x' for nil)
func peelTaggedHead(r Reader, s string) (event.Line, bool) {
	if len(s) < 60 || s[1] != ',' || s[2] != ' ' || s[3] != '[' {
		return event.Line{}, false
	}
	at := strings.Index(s[:min(len(s), 160)], ": [")
	if at < 0 {
		return event.Line{}, false
	}
	inner, ok := peelTagged(r, firstLine(s[at+2:]))
	if rec, read := readRuby(r, s); !ok || !read || rec.Fields["request_id"] != inner.Writer {
		return event.Line{}, false
	}
	return event.Line{Text: s, Head: true, Writer: inner.Writer}, true
}
