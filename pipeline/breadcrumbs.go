package pipeline

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// Bounds of a breadcrumb, see sentry-python's DEFAULT_MAX_BREADCRUMBS and the limits of Sentry's "message".
const (
	maxCrumbMessage = 8192
	maxCrumbLines   = 20  // further lines of one message
	maxCrumbRoom    = 128 // breadcrumbs that room is made for at once
)

// ignoredLoggers make no breadcrumbs, as in sentry-python (integrations/logging.py, _IGNORED_LOGGERS): requests to the backend itself.
var ignoredLoggers = []string{"sentry_sdk.errors", "urllib3.connectionpool", "urllib3.connection"}

// breadcrumbs walks back from a finding and returns the log records there, oldest first, as the logging integration of an SDK would
// have recorded them: every record but DEBUG, with its logger and level, limited to the process of the error where both name one. The lines of other
// tracebacks are passed over. Where the log has no records in a known format, its lines are what there is.
//
// The breadcrumbs of records come without secrets; lines are to be scrubbed together, since a secret can have several.
func (p *pass) breadcrumbs(f *finding, limit int, where *regexp.Regexp) (crumbs []event.Breadcrumb, scrubbed bool) {
	more := p.h.further[:0]                   // newest first: lines behind the record that is looked for
	defer func() { p.h.further = more[:0] }() // its memory
	var plain []plainLine                     // newest first: all lines
	var places []int64                        // of crumbs, in a journal
	var headed []string                       // their writers
	thrown := false                           // the lines behind the record that is looked for are those of a traceback
	inJournal := p.w.Stream.Kind == journalKind
	thread := newOwnThread(&f.record)
	_, shared := cutOutput(f.writer + "/") // what the other output of the container says counts, too
	next := f.start
	var before *trail // from which the walk need not go on
	var walked walk
	for ; len(crumbs) < limit && walked.on(thread.heads); walked.lines++ {
		if len(more) == 0 && where == nil && p.trail.continues(f, p.reader.Layout, next, limit, walked, thread.heads) {
			before = &p.trail
			break
		}
		if thread.sure() && !inJournal {
			var lines int
			if next, lines = p.passOver(thread, next); lines > 0 {
				walked.lines = min(walked.lines+lines, maxWalk) - 1
				continue
			}
		}
		raw, from, ok := p.v.before(next)
		if !ok {
			break
		}
		until := next
		next = from
		if inJournal && !format.SameJournalGroup(raw, f.writer) {
			walked.lines-- // most lines of a journal are others', and are told by a few bytes
			continue
		}
		if begin, ok := p.traces.around("", from); ok {
			next, more, thrown = begin, more[:0], true
			continue
		}
		if begin, ok := around(p.older, "", from); ok {
			next, more, thrown = begin, more[:0], true
			continue
		}
		if thread.passes(raw) {
			continue
		}
		if !shared && format.Foreign(raw, f.writer) {
			walked.lines--
			walked.foreign++
			continue
		}
		line := p.decode(raw, from)
		if !sameProgram(line.Writer, f.writer) {
			walked.others++
			continue
		}
		if where != nil && line.Head && !where.MatchString(line.Record.Message) {
			continue
		}
		_, known := p.traces.around(line.Writer, from)
		if _, ok := around(p.older, line.Writer, from); ok || known {
			more, thrown = more[:0], true
			continue
		}
		if line.Partial {
			continue // the last part has brought it
		}
		if output(line.Writer) && !p.startsWhole(line.Writer, from) || format.GoesOn(&line) {
			c := cursorOn(p.v, p.reader, located{line, from, until}, raw)
			joined := c.ahead[0]
			c.done()
			if joined.end > until {
				continue // it was the first half of a head
			}
			line = joined.Line
		}
		if from < p.v.base && p.h.triggered(line.Text) {
			if p.looked > maxLooked {
				break
			}
			if e, ok := p.traceAt(from); ok {
				p.older = append(p.older, e)
				more, thrown = more[:0], true
				plain = slices.DeleteFunc(plain, func(l plainLine) bool { return l.start < e.end })
				if e.start <= from {
					continue
				}
			}
		}
		if !line.Head {
			l := plainLine{line.Text, line.Writer, from, line.Record.Time}
			more = append(more, l)
			if (len(crumbs) == 0 || inJournal) && len(plain) < maxPlainLines {
				plain = append(plain, l)
			}
			continue
		}
		passed := thread.passed
		thread.saw(&line.Record)
		if wanted(&line.Record, &f.record) {
			if passed {
				more, thrown = p.furtherLines(until, line.Writer)
			}
			crumb := p.crumb(from, &line, more)
			if thrown && len(more) == 0 {
				crumb.Message = beforeNamed(crumb.Message)
			}
			if crumb.Message != "" {
				if crumbs == nil {
					crumbs = make([]event.Breadcrumb, 0, min(limit, maxCrumbRoom))
				}
				crumbs = append(crumbs, crumb)
				if inJournal {
					places = append(places, from)
					if !slices.Contains(headed, line.Writer) {
						headed = append(headed, line.Writer)
					}
				}
			}
		}
		more, thrown = slices.DeleteFunc(more, func(l plainLine) bool { return l.writer == line.Writer }), false
	}
	if inJournal {
		crumbs = mixedBreadcrumbs(crumbs, places, headed, plain, limit)
		slices.Reverse(crumbs)
		return crumbs, false
	}
	found := trail{start: f.start, writer: f.writer, process: f.record.Process, thread: f.record.Thread, layout: p.reader.Layout, limit: limit, walked: walked}
	if before == nil {
		before = &trail{}
	}
	found.walked.add(before.walked)
	if found.crumbs = before.joined(crumbs, limit); len(found.crumbs) == 0 {
		found.plain = append(plain, before.plain[:min(len(before.plain), maxPlainLines-len(plain))]...)
		crumbs = plainBreadcrumbs(found.plain, limit)
		slices.Reverse(crumbs)
	} else {
		crumbs, scrubbed = found.crumbs, true
	}
	if where == nil && !p.series && limit > 1 {
		p.trail = found
	}
	return crumbs, scrubbed
}

