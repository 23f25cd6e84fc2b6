package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readTomcat reads what Tomcat prints (org.apache.juli.OneLineFormatter): time, level, thread, class and method that logged.
//
//	01-May-2024 10:00:00.123 SEVERE [main] org.apache.catalina.core.StandardContext.startInternal One or more listeners failed to start
func readTomcat(r Reader, s string) (event.Record, bool) {
	if len(s) < 26 || s[2] != '-' || s[6] != '-' || s[11] != ' ' {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	if !h.takeStamp(0) || h.i+1 >= len(h.s) {
		return event.Record{}, false
	}
	word, end := h.word(h.i + 1)
	if h.level = levelWord(word); h.level == "" || !isUpperWord(word) || !strings.HasPrefix(h.s[end:], " [") {
		return event.Record{}, false
	}
	thread, end := h.group(end + 1)
	if end == 0 || end >= len(h.s) || h.s[end] != ' ' {
		return event.Record{}, false
	}
	place, end := h.word(end + 1)
	class, ok := julClass(place)
	if !ok {
		return event.Record{}, false
	}
	h.thread, h.logger, h.i = thread, class, min(end+1, len(h.s))
	return h.record(r, s), true
}

// julClass cuts the method off "com.acme.Orders.pay".
func julClass(place string) (class string, ok bool) {
	dot := strings.LastIndexByte(place, '.')
	if dot < 1 || !isJavaName(place[dot+1:]) {
		return "", false
	}
	for part := range strings.SplitSeq(place[:dot], ".") {
		if !isJavaName(part) {
			return "", false
		}
	}
	return place[:dot], true
}

// isJavaName tells whether s can be the name of a class or a method, as the virtual machine has them.
func isJavaName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && !isDigit(c) && c != '_' && c != '$' && c != '<' && c != '>' {
			return false
		}
	}
	return s != "" && !isDigit(s[0])
}

// readJUL reads what java.util.logging prints by default (SimpleFormatter), which are two lines that a [Reader] joins: time, class and method, then level and message.
//
//	May 01, 2024 10:00:00 AM com.acme.shop.Orders pay
//	SEVERE: payment failed
func readJUL(r Reader, s string) (event.Record, bool) {
	h, end, ok := julHead(s)
	if !ok {
		return event.Record{}, false
	}
	h.i = min(end+1, len(h.s))
	if word, e := h.word(h.i); end < len(h.s) {
		if h.level = levelWord(word); h.level == "" || isDigit(s[0]) && !isUpperWord(word) || !strings.HasPrefix(h.s[e:], ": ") {
			return event.Record{}, false
		}
		h.i = e + 2
	}
	return h.record(r, s), true
}

// julHead reads the first of the two lines, and returns where it ends.
func julHead(s string) (h header, end int, ok bool) {
	if len(s) > 26 && isDigit(s[0]) {
		return tinylogHead(s)
	}
	if len(s) < 26 || s[3] != ' ' || monthName(s) == 0 || s[6] != ',' && s[5] != ',' {
		return header{}, 0, false
	}
	h = header{s: firstLine(s)}
	if !h.takeStamp(0) || !h.stamp.full() || h.i+1 >= len(h.s) || h.s[h.i-1] != 'M' {
		return header{}, 0, false
	}
	class, at := h.word(h.i + 1)
	if at >= len(h.s) || h.s[at] != ' ' {
		return header{}, 0, false
	}
	method, end := h.word(at + 1)
	if _, dotted := julClass(class + "." + method); !dotted {
		return header{}, 0, false
	}
	h.logger = class
	return h, end, true
}

// tinylogHead reads the first of the two lines that tinylog prints by default: time, thread, class and method.
//
//	2024-05-01 10:00:00 [main] com.acme.shop.Orders.pay()
//	ERROR: payment failed
func tinylogHead(s string) (h header, end int, ok bool) {
	if s[4] != '-' || s[10] != ' ' || !strings.Contains(s[:min(len(s), 64)], " [") {
		return header{}, 0, false
	}
	h = header{s: firstLine(s)}
	if !strings.Contains(h.s, "()") || !h.takeStamp(0) || !h.stamp.full() || !strings.HasPrefix(h.s[h.i:], " [") {
		return header{}, 0, false
	}
	thread, at := h.group(h.i + 1)
	if at == 0 || at >= len(h.s) || h.s[at] != ' ' {
		return header{}, 0, false
	}
	place, end := h.word(at + 1)
	place, called := strings.CutSuffix(place, "()")
	class, dotted := julClass(place)
	if !called || !dotted {
		return header{}, 0, false
	}
	h.thread, h.logger = thread, class
	return h, end, true
}

// julBegins tells whether a line is the first of the two of java.util.logging or tinylog: the next one belongs to it.
func julBegins(s string) bool {
	if len(s) < 26 || (s[3] != ' ' || !isUpper(s[0])) && !strings.HasSuffix(s, "()") || s[len(s)-1] == ' ' || !isUpper(s[0]) && !isDigit(s[0]) {
		return false
	}
	_, end, ok := julHead(s)
	return ok && end == len(s)
}

// GoesOn tells whether a line may be the second of two that make up a record's head, so that the line before it has to be looked at.
func GoesOn(l *event.Line) bool {
	i := strings.IndexByte(l.Text[:min(len(l.Text), 16)], ':')
	return i > 3 && isUpper(l.Text[0]) && levelWord(l.Text[:i]) != ""
}
