package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readSanic reads what Sanic's loggers print since 25.3 (sanic/logging/formatter.py): the process, before a bar if the line is of the access log, the time, the level.
//
//	Main  2024-05-01 10:00:00 +0000 INFO: Starting worker [13443]
//	Srv 0 |2024-05-01 10:00:00 +0000 INFO: 127.0.0.1:50484 GET http://127.0.0.1/ok 200 2  0.6ms
func readSanic(r Reader, s string) (event.Record, bool) {
	if !strings.HasPrefix(s, "Main ") && !strings.HasPrefix(s, "Srv ") && !strings.HasPrefix(s, "Goin' ") {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	at := strings.IndexAny(h.s, "|2")
	if at < 0 || at > 16 {
		return event.Record{}, false
	}
	h.process = strings.TrimRight(h.s[:at], " ")
	if h.s[at] == '|' {
		at++
	}
	if !h.takeStamp(at) || !h.stamp.full() {
		return event.Record{}, false
	}
	i, _ := h.gap(h.i)
	word, end := h.word(i)
	if h.level = levelWord(word); h.level == "" {
		return event.Record{}, false
	}
	next, kind := h.gap(end)
	if h.i = next; kind != colonMark {
		return event.Record{}, false
	}
	return h.record(r, s), true
}
