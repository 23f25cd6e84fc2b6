package traceback

import "strings"

// pyHeader begins the frames of every traceback; in front of it stands "Exception Group " where the exception is a group.
const pyHeader = "Traceback (most recent call last):"

// pyKind says what a line is to a reader.
type pyKind uint8

const (
	pyAbsent  pyKind = iota // no such line, or not read yet
	pyForeign               // a line of something else
	pyOwn                   // a line that may belong to the traceback
	pyRuler                 // a line that separates the members of an exception group
)

// pyReader shows the lines of a traceback as if there was nothing around them. It is a value: readers for the inside of groups and quotes
// are made from it, with the same line numbers.
type pyReader struct {
	lines  *pyWoven
	member bool // inside an exception group: the lines have a margin
	typed  bool // the type of the exception was read
	quoted bool // inside the quotes of a RemoteTraceback: a line of three quotes ends it
	closed bool // something tells where the text ends, so that blank lines do not
}

// at returns line i without its margin.
func (r pyReader) at(i int) (string, pyKind) {
	l, ok := r.lines.At(i)
	if !ok {
		return "", pyAbsent
	}
	if l.Head && i != 0 {
		if r.member && r.lines.resume(i, r.marginGoesOn) {
			return r.at(i)
		}
		return "", pyForeign
	}
	text := strings.TrimRight(l.Text, "\r")
	if r.member {
		if text, kind := margin(text); kind != pyForeign {
			return text, kind
		}
		return text, r.unmargined(i)
	}
	if r.quoted && strings.TrimSpace(text) == `"""` {
		return "", pyForeign
	}
	return text, pyOwn
}

// margin takes the margin off a line of an exception group. How far it is indented does not matter: the rulers tell where groups begin and end, so
// the structure survives a shipper that strips leading spaces.
func margin(text string) (string, pyKind) {
	t := text[indentOf(text):]
	switch {
	case t == "":
		return "", pyForeign
	case t[0] == '+':
		return t, pyRuler
	case t[0] == '|':
		return strings.TrimPrefix(t[1:], " "), pyOwn
	}
	return "", pyForeign
}

// marginGoesOn tells whether a line that stands behind others' log records belongs to the exception group that was being read, and does not begin one.
func (r pyReader) marginGoesOn(text string) bool {
	if ok, plus := isHeader(text); ok && plus {
		return false
	}
	t, kind := margin(text)
	if r.typed && indentOf(text) <= 2 && surelyFinal(t) && strings.Contains(t, "sub-exception") {
		return false // a group that was never raised
	}
	return kind != pyForeign
}

// unmargined says what a line without margin is to a group. Up to 3.12, only the first line of what has several, a message or the
// source of a SyntaxError, gets one: what is between two lines with a margin belongs to the group.
func (r pyReader) unmargined(i int) pyKind {
	const most = 16
	for j := i + 1; j <= i+most; j++ {
		l, ok := r.lines.At(j)
		if !ok {
			return pyAbsent
		}
		if l.Head {
			continue // others' records may stand there too
		}
		if _, kind := margin(l.Text); kind != pyForeign {
			return pyOwn
		}
	}
	return pyForeign
}

// resume goes on behind log records of others at line i, see [pyWoven.resume].
func (r pyReader) resume(i int, goesOn func(text string) bool) bool {
	return !r.member && r.lines.resume(i, goesOn)
}

// inside returns the reader for the lines of an exception group.
func (r pyReader) inside() pyReader {
	r.member, r.closed = true, true
	return r
}

// within returns the reader for the lines between the quotes of a RemoteTraceback.
func (r pyReader) within() pyReader {
	r.quoted, r.closed = true, true
	return r
}

// indentOf counts the spaces and tabs that text begins with.
func indentOf(text string) int {
	n := 0
	for n < len(text) && (text[n] == ' ' || text[n] == '\t') {
		n++
	}
	return n
}

// blank tells whether there is nothing to see in a line.
func blank(text string) bool { return strings.TrimSpace(text) == "" }

// isHeader tells whether a whole line, but for its indentation, is the header of a traceback, and whether it is that of a group at top level, the
// only one whose own lines have a margin that its header has not.
func isHeader(text string) (ok, plus bool) {
	t := strings.TrimSpace(text)
	if rest, found := strings.CutPrefix(t, "+ "); found {
		return rest == "Exception Group "+pyHeader, true
	}
	return t == pyHeader || t == "Exception Group "+pyHeader, false
}
