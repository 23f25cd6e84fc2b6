package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readGlog reads Google's log line as glog, klog and absl print it (glog's "Log line prefix"): level letter with month and day, time, thread, file.
//
//	E0501 10:00:00.123456   1234 controller.go:115] sync failed
func readGlog(r Reader, l *event.Line) bool {
	h := header{s: firstLine(l.Text)}
	s := h.s
	if len(s) < 20 || digits(s[1:], 4) != 4 && digits(s[1:], 8) != 8 {
		return false
	}
	date := 5
	if digits(s[1:], 8) == 8 { // C++ glog prints the year since 0.5
		date = 9
		h.stamp.year = number(s[1:5])
	}
	if s[date] != ' ' {
		return false
	}
	h.stamp.month, h.stamp.day = number(s[date-4:date-2]), number(s[date-2:date])
	end := h.stamp.clock(s, date+1)
	if end == 0 || !h.stamp.possible() {
		return false
	}
	i, _ := h.gap(end)
	id, end := h.word(i)
	i, _ = h.gap(end)
	source := s[i:]
	stop := strings.IndexByte(source[:min(len(source), maxName)], ']')
	if !isNumber(id) || stop < 0 || !splitSource(source[:stop]) {
		return false
	}
	if h.level = levelLetter(s[0]); h.level == "" {
		return false
	}
	h.stamped, h.process, h.source = true, id, source[:stop]
	h.i = min(i+stop+2, len(s))
	h.store(r, l)
	return true
}

// readTornado reads Tornado's default log line (tornado.log.LogFormatter): letter, short date, module and line.
//
//	[E 240501 10:00:00 web:1871] Uncaught exception GET / (127.0.0.1)
func readTornado(r Reader, l *event.Line) bool {
	h := header{s: firstLine(l.Text)}
	s := h.s
	if len(s) < 20 || s[2] != ' ' {
		return false
	}
	if h.level = levelLetter(s[1]); h.level == "" {
		return false
	}
	t, n, ok := scanStamp(s[3:])
	if !ok || 3+n >= len(s) || s[3+n] != ' ' {
		return false
	}
	rest := s[4+n:]
	stop := strings.IndexByte(rest[:min(len(rest), maxName)], ']')
	if stop < 0 {
		return false
	}
	module, source, ok := splitPlace(rest[:stop])
	if !ok {
		return false
	}
	h.stamp, h.stamped = t, true
	h.logger, h.source = tornadoLogger(module), source
	if source == "" {
		h.source = rest[:stop]
	}
	h.i = min(4+n+stop+2, len(s))
	h.store(r, l)
	return true
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
