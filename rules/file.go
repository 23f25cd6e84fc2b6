package rules

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Bounds of what is loaded. A regular expression's cost is the number of instructions it compiles to, roughly: matching takes at most that
// many steps for each byte of a text.
const (
	maxRules     = 5000
	maxCost      = 2000      // of one expression
	maxTotalCost = 2_000_000 // of all expressions of a load
)

// file is a rule file that is being read.
type file struct {
	name     string
	doc      *strictyaml.Document
	macros   macroSet
	compiled map[string]*pattern // by expression as written
	cost     *int                // of all files so far
	open     func(name string) ([]byte, error)
}

// read returns the definitions of a file. What is wrong is reported to the file's document.
func (f *file) read(root strictyaml.Value, engine string) []*definition {
	if !root.Given() {
		return nil
	}
	top := root.Object("version", "requires", "patterns", "rules")
	switch v := top["version"]; {
	case !v.Given():
		root.Report("the version of the format is missing", "version: 1")
	case v.Text().Value != "1":
		v.Report(fmt.Sprintf("version %q of the format is not known", v.Text().Value), "this errtail reads version 1")
		return nil
	}
	if v := top["requires"]; v.Given() {
		f.requires(v, engine)
	}
	for _, e := range top["patterns"].Entries() {
		if !macroName.MatchString(e.Key.Value) {
			f.doc.Report(e.Key.Pos, fmt.Sprintf("%q cannot be the name of a pattern", e.Key.Value), "capital letters, digits and _")
			continue
		}
		f.macros[e.Key.Value] = e.Value.Text().Value
		if _, ok := macros[e.Key.Value]; ok {
			f.doc.Report(e.Key.Pos, fmt.Sprintf("there is a built-in pattern %s", e.Key.Value), "choose another name")
		}
	}
	for _, e := range top["patterns"].Entries() {
		// Each by itself, so that a mistake is reported where it is, and used or not.
		if f.macros[e.Key.Value] != "" {
			f.pattern(e.Value)
		}
	}
	list := top["rules"].List()
	if !top["rules"].Given() && f.doc.Count() == 0 {
		root.Report("there are no rules", "rules: [ … ]")
	}
	if len(list) > maxRules {
		list[maxRules].Report(fmt.Sprintf("more than %d rules", maxRules), "")
		list = list[:maxRules]
	}
	defs := make([]*definition, 0, len(list))
	seen := make(map[string]Pos, len(list))
	for _, v := range list {
		d := f.rule(v)
		if first, ok := seen[d.id.Value]; ok && d.id.Value != "" {
			f.doc.Report(d.id.Pos, fmt.Sprintf("the rule %q is in this file twice", d.id.Value), fmt.Sprintf("first in line %d", first.Line))
			continue
		}
		seen[d.id.Value] = d.id.Pos
		defs = append(defs, d)
	}
	return defs
}

var requirement = regexp.MustCompile(`^>=\s*(\d+)\.(\d+)(?:\.(\d+))?$`)
var release = regexp.MustCompile(`^v?(\d+)\.(\d+)(?:\.(\d+))?`)

// requires checks the version of errtail. A build without a version takes every file.
func (f *file) requires(v strictyaml.Value, engine string) {
	want := requirement.FindStringSubmatch(v.Text().Value)
	if want == nil {
		v.Report(fmt.Sprintf("cannot read the requirement %q", v.Text().Value), `like ">=0.3"`)
		return
	}
	have := release.FindStringSubmatch(engine)
	if have == nil {
		return
	}
	number := func(m []string) (n [3]int) {
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+1]) // "" is 0
		}
		return n
	}
	w, h := number(want), number(have)
	if slices.Compare(h[:], w[:]) < 0 {
		v.Report(fmt.Sprintf("the file needs errtail %s; this is %s", v.Text().Value, engine), "install a newer one")
	}
}

// pattern compiles a regular expression. It returns nil where it is missing or wrong.
func (f *file) pattern(v strictyaml.Value) *pattern {
	if !v.Given() {
		return nil
	}
	t := v.Text()
	if t.Value == "" {
		if v.Kind() == "text" {
			v.Report("an empty pattern fits everything", "leave the key out")
		}
		return nil
	}
	if p, ok := f.compiled[t.Value]; ok {
		return &pattern{source: t.Value, regexp: p.regexp, tree: p.tree, at: t.Pos}
	}
	expr, err := f.macros.expand(t.Value, nil)
	if err != nil {
		hint := ""
		if u, ok := err.(*unknownMacro); ok {
			hint = strictyaml.Suggest(u.name, f.macros.known())
		}
		f.doc.Report(t.Pos, err.Error(), hint)
		return nil
	}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		f.doc.Report(t.Pos, "not a regular expression: "+strings.TrimPrefix(err.Error(), "error parsing regexp: "), expressionHint(expr))
		return nil
	}
	c := cost(tree)
	if c > maxCost {
		f.doc.Report(t.Pos, fmt.Sprintf("the regular expression is too large: about %d steps a byte, at most %d", c, maxCost), "use smaller repetitions")
		return nil
	}
	before := *f.cost
	if *f.cost += c; *f.cost > maxTotalCost {
		if before <= maxTotalCost {
			f.doc.Report(t.Pos, "all the regular expressions together are too large", "load fewer rules")
		}
		return nil
	}
	p := &pattern{source: t.Value, regexp: &expression{text: expr, names: tree.CapNames()}, tree: tree, at: t.Pos}
	f.compiled[t.Value] = p
	return p
}

// expressionHint names the feature of other engines that an expression probably uses.
func expressionHint(expr string) string {
	for _, unsupported := range []string{"(?=", "(?!", "(?<=", "(?<!", "(?>", "*+", "++"} {
		if strings.Contains(expr, unsupported) {
			return "RE2 syntax: there is no look-around and no possessive matching"
		}
	}
	return "RE2 syntax: https://github.com/google/re2/wiki/Syntax"
}

// patterns compiles a list of regular expressions; one alone counts as a list of one.
func (f *file) patterns(v strictyaml.Value) []*pattern {
	if !v.Given() {
		return nil
	}
	values := []strictyaml.Value{v}
	if v.Kind() == "a list" {
		values = v.List()
	}
	list := make([]*pattern, 0, len(values)) // not nil: an empty list replaces the parent's
	for _, e := range values {
		if p := f.pattern(e); p != nil {
			list = append(list, p)
		}
	}
	return list
}

// cost estimates how many instructions an expression compiles to. It stops counting once that is more than enough.
func cost(re *syntax.Regexp) int {
	c := 1
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpRepeat:
		c = max(re.Max, re.Min, 1) * cost(re.Sub[0])
	default:
		for _, sub := range re.Sub {
			if c += cost(sub); c > 1<<40 {
				break
			}
		}
	}
	return min(c, 1<<40)
}

// newFile prepares to read a file.
func newFile(name string, doc *strictyaml.Document, total *int, open func(string) ([]byte, error)) *file {
	return &file{name: name, doc: doc, macros: make(macroSet), compiled: make(map[string]*pattern), cost: total, open: open}
}
