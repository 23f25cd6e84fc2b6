package pipeline

import (
	"slices"
	"strings"
	"sync"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/parsers/traceback"
	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/rules/gate"
)

// Recogniser knows what errors look like: the languages and the rules, and the gate over all their literals. It does not change after
// it was made, but for what it counts, and is shared by all hallways.
type Recogniser struct {
	languages  []*traceback.Language
	rules      *rules.Set
	lineRules  []*rules.Rule
	keywords   func() *gate.Gate          // those of all line rules, made when first needed: a line without one is none of theirs, but for those that have none
	triggers   *gate.Gate                 // of all languages
	triggerOf  []int                      // by number of a trigger, whose it is: an index into languages
	headers    *gate.Gate                 // those with which a traceback begins, and a record's message ends
	gate       *gate.Gate                 // both, and the literals of the rules, as every carrier writes them
	counts     map[*rules.Rule]*ruleCount // of all rules
	everywhere []*ruleCount               // of the line rules that have no literals; nil for others
	open       bool                       // the gate lets every line through: a rule has no literal, or a test wants to see that nothing changes
}

// splitLines are what container runtimes put into a line that they have split: a trigger may be cut in two by it, so such lines
// are always looked at.
var splitLines = []string{" stdout P ", " stderr P ", format.JournalPart}

// NewRecogniser returns a recogniser for the languages of [traceback.Languages] and the rules of a set.
func NewRecogniser(set *rules.Set) *Recogniser {
	r := &Recogniser{languages: traceback.Languages, rules: set, lineRules: set.LineRules()}
	r.counts, r.everywhere = countRules(set)
	var triggers, headers []string
	for i, l := range r.languages {
		triggers = append(triggers, l.Triggers...)
		r.triggerOf = append(r.triggerOf, slices.Repeat([]int{i}, len(l.Triggers))...)
		if l.Headers == nil {
			headers = append(headers, l.Triggers...)
		}
		headers = append(headers, l.Headers...)
	}
	r.triggers, r.headers = gate.NewPlaced(triggers, placements), gate.NewPlaced(headers, placements)
	literals := slices.Concat(triggers, splitLines, format.Triggers)
	var keywords []string
	for _, rule := range r.lineRules {
		keywords = append(keywords, rule.Literals()...)
		switch {
		case len(rule.Literals()) > 0:
			literals = append(literals, rule.Literals()...)
		case rule.Records() && rule.Severe():
			literals = append(literals, format.Severe...)
		default:
			r.open = true
		}
	}
	r.keywords = sync.OnceValue(func() *gate.Gate { return gate.NewPlaced(keywords, placements) })
	r.gate = gate.NewPlaced(searched(literals), placements)
	return r
}

// Searched returns what the gate looks for in the raw bytes of a log, for the built-in rules alone if that is what the recogniser has.
func (r *Recogniser) Searched() []string { return r.gate.Literals() }

// next returns the offset in data, at or behind from, of the next line that could begin an error.
func (r *Recogniser) next(data []byte, from int) (int, bool) {
	if r.open {
		return from, from < len(data)
	}
	at, _, ok := r.gate.Next(data, from)
	return at, ok
}

// triggered tells whether a text has a trigger of a language in it.
func (r *Recogniser) triggered(text string) bool { return r.triggers.In(text) }

// find sets first[i] to where the first trigger of language i begins in a text, or to -1, with one look at the text for all of them.
func (r *Recogniser) find(text string, first []int) {
	for i := range first {
		first[i] = -1
	}
	var buffer [512]byte // on the stack: most lines are shorter
	data := append(buffer[:0], text...)
	var ids [16]int
	for from, left := 0, len(first); left > 0; {
		at, _, ok := r.triggers.Next(data, from)
		if !ok {
			return
		}
		for _, id := range r.triggers.AppendAt(ids[:0], data, at) {
			if i := r.triggerOf[id]; first[i] < 0 {
				first[i] = at
				left--
			}
		}
		from = at + 1
	}
}

// parse reads the error around line 0, in any language.
func (r *Recogniser) parse(lines event.Lines) (event.Trace, *traceback.Language, bool) {
	return traceback.RecogniseFound(lines, r.languages, r.find)
}

// begins tells whether a text has the beginning of a traceback in it.
func (r *Recogniser) begins(text string) bool { return r.headers.In(text) }

func containsAny(text string, literals []string) bool {
	for _, l := range literals {
		if strings.Contains(text, l) {
			return true
		}
	}
	return false
}

// recognise decides what begins at line 0 of lines. undecided tells that more text could change the answer, which is then only
// what would be taken if nothing came.
func (r *Recogniser) recognise(c *cursor, s rules.Subject) (f *finding, undecided bool) {
	line, _ := c.at(0)
	if strings.Contains(line.Text, "\n") || line.Record.Stack != "" {
		if f := r.packed(c, line, s); f != nil {
			return f, c.hungry
		}
	} else if r.triggered(line.Text) {
		if trace, language, ok := r.parse(c); ok {
			if woven, more, ok := r.resumed(c, &trace, language); ok {
				f := r.traced(woven, &more, s)
				f.language = language
				return f, c.hungry || woven.hungry
			}
			f := r.traced(c, &trace, s)
			f.language = language
			return f, c.hungry
		}
		if woven, trace, language, ok := r.interrupted(c); ok {
			f := r.traced(woven, &trace, s)
			f.language = language
			return f, c.hungry || woven.hungry
		}
	}
	return r.ruled(c, line, s), c.hungry
}

