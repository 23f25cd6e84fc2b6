package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readRuby reads what Ruby's Logger::Formatter prints:
//
//	E, [2024-05-01T10:00:00.123456 #12] ERROR -- shop: payment failed (PaymentError)
//	F, [2024-05-01T10:00:00.123456 #12] FATAL -- : [6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] NoMethodError (undefined method 'x' for nil)
//	I, [2024-05-01T10:00:00.123456 #12]  INFO : order 41 placed
//
// The last is that of the gem "logging".
func readRuby(r Reader, s string) (event.Record, bool) {
	h := header{s: firstLine(s)}
	if len(h.s) < 8 || h.s[1:4] != ", [" {
		return event.Record{}, false
	}
	text, end := h.group(3)
	t, n, ok := scanStamp(text)
	if end == 0 || !ok {
		return event.Record{}, false
	}
	i, _ := h.gap(end)
	word, wordEnd := h.word(i)
	if h.level = levelWord(word); h.level == "" && word != "ANY" {
		return event.Record{}, false
	}
	rest := ""
	if strings.HasPrefix(h.s[wordEnd:], " : ") {
		rest = h.s[wordEnd+1:]
	} else if strings.HasPrefix(h.s[wordEnd:], " -- ") {
		rest = h.s[wordEnd+4:]
	} else {
		return event.Record{}, false
	}
	progname, message, ok := strings.Cut(rest, ": ")
	if !ok {
		if progname, ok = strings.CutSuffix(rest, ":"); !ok {
			return event.Record{}, false
		}
	}
	h.stamp, h.stamped, h.logger = t, true, progname
	h.process = strings.TrimLeft(text[n:], " #")
	h.i = len(h.s) - len(message)
	h.takeTags()
	return h.record(r, s), true
}

// takeTags takes off what Rails puts before a message for the request it belongs to (config.log_tags): "[6e7c1a4e-3d1f-4a57-9d55-0a2b6b1f0c11] [203.0.113.9] ".
func (h *header) takeTags() {
	for h.i < len(h.s) && h.s[h.i] == '[' {
		text, end := h.group(h.i)
		if end == 0 || end < len(h.s) && h.s[end] != ' ' {
			return
		}
		switch {
		case isRequestID(text) && len(text) >= 16:
			h.field("request_id", text)
		case strings.Count(text, ".") == 3 && isNumber(strings.ReplaceAll(text, ".", "")):
			h.field("client", text)
		default:
			return
		}
		h.i = min(end+1, len(h.s))
	}
}
