package rules

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/errtail/errtail/event"
)

// maxRecordLines is how many further lines of a record belong to its message, if the rule does not say.
const maxRecordLines = 20

// matchRecord tries a rule with `record` at line 0, which must be the head of a log record, or come from a carrier that says how bad it is. The lines behind a head
// that begin no record belong to its message, up to an empty one: what comes behind that is a banner or a print far more often.
func (r *Rule) matchRecord(lines event.Lines, subject Subject) (*Match, bool) {
	d := r.def
	line, ok := lines.At(0)
	if !ok || !line.Head && line.Record.Level == "" || !containsAny(line.Text, r.keywords) || !d.when.logged(&line.Record) || !r.applies(subject) {
		return nil, false
	}
	record := line.Record
	if blank(record.Message) {
		record.Message = line.Text
	}
	m := &Match{Rule: r, End: 1, Record: &record, timed: record.TimeSource == event.TimeText}
	b := &block{m: m, lines: lines}
	b.add(clipLine(line.Text))
	if line.Head {
		b.extendRecord(&record)
	} else if record.Logger == "" {
		record.Logger, _, _ = strings.Cut(line.Writer, "[") // who wrote it, as the carrier has it: "app[12]"
	}
	if blank(record.Message) {
		record.Message, _, _ = strings.Cut(record.Stack, "\n")
	}
	if blank(record.Message) {
		record.Message = fieldsMessage(record.Fields)
	}
	record.Message = clip(strings.TrimRightFunc(record.Message, unicode.IsSpace), maxText)
	m.Text, m.message = b.text.String(), record.Message
	if blank(record.Message) || !m.fits(d.when.message, m.message) {
		return nil, false
	}
	if record.Stack != "" {
		m.merge(map[string]string{"extra_stack": record.Stack}) // in a language that nobody here reads
	}
	m.captureAll(d.capture)
	for _, key := range fieldKeys(record.Fields) {
		m.merge(map[string]string{"extra_" + key: record.Fields[key]})
	}
	m.Ignored = ignored(d.ignore, m.Text)
	return m, true
}

// blank tells whether a text says nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// maxFields is how many fields of a record go with it.
const maxFields = 32

// fieldKeys lists the names of a record's fields, in order.
func fieldKeys(fields map[string]string) []string {
	keys := slices.Sorted(maps.Keys(fields))
	return keys[:min(len(keys), maxFields)]
}

// fieldsMessage makes a message of fields, for a record that has none: what a field with an error's name says, or all of them.
func fieldsMessage(fields map[string]string) string {
	for _, key := range []string{"error", "err", "exception", "reason", "event"} {
		if !blank(fields[key]) {
			return fields[key]
		}
	}
	var all []string
	for _, key := range fieldKeys(fields) {
		all = append(all, key+"="+fields[key])
	}
	return strings.Join(all, " ")
}

// extendRecord takes the further lines of a record.
func (b *block) extendRecord(record *event.Record) {
	most := maxRecordLines
	if l := b.m.Rule.def.limits.lines; l != nil {
		most = *l
	}
	var message strings.Builder
	message.WriteString(record.Message)
	for i := 1; ; i++ {
		line, ok := b.lines.At(i)
		if !ok || line.Head || blank(line.Text) {
			break
		}
		if i > most || message.Len() > maxText || !b.add(clipLine(line.Text)) {
			b.m.Truncated = true
			break
		}
		message.WriteByte('\n')
		message.WriteString(line.Text)
		b.m.End = i + 1
	}
	record.Message = message.String()
}
