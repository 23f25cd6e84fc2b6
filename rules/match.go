package rules

import (
	"regexp"
	"strings"

	"github.com/errtail/errtail/event"
)

// maxLine bounds, in bytes, how much of a line the patterns see. What is behind it counts as not there.
const maxLine = 64 << 10

// Match tries a rule without `parser` at line 0. It looks only as far ahead as it needs: a rule without `continue` and `end` never looks at
// line 1. For a rule with `parser` it returns false.
func (r *Rule) Match(lines event.Lines, subject Subject) (*Match, bool) {
	d := r.def
	if r.Enabled && d.record {
		return r.matchRecord(lines, subject)
	}
	if !r.Enabled || r.Parser != "" || !r.applies(subject) {
		return nil, false
	}
	line, ok := lines.At(0)
	if !ok {
		return nil, false
	}
	whole := clipLine(line.Text)
	if !containsAny(whole, r.keywords) {
		return nil, false
	}
	m := &Match{Rule: r, First: 0, End: 1}
	first := m.strip(d.prefix, whole)
	var record *event.Record
	m.message = first
	if line.Head {
		record = &line.Record
		m.timed = record.TimeSource == event.TimeText
		if record.Message != "" {
			m.message = clipLine(record.Message)
		}
	}
	if !d.when.logged(record) || !m.fits(d.when.message, m.message) || !m.fits(d.start, first) {
		return nil, false
	}
	b := &block{m: m, lines: lines}
	b.add(first)
	if len(d.cont) > 0 || d.end != nil {
		b.extend()
	}
	b.header()
	m.Text = b.text.String()
	m.captureAll(d.capture)
	m.Ignored = ignored(d.ignore, m.Text)
	return m, true
}

// strip takes the rule's prefix off a line, and keeps what it captures. A line without the prefix stays as it is.
func (m *Match) strip(prefix *pattern, line string) string {
	if prefix == nil {
		return line
	}
	at := prefix.regexp.compiled().FindStringSubmatchIndex(line)
	if at == nil || at[0] != 0 {
		return line
	}
	m.capture(prefix.regexp.compiled(), line, at)
	return line[at[1]:]
}

// prefixLength returns how many bytes a prefix takes off a line.
func prefixLength(prefix *regexp.Regexp, line string) int {
	if at := prefix.FindStringIndex(line); at != nil && at[0] == 0 {
		return at[1]
	}
	return 0
}

// fits tries a pattern and keeps what it captures. A pattern that is not given fits.
func (m *Match) fits(p *pattern, s string) bool {
	if p == nil {
		return true
	}
	if !containsAny(s, p.needs) {
		return false
	}
	at := p.regexp.compiled().FindStringSubmatchIndex(s)
	if at == nil {
		return false
	}
	m.capture(p.regexp.compiled(), s, at)
	return true
}

// fitsAny keeps what the first pattern that fits captures.
func (m *Match) fitsAny(patterns []*pattern, s string) bool {
	for _, p := range patterns {
		if m.fits(p, s) {
			return true
		}
	}
	return false
}

// captureAll tries all patterns on the text of the block; a miss is no failure.
func (m *Match) captureAll(patterns []*pattern) {
	for _, p := range patterns {
		m.fits(p, m.Text)
	}
}

// capture keeps the named groups of a match. The first capture of a name counts.
func (m *Match) capture(re *regexp.Regexp, s string, at []int) {
	for i, name := range re.SubexpNames() {
		if name == "" || at[2*i] < 0 || at[2*i] == at[2*i+1] || m.Captures[name] != "" {
			continue
		}
		if m.Captures == nil {
			m.Captures = make(map[string]string)
		}
		m.Captures[name] = s[at[2*i]:at[2*i+1]]
	}
}

// merge keeps captures of names that are not there yet.
func (m *Match) merge(captures map[string]string) {
	for name, v := range captures {
		if m.Captures == nil {
			m.Captures = make(map[string]string)
		}
		if m.Captures[name] == "" {
			m.Captures[name] = v
		}
	}
}

func ignored(patterns []*pattern, text string) bool {
	for _, p := range patterns {
		if p.regexp.compiled().MatchString(text) {
			return true
		}
	}
	return false
}

// containsAny tells whether a text contains one of the literals, or there are none.
func containsAny(text string, literals []string) bool {
	for _, l := range literals {
		if strings.Contains(text, l) {
			return true
		}
	}
	return len(literals) == 0
}

func clipLine(s string) string {
	return s[:min(len(s), maxLine)]
}
