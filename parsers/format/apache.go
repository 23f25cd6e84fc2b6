package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelApache takes off what Apache's error log puts before each line that an application under mod_wsgi, CGI, mod_php or FastCGI writes to stderr. Other modules'
// lines are records of Apache's own. What PHP logs is a record of its own, on one line.
//
//	[Wed May 01 10:00:00.123456 2024] [wsgi:error] [pid 12:tid 140] [client 203.0.113.9:5] KeyError: 'k', referer: http://localhost/
//	[Wed May 01 10:00:00.123456 2024] [proxy_fcgi:error] [pid 12:tid 140] [client 203.0.113.9:5] AH01071: Got error 'PHP message: PHP Fatal error:  Uncaught …\nStack trace:\n…'
func peelApache(r Reader, s string) (event.Line, bool) {
	if len(s) < 40 || weekday(s[1:]) != 3 {
		return event.Line{}, false
	}
	h := header{s: s}
	if !h.takeStamp(0) || !h.stamp.full() || !strings.HasPrefix(h.s[h.i:], " [") {
		return event.Line{}, false
	}
	module, end := h.group(h.i + 1)
	name, _, ok := strings.Cut(module, ":")
	switch name {
	case "wsgi", "cgi", "cgid", "php", "php7", "php5", "fcgid", "proxy_fcgi", "":
	default:
		return event.Line{}, false
	}
	if !ok {
		return event.Line{}, false
	}
	for strings.HasPrefix(h.s[end:], " [") {
		text, next := h.group(end + 1)
		key, value, pair := strings.Cut(text, " ")
		if next == 0 || !pair || !h.takePair(key, value) {
			break
		}
		end = next
	}
	if !strings.HasPrefix(h.s[end:], " ") {
		return event.Line{}, false
	}
	text := h.s[end+1:]
	if i := strings.LastIndex(text, ", referer: "); i >= 0 && strings.IndexByte(text[i+len(", referer: "):], ' ') < 0 {
		text = text[:i]
	}
	const sent = "AH01071: Got error '"
	message, fastCGI := strings.CutPrefix(text, sent)
	if name == "proxy_fcgi" && !fastCGI {
		return event.Line{}, false
	}
	writer := h.process
	if h.thread != "" {
		writer += ":" + h.thread
	}
	l := event.Line{Text: text, Writer: writerOf(name, writer), Record: r.carried(&h.stamp)}
	l.Record.Process, l.Record.Thread, l.Record.Fields = h.process, h.thread, h.fields
	switch {
	case fastCGI:
		l.Writer, l.Record.Process, l.Record.Thread = "", "", "" // Apache's own; the line is a whole record
		message = strings.TrimPrefix(strings.TrimSuffix(message, "'"), phpMessage)
		phpRecord(&l, unescapeApache(strings.ReplaceAll(message, "; "+phpMessage, `\n`)), event.Error)
	case strings.HasPrefix(name, "php"):
		phpRecord(&l, unescapeApache(text), event.Error)
	default:
		l.Text = unescapeApache(text)
	}
	return l, true
}
