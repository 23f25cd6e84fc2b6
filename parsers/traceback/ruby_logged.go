package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// rubyHeader is what the lines above a logged backtrace say.
type rubyHeader struct {
	class, value string
	first        int         // first line of it
	causes       []*rubyNode // the last one that was raised first
}

// rubyLogged reads a backtrace as programs log it: places without "from", below a line that names the class. Line 0 is the first place.
func rubyLogged(lines event.Lines) (event.Trace, bool) {
	hit, _ := lines.At(0)
	text := strings.TrimRight(hit.Text, " \t\r")
	p, ok := rubyBare(text)
	if !ok {
		if p, ok = rubyBare(afterLevel(hit, text)); !ok {
			return event.Trace{}, false
		}
	}
	start := 0
	for start > -rubyLookBack && !hit.Head {
		above, ok := lines.At(start - 1)
		if !ok || above.Head {
			break
		}
		before, frame := rubyBare(above.Text)
		if !frame {
			break
		}
		if before.label != "" {
			return event.Trace{}, false // line 0 is not the first of them
		}
		start--
	}
	if hit.Head && start == 0 {
		if t, ok := rubyRecords(lines, hit, p); ok {
			return t, true
		}
	}
	h, ok := rubyAbove(lines, start)
	if !ok || rubyTested(lines, h.first) {
		return event.Trace{}, false
	}
	open := false
	n := &rubyNode{class: h.class, value: h.value}
	end := start
	if start == 0 {
		n.add(p)
		end = 1
	}
	end = rubyBareFrames(lines, end, n, &open)
	nodes := []*rubyNode{n}
	if len(h.causes) == 0 {
		nodes, end = rubyRakeCauses(lines, end, nodes, &open)
	}
	nodes = append(nodes, h.causes...)
	t := rubyTrace(oldestFirst(nodes), false)
	t.First, t.End, t.Complete = h.first, end, !open
	return t, true
}

// rubyTested tells whether the class that line first names is below the name of a test, as Minitest reports one that an exception has ended: that is the test's result.
//
//	Error:
//	ShopTest#test_pay:
//	NoMethodError: undefined method `pay' for nil:NilClass
func rubyTested(lines event.Lines, first int) bool {
	test, ok := lines.At(first - 1)
	if !ok || test.Head || !strings.HasSuffix(test.Text, ":") || !strings.Contains(test.Text, "#test_") {
		return false
	}
	above, ok := lines.At(first - 2)
	return ok && !above.Head && strings.HasSuffix(strings.TrimSpace(above.Text), "Error:")
}

// rubyBareFrames reads frames from line i on.
func rubyBareFrames(lines event.Lines, i int, n *rubyNode, open *bool) int {
	for ; ; i++ {
		text, own := rubyText(lines, i, open)
		if !own {
			return i
		}
		p, ok := rubyBare(text)
		if !ok {
			return i
		}
		n.add(p)
	}
}

// rubyLoggingCause is what the gem "logging" prints between an exception and its cause, which follows as "<IOError> closed" (logging/layout.rb).
const rubyLoggingCause = "--- Caused by ---"

// rubyRakeCauses reads what Rake prints below the frames: a blank line, "Caused by:", "IOError: closed", and its frames.
func rubyRakeCauses(lines event.Lines, end int, nodes []*rubyNode, open *bool) ([]*rubyNode, int) {
	for len(nodes) < rubyMaxChain {
		i := end
		text, own := rubyText(lines, i, open)
		if own && text == "" {
			i++
			text, own = rubyText(lines, i, open)
		}
		words := strings.TrimSpace(text)
		if !own || words != "Caused by:" && words != rubyLoggingCause {
			break
		}
		text, own = rubyText(lines, i+1, open)
		class, value, ok := strings.Cut(text, ": ")
		if words == rubyLoggingCause {
			class, value, ok = rubyAngled(strings.TrimSpace(text))
		}
		if !own || !ok || !rubyClass(class) {
			break
		}
		n := &rubyNode{class: class, value: value}
		next := rubyBareFrames(lines, i+2, n, open)
		if n.frames.n == 0 {
			break
		}
		nodes, end = append(nodes, n), next
	}
	return nodes, end
}

// afterLevel is the message of a log record that is a line of its own.
func afterLevel(l *event.Line, text string) string {
	if l.Head && l.Record.Message != "" {
		text, _, _ = strings.Cut(l.Record.Message, "\n")
	}
	if class := l.Record.Logger; l.Head && rubyClass(class) && (rubySurely(class) || strings.Contains(class, "::") || !strings.Contains(l.Text, " -- "+class+":")) {
		if at := strings.Index(l.Text, " "+class+":"); at >= 0 { // "ERROR KeyError: key not found", taken for a logger's name
			text, _, _ = strings.Cut(l.Text[at+1:], "\n")
			return text
		}
	}
	for _, mark := range []string{" WARN: ", " ERROR: ", " FATAL: ", " -- : "} {
		if at := strings.LastIndex(text, mark); at >= 0 {
			return text[at+len(mark):]
		}
	}
	return text
}

