package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readLogrus reads what logrus prints to a terminal (TextFormatter with colours): four letters of the level, the time or the seconds since the start, the message
// padded to 44 columns, then fields. What was printed in colour has none any more.
//
//	ERRO[2024-05-01T10:00:00Z] payment failed                                order=42 stack="card declined\nmain.pay\n\t/srv/…"
//	INFO[0012] started
//	WARN[2024-05-01T10:00:00Z]/srv/shop/main.go:83 main.run() disk is full
//	EROR[05-01|10:00:00] payment failed                          order=42
//
// The third is with ReportCaller, the last is log15's (TerminalFormat).
func readLogrus(r Reader, s string) (event.Record, bool) {
	open := 4
	if strings.HasPrefix(s, "ERROR[") {
		open = len("ERROR") // apex/log's text handler
	}
	if len(s) < 10 || s[open] != '[' || !isUpperWord(s[:open]) {
		return event.Record{}, false
	}
	h := header{s: s, level: levelWord(s[:open])}
	text, end := h.group(open)
	if h.level == "" || end == 0 {
		return event.Record{}, false
	}
	if end < len(s) && s[end] != ' ' {
		place, after := h.word(end)
		if !splitSource(place) {
			return event.Record{}, false
		}
		h.source = place
		if function, next := h.word(min(after+1, len(s))); strings.HasSuffix(function, "()") {
			after = next
		}
		end = min(after, len(s))
	}
	if t, n, ok := scanStamp(text); ok && n == len(text) {
		h.stamp, h.stamped = t, true
	} else if date, clock, ok := strings.Cut(text, "|"); ok && len(date) == 5 && date[2] == '-' && isNumber(date[:2]) && isNumber(date[3:]) {
		h.stamp.month, h.stamp.day = number(date[:2]), number(date[3:])
		h.stamped = h.stamp.clock(clock, 0) == len(clock) && h.stamp.possible()
	} else if !isNumber(text) {
		return event.Record{}, false
	}
	h.i = min(end+1, len(s))
	message, pairs := h.splitPairs()
	rec := h.record(r, s)
	rec.Message = message
	if pairs != "" {
		if f, ok := pairFields(pairs); ok {
			f.slots[messageField] = jsonValue{kind: stringValue, raw: message, plain: true}
			tail := f.record(r)
			tail.Message, tail.Time, tail.TimeSource, tail.Level = "", rec.Time, rec.TimeSource, ""
			rec = over(&tail, &rec)
		}
	}
	return rec, true
}

// splitPairs cuts a message from the key=value pairs behind it, which begin behind at least one blank and go on to the end.
func (h *header) splitPairs() (message, pairs string) {
	s := h.s[h.i:]
	for i := 1; i < len(s) && i < 4096; i++ {
		if s[i-1] != ' ' || s[i] == ' ' {
			continue
		}
		if word, _, ok := strings.Cut(s[i:min(len(s), i+maxName)], "="); ok && isName(word) {
			if _, ok := pairFields(s[i:]); ok {
				return strings.TrimRight(s[:i], " "), s[i:]
			}
		}
	}
	return strings.TrimRight(s, " "), ""
}

// pairFields reads a text that is nothing but key=value pairs.
func pairFields(s string) (f fields, ok bool) {
	for n := 0; s != "" && n < 4*maxFields; n++ {
		key, value, next, ok := pair(s, false)
		if !ok || len(key) == len(s) || s[len(key)] != '=' {
			return f, false
		}
		f.add([]byte(key), key, jsonValue{kind: stringValue, raw: value, plain: true})
		s = strings.TrimLeft(next, " ")
	}
	return f, true
}