// startsWhole tells whether the line before an offset is a whole one of the same writer, so that none goes on at the offset.
func (p *pass) startsWhole(writer string, at int64) bool {
	raw, from, ok := p.v.before(at)
	if !ok || len(raw) > maxCachedLine {
		return false
	}
	before := p.h.lines.decode(p.reader, raw, from)
	return before.Writer == writer && !before.Partial
}

// Bounds of the lines that are looked at for the breadcrumbs of one event, a traceback counted as one: in all, those of the program itself in a log that shows no record,
// and those that a few bytes tell to be of others. One file may have the lines of thirty containers.
const (
	maxWalk     = 3000
	maxHeadless = 400
	maxForeign  = 20_000
)

// walk counts the lines of a walk back.
type walk struct {
	lines   int // without those that are foreign
	others  int // of them, those that had to be decoded to tell that they are of others
	foreign int // told by a few bytes
}

// on tells whether a walk that has seen so many records may go on.
func (w walk) on(heads int) bool {
	return w.lines < maxWalk && w.foreign < maxForeign && (w.lines-w.others < maxHeadless || heads > 0)
}

func (w *walk) add(more walk) {
	w.lines, w.others, w.foreign = w.lines+more.lines, w.others+more.others, w.foreign+more.foreign
}

// maxLooked bounds how many lines are read to find out where tracebacks before a window stand, for all events of the window together. Beyond it there are
// fewer breadcrumbs.
const maxLooked = 10_000

// plainLine is a line without a head, and where it begins.
type plainLine struct {
	text, writer string
	start        int64
	time         time.Time // as the carrier has it; zero if it has none
}

// maxPlainLines bounds how many lines of a log without records are looked at.
const maxPlainLines = 200

// plainBreadcrumbs makes breadcrumbs of the lines that say something.
func plainBreadcrumbs(lines []plainLine, limit int) []event.Breadcrumb {
	var crumbs []event.Breadcrumb
	for _, l := range lines {
		if len(crumbs) == limit {
			break
		}
		if strings.TrimSpace(l.text) != "" {
			crumbs = append(crumbs, l.breadcrumb())
		}
	}
	return crumbs
}

// sameProgram tells whether two writers of one log are the same program: standard output and standard error of a container are.
func sameProgram(a, b string) bool {
	if a == b || output(a) && output(b) {
		return true
	}
	if x, ok := cutOutput(a); ok {
		y, ok := cutOutput(b)
		return ok && x == y
	}
	group := format.JournalGroup(a) // a unit has many streams
	return group != "" && group == format.JournalGroup(b)
}

// cutOutput takes the output of a container from the name of a writer in front of the container's.
func cutOutput(writer string) (container string, ok bool) {
	output, container, ok := strings.Cut(writer, "/")
	return container, ok && (output == "stdout" || output == "stderr")
}

// output tells whether a writer is one of the two outputs of a container.
func output(writer string) bool { return writer == "stdout" || writer == "stderr" }

