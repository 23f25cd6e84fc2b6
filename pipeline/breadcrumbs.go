package pipeline

import (
	"regexp"
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/traceback"
)

// Bounds of a breadcrumb, see sentry-python's DEFAULT_MAX_BREADCRUMBS and the limits of Sentry's "message".
const (
	maxCrumbMessage = 8192
	maxCrumbLines   = 20 // further lines of one message
)

// ignoredLoggers make no breadcrumbs, as in sentry-python (integrations/logging.py, _IGNORED_LOGGERS): requests to the backend itself.
var ignoredLoggers = []string{"sentry_sdk.errors", "urllib3.connectionpool", "urllib3.connection"}

// breadcrumbs walks back from offset start and returns the log records there, oldest first, as the logging integration of an SDK would
// have recorded them: every record but DEBUG, with its logger and level, limited to the process of the error where both name one. Where the
// log has no records in a known format, its lines are what there is.
func (h *Hallway) breadcrumbs(v *view, f *finding, limit int, where *regexp.Regexp) []event.Breadcrumb {
	var crumbs []event.Breadcrumb
	var plain plainLines
	var more []string // lines behind the record that is looked for, newest first
	next, reader := f.start, h.reader(v.w)
	for len(crumbs) < limit {
		raw, from, ok := v.before(next)
		if !ok {
			break
		}
		next = from
		line := reader.Decode(raw)
		if !sameProgram(line.Writer, f.writer) || where != nil && line.Head && !where.MatchString(line.Record.Message) {
			continue
		}
		if !line.Head {
			more = append(more, line.Text)
			if len(crumbs) == 0 {
				plain.add(h.Recogniser, newCursor(v, reader, from))
			}
			continue
		}
		if r := &line.Record; wanted(r, &f.record) {
			crumbs = append(crumbs, h.breadcrumb(r, more))
		}
		more = more[:0]
	}
	if len(crumbs) == 0 {
		crumbs = plain.breadcrumbs(limit)
	}
	slices.Reverse(crumbs)
	return crumbs
}

// plainLines are the last lines of a log without records, newest first.
type plainLines []located

// maxPlainLines bounds how many are looked at.
const maxPlainLines = 200

// add adds the line at a cursor. Where a traceback begins there, its lines are taken out: it is an event of its own.
func (p *plainLines) add(r *Recogniser, c *cursor) {
	line, _ := c.at(0)
	if len(*p) == maxPlainLines {
		return
	}
	*p = append(*p, *line)
	if !r.triggered(line.Text) {
		return
	}
	if trace, _, ok := traceback.Recognise(c, r.languages); ok {
		last, _ := c.at(trace.End - 1)
		*p = slices.DeleteFunc(*p, func(l located) bool { return l.start < last.end })
	}
}

// breadcrumbs makes breadcrumbs of the lines that say something.
func (p plainLines) breadcrumbs(limit int) []event.Breadcrumb {
	var crumbs []event.Breadcrumb
	for _, l := range p {
		if len(crumbs) == limit {
			break
		}
		if strings.TrimSpace(l.Text) != "" {
			crumbs = append(crumbs, event.Breadcrumb{Type: "log", Level: event.Info, Message: cut(l.Text, maxCrumbMessage)})
		}
	}
	return crumbs
}

// sameProgram tells whether two writers of one log are the same program: standard output and standard error of a container are.
func sameProgram(a, b string) bool {
	output := func(w string) bool { return w == "stdout" || w == "stderr" }
	return a == b || output(a) && output(b)
}

// wanted tells whether a record becomes a breadcrumb of an error.
func wanted(r, of *event.Record) bool {
	if r.Level == event.Debug || slices.Contains(ignoredLoggers, r.Logger) {
		return false
	}
	return r.Process == "" || of.Process == "" || r.Process == of.Process
}

// breadcrumb makes one from a record and the lines behind its head, newest first.
func (h *Hallway) breadcrumb(r *event.Record, more []string) event.Breadcrumb {
	b := event.Breadcrumb{Type: "log", Category: r.Logger, Level: r.Level, Message: h.message(r, more)}
	if b.Level == "" {
		b.Level = event.Info
	}
	if r.TimeSource != event.TimeUnknown {
		b.Timestamp = &event.Timestamp{Time: r.Time}
	}
	return b
}

// message is a record's message with its further lines, without the traceback that follows it.
func (h *Hallway) message(r *event.Record, more []string) string {
	b := []byte(beforeTrace(r.Message, h.triggered))
	for n, i := 0, len(more)-1; i >= 0 && n < maxCrumbLines; i, n = i-1, n+1 {
		if h.triggered(more[i]) {
			break
		}
		b = append(append(b, '\n'), more[i]...)
		if len(b) > maxCrumbMessage {
			break
		}
	}
	return cut(strings.TrimRight(string(b), "\n "), maxCrumbMessage)
}

// beforeTrace returns the part of a message that comes before the traceback in it.
func beforeTrace(message string, triggered func(string) bool) string {
	if !triggered(message) {
		return message
	}
	kept := 0
	for line := range strings.Lines(message) {
		if triggered(line) {
			break
		}
		kept += len(line)
	}
	return strings.TrimRight(message[:kept], "\n ")
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