// traced makes a finding of a trace: which record it belongs to, and which rule captures it.
func (r *Recogniser) traced(c *cursor, trace *event.Trace, s rules.Subject) *finding {
	first, _ := c.at(trace.First)
	last, _ := c.at(trace.End - 1)
	head, headed := headOf(c, trace.First, r.begins)
	if trace.Alone || headed && head < trace.First && crashed(trace) {
		head, headed = trace.First, false
	}
	top, _ := c.at(head)
	f := &finding{trace: trace, record: top.Record, headed: headed, start: first.start, end: last.end, lines: r.extentOf(c, trace.First, trace.End), writer: c.writer}
	if headed {
		f.start = top.start
		f.record.Message = wholeMessage(c, head, trace)
	}
	f.text = textOf(c, min(head, trace.First), trace.End)
	for _, at := range c.hidden {
		if at > f.start && at < f.end {
			f.others = append(f.others, at)
		}
	}
	if headed && head == trace.First && harmless(top.Record.Level) {
		return f // a stack that is logged at INFO is no error
	}
	if shown(c, trace) {
		return f
	}
	f.match, _ = r.rules.ForTrace(trace, c, head, &f.record, s)
	return f
}

// wholeMessage is the message of the record whose head is at line head, with the lines up to where the traceback begins. Where no line of that is a
// header of its language, it begins with its first line.
func wholeMessage(c *cursor, head int, trace *event.Trace) string {
	begins := headersOf(traceback.ByName(trace.Parser))
	headed, end := false, trace.End
	for i := trace.First; i < end && !headed; i++ {
		l, _ := c.At(i)
		headed = begins(l.Text)
	}
	if !headed {
		end = trace.First
	}
	l, _ := c.At(head)
	message := beforeTrace(l.Record.Message, begins)
	if head == trace.First {
		message = beforeNamed(message)
	}
	for i := head + 1; i < end && !begins(l.Text); i++ {
		if l, _ = c.At(i); !begins(l.Text) {
			message += "\n" + l.Text
		}
	}
	return unindented(strings.TrimRight(message, "\n "))
}

// headersOf tells whether a text has the beginning of a language's traceback in it.
func headersOf(l *traceback.Language) func(string) bool {
	headers := l.Headers
	if headers == nil {
		headers = slices.DeleteFunc(slices.Clone(l.Triggers), func(t string) bool { return strings.TrimLeft(t, " \t") != t }) // a frame is none
	}
	return func(text string) bool { return containsAny(text, headers) }
}

// harmless tells whether what is logged at a level is no error, whatever it shows.
func harmless(l event.Level) bool { return l == event.Info || l == event.Debug }

// ruled asks the rules that have no parser.
func (r *Recogniser) ruled(c *cursor, line *located, s rules.Subject) *finding {
	worded := r.keywords().In(line.Text)
	for i, rule := range r.lineRules {
		if len(rule.Literals()) > 0 && (!worded || !containsAny(line.Text, rule.Literals())) {
			continue
		}
		m, ok := r.match(i, c, s)
		if !ok {
			continue
		}
		if (line.Head || m.Record != nil) && r.ownsTrace(c) {
			return nil // the traceback takes the record: one event, not two
		}
		last, _ := c.at(max(m.End, 1) - 1)
		first, _ := c.at(m.First)
		f := &finding{match: m, record: line.Record, headed: line.Head, start: first.start, end: last.end,
			text: textOf(c, m.First, m.End), writer: c.writer}
		if m.Record != nil {
			f.record, f.headed = *m.Record, true
		}
		for _, i := range m.Others {
			other, _ := c.at(i)
			f.others = append(f.others, other.start)
		}
		return f
	}
	return nil
}

// ownsTrace tells whether a traceback that belongs to the record at line 0 follows it, or has line 0 as its first line: where each line was logged as a record of
// its own, the next lines begin with a head too, of the same time and level.
func (r *Recogniser) ownsTrace(c *cursor) bool {
	top, _ := c.At(0)
	record := top.Record
	for i := 1; i <= headLines; i++ {
		l, ok := c.At(i)
		if !ok {
			return false
		}
		if r.triggered(l.Text) {
			if trace, _, ok := r.parse(shifted{c, i}); ok {
				head, headed := headOf(c, i+trace.First, r.begins)
				return i+trace.First <= 0 || headed && head == 0 && !trace.Alone && !crashed(&trace)
			}
		}
		if l.Head && (record.Time.IsZero() || !l.Record.Time.Equal(record.Time) || l.Record.Level != record.Level) {
			return false
		}
	}
	return false
}

// shifted shows lines with another line as line 0.
type shifted struct {
	event.Lines
	by int
}

// At returns line i, see [event.Lines].
func (s shifted) At(i int) (*event.Line, bool) { return s.Lines.At(i + s.by) }
