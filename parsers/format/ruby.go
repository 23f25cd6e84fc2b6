package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readRuby reads what Ruby's Logger::Formatter prints:
//
//	E, [2024-05-01T10:00:00.123456 #12] ERROR -- shop: payment failed (PaymentError)
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
	if h.level = levelWord(word); h.level == "" && word != "ANY" || !strings.HasPrefix(h.s[wordEnd:], " -- ") {
		return event.Record{}, false
	}
	progname, message, ok := strings.Cut(h.s[wordEnd+4:], ": ")
	if !ok {
		if progname, ok = strings.CutSuffix(h.s[wordEnd+4:], ":"); !ok {
			return event.Record{}, false
		}
	}
	h.stamp, h.stamped, h.logger = t, true, progname
	h.process = strings.TrimLeft(text[n:], " #")
	h.i = len(h.s) - len(message)
	return h.record(r, s), true
}
