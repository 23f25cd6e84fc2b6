package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/errtail/errtail/rules/strictyaml"
)

// resolved is a definition that was chosen, and what it replaces.
type resolved struct {
	*definition
	builtIn bool
	off     bool
	older   []*definition // definitions of the same id, the last one first
}

// set lays the definitions over each other and compiles them. Users' rules come first, each at the place of its last definition.
func (l *loader) set() (*Set, error) {
	order, byID := l.choose()
	s := &Set{}
	for _, id := range order {
		r := byID[id]
		whole, ok := l.inherit(r, byID)
		if !ok {
			continue
		}
		s.rules = append(s.rules, l.compile(r, whole))
	}
	if len(l.problems) > 0 {
		l.problems.Sort()
		return nil, l.problems
	}
	s.index()
	s.warnings = lint(s, l.options.Bare)
	for _, d := range slices.Concat(l.library, l.user) {
		if m := d.when.message; m != nil && m.tree != nil {
			m.needs = required(m.tree) // it is tried on the record of each traceback of a language
		}
		for _, p := range d.patterns() {
			p.tree = nil // only loading needs it
		}
	}
	return s, nil
}

// switchesOnly tells whether a definition says nothing but on or off.
func (d *definition) switchesOnly() bool {
	return d.enabled != nil && d.start == nil && d.when.message == nil && !d.record && d.parser.Value == "" && d.extends.Value == ""
}

// choose returns which definition of each id counts, and the order of the ids.
func (l *loader) choose() (order []string, byID map[string]*resolved) {
	byID = make(map[string]*resolved)
	var library, user []string
	for _, d := range l.library {
		byID[d.id.Value] = &resolved{definition: d, builtIn: true, off: d.enabled != nil && !*d.enabled}
		library = append(library, d.id.Value)
	}
	for _, d := range l.user {
		id := d.id.Value
		if id == "" {
			continue // reported
		}
		old := byID[id]
		switch {
		case d.switchesOnly() && old == nil:
			l.report(d.id.Pos, fmt.Sprintf("there is no rule %q to switch on or off", id), suggestRule(id, byID))
		case d.switchesOnly():
			old.off = !*d.enabled
		case old == nil:
			byID[id] = &resolved{definition: d, off: d.enabled != nil && !*d.enabled}
			user = append(user, id)
		default:
			replaces := append([]*definition{old.definition}, old.older...)
			if old.builtIn {
				user = append(user, id)
			}
			byID[id] = &resolved{definition: d, off: d.enabled != nil && !*d.enabled, older: replaces}
		}
	}
	for _, id := range library {
		if byID[id].builtIn {
			user = append(user, id)
		}
	}
	return user, byID
}

func (l *loader) report(at Pos, what, hint string) {
	l.problems = append(l.problems, Problem{Pos: at, What: what, Hint: hint})
}

// maxAncestors bounds a chain of `extends`.
const maxAncestors = 16

// inherit lays a definition over those it extends. A rule that extends its own id means the definition that it replaces.
func (l *loader) inherit(r *resolved, byID map[string]*resolved) (*definition, bool) {
	chain := []*definition{r.definition}
	at := r
	level := 0 // how many definitions of at's id were taken already
	seen := map[*definition]bool{r.definition: true}
	for d := r.definition; d.extends.Value != ""; {
		name := d.extends.Value
		var next *definition
		if name == at.id.Value {
			if level < len(at.older) {
				next = at.older[level]
				level++
			}
		} else if p := byID[name]; p != nil {
			at, level, next = p, 0, p.definition
		}
		switch {
		case next == nil:
			l.report(d.extends.Pos, fmt.Sprintf("there is no rule %q to extend", name), suggestRule(name, byID))
			return nil, false
		case seen[next]:
			var names []string
			for _, c := range chain {
				names = append(names, c.id.Value)
			}
			l.report(r.extends.Pos, fmt.Sprintf("the rule %q extends itself", r.id.Value), strings.Join(append(names, name), " extends "))
			return nil, false
		case len(chain) == maxAncestors:
			l.report(d.extends.Pos, fmt.Sprintf("more than %d rules extend each other", maxAncestors), "")
			return nil, false
		}
		seen[next] = true
		chain = append(chain, next)
		d = next
	}
	whole := chain[len(chain)-1]
	for i := len(chain) - 2; i >= 0; i-- {
		whole = chain[i].over(whole)
	}
	return whole, true
}

// suggestRule returns a hint that names the rule that was probably meant.
func suggestRule(name string, byID map[string]*resolved) string {
	list := make([]string, 0, len(byID))
	for id := range byID {
		if id != name {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return strictyaml.Suggest(name, list)
}
