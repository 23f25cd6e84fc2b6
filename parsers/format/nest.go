package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readNest reads what the logger of NestJS prints (packages/common/services/console-logger.service.ts): its own name and the process, a date in the locale of the machine, the
// level, the context in brackets. The time between two records may stand at the end.
//
//	[Nest] 20325  - 11/23/2026, 6:03:57 PM     LOG [Orders] order 41 placed +3ms
//	[Nest] 20325  - 2026-11-23 18:03:58   ERROR [ExceptionsHandler] card declined
func readNest(r Reader, s string) (event.Record, bool) {
	h := header{s: firstLine(s)}
	name, end := h.group(0)
	if end == 0 || end >= len(h.s) || h.s[end] != ' ' || !isName(name) {
		return event.Record{}, false
	}
	process, after := h.word(end + 1)
	i, kind := h.gap(after)
	if !isNumber(process) || kind != dash || i >= len(h.s) || !isDigit(h.s[i]) {
		return event.Record{}, false
	}
	if !h.takeStamp(i) {
		date, clock := i, strings.IndexByte(h.s[i:], ' ')
		if clock < 0 || !strings.Contains(h.s[date:date+clock], "/") && !strings.Contains(h.s[date:date+clock], ".") {
			return event.Record{}, false
		}
		h.i = i + clock + 1
		if !isDigit(h.s[min(h.i, len(h.s)-1)]) {
			return event.Record{}, false
		}
		_, h.i = h.word(h.i) // a date that is not known, and its hour
		if half, behind := h.word(min(h.i+1, len(h.s))); half == "AM" || half == "PM" {
			h.i = behind
		}
	}
	i, _ = h.gap(h.i)
	word, end := h.word(i)
	if h.level = levelWord(word); h.level == "" || !isUpperWord(word) {
		return event.Record{}, false
	}
	h.process = process
	h.i, _ = h.gap(end)
	if context, end := "", 0; h.i < len(h.s) && h.s[h.i] == '[' {
		if context, end = h.group(h.i); end > 0 && isName(context) {
			h.logger = context
			h.i, _ = h.gap(end)
		}
	}
	rec := h.record(r, s)
	if at := strings.LastIndex(rec.Message, " +"); at > 0 && strings.HasSuffix(rec.Message, "ms") && isNumber(rec.Message[at+2:len(rec.Message)-2]) {
		rec.Message = rec.Message[:at]
	}
	return rec, true
}
