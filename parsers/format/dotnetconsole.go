package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readDotnetConsole reads what .NET's console logger prints first (Microsoft.Extensions.Logging.Console, the default of ASP.NET Core): level, category, event id. The message
// stands indented on the lines below.
//
//	fail: Microsoft.AspNetCore.Server.Kestrel[13]
//	      Connection id "0HN3": An unhandled exception was thrown by the application.
func readDotnetConsole(r Reader, s string) (event.Record, bool) {
	level, logger, n, ok := dotnetHead(firstLine(s))
	if !ok {
		return event.Record{}, false
	}
	h := header{s: s, i: n, level: level, logger: logger}
	return h.record(r, s), true
}

// dotnetHead takes "fail: Shop.Orders[13]" apart, and returns where the message begins that follows if the logger prints one line (SingleLine). The number is that of an event,
// and no process's.
func dotnetHead(s string) (level event.Level, category string, end int, ok bool) {
	if len(s) < 8 || s[4] != ':' || s[5] != ' ' {
		return "", "", 0, false
	}
	switch s[:4] {
	case "trce", "dbug":
		level = event.Debug
	case "info":
		level = event.Info
	case "warn":
		level = event.Warning
	case "fail":
		level = event.Error
	case "crit":
		level = event.Fatal
	default:
		return "", "", 0, false
	}
	category, rest, ok := strings.Cut(s[6:], "[")
	id, message, closed := strings.Cut(rest, "]")
	if !ok || !closed || !isNumber(strings.TrimPrefix(id, "-")) || strings.ContainsAny(category, " :") || category == "" {
		return "", "", 0, false
	}
	if message != "" && (message[0] != ' ' || !isDotted(category)) {
		return "", "", 0, false
	}
	return level, category, len(s) - len(strings.TrimPrefix(message, " ")), true
}
