package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelApache takes off what Apache's error log puts before each line that an application under mod_wsgi, CGI or mod_php writes to stderr. Other modules'
// lines are records of Apache's own.
//
//	[Wed May 01 10:00:00.123456 2024] [wsgi:error] [pid 12:tid 140] [client 203.0.113.9:5] KeyError: 'k', referer: http://localhost/
func peelApache(r Reader, l *event.Line) bool {
	h := header{s: l.Text}
	if len(h.s) < 40 || weekday(h.s[1:]) != 3 || !h.takeStamp(0) || !h.stamp.full() || !strings.HasPrefix(h.s[h.i:], " [") {
		return false
	}
	module, end := h.group(h.i + 1)
	name, _, ok := strings.Cut(module, ":")
	switch name {
	case "wsgi", "cgi", "cgid", "php", "php7", "php5", "fcgid", "":
	default:
		return false
	}
	if !ok {
		return false
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
		return false
	}
	text := h.s[end+1:]
	if i := strings.LastIndex(text, ", referer: "); i >= 0 && strings.IndexByte(text[i+len(", referer: "):], ' ') < 0 {
		text = text[:i]
	}
	h.i = len(h.s)
	rec := &l.Record
	rec.Time, rec.TimeSource = r.resolve(&h.stamp), event.TimeCarrier
	rec.Process, rec.Thread = h.process, h.thread
	for key, value := range h.fields {
		addField(&rec.Fields, key, value)
	}
	l.Text = text
	writer := h.process
	if h.thread != "" {
		writer += ":" + h.thread
	}
	addWriter(l, writerOf(name, writer))
	return true
}
