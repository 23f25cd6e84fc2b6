package config

import (
	"fmt"
	"regexp"
	"strings"
)

// Place is a place in a configuration file. Lines and columns count from 1; a column of 0 is not known.
type Place struct {
	File      string
	Line, Col int
}

// String returns file:line:column, the form that editors jump to.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Error is one mistake in a file.
type Error struct {
	Place   Place
	Message string
}

// Error returns the place and what is wrong there.
func (e Error) Error() string { return e.Place.String() + ": " + e.Message }

// Errors is all that is wrong with a file, in the order of its lines.
type Errors []Error

// maxErrors bounds the list: a file that is something else entirely need not be told line by line.
const maxErrors = 20

// Error returns the first mistake, on one line, and how many more there are.
func (e Errors) Error() string {
	switch len(e) {
	case 0:
		return "no mistakes"
	case 1:
		return e[0].Error()
	}
	return fmt.Sprintf("%s (and %d more: see errtail check)", e[0].Error(), len(e)-1)
}

// userinfo is what stands between the scheme and the host of a URL: in a DSN, the key.
var userinfo = regexp.MustCompile(`(://)[^/@\s"]*@`)

// quote returns text of a file for an error message: short, on one line, and without the key of a DSN that stands in the wrong place.
func quote(text string) string {
	const most = 60
	text = userinfo.ReplaceAllString(text, "$1[Filtered]@")
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// didYouMean returns a hint at the known word that is nearest to an unknown one, or all of them where none is near.
func didYouMean(word string, known []string) string {
	best, distance := "", len(word)/3+2 // "sorces": 3 edits, "dns": 2
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "known here: " + strings.Join(known, ", ")
}

// editDistance counts the insertions, deletions, changes and swaps of neighbours that turn a into b (optimal string alignment). Words longer
// than any key are far from all of them.
func editDistance(a, b string) int {
	const longest = 40
	if len(a) > longest || len(b) > longest {
		return longest
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
