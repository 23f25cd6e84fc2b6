package config

import (
	"regexp"
	"strings"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Place is a place in a configuration file.
type Place = strictyaml.Pos

// maxProblems bounds what is told of a file: one that is something else entirely need not be told line by line.
const maxProblems = 20

// Parse reads the text of a configuration file. name is its path, for messages and for what is relative to it. The error, if any, is a
// [strictyaml.Problems] with all that is wrong.
func Parse(name string, data []byte, lookup Lookup) (*Config, error) {
	doc, root := strictyaml.Parse(name, data)
	r := &reader{doc: doc, file: name, lookup: lookup, at: map[string]Place{}}
	var c *Config
	switch {
	case given(root):
		c = r.config(root)
	case len(doc.Problems()) == 0:
		doc.Report(Place{File: name, Line: 1, Column: 1}, emptyFile, "")
	}
	problems := doc.Problems()
	if len(problems) == 0 {
		return c, nil
	}
	problems = problems[:min(len(problems), maxProblems)]
	for i := range problems {
		tidy(&problems[i], string(data))
	}
	return nil, problems
}

// emptyFile is how strictyaml says it.
const emptyFile = "the file is empty"

// tidy makes the message of a problem fit to be shown, and its place as exact as can be.
func tidy(p *strictyaml.Problem, data string) {
	p.What, p.Hint = discreet(p.What), discreet(p.Hint)
	if p.What == emptyFile {
		p.Hint = `a configuration begins with "sources:"`
	}
	if p.Column > 0 {
		return
	}
	if !strings.HasPrefix(p.What, "the file has") {
		p.What = "not YAML: " + p.What
	}
	p.Line = max(p.Line, 1) // the YAML parser leaves the first line out
	switch {
	case strings.Contains(p.What, "did not find expected") && strings.Contains(data, "${"):
		p.Hint = `between { and } write variables in quotes: "${NAME}"`
	case strings.Contains(p.What, "unknown anchor"):
		_, name, _ := strings.Cut(p.What, "'")
		name, _, _ = strings.Cut(name, "'")
		before, _, _ := strings.Cut(data, "*"+name)
		p.Line = strings.Count(before, "\n") + 1
	}
}

// userinfo is what stands between the scheme and the host of a URL: in a DSN, the key.
var userinfo = regexp.MustCompile(`(://)[^/@\s"]*@`)

// discreet takes the key of a DSN that stands in the wrong place out of a message.
func discreet(message string) string { return userinfo.ReplaceAllString(message, "$1[Filtered]@") }
