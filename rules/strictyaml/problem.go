package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a file. Line and Column count from 1; 0 means that it is not known.
type Pos struct {
	File         string
	Line, Column int
}

// String returns "file:line:column", without what is not known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Problem is one thing that is wrong, where it is, and what to do about it.
type Problem struct {
	Pos
	What string
	Hint string // "" where there is nothing to suggest
}

// String returns "file:line:column: what (hint)".
func (p Problem) String() string {
	if p.Hint == "" {
		return fmt.Sprintf("%s: %s", p.Pos, p.What)
	}
	return fmt.Sprintf("%s: %s (%s)", p.Pos, p.What, p.Hint)
}

// Problems is everything that is wrong, as an error with one line each.
type Problems []Problem

// Error returns the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// Sort puts problems in the order of their places; files keep the order in which they first appear.
func (p Problems) Sort() {
	files := make(map[string]int)
	for i := range p {
		if _, ok := files[p[i].File]; !ok {
			files[p[i].File] = len(files)
		}
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(files[a.File]-files[b.File], a.Line-b.Line, a.Column-b.Column)
	})
}

// Suggest returns a hint that names the word of known that was probably meant, or else all of them if they are few.
func Suggest(word string, known []string) string {
	best, bestDistance := "", 1+len(word)/3
	for _, k := range known {
		if k == "" {
			continue
		}
		if len(word) >= 3 && word != k && (strings.HasPrefix(k, word) || strings.HasPrefix(word, k)) {
			return fmt.Sprintf("did you mean %q?", k)
		}
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d <= bestDistance && (best == "" || d < bestDistance) {
			best, bestDistance = k, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf("did you mean %q?", best)
	case len(known) > 0 && len(known) <= 12:
		return "known here: " + strings.Join(known, ", ")
	}
	return ""
}

// distance is the number of letters to insert, delete, replace or swap with their neighbour to turn a into b (optimal string alignment). Words longer
// than 64 bytes are far from everything.
func distance(a, b string) int {
	const most = 64
	if len(a) > most || len(b) > most {
		return most
	}
	var rows [3][most + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		this, last, lastButOne := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		this[0] = i
		for j := 1; j <= len(b); j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			d = min(d, last[j]+1, this[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, lastButOne[j-2]+1)
			}
			this[j] = d
		}
	}
	return rows[len(a)%3][len(b)]
}