// rubyAbove finds out what the lines above line start say about the error.
func rubyAbove(lines event.Lines, start int) (rubyHeader, bool) {
	at, blanks := start-1, 0
	l, ok := lines.At(at)
	for ok && blanks < 2 && !l.Head && blank(l.Text) {
		at--
		blanks++
		l, ok = lines.At(at)
	}
	if !ok {
		return rubyHeader{}, false
	}
	for at > -rubyLookBack && !l.Head && rubySourceLine(l.Text) { // the excerpt of a template
		at--
		if l, ok = lines.At(at); !ok {
			return rubyHeader{}, false
		}
		for !l.Head && blank(l.Text) && at > -rubyLookBack {
			at--
			if l, ok = lines.At(at); !ok {
				return rubyHeader{}, false
			}
		}
	}
	text := strings.TrimRight(afterLevel(l, l.Text), " \t\r")
	head := l.Head
	if h, ok := rubyRails(lines, at); ok {
		return h, true
	}
	if blanks > 0 {
		return rubyHeader{}, false
	}
	if value, class, ok := rubySplit(text); ok {
		return rubyHeader{class: class, value: rubyValueAbove(lines, at, value), first: rubyFirstAbove(lines, at)}, true
	}
	if h, ok := rubyInspected(text); ok {
		h.first = at
		return h, true
	}
	if h, ok := rubySinatraAbove(lines, at); ok {
		return h, true
	}
	if above, ok := lines.At(at - 1); ok && !head && strings.TrimSpace(above.Text) == "rake aborted!" {
		class, value, named := strings.Cut(text, ": ")
		if !named || !rubyClass(class) {
			class, value = "RuntimeError", text
		}
		return rubyHeader{class: class, value: value, first: at - 1}, true
	}
	if h, ok := rubyNamed(lines, at); ok {
		return h, true
	}
	if next, ok := lines.At(start + 1); !ok || next.Head || !rubyBareLine(next.Text) {
		return rubyHeader{}, false
	}
	return rubyUnnamed(lines, at)
}

// rubySourceLine tells whether a line is of the excerpt that Rails prints of a template: "    3: <%= x %>".
func rubySourceLine(text string) bool {
	t := strings.TrimLeft(text, " \t")
	n := digits(t)
	return n > 0 && n < len(t) && t[n] == ':' && len(t) < len(text) && (n+1 == len(t) || t[n+1] == ' ')
}

// rubyRails reads "NoMethodError (undefined method `x' for nil:NilClass):", which may have several lines and "Causes:" below it. Line at is its last one.
func rubyRails(lines event.Lines, at int) (rubyHeader, bool) {
	var below []string // lines from the one above `at` on, backwards
	for i := at; i > at-rubyLookBack; i-- {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		text := strings.TrimRight(afterLevel(l, l.Text), " \t\r")
		below = append(below, text)
		class, _, ok := strings.Cut(text, " (")
		if ok && rubyClass(class) {
			h, complete := railsHeader(below)
			if complete {
				h.first = i
				if len(below) == 1 {
					railsCauseAbove(lines, &h, i-1)
				}
				return h, true
			}
		}
		if l.Head {
			break
		}
	}
	return rubyHeader{}, false
}

// railsHeader reads lines that are listed last first: "CLASS (MESSAGE):", and below it "Causes:" and "CLASS (MESSAGE)" of each.
func railsHeader(backwards []string) (rubyHeader, bool) {
	var h rubyHeader
	var message []string
	causes := false
	for i := len(backwards) - 1; i >= 0; i-- {
		text := backwards[i]
		switch {
		case text == "Causes:" && h.class != "":
			causes = true
		case causes:
			class, value, ok := strings.Cut(text, " (")
			if ok && rubyClass(class) && strings.HasSuffix(text, ")") {
				h.causes = append(h.causes, &rubyNode{class: class, value: value[:len(value)-1]})
			} else if text != "" {
				return h, false
			}
		case h.class == "":
			message = append(message, text)
			class, value, _ := strings.Cut(strings.Join(message, "\n"), " (")
			if v, ok := strings.CutSuffix(value, "):"); ok {
				h.class, h.value = class, v
			} else if v, ok := strings.CutSuffix(value, ")"); ok && (i == 0 || backwards[i-1] == "" || backwards[i-1] == "Causes:") {
				h.class, h.value = class, v
			}
		case text != "":
			return h, false
		}
	}
	return h, h.class != ""
}

// railsCauseAbove puts a header in its place that was read as one of the causes below another one.
func railsCauseAbove(lines event.Lines, h *rubyHeader, i int) {
	var below []string
	for j := i + 1; j > i-rubyLookBack; j-- {
		l, ok := lines.At(j)
		if !ok || l.Head {
			return
		}
		text := strings.TrimRight(l.Text, " \t\r")
		below = append(below, text)
		if text != "Causes:" {
			continue
		}
		for k := j - 1; k > j-rubyLookBack; k-- {
			l, ok := lines.At(k)
			if !ok {
				return
			}
			text := strings.TrimRight(afterLevel(l, l.Text), " \t\r")
			below = append(below, text)
			if class, _, ok := strings.Cut(text, " ("); ok && rubyClass(class) {
				outer, complete := railsHeader(below)
				if complete {
					*h = outer
					h.first = k
				}
				return
			}
			if l.Head {
				return
			}
		}
	}
}

// rubyFirstAbove is the line with which the record begins to which line at belongs; at itself where there is none near. A message has blank lines
// where Ruby points at the expression that failed.
func rubyFirstAbove(lines event.Lines, at int) int {
	gap := false
	for i := at; i > at-rubyLookBack; i-- {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		if l.Head {
			if gap && l.Record.Level.Severity() < event.Warning.Severity() {
				break
			}
			return i
		}
		gap = gap || blank(l.Text)
	}
	return at
}

// rubyValueAbove is the message of which last is the last line, at line at: with the lines above it from the record's head on.
func rubyValueAbove(lines event.Lines, at int, last string) string {
	first := rubyFirstAbove(lines, at)
	if first == at {
		return last
	}
	var b strings.Builder
	for i := first; i < at; i++ {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		b.WriteString(strings.TrimRight(afterLevel(l, l.Text), "\r") + "\n")
	}
	return b.String() + last
}
