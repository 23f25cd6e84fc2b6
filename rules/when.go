package rules

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// applies tells whether a rule is one of those that a place asks for, and applies to what comes from there.
func (r *Rule) applies(s Subject) bool { return (s.Only == nil || s.Only(r.ID)) && r.def.when.place(s) }

// place tells whether a rule applies to what comes from a place. A list fits if one of its elements does; what is not given fits all.
func (c *conditions) place(s Subject) bool {
	if c.source != nil && !slices.ContainsFunc(c.source, func(t text) bool { return t.Value == s.Kind }) {
		return false
	}
	if c.path != nil && !slices.ContainsFunc(c.path, func(t text) bool { return fitsPath(t.Value, s.Path) }) {
		return false
	}
	if !anyFits(c.stream, s.Writer) || !anyFits(c.namespace, s.Labels["namespace"]) || !anyFits(c.container, s.Labels["container"]) || !anyFits(c.unit, s.Labels["unit"]) {
		return false
	}
	for key, want := range c.labels {
		if !fits(want.Value, s.Labels[key], false) {
			return false
		}
	}
	return true
}

// logged tells whether a rule applies to a log record, but for its message.
func (c *conditions) logged(r *event.Record) bool {
	if c.logger == nil && c.level == nil {
		return true
	}
	if r == nil || c.level != nil && !slices.Contains(c.level, r.Level) {
		return false
	}
	return anyFits(c.logger, r.Logger)
}

// anyFits tells whether a value fits one of the globs, or there are none.
func anyFits(globs []text, value string) bool {
	return globs == nil || slices.ContainsFunc(globs, func(t text) bool { return fits(t.Value, value, false) })
}

// fitsPath tells whether a file name fits a glob: whole, or its last part where the glob has no slash.
func fitsPath(glob, path string) bool {
	if !strings.Contains(glob, "/") {
		path = path[strings.LastIndexByte(path, '/')+1:]
	}
	return fits(glob, path, true)
}

// fits tells whether a value fits a glob: * stands for any text, ? for one byte. In a path * stops at slashes, and ** does not. There is nothing
// to escape with: names with a star in them can be matched by ?. It takes time proportional to the product of the lengths at most.
func fits(glob, value string, path bool) bool {
	g, v := 0, 0
	star, starV := -1, 0 // where to go on, should the last star have to take more
	deep, deepV := -1, 0 // the same for the last one that crosses slashes
	for v < len(value) {
		switch {
		case g < len(glob) && glob[g] == '*':
			if !path || strings.HasPrefix(glob[g:], "**") {
				for g < len(glob) && glob[g] == '*' {
					g++
				}
				deep, deepV, star = g, v, -1
			} else {
				g++
				star, starV = g, v
			}
		case g < len(glob) && (glob[g] == value[v] || glob[g] == '?' && !(path && value[v] == '/')):
			g++
			v++
		case star >= 0 && value[starV] != '/':
			starV++
			g, v = star, starV
		case deep >= 0:
			deepV++
			g, v, star = deep, deepV, -1
		default:
			return false
		}
	}
	for g < len(glob) && glob[g] == '*' {
		g++
	}
	return g == len(glob)
}
