package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readCategory reads what .NET's console logger prints for systemd (Microsoft.Extensions.Logging.Console, FormatterName systemd): a severity as in sd-daemon(3), category and
// event id, and the message in the same line.
//
//	<3>Shop.Orders[0] payment failed
func readCategory(r Reader, s string) (event.Record, bool) {
	name, i := categoryAt(s)
	if i == 0 {
		return event.Record{}, false
	}
	h := header{s: firstLine(s), i: i, logger: name}
	if h.level = syslogLevel(int(s[1] - '0')); h.level == "" {
		h.level = event.Info
	}
	return h.record(r, s), true
}

// categoryAt returns the category, and where the message begins; 0 if s begins otherwise.
func categoryAt(s string) (name string, message int) {
	if len(s) < 8 || s[2] != '>' || s[1] < '0' || s[1] > '7' {
		return "", 0
	}
	open := strings.IndexByte(s[:min(len(s), maxName)], '[')
	if open < 4 || !isDotted(s[3:open]) {
		return "", 0
	}
	id, rest, ok := strings.Cut(s[open+1:], "] ")
	if !ok || !isNumber(strings.TrimPrefix(id, "-")) {
		return "", 0
	}
	return s[3:open], len(s) - len(rest)
}
