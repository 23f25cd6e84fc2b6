package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readAccess reads access logs: the common log format of Apache, nginx, gunicorn and daphne, and werkzeug's development server, which leaves the
// zone out. The whole line is the message: it is what the server gave its logger.
//
//	203.0.113.9 - alice [01/May/2024:10:00:00 +0000] "GET /cart HTTP/1.1" 500 12 "-" "curl/8"
//	127.0.0.1 - - [01/May/2024 10:00:00] "GET /cart HTTP/1.1" 500 -
func readAccess(r Reader, s string) (event.Record, bool) {
	if host := strings.IndexByte(s[:min(len(s), 2*maxName)], ' '); host < 2 || !strings.HasPrefix(s[host:], " - ") {
		return event.Record{}, false
	}
	line := firstLine(s)
	open := strings.Index(line[:min(len(line), 2*maxName)], " [")
	if open < 0 || strings.Count(line[:open], " ") < 2 {
		return event.Record{}, false
	}
	h := header{s: line, level: event.Info}
	if !h.takeStamp(open+1) || !h.stamp.full() || !strings.HasPrefix(h.s[h.i:], ` "`) {
		return event.Record{}, false
	}
	if !h.stamp.zoned && s[open+2+len("01/May/2024")] == ' ' {
		h.logger = "werkzeug"
	}
	h.i = 0
	return h.record(r, s), true
}

// readDjangoServer reads Django's development server (django.utils.log.ServerFormatter); the level follows the status, as there.
//
//	[01/May/2024 10:00:00] "GET /cart HTTP/1.1" 500 145
func readDjangoServer(r Reader, s string) (event.Record, bool) {
	if len(s) < 24 || s[3] != '/' {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	if len(h.s) < 24 || h.s[3] != '/' || h.s[7] != '/' || h.s[12] != ' ' || !h.takeStamp(0) || !strings.HasPrefix(h.s[h.i:], ` "`) {
		return event.Record{}, false
	}
	h.i++
	h.logger, h.level = "django.server", event.Info
	if q := strings.LastIndex(h.s, `" `); q > 0 && q+2 < len(h.s) {
		switch h.s[q+2] {
		case '4':
			h.level = event.Warning
		case '5':
			h.level = event.Error
		}
	}
	return h.record(r, s), true
}

// readUWSGI reads uWSGI's request line:
//
//	[pid: 12|app: 0|req: 1/1] 127.0.0.1 () {28 vars in 300 bytes} [Wed May  1 10:00:00 2024] GET / => generated 12 bytes in 1 msecs (HTTP/1.1 200) …
func readUWSGI(r Reader, s string) (event.Record, bool) {
	const mark = "[pid: "
	if !strings.HasPrefix(s, mark) {
		return event.Record{}, false
	}
	h := header{s: firstLine(s), level: event.Info}
	rest := h.s[len(mark):]
	pid, rest, ok := strings.Cut(rest, "|app: ")
	if !ok || !isNumber(pid) {
		return event.Record{}, false
	}
	h.process = pid
	if i := strings.Index(rest, "} ["); i >= 0 {
		h.takeStamp(len(h.s) - len(rest) + i + 2)
	}
	h.i = 0
	return h.record(r, s), true
}
