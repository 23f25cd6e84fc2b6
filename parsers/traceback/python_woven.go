package traceback

import "github.com/errtail/errtail/event"

// Bounds of what others may write between the lines of one traceback.
const (
	pyMaxBetween = 20 // log records in one place
	pyMaxCuts    = 50 // places
)

// pyWoven shows lines without the log records that other threads or processes have written between the lines of a traceback: files that several
// write to have them. It is made for one parse, which finds the places while it reads; all line numbers of the parser are of the lines shown.
type pyWoven struct {
	lines event.Lines
	cuts  []pyCut
	asked bool // whether another traceback was interrupted: other
	other bool
}

// pyCut is a place where lines were taken out: those that stood before line at, as it is numbered now.
type pyCut struct{ at, lines int }

// At returns line i of those that are left, see [event.Lines].
func (w *pyWoven) At(i int) (*event.Line, bool) { return w.lines.At(w.origin(i)) }

// origin returns the number that line i has in the text.
func (w *pyWoven) origin(i int) int {
	n := i
	for _, c := range w.cuts {
		if c.at <= i {
			n += c.lines
		}
	}
	return n
}

// end returns where a trace ends in the text, of which the last line is the one before line end.
func (w *pyWoven) end(end int) int { return max(w.origin(end-1)+1, 1) }

// cut takes n lines out, from line i on.
func (w *pyWoven) cut(i, n int) {
	for k := range w.cuts {
		if w.cuts[k].at > i {
			w.cuts[k].at -= n
		}
	}
	w.cuts = append(w.cuts, pyCut{i, n})
}

// resume takes the log records that begin at line i out, if what stands behind them is plainly the rest of what was being read. Only heads of
// records are taken out: lines without one could be anybody's.
func (w *pyWoven) resume(i int, goesOn func(text string) bool) bool {
	if i <= 0 || len(w.cuts) >= pyMaxCuts || w.mixed() {
		return false
	}
	for n := 0; n <= pyMaxBetween; n++ {
		l, ok := w.At(i + n)
		if !ok {
			return false
		}
		if l.Head {
			continue
		}
		if n == 0 || !goesOn(l.Text) {
			return false
		}
		w.cut(i, n)
		return true
	}
	return false
}

// mixed tells whether another traceback was interrupted right before this one: what goes on behind the next interruption may be either's, and frames of
// two must not be shown as those of one.
func (w *pyWoven) mixed() bool {
	if w.asked {
		return w.other
	}
	w.asked = true
	for i := -1; i >= -pyMaxBetween; i-- {
		l, ok := w.At(i)
		if !ok {
			break
		}
		if l.Head {
			continue
		}
		if indentOf(l.Text) > 0 {
			w.other = w.frameAt(i) || w.frameAt(i-1) || w.frameAt(i-2)
		}
		break
	}
	return w.other
}

// frameAt tells whether line i is that of a frame.
func (w *pyWoven) frameAt(i int) bool {
	l, ok := w.At(i)
	if !ok {
		return false
	}
	_, ok = parseFrame(l.Text)
	return ok
}
