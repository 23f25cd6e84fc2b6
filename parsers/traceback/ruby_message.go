package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// rubyFullMessage reads what Exception#full_message gives, behind the words with which a program logs it. The place must end the words of a record, and frames
// must follow, or the record must be one of an error that names its class.
//
//	[2024-05-01 10:00:00 #12] ERROR shop: cannot pay: app.rb:4:in `charge': card declined (PaymentError)
//		from app.rb:9:in `<main>'
func rubyFullMessage(lines event.Lines, hit *event.Line, text string) (event.Trace, bool) {
	if u, ok := lines.(*unprefixed); ok && (strings.HasPrefix(u.prefix, "//") || strings.HasPrefix(u.prefix, "#")) {
		return event.Trace{}, false // quoted in a comment
	}
	in := strings.Index(text, ":in `")
	if at := strings.Index(text, ":in '"); at >= 0 && (in < 0 || at < in) {
		in = at
	}
	begin := strings.LastIndex(text[:max(in, 0)], ": ") + len(": ")
	if at := strings.LastIndex(text[:max(in, 0)], " -- ") + len(" -- "); at > begin && at >= len(" -- ") {
		begin = at
	}
	if begin < len(": ") || strings.Contains(text[begin:max(in, begin)], " ") && text[begin] != '/' {
		return event.Trace{}, false
	}
	p, rest, ok := readRubyPlace(text[begin:])
	if !ok || rest == "" {
		return event.Trace{}, false
	}
	t, ok := rubyPrinted(lines, 0, p, rest)
	if !ok {
		return event.Trace{}, false
	}
	newest := t.Exceptions[len(t.Exceptions)-1]
	framed := newest.Stacktrace != nil && len(newest.Stacktrace.Frames) > 1
	level := hit.Record.Level.Severity()
	if framed && (!hit.Head || level == 0 || level >= event.Warning.Severity()) {
		return t, true
	}
	_, _, named := rubySplit(text)
	return t, named && hit.Head && level >= event.Error.Severity()
}

// rubyPuma reads what Puma prints of an error that an application has let through, which is one line (error_logger.rb):
//
//	2024-05-01 10:00:00 +0000 Rack app ("GET /pay" - (127.0.0.1)): #<PaymentError: card declined>
func rubyPuma(lines event.Lines, text string) (event.Trace, bool) {
	at := strings.Index(text, `Rack app ("`)
	end := strings.Index(text, ")): #<")
	last := 0 // line with which the message ends
	for at >= 0 && end > at && !strings.HasSuffix(text, ">") && last < rubyLookBack {
		last++
		l, ok := lines.At(last)
		if !ok || l.Head {
			return event.Trace{}, false
		}
		text += "\n" + strings.TrimRight(l.Text, " \t\r")
	}
	if at < 0 || end < at || at > 0 && text[0] != '[' && digits(text) == 0 || strings.IndexByte(text[at:end], '\n') >= 0 {
		return event.Trace{}, false
	}
	h, ok := rubyInspected(text[end+len(")): "):])
	if !ok {
		return event.Trace{}, false
	}
	next, below := lines.At(last + 1)
	if below && !next.Head && rubyBareLine(next.Text) {
		return event.Trace{}, false // with its backtrace, as Puma up to 4 prints it: the first frame is the hit
	}
	t := rubyTrace([]*rubyNode{{class: h.class, value: h.value}}, false)
	t.End, t.Complete = last+1, below
	return t, true
}

// rubyUnnamed reads a backtrace below a record that does not name the class: thin, and programs that log the message and the backtrace. The record must be
// that of an error, or say that there was one.
//
//	2024-05-01 10:00:00 +0000 Unexpected error while processing request: card declined
//		/srv/app.rb:4:in `charge'
//		/srv/app.rb:9:in `<main>'
func rubyUnnamed(lines event.Lines, at int) (rubyHeader, bool) {
	first := rubyFirstAbove(lines, at)
	l, ok := lines.At(first)
	if !ok || !l.Head {
		return rubyHeader{}, false
	}
	message := l.Record.Message
	if message == "" {
		message = l.Text
	}
	message, _, _ = strings.Cut(message, "\n")
	level := l.Record.Level.Severity()
	said := level == 0 && (strings.Contains(message, "rror while ") || strings.Contains(message, "rror: ") || strings.HasPrefix(message, "error "))
	if level < event.Error.Severity() && !said || strings.HasSuffix(message, "):") {
		return rubyHeader{}, false
	}
	for i := first + 1; i <= at; i++ {
		if l, ok := lines.At(i); ok {
			message += "\n" + strings.TrimRight(l.Text, " \t\r")
		}
	}
	if _, value, ok := strings.Cut(message, "while processing request: "); ok {
		message = value
	}
	if h, ok := rubyInspected(message); ok {
		h.first = first
		return h, true
	}
	message = strings.TrimSuffix(message, "\nBacktrace:")
	if class, value, ok := rubySpaced(message); ok {
		return rubyHeader{class: class, value: value, first: first}, true
	}
	return rubyHeader{class: "Exception", value: message, first: first}, true
}

// rubySpaced finds a class behind a dash, a colon or a blank, that is in a namespace of the program's own or surely one of errors: "cannot pay - Shop::Locked: row 9 is locked",
// "cannot pay: Errno::ENOENT - no such file", "cannot pay PaymentError card declined".
func rubySpaced(message string) (class, value string, ok bool) {
	for rest, n := message, 0; n < 24; n++ {
		word, after, more := strings.Cut(rest, " ")
		class := strings.TrimSuffix(word, ":")
		if rubyClass(class) && (rubySurely(class) || strings.Contains(class, "::")) && (n > 0 || class != word || strings.HasPrefix(after, "- ")) {
			return class, strings.TrimPrefix(after, "- "), true
		}
		if !more {
			break
		}
		rest = after
	}
	return "", "", false
}
