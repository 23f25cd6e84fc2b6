package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readPHPNotice reads what PHP itself logs on standard error of what goes on (main/main.c, php_error_cb). The whole line is the message, as it
// is behind nginx and Apache. What ends the program is left to the language.
//
//	PHP Warning:  Undefined variable $x in /srv/shop.php on line 3
func readPHPNotice(r Reader, s string) (event.Record, bool) {
	rest, ok := strings.CutPrefix(s, "PHP ")
	kind, _, found := strings.Cut(rest, ":  ")
	if !ok || !found || !strings.Contains(rest, " on line ") {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	switch kind {
	case "Warning":
		h.level = event.Warning
	case "Notice", "Deprecated", "Strict Standards":
		h.level = event.Info
	default:
		return event.Record{}, false
	}
	return h.record(r, s), true
}
