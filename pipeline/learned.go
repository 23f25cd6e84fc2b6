package pipeline

import (
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/rules"
)

// Bounds of what a log's layout is learned from, for one error.
const (
	layoutBlock   = 8 << 10  // bytes of a log for which it is learned once
	layoutRun     = 64 << 10 // the same where errors stand in each block
	firstBlocks   = 4 << 10  // the same at the beginning of a log; in the first of them it is learned for each error
	layoutLines   = 64       // lines of the error's writer
	layoutTold    = 8        // of these, all JSON: there is no layout
	layoutLooked  = 512      // lines of all writers
	layoutDecoded = 2 << 10  // bytes: longer lines are packed, or data
)

// learnedLayout is the layout of a writer in a block of a log, and before which offset stand the lines it was learned from.
type learnedLayout struct {
	block, from int64
	writer      string
	layout      *format.Layout
}

// layout learns how the log begins its records from what stands before the line that was hit. It is told by the text alone, and not by how that was cut into
// windows: the lines before the block of the log in which that line is, or, where there may be errors in the blocks before as well, before the first of these; near
// the beginning of the log, before the line itself. Lines that are no record of this writer hardly
// matter: what most have in common counts. The view does not note that these lines were looked at: who takes an error for the one before again asks for the layout too.
func (p *pass) layout(at int64, writer string) *format.Layout {
	if p.w.Stream.Kind == journalKind {
		return nil // journald says what a record is
	}
	next, block := at, at-at%layoutBlock
	if block == 0 {
		block = at - at%firstBlocks
	}
	from := block
	if block > 0 {
		for i := range p.layouts {
			if l := &p.layouts[i]; l.block == block && l.writer == writer {
				return l.layout
			}
		}
		from = p.runFrom(block)
		for i := range p.layouts {
			if l := &p.layouts[i]; l.from == from && l.writer == writer {
				return p.learned(learnedLayout{block, from, writer, l.layout})
			}
		}
		for next > from {
			_, before, ok := p.v.lineBefore(next)
			if !ok {
				break
			}
			next = before
		}
	}
	lines := p.h.learned[:0]
	reader := p.reader
	reader.Layout = nil
	told := 0 // lines that are JSON
	for range layoutLooked {
		raw, from, ok := p.v.lineBefore(next)
		if !ok || len(lines) == layoutLines || told == layoutTold && told == len(lines) {
			break
		}
		next = from
		if len(raw) == 0 || raw[0] == ' ' || raw[0] == '\t' || len(raw) > layoutDecoded || format.Foreign(raw, writer) {
			continue
		}
		if line := p.h.lines.decode(reader, raw, from); line.Writer == writer && !line.Partial {
			if lines = append(lines, *line); raw[len(raw)-1] == '}' && 2*len(line.Text) < len(raw) && format.Told(line) {
				told++
			}
		}
	}
	p.h.learned = lines
	layout := format.Learn(lines)
	if layout != nil {
		for _, l := range p.layouts {
			if layout.Equal(l.layout) {
				layout = l.layout // so that what was read with it is remembered
			}
		}
	}
	if block > 0 || layout != nil {
		p.learned(learnedLayout{block, from, writer, layout})
	}
	return layout
}

// learned remembers a layout.
func (p *pass) learned(l learnedLayout) *format.Layout {
	if len(p.layouts) == maxLayouts {
		p.layouts = append(p.layouts[:0], p.layouts[1:]...)
	}
	p.layouts = append(p.layouts, l)
	return l.layout
}

// runFrom returns where the run of blocks begins, up to one at an offset, in which the gate finds something: where a program fails again and again, its log's layout is not
// learned anew every few errors.
func (p *pass) runFrom(block int64) int64 {
	first := max(block-block%layoutRun, layoutBlock)
	for block > first {
		text, ok := p.v.text(block-layoutBlock, block, p.h.block[:])
		if !ok {
			break
		}
		if _, _, hit := p.h.gate.Next(text, 0); !hit {
			break
		}
		block -= layoutBlock
	}
	return block
}

// maxLayouts is how many layouts a pass remembers.
const maxLayouts = 16

// recognise decides what begins at the line of a cursor that was hit at an offset, see [Recogniser.recognise]: first in the formats that are known, and then with the layout
// that the log has, with which the reader is left.
func (p *pass) recognise(c *cursor, at int64, s rules.Subject) (f *finding, undecided bool) {
	f, undecided = p.h.recognise(c, s)
	if f == nil && !p.h.triggered(c.ahead[0].Text) {
		return f, undecided
	}
	layout := p.layout(at, c.writer)
	if layout == nil {
		return f, undecided
	}
	p.reader.Layout = layout
	if layout.Known() || f != nil && f.trace == nil {
		return f, undecided
	}
	again, open := p.h.recognise(newCursor(p.v, p.reader, at), s)
	if f == nil || again != nil && sameError(f.trace, again.trace) {
		return again, open
	}
	p.reader.Layout = nil // what it takes for records are lines of the error
	return f, undecided
}

// sameError tells whether an error that was read with a layout is the one that was read without, but for the end of its last value: the next record may have been taken for a
// part of that, or, where no record was known around it, what is behind a blank line not.
func sameError(without, with *event.Trace) bool {
	if with == nil || len(with.Exceptions) != len(without.Exceptions) {
		return false
	}
	for i := range with.Exceptions {
		a, b := &without.Exceptions[i], &with.Exceptions[i]
		if a.Type != b.Type || depth(a) != depth(b) || !strings.HasPrefix(a.Text(), b.Text()) && !strings.HasPrefix(b.Text(), a.Text()+"\n\n") {
			return false
		}
	}
	return true
}

// depth is how many frames an exception has.
func depth(x *event.Exception) int {
	if x.Stacktrace == nil {
		return 0
	}
	return len(x.Stacktrace.Frames)
}
