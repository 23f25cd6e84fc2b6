package rules

import (
	"fmt"
	"slices"

	"github.com/errtail/errtail/rules/strictyaml"
)

// What a rule gets that does not say otherwise.
const (
	defaultLines = 500
	defaultBytes = 256 << 10
)

// compile turns a whole definition into a rule, and reports what does not go together.
func (l *loader) compile(r *resolved, d *definition) *Rule {
	rule := &Rule{
		ID: d.id.Value, Description: d.description.Value, Pos: d.at, BuiltIn: r.builtIn, Enabled: !r.off, Parser: d.parser.Value,
		SampleRate: 1, DSN: d.dsn.Value, DSNPos: d.dsn.Pos, Breadcrumbs: Breadcrumbs{Lines: -1}, Redact: d.redact, Samples: r.samples,
		def: d, maxLines: defaultLines, maxBytes: defaultBytes,
	}
	for _, o := range r.older {
		rule.Overrides = append(rule.Overrides, o.at)
	}
	if d.limits.wait != nil {
		rule.Wait = *d.limits.wait
	}
	if d.limits.lines != nil {
		rule.maxLines = *d.limits.lines
	}
	if d.limits.bytes != nil {
		rule.maxBytes = *d.limits.bytes
	}
	if d.limit != nil {
		rule.Limit = *d.limit
	}
	if d.sample != nil {
		rule.SampleRate = *d.sample
	}
	if d.breadcrumbs.lines != nil {
		rule.Breadcrumbs.Lines = *d.breadcrumbs.lines
	}
	if d.breadcrumbs.where != nil {
		rule.Breadcrumbs.Where = d.breadcrumbs.where.regexp.compiled()
	}
	for i := range rule.Samples {
		rule.Samples[i].Rule = rule.ID
	}
	rule.keywords, rule.literals = d.literals()
	if !d.faulty {
		l.consistent(d)
	}
	return rule
}

// consistent reports keys of a whole definition that exclude each other or need each other.
func (l *loader) consistent(d *definition) {
	captures := d.captures()
	switch {
	case d.record && (d.parser.Value != "" || d.start != nil || d.end != nil || len(d.cont)+len(d.header)+len(d.key) > 0 || d.prefix != nil || d.frames.pattern != nil):
		l.report(d.at, "`record` takes log records as they are: it has no meaning beside parser, start, continue, end, header, key, prefix and frames", "choose records by `when`")
	case d.record && d.when.level == nil && d.when.logger == nil && d.when.message == nil:
		l.report(d.at, "a rule with `record` needs to say which records", "when: {level: [error, fatal]}")
	case d.parser.Value == "" && d.start == nil && d.when.message == nil && !d.record:
		l.report(d.at, "a rule needs `start`, `when.message`, `record` or `parser`", "start: 'a regular expression for the first line'")
	case d.parser.Value != "":
		for _, p := range d.cont {
			l.report(p.at, "`continue` has no meaning beside `parser`", "the parser knows where the traceback ends")
		}
		if d.end != nil {
			l.report(d.end.at, "`end` has no meaning beside `parser`", "the parser knows where the traceback ends")
		}
		if d.frames.pattern != nil {
			l.report(d.frames.pattern.at, "`frames` has no meaning beside `parser`", "the parser reads the frames")
		}
	}
	if d.parser.Value == "" && d.frames.pattern != nil && !slices.Contains(captures, "type") && !slices.Contains(captures, "value") {
		l.report(d.frames.pattern.at, "frames belong to an exception, and no capture is named type or value", "(?P<type>…)")
	}
	if p := d.frames.pattern; p != nil {
		names := p.regexp.names
		if !slices.ContainsFunc(names, func(n string) bool { return n == "function" || n == "file" || n == "address" }) {
			l.report(p.at, "the pattern of a frame captures neither function nor file", "(?P<function>…)")
		}
		for _, n := range names {
			if n != "" && !slices.Contains(frameCaptures, n) {
				l.report(p.at, fmt.Sprintf("a frame has no %s", n), strictyaml.Suggest(n, frameCaptures))
			}
		}
	}
	for _, k := range d.key {
		if !slices.Contains(captures, k.Value) {
			l.report(k.Pos, "no pattern captures "+k.Value, strictyaml.Suggest(k.Value, captures))
		}
	}
	for _, t := range d.templates() {
		for _, name := range variables(t.Value) {
			if !slices.Contains(captures, name) && !slices.Contains(derived, name) {
				l.report(t.Pos, "no pattern captures $"+name, strictyaml.Suggest(name, append(captures, derived...)))
			}
		}
	}
}

// captures returns the names of all groups of the rule's patterns, but those of frames.
func (d *definition) captures() []string {
	var names []string
	for _, p := range d.patterns() {
		for _, n := range p.regexp.names {
			if n != "" && !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	return names
}

// patterns returns the patterns whose captures count.
func (d *definition) patterns() []*pattern {
	list := slices.Concat(d.header, d.cont, d.capture)
	for _, p := range []*pattern{d.when.message, d.prefix, d.start, d.end} {
		if p != nil {
			list = append(list, p)
		}
	}
	return list
}

// templates returns the values in which $name stands for a capture.
func (d *definition) templates() []text {
	list := []text{d.platform, d.logger, d.environment, d.release, d.transaction}
	for _, t := range d.tags {
		list = append(list, t)
	}
	return append(list, d.fingerprint...)
}
