package file

import "github.com/errtail/errtail/tailers/internal/wide"

// warnOfWide says once of a generation, of which text was read at offset, that it is UTF-16, which programs on Windows write. It is shown as it is, and nothing is found in it: offsets are those of
// the file, and what is read twice must be found at the same ones.
func (e *engine) warnOfWide(g *generation, offset int64, text []byte) {
	if g.wide || !wide.Marked(g.begin) && (offset > 0 || !wide.Marked(text)) {
		return
	}
	g.wide = true
	e.log.Warn("a log is UTF-16, in which no errors are found while it is followed; let the program write UTF-8, or read it with `errtail scan`", "path", g.path)
}
