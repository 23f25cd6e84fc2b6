package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// rubyInspected reads "#<KeyError: key not found: 1>" at the end of a line, as Puma prints an error.
func rubyInspected(text string) (rubyHeader, bool) {
	at := strings.Index(text, "#<")
	if at < 0 || !strings.HasSuffix(text, ">") || at > 0 && text[at-1] != ' ' {
		return rubyHeader{}, false
	}
	class, value, ok := strings.Cut(text[at+2:len(text)-1], ": ")
	return rubyHeader{class: class, value: value}, ok && rubyClass(class)
}

// rubySinatra reads "2024-05-01 10:00:00 - KeyError - key not found: 1:", as Sinatra prints an error.
func rubySinatra(text string) (rubyHeader, bool) {
	text, ok := strings.CutSuffix(text, ":")
	if !ok {
		return rubyHeader{}, false
	}
	_, rest, ok := strings.Cut(text, " - ")
	class, value, named := strings.Cut(rest, " - ")
	return rubyHeader{class: class, value: value}, ok && named && rubyClass(class)
}

// rubySinatraAbove reads what Sinatra prints above the frames, of which line at is the last one, which ends with a colon.
func rubySinatraAbove(lines event.Lines, at int) (rubyHeader, bool) {
	more := ""
	for i := at; i > at-rubyLookBack; i-- {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		text := strings.TrimRight(l.Text, " \t\r")
		if i == at {
			if text, ok = strings.CutSuffix(text, ":"); !ok {
				break
			}
		}
		if h, ok := rubySinatra(text + ":"); ok {
			h.first = i
			h.value += more
			return h, true
		}
		if l.Head {
			break
		}
		more = "\n" + text + more
	}
	return rubyHeader{}, false
}

// rubyNamed reads "KeyError: key not found: 1", at the beginning of the message or behind other words. Several lines may lie between it and the frames.
func rubyNamed(lines event.Lines, at int) (rubyHeader, bool) {
	more, gap := "", false
	if l, ok := lines.At(at); ok && !l.Head && strings.TrimSpace(l.Text) == "Backtrace:" {
		at-- // "Error: KeyError: key not found", and the word alone on a line
	}
	for i := at; i > at-rubyLookBack; i-- {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		text := strings.TrimRight(afterLevel(l, l.Text), " \t\r")
		if inner, ok := strings.CutPrefix(text, "Error: "); ok {
			if class, _, ok := strings.Cut(inner, ": "); ok && rubyClass(class) {
				text = inner
			}
		}
		if class, value, ok := rubyAngled(text); ok && l.Head {
			return rubyHeader{class: class, value: value + more, first: i}, true
		}
		if class, value, ok := strings.Cut(text, ": "); ok && rubyClass(class) && (i == at || rubySurely(class) || l.Head && strings.Contains(class, "::")) {
			if l.Head && more == "" && strings.Contains(value, `\n`) { // WEBrick keeps a message on its line
				value = strings.ReplaceAll(value, `\n`, "\n")
			}
			return rubyHeader{class: class, value: value + more, first: i}, true
		}
		if class := strings.TrimSuffix(text, ":"); i == at && rubyClass(class) && (rubySurely(class) || l.Head && strings.Contains(class, "::")) {
			return rubyHeader{class: class, first: i}, true
		}
		if class, value, ok := rubyWithin(text); ok && (!gap || l.Head) {
			return rubyHeader{class: class, value: value + more, first: i}, true
		}
		if l.Head {
			break
		}
		gap = gap || text == ""
		more = "\n" + text + more
	}
	return rubyHeader{}, false
}

// rubyAngled reads "<KeyError> key not found: 1", as the gem logging prints an error, behind the logger's name or not.
func rubyAngled(text string) (class, value string, ok bool) {
	at := strings.IndexByte(text, '<')
	if at < 0 || at > 0 && !strings.HasSuffix(text[:at], ": ") {
		return "", "", false
	}
	class, value, ok = strings.Cut(text[at+1:], "> ")
	if !ok {
		class, ok = strings.CutSuffix(text[at+1:], ">")
	}
	return class, value, ok && rubyClass(class)
}

// rubyWithin finds "CLASS: MESSAGE" within a line, where the class is surely that of an error.
func rubyWithin(text string) (class, value string, ok bool) {
	for at := 0; ; {
		n := strings.Index(text[at:], ": ")
		if n < 0 {
			return "", "", false
		}
		end := at + n
		begin := strings.LastIndexAny(text[:end], " ([") + 1
		if class := text[begin:end]; rubyClass(class) && rubySurely(class) {
			value = text[end+2:]
			if inner, more, ok := strings.Cut(value, ": "); ok && class == "Exception" && rubyClass(inner) {
				return inner, more, true // semantic_logger: "-- Exception: KeyError: key not found"
			}
			return class, value, true
		}
		at = end + 2
	}
}

// rubySurely tells whether a class is one of errors by its name.
func rubySurely(class string) bool {
	for _, end := range []string{"Error", "Exception", "Timeout", "NotFound", "Invalid", "Interrupt", "NotUnique", "Deadlocked"} {
		if strings.HasSuffix(class, end) {
			return true
		}
	}
	return strings.HasPrefix(class, "Errno::")
}
