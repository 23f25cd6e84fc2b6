package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

const phpMessage = "PHP message: "

// peelFPM takes off what php-fpm's own log puts around each line that a worker writes to stderr (catch_workers_output). PHP's own messages begin
// with their name: those are records.
//
//	[01-May-2024 10:00:00] WARNING: [pool www] child 12 said into stderr: "NOTICE: PHP message: PHP Fatal error:  Uncaught Declined: x in /srv/pay.php:5"
//	[01-May-2024 10:00:00] WARNING: [pool www] child 12 said into stderr: "#0 {main}"
func peelFPM(r Reader, s string) (event.Line, bool) {
	if len(s) < 60 || s[3] != '-' || s[7] != '-' {
		return event.Line{}, false
	}
	h := header{s: s}
	if !h.takeStamp(0) {
		return event.Line{}, false
	}
	rest, ok := strings.CutPrefix(s[h.i:], " WARNING: [pool ")
	pool, rest, pooled := strings.Cut(rest, "] child ")
	pid, rest, said := strings.Cut(rest, " said into std")
	if !ok || !pooled || !said || !isNumber(pid) || len(pool) > maxName {
		return event.Line{}, false
	}
	text, ok := strings.CutPrefix(rest, `err: "`)
	if !ok {
		if text, ok = strings.CutPrefix(rest, `out: "`); !ok {
			return event.Line{}, false
		}
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, ", pipe is closed"), `"`)
	l := event.Line{Text: text, Writer: writerOf(pool, pid), Record: r.carried(&h.stamp)}
	l.Record.Process = pid
	if message, ok := strings.CutPrefix(text, "NOTICE: "+phpMessage); ok || strings.HasPrefix(text, "PHP Fatal error:  ") {
		phpRecord(&l, message, event.Warning)
	}
	return l, true
}

// peelNginx takes off what nginx writes before the first line of what a FastCGI program has sent to its standard error. Further lines come bare, and the last one
// ends with nginx's account of the request. Of several messages in one line, the last one is kept if lines of it follow.
//
//	2024/05/01 10:00:00 [error] 12#12: *5 FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Declined: x in /srv/pay.php:5
//	2024/05/01 10:00:00 [error] 12#12: *3 FastCGI sent in stderr: "PHP message: order 41 placed" while reading response header from upstream, client: 203.0.113.9, …
func peelNginx(r Reader, s string) (event.Line, bool) {
	const sent = ` FastCGI sent in stderr: "`
	if len(s) < 60 || s[4] != '/' || s[7] != '/' || s[20] != '[' {
		return event.Line{}, false
	}
	i := strings.Index(s[:min(len(s), 128)], sent)
	if i < 0 {
		return event.Line{}, false
	}
	h := header{s: s[:i]}
	if !h.takeStamp(0) || !h.findLevel() || h.process == "" {
		return event.Line{}, false
	}
	l := event.Line{Record: r.carried(&h.stamp)}
	l.Record.TimeSource = event.TimeText // the process is nginx's, not that of the program
	text := s[i+len(sent):]
	if end := strings.LastIndex(text, `" while `); end >= 0 {
		text = text[:end]
	} else if at := strings.LastIndex(text, "; "+phpMessage); at >= 0 {
		text = text[at+2:]
	}
	phpRecord(&l, strings.TrimPrefix(text, phpMessage), h.level)
	return l, true
}

// phpRecord makes a record of one of PHP's messages. Its level is what PHP calls it, else that of the log that it stands in.
func phpRecord(l *event.Line, message string, level event.Level) {
	kind, _, _ := strings.Cut(strings.TrimPrefix(message, "PHP "), ":")
	switch kind {
	case "Fatal error", "Parse error", "Core error", "Compile error", "Recoverable fatal error":
		level = event.Fatal
	case "Warning", "User warning", "Core warning", "Compile warning":
		level = event.Warning
	case "Notice", "Deprecated", "Strict Standards", "User notice", "User deprecated":
		level = event.Info
	}
	l.Text, l.Head, l.Record.Message, l.Record.Level = message, true, message, level
	if strings.HasPrefix(message, "PHP Fatal error:  Uncaught ") {
		l.Record.Message = "" // it says what the exception says
	}
}

// unescapeApache resolves what Apache's error log escapes (ap_escape_errorlog_item): control characters, backslashes and all bytes that are not ASCII.
func unescapeApache(s string) string {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for ; i >= 0 && i+1 < len(s); i = strings.IndexByte(s, '\\') {
		b = append(b, s[:i]...)
		n := 2
		switch c := s[i+1]; c {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case '\\':
			b = append(b, '\\')
		case 'x':
			if c, ok := hex(s[i+2:min(i+4, len(s))], 2); ok {
				b, n = append(b, byte(c)), 4
				break
			}
			b = append(b, s[i:i+2]...)
		default:
			b = append(b, s[i:i+2]...)
		}
		s = s[i+n:]
	}
	return string(append(b, s...))
}
