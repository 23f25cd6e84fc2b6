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
	h := header{s: s, i: len(s)}
	ok := false
	h.level, h.logger, ok = dotnetHead(s)
	if !ok {
		return event.Record{}, false
	}
	return h.record(r, s), true
}

// dotnetHead takes "fail: Shop.Orders[13]" apart. The number is that of an event, and no process's.
func dotnetHead(s string) (level event.Level, category string, ok bool) {
	if len(s) < 8 || s[4] != ':' || s[5] != ' ' || s[len(s)-1] != ']' {
		return "", "", false
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
		return "", "", false
	}
	category, id, ok := strings.Cut(s[6:len(s)-1], "[")
	if !ok || !isNumber(strings.TrimPrefix(id, "-")) || strings.ContainsAny(category, " :") || category == "" {
		return "", "", false
	}
	return level, category, true
}
