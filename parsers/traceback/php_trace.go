package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// phpMain is how Throwable.getTraceAsString ends, behind the number of the frame.
const phpMain = " {main}"

// phpMaxTrace bounds how many lines above its end a trace begins.
const phpMaxTrace = 200

// phpTraced reads what programs print of an exception by themselves, getTraceAsString below whatever they say of it: of that line 0 is the last. Above may stand
// the class, the message and the place, the members one by one (Slim's PlainTextErrorRenderer), or a log record with the message alone.
//
//	[2024-05-01 10:00:00] shop.ERROR: RuntimeException: no stock in /srv/a.php:14
//	#0 /srv/b.php(5): pay(42)
//	#1 {main}
func phpTraced(lines event.Lines) (event.Trace, bool) {
	first, before, ok := phpTraceBegins(lines)
	if !ok {
		return event.Trace{}, false
	}
	n, from, ok := phpTold(lines, first, before)
	if !ok {
		return event.Trace{}, false
	}
	open := false
	end := phpFrames(phpFrom{lines, first, before}, first, n, &open)
	t := phpTrace([]*phpNode{n})
	t.First, t.End, t.Complete = from, max(end, 1), true
	return t, true
}

// phpTraceBegins finds the line with frame 0, and what stands before it there.
func phpTraceBegins(lines event.Lines) (first int, before string, ok bool) {
	for i := 0; i > -phpMaxTrace; i-- {
		l, ok := lines.At(i)
		if !ok || l.Head && i < 0 && !strings.Contains(l.Text, "#0 ") {
			return 0, "", false
		}
		at := strings.LastIndex(l.Text, "#0 ")
		if at < 0 || at > 0 && l.Text[at-1] != ' ' && l.Text[at-1] != '\t' {
			if l.Head {
				return 0, "", false
			}
			continue
		}
		if above, ok := lines.At(i - 1); ok && at == indentOf(l.Text) && !l.Head {
			switch strings.TrimSpace(above.Text) {
			case "Stack trace:", "[stacktrace]":
				return 0, "", false // read from there
			}
		}
		return i, l.Text[:at], true
	}
	return 0, "", false
}

// phpFrom shows lines of which one has something before its first frame.
type phpFrom struct {
	event.Lines
	first  int
	before string
}

func (f phpFrom) At(i int) (*event.Line, bool) {
	l, ok := f.Lines.At(i)
	if !ok || i != f.first {
		return l, ok
	}
	own := *l
	own.Text, own.Head = l.Text[len(f.before):], false
	return &own, true
}

// phpTold finds out what is told of the exception whose frames begin in line first, behind the text before. from is the line with which that begins.
func phpTold(lines event.Lines, first int, before string) (n *phpNode, from int, ok bool) {
	if strings.TrimSpace(before) == "Trace:" {
		return phpMembers(lines, first)
	}
	head := before
	for i := first; i >= first-phpMaxArgs; i-- {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		if i < first {
			head = l.Text
			if blank(head) {
				break
			}
		}
		if l.Head && l.Record.Level != "" && l.Record.Level.Severity() < event.Warning.Severity() {
			return nil, 0, false // is not printed for an error
		}
		if at := phpClassAt(head + " "); at >= 0 && i >= first-1 {
			text := strings.TrimSpace(head[at:])
			if n, ok := phpHeader(text); ok {
				return n, i, true
			}
			class, value, _ := strings.Cut(text, ": ")
			return &phpNode{class: strings.TrimSuffix(class, ":"), value: value}, i, phpClass(strings.TrimSuffix(class, ":"))
		}
		if l.Head {
			message := strings.TrimSpace(strings.TrimSuffix(l.Record.Message, strings.TrimPrefix(l.Text, before)))
			return &phpNode{class: "Exception", value: message}, i, message != "" && i >= first-1
		}
	}
	return nil, 0, false
}

// phpMembers reads "Type: CLASS", "Message: TEXT", "File: PATH" and "Line: N" above the line that begins with "Trace: ".
func phpMembers(lines event.Lines, first int) (n *phpNode, from int, ok bool) {
	n = &phpNode{}
	var rest []string // of the message
	for i := first - 1; i > first-phpMaxArgs; i-- {
		l, ok := lines.At(i)
		if !ok || l.Head {
			break
		}
		text := strings.TrimRight(l.Text, " \t\r")
		name, value, _ := strings.Cut(text, ": ")
		switch strings.TrimSuffix(strings.TrimSpace(name), ":") {
		case "Line":
			n.line = number(value)
		case "File":
			n.path = value
		case "Message":
			n.value = strings.Join(append([]string{value}, rest...), "\n")
		case "Code":
		case "Type":
			n.class = value
			if title, ok := lines.At(i - 1); ok && !title.Head && strings.HasSuffix(title.Text, " Error") { // "Slim Application Error"
				i--
			}
			return n, i, phpClass(value) && phpPath(n.path)
		default:
			rest = append([]string{text}, rest...)
		}
	}
	return nil, 0, false
}
