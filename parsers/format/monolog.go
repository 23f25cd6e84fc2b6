package format

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/errtail/errtail/event"
)

// readMonolog reads Monolog's LineFormatter, which Laravel and Symfony use: channel and level, the message, then context and what processors have added, each as JSON. Where
// an exception is logged with its stack, the context goes on over the following lines.
//
//	[2024-05-01T10:00:00.123456+00:00] shop.ERROR: payment failed {"order":42,"exception":"[object] (LogicException(code: 0): order 42 failed at /srv/pay.php:21)"} []
func readMonolog(r Reader, s string) (event.Record, bool) {
	if len(s) < 24 || s[5] != '-' || !isDigit(s[1]) {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	if !h.takeStamp(0) || !h.stamp.full() || h.i+1 >= len(h.s) || h.s[h.i] != ' ' {
		return event.Record{}, false
	}
	word, end := h.word(h.i + 1)
	dot := strings.LastIndexByte(word, '.')
	if dot < 1 || !isUpperWord(word[dot+1:]) || !strings.HasPrefix(h.s[end:], ": ") {
		return event.Record{}, false
	}
	if h.level = levelWord(word[dot+1:]); h.level == "" {
		return event.Record{}, false
	}
	h.logger, h.i = word[:dot], end+2
	rec := h.record(r, s)
	if strings.IndexByte(rec.Message, '\n') < 0 {
		takeContext(r, &rec)
	}
	return rec, true
}

// takeContext cuts what Monolog appends off a message, from the end: at most two JSON objects or empty lists. JSON has no blank before a brace and a quote but at its
// beginning: inside, quotes are escaped.
func takeContext(r Reader, rec *event.Record) {
	message := rec.Message
	if i := strings.Index(message, `"exception":"[object] (`); i > 0 && strings.IndexByte(message[i+len(`"exception":"`):], '"') < 0 {
		if at := strings.LastIndex(message[:i+1], ` {"`); at >= 0 {
			rec.Message = strings.TrimRight(message[:at], " ")
		}
		return
	}
	for range 2 {
		message = strings.TrimRight(message, " ")
		if rest, ok := strings.CutSuffix(message, " []"); ok {
			message = rest
			continue
		}
		at := strings.LastIndex(message, ` {"`)
		if at < 0 || message[len(message)-1] != '}' {
			break
		}
		var f fields
		j := scanJSON(message[at+1:])
		for j.next() {
			f.add(j.path, j.key, j.value)
		}
		if !j.whole() {
			break
		}
		message = message[:at]
		f.slots[messageField] = jsonValue{kind: stringValue, raw: message, plain: true}
		tail := f.record(r)
		tail.Message, tail.Time, tail.TimeSource = "", rec.Time, rec.TimeSource
		*rec = over(&tail, rec)
	}
	rec.Message = message
}

// phpStack completes what Monolog says of an exception without its stack: each is written as if it had one, with nothing in it.
func phpStack(text string) string {
	if !strings.HasPrefix(text, "[object] (") || strings.Contains(text, "[stacktrace]") {
		return text
	}
	var b strings.Builder
	for i, e := range strings.Split(text, "\n[previous exception] ") {
		if i > 0 {
			b.WriteString("\n[previous exception] ")
		}
		b.WriteString(e + "\n[stacktrace]\n#0 {main}\n")
	}
	return b.String()
}

// phpThrown is an exception as Monolog's JsonFormatter writes it. The places of a trace come without functions.
//
//	"context":{"exception":{"class":"LogicException","message":"x","code":0,"file":"/srv/pay.php:21","trace":["/srv/pay.php:29"],"previous":{…}}}
type phpThrown struct {
	Class, Message, File string
	Trace                []string
	Previous             *phpThrown
}

// phpObjects prints the exception of a record as LineFormatter would have. It returns "" if s has none.
func phpObjects(s string) string {
	var record struct {
		Context struct{ Exception *phpThrown }
	}
	if json.Unmarshal([]byte(s), &record) != nil {
		return ""
	}
	var b strings.Builder
	for e, depth := record.Context.Exception, 0; e != nil && depth < 50; e, depth = e.Previous, depth+1 {
		if b.Len() > 0 {
			b.WriteString("\n[previous exception] ")
		}
		fmt.Fprintf(&b, "[object] (%s(code: 0): %s at %s)\n[stacktrace]\n", e.Class, e.Message, e.File)
		for i, place := range e.Trace {
			if at := strings.LastIndexByte(place, ':'); at > 0 && isNumber(place[at+1:]) {
				fmt.Fprintf(&b, "#%d %s(%s)\n", i, place[:at], place[at+1:])
			}
		}
		fmt.Fprintf(&b, "#%d {main}\n", len(e.Trace))
	}
	return b.String()
}
