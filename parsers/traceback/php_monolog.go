package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// phpMonolog reads what Monolog prints of an exception, of which line 0 says "[stacktrace]": the last one first.
func phpMonolog(lines event.Lines) (event.Trace, bool) {
	first, header := 0, ""
	for i := -1; i > -phpMaxArgs && first == 0; i-- {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		header = strings.TrimRight(l.Text, " \t\r") + header
		if strings.Contains(l.Text, "[object] (") {
			first = i
			break
		}
		if l.Head {
			break
		}
		header = "\n" + header
	}
	n, ok := phpObject(header)
	if first == 0 || !ok {
		return event.Trace{}, false
	}
	open := false
	var nodes []*phpNode
	end := 0
	for {
		nodes = append(nodes, n)
		end = phpFrames(lines, end+1, n, &open)
		next, i := "", end
		for ; i < end+phpMaxArgs; i++ {
			text, own := phpText(lines, i, &open)
			if !own || strings.TrimSpace(text) == "[stacktrace]" || next == "" && text != "" && !strings.HasPrefix(text, "[previous exception]") {
				break
			}
			if text != "" || next != "" {
				next = strings.TrimPrefix(next+"\n"+text, "\n")
			}
		}
		text, own := phpText(lines, i, &open)
		n, ok = phpObject(next)
		if !own || !ok || strings.TrimSpace(text) != "[stacktrace]" || len(nodes) == phpMaxChain {
			if own && (text == `"}` || text == `"} []`) {
				end, open = i+1, false
			}
			break
		}
		end = i
	}
	slices.Reverse(nodes)
	t := phpTrace(nodes)
	t.First, t.End, t.Complete = first, end, !open
	unquoteMonolog(t.Exceptions)
	return t, true
}

// unquoteMonolog takes the escapes of JSON out: Monolog turns only those of newlines back.
func unquoteMonolog(exceptions []event.Exception) {
	plain := strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\/`, "/")
	for i := range exceptions {
		e := &exceptions[i]
		value := plain.Replace(e.Text())
		e.Type, e.Value = plain.Replace(e.Type), &value
		for j := range e.Stacktrace.Frames {
			f := &e.Stacktrace.Frames[j]
			f.AbsPath, f.Function = plain.Replace(f.AbsPath), plain.Replace(f.Function)
		}
	}
}

// phpStackless reads what Monolog prints of an exception without its stack, as it does unless it is told otherwise, from line 0 on: where the message has several
// lines, or there are previous exceptions, that is more than one line.
//
//	{"exception":"[object] (LogicException(code: 0): audit failed at /srv/a.php:20)
//	[previous exception] [object] (PDOException(code: 0): deadlock at /srv/db.php:15)"} []
func phpStackless(lines event.Lines) (event.Trace, bool) {
	var text strings.Builder
	open := false
	end := 0
	for ; ; end++ {
		line, own := phpText(lines, end, &open)
		if !own || end == 2*phpMaxArgs || strings.TrimSpace(line) == "[stacktrace]" {
			return event.Trace{}, false
		}
		if end > 0 {
			text.WriteByte('\n')
		}
		if at := strings.Index(line, `)"`); at >= 0 && (end > 0 || at > strings.Index(line, "[object] (")) {
			text.WriteString(line[:at+1])
			break
		}
		text.WriteString(line)
	}
	var nodes []*phpNode
	for _, part := range strings.Split(text.String(), "\n[previous exception] ") {
		n, ok := phpObject(part)
		if !ok || len(nodes) == phpMaxChain {
			return event.Trace{}, false
		}
		n.frames.add(event.Frame{AbsPath: n.path, Lineno: n.line})
		nodes = append(nodes, n)
	}
	slices.Reverse(nodes)
	t := phpTrace(nodes)
	t.End, t.Complete = end+1, true
	unquoteMonolog(t.Exceptions)
	return t, true
}
