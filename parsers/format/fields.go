package format

import (
	"strings"
	"time"

	"github.com/errtail/errtail/event"
)

// role is what a member of a structured record says.
type role uint8

const (
	otherField role = iota
	timeField
	levelField
	loggerField
	messageField
	processField
	threadField
	hostField
	stackField
	errorTypeField
	errorTextField
	traceTextField // loguru's "text": the whole record as text, with the traceback
	nanosField     // log4j: what the time lacks
	thrownField    // the class of an exception that is an object: javaStack, phpObjects
	noField        // not worth keeping
	roles
)

// fields collects the members of a structured record (a JSON object, logfmt pairs). Where several members have the same role, the one with the
// better rank counts.
type fields struct {
	slots  [roles]jsonValue
	ranks  [roles]uint8 // 0: not there
	scale  byte         // what the level's number means
	holes  bool         // the message is a template, to be filled in from the others
	others []member
}

type member struct {
	key   string
	value jsonValue
}

func (f *fields) has(r role) bool { return f.ranks[r] != 0 }

// add takes one member. key is its path as a text that stays, or "" where there is none yet.
func (f *fields) add(path []byte, key string, v jsonValue) {
	if v.kind == wordValue && v.raw == "null" {
		return
	}
	r, rank := roleOf(path)
	if r == otherField {
		r, rank = looseRole(path, v)
	}
	if r == noField {
		return
	}
	if r != otherField && !fitsRole(r, v) {
		if r == stackField && rank == 3 && v.kind == stringValue && !f.has(errorTextField) {
			f.slots[errorTextField], f.ranks[errorTextField] = v, 2 // "error": "card declined"; it stays a field, too
		}
		r = otherField
	}
	if r == otherField || f.has(r) && f.ranks[r] <= rank {
		if len(f.others) < maxFields && v.kind != arrayValue && v.raw != "" {
			if f.others == nil {
				f.others = make([]member, 0, 8)
			}
			if key == "" {
				key = string(path)
			}
			f.others = append(f.others, member{key, v})
		}
		return
	}
	if r == stackField && f.ranks[r] == 3 && !f.has(errorTextField) {
		f.slots[errorTextField], f.ranks[errorTextField] = f.slots[r], 2 // "error": several lines, and no stack: that has a field of its own
	}
	f.slots[r], f.ranks[r] = v, rank
	switch r {
	case levelField:
		f.scale = levelScale(path)
	case messageField:
		f.holes = string(path) == "@mt"
	}
}

// fitsRole tells whether a value can have a role: "error": true is no message, "exception": "KeyError" is no stack.
func fitsRole(r role, v jsonValue) bool {
	switch r {
	case stackField:
		switch v.kind {
		case stringValue:
			return strings.Contains(v.raw, `\n`) || strings.Contains(v.raw, `\u000a`) || strings.Contains(v.raw, `\u000A`) || strings.HasPrefix(v.raw, "[object] (") || strings.HasPrefix(v.raw, "AggregateError") || strings.IndexByte(v.raw, '\n') >= 0 || dotnetInLine(v.raw)
		case arrayValue:
			return len(v.raw) > 2 && v.raw[0] == '['
		}
		return false
	case messageField, loggerField, hostField, errorTypeField, errorTextField, traceTextField:
		return v.kind == stringValue
	case nanosField:
		return v.kind == numberValue && isNumber(v.raw) && len(v.raw) < 10
	case levelField, timeField, processField, threadField:
		return v.kind == stringValue || v.kind == numberValue
	}
	return true
}

// record returns what the members say.
func (f *fields) record(r Reader) event.Record {
	var rec event.Record
	if t, ok := f.time(r); ok {
		rec.Time, rec.TimeSource = t, event.TimeText
	}
	if f.has(levelField) {
		rec.Level = levelOf(f.slots[levelField], f.scale)
	}
	for _, s := range [...]struct {
		role role
		to   *string
	}{{loggerField, &rec.Logger}, {processField, &rec.Process}, {threadField, &rec.Thread}, {hostField, &rec.Host}} {
		if f.has(s.role) {
			*s.to = f.slots[s.role].text()
		}
	}
	rec.Message = trimEnds(unixLines(f.slots[messageField].text()))
	if f.holes {
		rec.Message = f.filled(rec.Message)
	}
	rec.Stack = f.stack()
	if len(f.others) > 0 {
		rec.Fields = make(map[string]string, len(f.others))
	}
	for _, m := range f.others {
		if m.key != "" {
			addField(&rec.Fields, m.key, m.value.text())
		}
	}
	if len(rec.Fields) == 0 {
		rec.Fields = nil
	}
	return rec
}

// time reads the time: a string in any known shape, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970.
func (f *fields) time(r Reader) (time.Time, bool) {
	v := f.slots[timeField]
	if !f.has(timeField) {
		return time.Time{}, false
	}
	text := v.text()
	if t, ok := epochTime(text); ok {
		if f.has(nanosField) && len(text) == 10 {
			t = t.Add(time.Duration(number(f.slots[nanosField].raw)))
		}
		return t, true
	}
	t, n, ok := scanStamp(text)
	if !ok || !t.dated() || n != len(text) {
		return time.Time{}, false
	}
	return r.resolve(&t), true
}

// epochTime reads a number of seconds since 1970, or a thousandth, millionth or billionth of that, told apart by their size.
func epochTime(s string) (time.Time, bool) {
	if t, n, ok := scanStamp(s); ok && n == len(s) && !t.epoch.IsZero() {
		return t.epoch, true
	}
	whole, part, _ := strings.Cut(s, ".")
	if !isNumber(whole) || part != "" && !isNumber(part[:min(len(part), 18)]) {
		return time.Time{}, false
	}
	switch n := int64(number(whole[:min(len(whole), 18)])); len(whole) {
	case 10:
		return time.Unix(n, 0).UTC(), true
	case 13:
		t := time.UnixMilli(n)
		if part != "" {
			t = t.Add(time.Duration(number((part + "000000")[:6])))
		}
		return t.UTC(), true
	case 16:
		return time.UnixMicro(n).UTC(), true
	case 19:
		return time.Unix(0, n*10+int64(whole[18]-'0')).UTC(), true
	}
	return time.Time{}, false
}
