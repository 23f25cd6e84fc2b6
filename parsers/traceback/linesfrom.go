package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// shiftedLines shows lines with another one as line 0.
type shiftedLines struct {
	event.Lines
	by int
}

// At returns line i, see [event.Lines].
func (s shiftedLines) At(i int) (*event.Line, bool) { return s.Lines.At(i + s.by) }

// indented corrects what [Unprefix] takes for the prefix of lines that are indented alike, or where the line beside line 0 is empty and has lost the blank
// at its end: a prefix ends with one blank, and what follows is the program's.
func indented(lines event.Lines) event.Lines {
	u, ok := lines.(*unprefixed)
	bare := ""
	if ok {
		bare = strings.TrimRight(u.prefix, " \t")
	}
	if bare == "" {
		return lines
	}
	whole := *u
	whole.prefix = bare
	if l, ok := whole.At(0); ok && strings.HasPrefix(l.Text, " ") {
		whole.prefix += " "
	}
	return &whole
}
