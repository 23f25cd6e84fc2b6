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
	if len(s) < 8 || s[4] != ':' || s[5] != ' ' || s[len(s)-1] != ']' {
		return event.Record{}, false
	}
	h := header{s: s, i: len(s)}
	switch s[:4] {
	case "trce", "dbug":
		h.level = event.Debug
	case "info":
		h.level = event.Info
	case "warn":
		h.level = event.Warning
	case "fail":
		h.level = event.Error
	case "crit":
		h.level = event.Fatal
	default:
		return event.Record{}, false
	}
	category, id, ok := strings.Cut(s[6:len(s)-1], "[")
	if !ok || !isNumber(strings.TrimPrefix(id, "-")) || strings.ContainsAny(category, " :") || category == "" {
		return event.Record{}, false
	}
	h.logger = category
	return h.record(r, s), true
}
