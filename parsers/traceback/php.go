package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// PHP reads what PHP, from 5 to 8, prints about exceptions that nobody caught, about fatal errors, and exceptions as strings:
//
//	PHP Fatal error:  Uncaught PDOException: deadlock in /srv/db.php:3
//	Stack trace:
//	#0 /srv/a.php(5): save(42)
//	#1 {main}
//
//	Next OrderException: order 42 not saved in /srv/a.php:4
//	Stack trace:
//	#0 {main}
//	  thrown in /srv/a.php on line 4
//
// and what Monolog makes of them (LineFormatter, which Laravel uses): "[object] (CLASS(code: 0): MESSAGE at FILE:LINE)" above "[stacktrace]".
// The formats are those of Zend/zend_exceptions.c and main/main.c.
var PHP = Language{
	Name:     "php",
	Platform: "php",
	Triggers: []string{"Stack trace:", "[stacktrace]", "[object] (", "Fatal error: ", "Parse error: ", "<b>Fatal error</b>", phpMain},
	Headers:  []string{"Fatal error: ", "Parse error: ", "<b>Fatal error</b>"}, // the class stands above "Stack trace:"
	Parse:    parsePHP,
	Resolve:  resolvePHP,
}

// Bounds of what is read.
const (
	phpMaxChain   = 50
	phpMaxMessage = 256 // lines of a message
	phpMaxArgs    = 16  // further lines of a frame whose arguments have newlines, before PHP 8
)

// phpNode is one exception as it is printed, with the place where it was thrown.
type phpNode struct {
	class, value string
	path         string
	line         int
	frames       frameList
	broken       bool // "{main}" is missing
}

// parsePHP is Parse of [PHP]: it finds out which kind of text line 0 belongs to.
func parsePHP(lines event.Lines) (event.Trace, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	text := strings.TrimRight(hit.Text, " \t\r")
	if kind, message, ok := phpFatal(text); ok {
		if rest, ok := strings.CutPrefix(message, "Uncaught "); ok {
			return phpUncaught(lines, rest)
		}
		return phpOneLine(kind, message)
	}
	switch {
	case strings.TrimSpace(text) == "Stack trace:":
		return phpString(lines)
	case strings.TrimSpace(text) == "[stacktrace]":
		return phpMonolog(lines)
	case strings.Contains(text, "[object] ("):
		return phpStackless(lines)
	case strings.HasSuffix(text, phpMain):
		return phpTraced(lines)
	}
	return event.Trace{}, false
}

// phpFatal reads "PHP Fatal error:  MESSAGE", behind whatever, or "Fatal error: MESSAGE" at the beginning of a line.
func phpFatal(text string) (kind, message string, ok bool) {
	text = strings.NewReplacer("<b>", "", "</b>", "", "<br />", "").Replace(text)
	for _, kind := range []string{"Fatal error", "Parse error"} {
		at := strings.Index(text, kind+": ")
		if at < 0 {
			continue
		}
		before := strings.TrimSpace(text[:at])
		if before == "" || strings.HasSuffix(before, "PHP") || strings.HasSuffix(before, "PHP message:") || strings.HasSuffix(before, "]") {
			return kind, strings.TrimLeft(text[at+len(kind)+1:], " "), true
		}
	}
	return "", "", false
}

// phpOneLine reads an error that has no trace: "Allowed memory size of 134217728 bytes exhausted in /srv/a.php on line 3".
func phpOneLine(kind, message string) (event.Trace, bool) {
	at := strings.LastIndex(message, " on line ")
	in := strings.LastIndex(message[:max(at, 0)], " in ")
	if at < 0 || in < 0 {
		return event.Trace{}, false
	}
	n := &phpNode{class: kind, value: message[:in], path: message[in+4 : at]}
	number1 := message[at+len(" on line "):]
	if n.line = number(number1[:digits(number1)]); n.line == 0 && digits(number1) == 0 || !phpPath(n.path) {
		return event.Trace{}, false
	}
	n.frames.add(event.Frame{AbsPath: n.path, Lineno: n.line})
	t := phpTrace([]*phpNode{n})
	t.End, t.Complete = 1, true
	return phpCrash(t), true
}

// phpPath tells whether a text can be the path of a program.
func phpPath(p string) bool {
	return p != "" && !strings.ContainsAny(p, "\"\n") && (strings.ContainsAny(p, `/\.`) || p == "Unknown")
}

// phpCrash marks a trace as one that ended the program, as Sentry's SDK does.
func phpCrash(t event.Trace) event.Trace {
	t.Level, t.Mechanism, t.Handled = event.Fatal, "generic", new(false)
	return t
}

// phpTrace makes the trace of exceptions that are listed oldest first.
func phpTrace(nodes []*phpNode) event.Trace {
	t := event.Trace{Parser: "php", Platform: "php"}
	for _, n := range nodes {
		value := clip(n.value, pyMaxValue)
		t.Truncated = t.Truncated || n.broken || n.frames.cut() || len(value) < len(n.value)
		t.Exceptions = append(t.Exceptions, event.Exception{Type: n.class, Value: &value, Stacktrace: n.frames.newestFirst()})
	}
	return t
}

// phpUncaught reads what nobody has caught, of which the first line says rest behind "Uncaught ".
func phpUncaught(lines event.Lines, rest string) (event.Trace, bool) {
	open := false
	nodes, end := phpParts(lines, 0, rest, &open)
	if len(nodes) == 0 {
		return event.Trace{}, false
	}
	t := phpTrace(nodes)
	t.End = end
	if text, own := phpText(lines, end, &open); own && strings.HasPrefix(strings.TrimLeft(text, " \t"), "thrown in ") {
		t.End, t.Complete = end+1, true
	} else {
		t.Complete = !open
	}
	return phpCrash(t), true
}

// phpString reads an exception as a string, of which line 0 says "Stack trace:". Its class is named on a line above.
func phpString(lines event.Lines) (event.Trace, bool) {
	whole := false // the line above ends with the place: what is above that, blank lines too, is the message
	for i := -1; i > -phpMaxArgs; i-- {
		l, ok := lines.At(i)
		if !ok || blank(l.Text) && !whole {
			break
		}
		if i == -1 {
			_, place, _ := strings.Cut(l.Text[max(0, strings.LastIndex(l.Text, " in ")):], " in ")
			_, _, whole = phpPlace(strings.TrimRight(place, " \t\r"))
		}
		at := phpClassAt(l.Text)
		if at < 0 {
			if l.Head {
				break
			}
			continue
		}
		open := false
		nodes, end := phpParts(lines, i, strings.TrimRight(l.Text[at:], " \t\r"), &open)
		if len(nodes) == 0 || end <= 0 {
			break
		}
		t := phpTrace(nodes)
		t.First, t.End, t.Complete = i, end, !open
		return t, true
	}
	return event.Trace{}, false
}

// phpText returns line i as a part of an error: not the head of another record, and not absent, which open then notes.
func phpText(lines event.Lines, i int, open *bool) (string, bool) {
	l, ok := lines.At(i)
	if !ok {
		*open = true
		return "", false
	}
	return strings.TrimRight(l.Text, " \t\r"), !l.Head || i <= 0
}
