package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// takeTail takes the fields off the end of a message that zap's console encoder has put there: a JSON object behind a tab.
//
//	2024-05-01T10:00:00.123Z	ERROR	shop.pay	pay/card.go:41	payment failed	{"order": 42, "error": "card declined"}
func takeTail(r Reader, rec *event.Record) {
	i := strings.Index(rec.Message, "\t{\"")
	if i < 0 || rec.Message[len(rec.Message)-1] != '}' {
		return
	}
	var f fields
	j := scanJSON(rec.Message[i+1:])
	for j.next() {
		f.add(j.path, j.key, j.value)
	}
	if !j.whole() {
		return
	}
	message := rec.Message[:i]
	rec.Message = message
	f.slots[messageField] = jsonValue{kind: stringValue, raw: message, plain: true}
	tail := f.record(r)
	tail.Message, tail.Time, tail.TimeSource = "", rec.Time, rec.TimeSource
	*rec = over(&tail, rec)
}
