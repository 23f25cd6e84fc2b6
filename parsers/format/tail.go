package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// takeTail takes the fields off the end of a message that a console encoder has put there: a JSON object behind a tab (zap), or, if it holds a stack or a
// panic, behind a blank (zap with another separator, winston's simple format); pairs, of which one is a stack (zerolog's ConsoleWriter).
//
//	2024-05-01T10:00:00.123Z	ERROR	shop.pay	pay/card.go:41	payment failed	{"order": 42, "error": "card declined"}
//	10:00AM ERR payment failed error="card declined" stack="goroutine 1 [running]:\n…"
func takeTail(r Reader, rec *event.Record) {
	if rec.Message == "" {
		return
	}
	if takeDate(r, rec) || takePlaceColumn(rec) || takeLua(rec) || takeThrown(rec) {
		return
	}
	if rec.Message[len(rec.Message)-1] != '}' {
		takePairs(r, rec)
		return
	}
	if i := strings.Index(rec.Message, "\t{\""); i >= 0 {
		takeObject(r, rec, i)
		return
	}
	if !strings.Contains(rec.Message, `"stack`) && !strings.Contains(rec.Message, `"panic":`) {
		return
	}
	for i, tries := 0, 0; tries < maxTails; tries++ {
		at := strings.Index(rec.Message[i:], " {\"")
		if at < 0 || takeObject(r, rec, i+at) {
			return
		}
		i += at + 1
	}
}

// maxTails is at how many places of a message an object is looked for that goes on to its end.
const maxTails = 4

// takeObject takes the JSON object behind byte i off the end of a message. It returns false if that is none.
func takeObject(r Reader, rec *event.Record, i int) bool {
	var f fields
	j := scanJSON(rec.Message[i+1:])
	for j.next() {
		f.add(j.path, j.key, j.value)
	}
	if !j.whole() {
		return false
	}
	f.behind(r, rec, i)
	return true
}

// takePairs takes key=value pairs off the end of a message, if one of them is a stack.
func takePairs(r Reader, rec *event.Record) {
	if rec.Message[len(rec.Message)-1] != '"' || !strings.Contains(rec.Message, `="`) || !strings.Contains(rec.Message, ` stack="`) && !strings.Contains(rec.Message, ` stacktrace="`) ||
		strings.IndexByte(rec.Message, '\n') >= 0 {
		return
	}
	for i, tries := 0, 0; tries < maxPairTails; tries++ {
		at := strings.IndexByte(rec.Message[i:], '=')
		if at < 0 {
			return
		}
		blank := i + strings.LastIndexByte(rec.Message[i:i+at], ' ')
		i += at + 1
		if blank < 0 || rec.Message[blank] != ' ' || !isName(rec.Message[blank+1:i-1]) {
			continue
		}
		var f fields
		rest, ok := rec.Message[blank+1:], true
		for rest != "" && ok {
			var key, value string
			if key, value, rest, ok = pair(rest, false); ok && len(key)+1 < len(rec.Message) {
				f.add([]byte(key), key, jsonValue{kind: stringValue, raw: value, plain: true})
				rest = strings.TrimLeft(rest, " ")
			}
		}
		if ok && f.has(stackField) {
			f.behind(r, rec, blank)
			return
		}
	}
}

// maxPairTails is at how many places of a message pairs are looked for that go on to its end.
const maxPairTails = 8

// behind completes a record with the fields that stood behind byte i of its message.
func (f *fields) behind(r Reader, rec *event.Record, i int) {
	message := rec.Message[:i]
	rec.Message = message
	f.slots[messageField] = jsonValue{kind: stringValue, raw: message, plain: true}
	tail := f.record(r)
	tail.Message, tail.Time, tail.TimeSource = "", rec.Time, rec.TimeSource
	*rec = over(&tail, rec)
}
