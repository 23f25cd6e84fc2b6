package journald

import (
	"bytes"
	"strconv"
	"time"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// The journal's carrier, which parsers/format/journalentry.go takes off again. A line is a list of fields and ends with the message:
//
//	j0␟t1714557600123456␟p6␟wshop.service␞8f0c…␟P4711␟ushop.service␟ishop␟hweb1␟Mtext of the message\n
//
// Each field is a letter and a value, and ends with 0x1f (US); the message, M, is the last one and ends with the line. In all values a newline is written as
// 0x1e (RS), and the bytes 0x1e, 0x1f and 0x10 as 0x10 (DLE) and the byte with 0x40 set. Everything else, the literals that the gate looks for included, stays as it is.
//
//	t  __REALTIME_TIMESTAMP, microseconds        p  PRIORITY             w  writer, see appendWriter     P  _PID
//	u  unit: its own, or that it is about        i  SYSLOG_IDENTIFIER    h  _HOSTNAME                    e  _EXE
//	b  _BOOT_ID     T  _TRANSPORT                m  MESSAGE_ID           l  LOGGER (python-systemd)      x  "line-max": the next entry continues this line
//	f  CODE_FILE    n  CODE_LINE                 F  CODE_FUNC            c  CONTAINER_ID(_FULL)          C  CONTAINER_NAME      I  IMAGE_NAME
//	d  a COREDUMP_ field, "NAME=value"           k  what the kernel or systemd said of the same crash
//	j  1: says something of a crash that another entry is the event of
//
// Where a letter comes twice (but for d and k), the last one counts.
const (
	fieldEnd = 0x1f
	lineFeed = 0x1e
	escape   = 0x10
)

// maxMeta bounds, in bytes, each value but the message.
const maxMeta = 4 << 10

// render renders the entries that come next, until a block is full, and tells whether there is anything new to show.
func (r *run) render() bool {
	began, ready := r.text.end(), r.text.readyEnd()
	full := began + blockSize
	for r.text.end() < full {
		s := r.set.next()
		if s == nil {
			break
		}
		r.last = s.entry.Realtime
		if before := r.text.end(); r.line(s) {
			r.Stats.Entries.Add(1)
			r.Stats.Bytes.Add(r.text.end() - before)
		} else {
			r.Stats.Unmatched.Add(1)
		}
	}
	r.crashes.settle(r.text, time.Now(), r.text.end() >= full || r.Once && r.text.end() == began)
	return r.text.readyEnd() > ready
}

// line renders the next entry of a file, and tells whether it is wanted.
func (r *run) line(s *source) bool {
	e, rec := s.entry, &r.record
	defer s.take()
	rec.read(e.Fields)
	r.streams.settle(rec)
	if e.LeftOut+e.Cut+e.Damaged > 0 {
		r.leftOut(s, e)
	}
	if !r.Match.any() && !r.Match.fits(rec, r.boot) {
		return false
	}
	at := r.text.begin(s, e.Seqnum)
	r.text.raw = appendLine(r.text.raw, e, rec)
	r.crashes.look(r.text, at, e, rec)
	return true
}

// leftOut counts fields that an entry lost, or lost a part of, and says so once.
func (r *run) leftOut(s *source, e *journalfile.Entry) {
	r.Stats.Fields.Add(int64(e.LeftOut + e.Cut + e.Damaged))
	if !r.reported {
		r.reported = true
		r.log.Warn("fields of the journal are damaged and left out, or longer than is read, and cut", "path", s.path, "cursor", e.Cursor(s.seqnumID), "limit", maxField)
	}
}

// appendLine renders an entry.
func appendLine(b []byte, e *journalfile.Entry, r *record) []byte {
	b = append(b, 'j', '0', fieldEnd, 't')
	b = strconv.AppendUint(b, e.Realtime, 10)
	b = append(b, fieldEnd)
	b = appendField(b, 'p', r.priority)
	b = append(b, 'w')
	b = appendWriter(b, r)
	b = append(b, fieldEnd)
	unit, about := r.about()
	if !about {
		b = appendField(b, 'P', r.pid)
	}
	b = appendField(b, 'u', unit)
	b = appendField(b, 'i', r.identifier)
	b = appendField(b, 'h', r.host)
	b = appendField(b, 'e', r.exe)
	b = appendField(b, 'b', r.boot)
	b = appendField(b, 'T', r.transport)
	b = appendField(b, 'm', r.messageID)
	b = appendField(b, 'l', r.logger)
	if len(r.codeFile) > 0 {
		b = appendField(b, 'f', r.codeFile)
		b = appendField(b, 'n', r.codeLine)
		b = appendField(b, 'F', r.codeFunc)
	}
	if len(r.containerID) > 0 {
		b = appendField(b, 'c', r.containerID)
		b = appendField(b, 'C', r.containerName)
		b = appendField(b, 'I', r.image)
	}
	if string(r.lineBreak) == "line-max" || string(r.containerPartial) == "true" && string(r.containerLast) != "true" {
		b = append(append(b, "xline-max"...), fieldEnd)
	}
	if r.isCoredump() {
		for _, field := range r.other {
			b = appendField(b, 'd', field)
		}
	}
	b = append(b, 'M')
	b = appendValue(b, r.message)
	return append(b, '\n')
}

// about returns the unit that an entry belongs to, and whether it is systemd that says something about it. A unit of a user's manager is named rather
// than the manager's own.
func (r *record) about() (unit []byte, about bool) {
	switch {
	case len(r.aboutUnit) > 0:
		return r.aboutUnit, true
	case len(r.aboutUserUnit) > 0:
		return r.aboutUserUnit, true
	case r.isCoredump() && len(r.coredumpUnit) > 0:
		return r.coredumpUnit, true
	case len(r.userUnit) > 0:
		return r.userUnit, false
	}
	return r.unit, false
}

// appendWriter appends the name by which lines are put together: what writes (a unit, or a container), RS, and which of its streams it is. Lines of one name make a
// text; those with the same first part are breadcrumbs of each other. A stream is what journald numbers so, one for each start of a process's standard output or
// error; of other transports it is what the process calls itself, in this boot.
func appendWriter(b []byte, r *record) []byte {
	unit, about := r.about()
	switch {
	case len(r.containerID) > 0:
		unit = r.containerID
	case r.group != nil && !about:
		unit = r.group
	}
	b = appendValue(b, clip(unit))
	b = append(b, lineFeed)
	switch {
	case about:
		return append(b, "systemd"...)
	case len(r.containerID) > 0: // the engine writes for it, standard error with a priority of its own
		return appendValue(b, r.priority)
	case len(r.stream) > 0:
		return appendValue(b, clip(r.stream))
	}
	b = appendValue(b, r.boot[:min(len(r.boot), 8)])
	b = append(b, '/')
	b = appendValue(b, clip(r.pid))
	b = append(b, '/')
	return appendValue(b, clip(r.identifier))
}

func clip(v []byte) []byte { return v[:min(len(v), maxMeta)] }

// appendField appends a field, unless it is empty.
func appendField(b []byte, letter byte, v []byte) []byte {
	if len(v) == 0 {
		return b
	}
	b = append(b, letter)
	b = appendValue(b, clip(v))
	return append(b, fieldEnd)
}

// appendValue appends a value with what would end it written otherwise.
func appendValue(b, v []byte) []byte {
	if len(v) < 64 { // one look at each byte beats four searches
		for i := range len(v) {
			if c := v[i]; c < 0x20 && special(c) {
				return appendEscaped(append(b, v[:i]...), v[i:])
			}
		}
		return append(b, v...)
	}
	if bytes.IndexByte(v, '\n') < 0 && bytes.IndexByte(v, lineFeed) < 0 && bytes.IndexByte(v, fieldEnd) < 0 && bytes.IndexByte(v, escape) < 0 {
		return append(b, v...)
	}
	return appendEscaped(b, v)
}

func special(c byte) bool { return c == '\n' || c == lineFeed || c == fieldEnd || c == escape }

func appendEscaped(b, v []byte) []byte {
	for _, c := range v {
		switch {
		case c == '\n':
			b = append(b, lineFeed)
		case special(c):
			b = append(b, escape, c|0x40)
		default:
			b = append(b, c)
		}
	}
	return b
}
