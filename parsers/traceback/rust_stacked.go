package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// rustNumbered is the title of the first backtrace below a report of the crate error-stack.
const rustNumbered = "backtrace no. 1"

// stacked reads a report of the crate error-stack, which line 0 is the title of the first backtrace of: the error, and those that it came from, each with its place.
//
//	Error: shop could not start
//	├╴at src/main.rs:5:113
//	│
//	╰─▶ invalid digit found in string
//	    ├╴at src/main.rs:4:9
//	    ╰╴backtrace (1)
//
//	━━━━━━━━━━━━━━━━━━━━━━
//
//	backtrace no. 1
//	   0: shop::start
//	             at ./src/main.rs:4:9
func (p *rustParser) stacked() (event.Trace, bool) {
	first, level, value := -1, event.Level(""), ""
	for ; ; first-- {
		l, ok := p.lines.At(first)
		if !ok || first < -rustLookBack || harmlessHead(l) {
			return event.Trace{}, false
		}
		if said, ok := strings.CutPrefix(l.Text, "Error: "); ok {
			value = said
			break
		}
		if l.Head {
			message, _, _ := strings.Cut(l.Record.Message, "\n")
			value, level = strings.TrimPrefix(message, "Error: "), l.Record.Level
			break
		}
	}
	chain := []event.Exception{{Type: "Error", Value: valueOf(value)}} // newest first
	placed := false
	for i := first + 1; i < 0; i++ {
		text, _ := p.at(i)
		t := strings.TrimLeft(text, " │")
		last := &chain[len(chain)-1]
		if said, ok := strings.CutPrefix(strings.TrimPrefix(t, "╰─▶ "), "├─▶ "); (ok || strings.HasPrefix(t, "╰─▶ ")) && len(chain) < 50 {
			chain = append(chain, event.Exception{Type: "Error", Value: valueOf(said)})
		} else if place, ok := strings.CutPrefix(strings.TrimPrefix(t, "╰╴"), "├╴"); (ok || strings.HasPrefix(t, "╰╴")) && last.Stacktrace == nil {
			if where, ok := rustPlace(strings.TrimPrefix(place, "at ")); ok && strings.HasPrefix(place, "at ") {
				last.Stacktrace, placed = stackOf([]event.Frame{where}), true
			}
		}
	}
	var list frameList
	end := p.rustFrames(1, &list)
	frames := trimRust(list.printed())
	if !placed || len(frames) == 0 {
		return event.Trace{}, false
	}
	p.truncated = list.cut()
	chain[len(chain)-1].Stacktrace = stackOf(frames)
	slices.Reverse(chain)
	t := p.trace(end, chain...)
	t.First, t.Mechanism, t.Handled = first, "", nil
	if level != "" {
		t.Level = ""
	}
	return t, true
}

// rustReport reads a report of error-stack of which line 0 is the place of one of the first frames. The indented "at " of such a line is the literal that finds V8's frames, and a
// literal of its own would cost every log: [JavaScript] hands it over.
func rustReport(lines event.Lines) (event.Trace, bool) {
	for i := -2; i > -8; i-- {
		l, ok := lines.At(i)
		if !ok || l.Head {
			break
		}
		if strings.TrimSpace(l.Text) != rustNumbered {
			continue
		}
		p := &rustParser{ownLines: ownLines{lines: shiftedLines{lines, i}}}
		t, ok := p.stacked()
		t.First, t.End = t.First+i, t.End+i
		return t, ok && t.End > 0
	}
	return event.Trace{}, false
}
