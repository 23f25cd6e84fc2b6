package rules

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
)

// wellKnown are the captures that fill fields of an event.
var wellKnown = []string{
	"time", "level", "message", "logger", "type", "value", "transaction", "user_id", "user_ip", "user_name", "request_method", "request_url",
	"request_host", "request_status", "trace_id", "span_id", "server_name", "release", "environment", "thread", "file", "line", "function", "module",
}

// lint returns what is allowed but probably not meant. The library is held to the same, by a test; own looks at the users' rules alone.
func lint(s *Set, own bool) Problems {
	var found Problems
	for _, r := range s.rules {
		if r.Enabled && !(own && r.BuiltIn) {
			found = append(found, r.lint()...)
		}
	}
	found.Sort()
	return found
}

func (r *Rule) lint() (found Problems) {
	d := r.def
	warn := func(at Pos, what, hint string) { found = append(found, Problem{Pos: at, What: what, Hint: hint}) }
	if r.Parser == "" {
		switch {
		case len(r.literals) == 0 && !(r.def.record && r.Severe()):
			warn(d.at, fmt.Sprintf("the rule %s has no keywords, and none can be derived: it is tried on every line", r.ID), "keywords: [\"a text that is in each first line\"]")
		case slices.ContainsFunc(r.literals, func(l string) bool { return len(l) < weakLiteral }):
			warn(d.at, fmt.Sprintf("the rule %s has the keyword %q, which is short: it is tried on many lines", r.ID, slices.MinFunc(r.literals, byLength)), "")
		}
		if d.start != nil && !beginsText(d.start.tree) {
			warn(d.start.at, "`start` is not anchored: it also fits lines that only quote the error", "begin it with ^")
		}
	}
	for _, p := range d.patterns() {
		if n := strings.Count(p.source, ".*") + strings.Count(p.source, "%{REST"); n > 1 {
			warn(p.at, "the pattern has .* twice: what each takes is hard to tell", "[^,]* or the like, or two patterns in `capture`")
		}
	}
	r.lintCaptures(warn)
	for key, t := range d.tags {
		lintTag(key, t.Pos, warn)
	}
	positive, negative := false, false
	for _, s := range r.Samples {
		positive = positive || len(s.Expect) > 0
		negative = negative || len(s.Expect) == 0
	}
	if !positive || !negative {
		kind := "a sample that it must match"
		if positive {
			kind = "a sample that it must not match (expect: [])"
		}
		warn(d.at, fmt.Sprintf("the rule %s lacks %s", r.ID, kind), "")
	}
	return found
}

// lintCaptures warns about captures that nobody uses.
func (r *Rule) lintCaptures(warn func(Pos, string, string)) {
	d := r.def
	var used []string
	for _, k := range d.key {
		used = append(used, k.Value)
	}
	for _, t := range d.templates() {
		used = append(used, variables(t.Value)...)
	}
	for _, p := range d.patterns() {
		for _, name := range p.regexp.names {
			key, isTag := strings.CutPrefix(name, "tag_")
			switch {
			case isTag:
				lintTag(key, p.at, warn)
			case r.Parser != "" && slices.Contains([]string{"type", "value", "file", "line", "function", "module"}, name) && !slices.Contains(used, name):
				warn(p.at, fmt.Sprintf("the capture %s changes nothing: the parser reads the exceptions", name), "")
			case name == "" || strings.HasPrefix(name, "extra_") || slices.Contains(wellKnown, name) || slices.Contains(used, name):
			default:
				warn(p.at, fmt.Sprintf("nothing uses the capture %s", name), fmt.Sprintf("tag_%s would make a tag of it", name))
			}
		}
	}
}

func lintTag(key string, at Pos, warn func(Pos, string, string)) {
	switch {
	case len(key) > 32:
		warn(at, fmt.Sprintf("the tag %s has more than 32 characters: older backends drop it", key), "")
	case slices.Contains(reservedTags, key):
		warn(at, fmt.Sprintf("Sentry does not keep a tag named %s", key), "use another name")
	}
}

// beginsText tells whether an expression can only fit at the beginning of a line.
func beginsText(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText, syntax.OpBeginLine:
		return true
	case syntax.OpConcat, syntax.OpCapture:
		return len(re.Sub) > 0 && beginsText(re.Sub[0])
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return !beginsText(s) })
	}
	return false
}

func byLength(a, b string) int { return len(a) - len(b) }
