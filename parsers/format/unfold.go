package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// unfold gives a record's message its lines back where a logger has put a stack trace into one line: with "\\n" for the ends of lines, or, as .NET's console
// logger does (SingleLine, and its systemd format), with blanks, or, as AWS Lambda's Node.js does, with carriage returns. A text that is not in a record is left alone: it is source code, or quoted.
//
//	2024-05-01 10:00:00 ERROR payment failed\nTraceback (most recent call last):\n  File "pay.py", line 3, in pay\n    charge()\nKeyError: 'k'
//	<3>Shop.Orders[0] payment failed System.InvalidOperationException: no stock    at Shop.Pay.Do() in /src/Pay.cs:line 12    at Shop.Program.Main()
func unfold(l *event.Line) {
	message := l.Record.Message
	if !l.Head || l.Record.Stack != "" || len(message) < 40 || strings.IndexByte(message, '\n') >= 0 {
		return
	}
	switch {
	case strings.Contains(message, "\r    at "): // console of AWS Lambda's Node.js
		message = strings.ReplaceAll(message, "\r", "\n")
	case dotnetInLine(message):
		message = dotnetLines.Replace(message)
	case stackInside(message):
		message = strings.NewReplacer(`\r\n`, "\n", `\n\t`, "\n\t", `\n`, "\n").Replace(message)
	default:
		return
	}
	if head, ok := strings.CutSuffix(l.Text, l.Record.Message); ok {
		l.Text, l.Record.Message = head+message, message
	}
}

// dotnetLines puts the lines of an exception of .NET back.
var dotnetLines = strings.NewReplacer("    at ", "\n   at ", "   at ", "\n  at ", "    --- End of ", "\n   --- End of ", " --- End of stack trace", "\n--- End of stack trace", "  ---> ", "\n ---> ")

// dotnetInLine tells whether a message holds an exception of .NET with its frames, in one line.
func dotnetInLine(s string) bool {
	thrown := strings.Index(s, "Exception")
	if thrown < 0 {
		return false
	}
	at := strings.Index(s, "   at ")
	if at < thrown+len("Exception") {
		return false
	}
	frame := strings.TrimLeft(s[at:], " ")[len("at "):]
	open := strings.IndexByte(frame, '(')
	return open > 0 && strings.IndexByte(frame[:open], '.') > 0 && strings.IndexByte(strings.TrimSuffix(frame[:open], " "), ' ') < 0 // Mono: "Do ()"
}
