package rules

import (
	"regexp"
	"sync"
)

// expression is a regular expression that was parsed, and so is known to be one. It is compiled when it is first needed: of those of the built-in rules a log needs a few, and
// to compile all of them took half of the time of a start. It is safe for concurrent use.
type expression struct {
	text  string
	names []string // of its groups, as [regexp.Regexp.SubexpNames] has them
	once  sync.Once
	made  *regexp.Regexp
}

// compiled returns the expression to match with.
func (e *expression) compiled() *regexp.Regexp {
	e.once.Do(func() { e.made = regexp.MustCompile(e.text) })
	return e.made
}
