// Package strictyaml reads YAML files that people write: it knows where every value stands, collects all problems of a file instead of stopping at the
// first, and takes nothing that was not asked for. It does not expand variables.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Bounds of a document, so that a small file cannot become a large one by aliases that point to aliases.
const (
	maxBytes = 1 << 20
	maxNodes = 200_000
	maxDepth = 64

	maxProblems = 200 // what is behind them is not reported
)

// Document is one file that is being read. It collects the problems found on the way.
type Document struct {
	file     string
	problems Problems
	visited  int
	full     bool // the bound on values was reported
}

// Parse reads the syntax of a file and returns its one document and the value at its root. Where even that fails, the root is missing and the document
// has a problem. At most 1 MiB is taken.
func Parse(file string, data []byte) (*Document, Value) {
	d := &Document{file: file}
	if len(data) > maxBytes {
		d.Report(Pos{File: file}, fmt.Sprintf("the file has %d bytes; at most %d are read", len(data), maxBytes), "split it")
		return d, Value{}
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var root yaml.Node
	if err := dec.Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			d.Report(Pos{File: file, Line: 1, Column: 1}, "the file is empty", "")
		} else {
			d.syntax(err)
		}
		return d, Value{}
	}
	var second yaml.Node
	switch err := dec.Decode(&second); {
	case err == nil:
		d.Report(Pos{File: file, Line: second.Line, Column: second.Column}, "a second document begins", "one per file")
	case !errors.Is(err, io.EOF):
		d.syntax(err)
	}
	if len(root.Content) == 0 {
		return d, Value{}
	}
	return d, Value{doc: d, node: root.Content[0]}
}

// Problems returns what is wrong so far, in the order of the file.
func (d *Document) Problems() Problems {
	d.problems.Sort()
	return d.problems
}

// Count returns how many problems there are so far.
func (d *Document) Count() int { return len(d.problems) }

// Report adds a problem.
func (d *Document) Report(at Pos, what, hint string) {
	if len(d.problems) >= maxProblems {
		return
	}
	d.problems = append(d.problems, Problem{Pos: at, What: what, Hint: hint})
}

var syntaxError = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// readerError is one about the bytes of the file, which have no line yet.
var readerError = regexp.MustCompile(`UTF|control characters|input error`)

var parserError = regexp.MustCompile(`^did not find expected (?:<|node content|'-' indicator|key|',' or)`)

// syntax reports an error of the YAML parser, which names a line at best.
func (d *Document) syntax(err error) {
	m := syntaxError.FindStringSubmatch(strings.TrimSpace(strings.ReplaceAll(err.Error(), "\n", " ")))
	if m == nil {
		d.Report(Pos{File: d.file}, err.Error(), "")
		return
	}
	at := Pos{File: d.file}
	if m[1] == "" && !readerError.MatchString(m[2]) {
		at.Line = 1 // yaml.v3 leaves the first line out
	}
	if line, err := strconv.Atoi(m[1]); err == nil {
		// yaml.v3 counts from 0 in what its parser reports, unlike in what its scanner does (yaml.go, parser.fail).
		if parserError.MatchString(m[2]) {
			line++
		}
		at.Line = max(line, 1)
	}
	hint := ""
	switch {
	case strings.Contains(m[2], "found unknown escape character"):
		hint = "write regular expressions in single quotes"
	case strings.Contains(m[2], "found character that cannot start any token"):
		hint = "indent with spaces, and quote a text that begins with %, @ or `"
	}
	d.Report(at, m[2], hint)
}
