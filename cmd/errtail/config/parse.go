package config

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Parse reads the text of a configuration file. name is its path, for messages and for what is relative to it. The error, if any, is an [Errors].
func Parse(name string, data []byte, lookup Lookup) (*Config, error) {
	fail := func(line, col int, message string) (*Config, error) {
		return nil, Errors{{Place{name, line, col}, message}}
	}
	if len(data) > maxSize {
		return fail(0, 0, "larger than 1 MiB: this is no configuration file")
	}
	var document, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return fail(1, 1, emptyFile)
	case err != nil:
		line, message := syntax(err, data)
		return fail(line, 0, message)
	}
	if err := decoder.Decode(&more); err == nil {
		return fail(more.Line, more.Column, `a second document begins here: one file holds one configuration (remove the "---")`)
	} else if !errors.Is(err, io.EOF) {
		line, message := syntax(err, data)
		return fail(line, 0, message)
	}
	root := document.Content[0]
	if isNull(root) {
		return fail(1, 1, emptyFile)
	}
	c := &Config{Path: name, at: map[string]Place{}}
	r := &reader{file: name, lookup: lookup, at: c.at}
	r.config(root, c)
	if len(r.errs) > 0 {
		slices.SortStableFunc(r.errs, func(a, b Error) int { return cmp.Compare(a.Place.Line, b.Place.Line) })
		return nil, r.errs
	}
	return c, nil
}

const emptyFile = "nothing in it (a configuration begins with \"sources:\")"

// syntax takes the line out of an error of the YAML parser (which leaves it out for the first line, and names the beginning of what it could
// not finish where it found something unexpected), and adds a hint for what people run into most.
func syntax(err error, data []byte) (line int, message string) {
	line, message = 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, message = n, text
		}
	}
	what := "not YAML: "
	switch lines := bytes.Split(data, []byte("\n")); {
	case strings.HasPrefix(message, "did not find expected"):
		what = "not YAML, here or below: "
		if bytes.Contains(data, []byte("${")) {
			message += ` (between { and } write variables in quotes: "${NAME}")`
		}
	case strings.HasPrefix(message, "unknown anchor"):
		_, name, _ := strings.Cut(message, "'")
		name, _, _ = strings.Cut(name, "'")
		before, _, _ := bytes.Cut(data, []byte("*"+name))
		line = bytes.Count(before, []byte("\n")) + 1
	case line <= len(lines) && bytes.Contains(lines[line-1], []byte("\t")):
		message += " (YAML is indented with blanks, not tabs)"
	}
	return line, what + quoteURLs(message)
}

// quoteURLs takes the keys of DSNs out of a message of the YAML parser, which may show text of the file.
func quoteURLs(message string) string { return userinfo.ReplaceAllString(message, "$1[Filtered]@") }