// wanted tells whether a record becomes a breadcrumb of an error: not if it names another process, or another thread than the error's and the main one, from which
// threads inherit what was recorded.
func wanted(r, of *event.Record) bool {
	if r.Level == event.Debug || slices.Contains(ignoredLoggers, r.Logger) {
		return false
	}
	if r.Thread == "main" || r.Thread == "MainThread" {
		return r.Process == "" || of.Process == "" || r.Process == of.Process
	}
	return !otherThread(r, of)
}

// breadcrumb makes one from the head of a record and the lines behind it, newest first.
func (h *Hallway) breadcrumb(head *event.Line, more []plainLine) event.Breadcrumb {
	r := &head.Record
	b := event.Breadcrumb{Type: "log", Category: r.Logger, Level: r.Level, Message: h.message(head, more), Guess: r.Guess}
	if r.Logger == "" || r.Guess != "" {
		b.Layout = layoutOf(head)
	}
	if head.Head && r.TimeSource == event.TimeText && r.Message == head.Text {
		b.Layout = wholeLine
	}
	if b.Level == "" {
		b.Level = event.Info
	}
	if r.TimeSource != event.TimeUnknown {
		b.Timestamp = h.timestamp(r.Time)
	}
	return b
}

// stampsAtOnce is how many times share one allocation.
const stampsAtOnce = 64

// timestamp returns a place for a time.
func (h *Hallway) timestamp(t time.Time) *event.Timestamp {
	if len(h.stamps) == 0 {
		h.stamps = make([]event.Timestamp, stampsAtOnce)
	}
	stamp := &h.stamps[0]
	h.stamps = h.stamps[1:]
	stamp.Time = t
	return stamp
}

// message is a record's message with its further lines, without the traceback that follows it.
func (h *Hallway) message(head *event.Line, more []plainLine) string {
	message := beforeTrace(head.Record.Message, h.begins)
	if len(more) == 0 {
		return cut(unindented(strings.TrimRight(message, "\n ")), maxCrumbMessage)
	}
	b := []byte(message)
	for n, i := 0, len(more)-1; i >= 0 && n < maxCrumbLines && len(b) <= maxCrumbMessage; i-- {
		if more[i].writer != head.Writer {
			continue
		}
		if more[i].text == "" || len(b) > 0 && h.begins(more[i].text) {
			break // what comes behind an empty line is a banner or a print far more often than a message; a head alone has its message below
		}
		b = append(append(b, '\n'), more[i].text...)
		n++
	}
	return cut(unindented(strings.TrimRight(string(b), "\n ")), maxCrumbMessage)
}

// unindented is a message that begins on the line below its head, where it stands indented: .NET's console logger.
func unindented(message string) string {
	rest, ok := strings.CutPrefix(message, "\n")
	if !ok {
		return message
	}
	text := strings.TrimLeft(rest, " ")
	return strings.ReplaceAll(text, "\n"+rest[:len(rest)-len(text)], "\n")
}

// beforeTrace returns the part of a message that comes before the traceback in it. A line that only mentions one is no traceback: that begins at
// the end of a line, or has more lines behind it.
func beforeTrace(message string, begins func(string) bool) string {
	message = beforeThrown(message)
	if strings.IndexByte(message, '\n') > 0 {
		message = beforeFrames(message)
	}
	if !begins(message) {
		return message
	}
	kept := 0
	for line := range strings.Lines(message) {
		if begins(line) && (strings.HasSuffix(line, "\n") || strings.HasSuffix(line, ":")) {
			return strings.TrimRight(message[:kept], "\n ")
		}
		kept += len(line)
	}
	return message
}

// beforeThrown returns the part of a message that comes before the exception that NLog puts behind it, in the same line (its default layout,
// ${message:withexception=true}): "order 42 failed|System.InvalidOperationException: no stock".
func beforeThrown(message string) string {
	for at := 0; ; at++ {
		next := strings.IndexByte(message[at:], '|')
		if next < 0 {
			return message
		}
		at += next
		name := message[at+1:]
		if end := strings.IndexAny(name, ":|\n "); end >= 0 {
			if name[end] == ' ' || name[end] == '|' {
				continue
			}
			name = name[:end]
		}
		outer, _, _ := strings.Cut(name, "+")
		outer, _, _ = strings.Cut(outer, "`")
		if strings.HasSuffix(outer, "Exception") && strings.Contains(outer, ".") && !strings.ContainsAny(outer, "/\"'=") {
			return message[:at]
		}
	}
}

// cut shortens s to at most n bytes, at the beginning of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}
