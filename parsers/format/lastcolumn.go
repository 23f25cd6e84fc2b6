package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// takeDate takes the time off the end of a message that a pattern has put there in brackets, where the record has none before: the second example of
// java.util.logging.SimpleFormatter's documentation.
//
//	INFO: cache warmed [Tue Mar 22 13:11:31 PDT 2011]
func takeDate(r Reader, rec *event.Record) bool {
	end := len(rec.Message) - 1
	if rec.Message[end] != ']' || rec.TimeSource == event.TimeText {
		return false
	}
	at := strings.LastIndex(rec.Message, " [")
	if at <= 0 || end-at < 16 || end-at > 40 {
		return false
	}
	t, n, ok := scanStamp(rec.Message[at+2 : end])
	if !ok || n != end-at-2 || !t.full() {
		return false
	}
	rec.Message, rec.Time, rec.TimeSource = rec.Message[:at], r.resolve(&t), event.TimeText
	return true
}

// takePlaceColumn takes the last column off a message that rich's RichHandler has padded to the width of its console: the place of the call.
//
//	[10:00:00] INFO     cache warmed                                    cache.py:19
func takePlaceColumn(rec *event.Record) bool {
	at := strings.LastIndexByte(rec.Message, ' ')
	if at < 2 || rec.Message[at-1] != ' ' {
		return false
	}
	file, line, ok := strings.Cut(rec.Message[at+1:], ".py:")
	if !ok || !isName(file) || !isNumber(line) {
		return false
	}
	rec.Message = strings.TrimRight(rec.Message[:at], " ")
	return true
}

// takeLua leaves of a message that nginx logs for a Lua program (ngx.log of lua-nginx-module) what the program said: the number of the connection and the place stand
// before it, the request behind it.
//
//	*9 [lua] pay.lua:77: charge(): card declined, client: 10.0.0.7, server: shop, request: "POST /pay HTTP/1.1", host: "shop"
func takeLua(rec *event.Record) bool {
	if rec.Message[0] != '*' {
		return false
	}
	number, text, ok := strings.Cut(rec.Message, " [lua] ")
	if !ok || len(number) < 2 || !isNumber(number[1:]) {
		return false
	}
	place, said, ok := strings.Cut(text, ": ")
	if file, line, found := strings.Cut(place, ".lua:"); !ok || !found || !isNumber(line) || strings.IndexByte(file, ' ') >= 0 {
		return false
	}
	if function, rest, ok := strings.Cut(said, "(): "); ok && isName(function) {
		said = rest
	}
	if at := strings.LastIndex(said, ", client: "); at >= 0 && strings.Contains(said[at:], ", server: ") {
		said = said[:at]
	}
	rec.Message = said
	return true
}

// takeThrown takes off a message what commons-logging's SimpleLog puts behind it of an exception: its text in brackets, and again as the first line of its stack.
//
//	[ERROR] Worker - sync aborted <com.acme.Outage: no gate>com.acme.Outage: no gate
func takeThrown(rec *event.Record) bool {
	if strings.IndexByte(rec.Message, '<') < 0 {
		return false
	}
	for at := 0; ; {
		next := strings.Index(rec.Message[at:], " <")
		if next < 0 {
			return false
		}
		at += next
		both := rec.Message[at+len(" <"):]
		if n := len(both) / 2; len(both)%2 == 1 && n > 2 && both[n] == '>' && both[:n] == both[n+1:] && strings.IndexByte(both[:n], '.') > 0 {
			rec.Message = rec.Message[:at]
			return true
		}
		at += len(" <")
	}
}
