package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readGlog reads Google's log line as glog, klog and absl print it (glog's "Log line prefix"): level letter with month and day, time, thread, file.
//
//	E0501 10:00:00.123456   1234 controller.go:115] sync failed
//	E0501 10:00:00.123456   1234 controller.go:115] "Sync failed" err="no such pod" pod="default/web"
//
// The second is klog's InfoS and ErrorS.
func readGlog(r Reader, s string) (event.Record, bool) {
	h := header{s: firstLine(s)}
	line := h.s
	if len(line) < 20 || digits(line[1:], 4) != 4 && digits(line[1:], 8) != 8 {
		return event.Record{}, false
	}
	date := 5
	if digits(line[1:], 8) == 8 { // C++ glog prints the year since 0.5
		date = 9
		h.stamp.year = number(line[1:5])
	}
	if line[date] != ' ' {
		return event.Record{}, false
	}
	h.stamp.month, h.stamp.day = number(line[date-4:date-2]), number(line[date-2:date])
	end := h.stamp.clock(line, date+1)
	if end == 0 || !h.stamp.possible() {
		return event.Record{}, false
	}
	i, _ := h.gap(end)
	id, end := h.word(i)
	i, _ = h.gap(end)
	source := line[i:]
	stop := strings.IndexByte(source[:min(len(source), maxName)], ']')
	if !isNumber(id) || stop < 0 || !splitSource(source[:stop]) {
		return event.Record{}, false
	}
	if h.level = levelLetter(line[0]); h.level == "" {
		return event.Record{}, false
	}
	h.stamped, h.process, h.source = true, id, source[:stop]
	h.i = min(i+stop+2, len(line))
	rec := h.record(r, s)
	quotedMessage(r, &rec)
	return rec, true
}

// quotedMessage takes a message out of its quotes, and the pairs behind it for fields.
func quotedMessage(r Reader, rec *event.Record) {
	if len(rec.Message) < 3 || rec.Message[0] != '"' || strings.IndexByte(rec.Message, '\n') >= 0 {
		return
	}
	_, message, pairs, ok := pair("m="+rec.Message, false)
	if !ok || pairs != "" && pairs[0] != ' ' {
		return
	}
	pairs = strings.TrimLeft(pairs, " ")
	f, ok := pairFields(pairs)
	if !ok {
		return
	}
	f.slots[messageField] = jsonValue{kind: stringValue, raw: message, plain: true}
	tail := f.record(r)
	tail.Time, tail.TimeSource, tail.Level = rec.Time, rec.TimeSource, ""
	rec.Message = tail.Message
	*rec = over(&tail, rec)
}

// readTornado reads Tornado's default log line (tornado.log.LogFormatter): letter, short date, module and line.
//
//	[E 240501 10:00:00 web:1871] Uncaught exception GET / (127.0.0.1)
func readTornado(r Reader, s string) (event.Record, bool) {
	if len(s) < 20 || s[2] != ' ' {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	line := h.s
	if len(line) < 20 {
		return event.Record{}, false
	}
	if h.level = levelLetter(line[1]); h.level == "" {
		return event.Record{}, false
	}
	t, n, ok := scanStamp(line[3:])
	if !ok || 3+n >= len(line) || line[3+n] != ' ' {
		return event.Record{}, false
	}
	rest := line[4+n:]
	stop := strings.IndexByte(rest[:min(len(rest), maxName)], ']')
	if stop < 0 {
		return event.Record{}, false
	}
	module, source, ok := splitPlace(rest[:stop])
	if !ok {
		return event.Record{}, false
	}
	h.stamp, h.stamped = t, true
	h.logger, h.source = tornadoLogger(module), source
	if source == "" {
		h.source = rest[:stop]
	}
	h.i = min(4+n+stop+2, len(line))
	return h.record(r, s), true
}

// tornadoLogger names the logger by the module that logged, for Tornado's own modules: its format prints the module only.
func tornadoLogger(module string) string {
	switch module {
	case "web":
		return "tornado.application"
	case "ioloop", "httpserver", "iostream", "http1connection", "autoreload":
		return "tornado.general"
	}
	return module
}
