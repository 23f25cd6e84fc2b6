package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readWebLogic reads what WebLogic Server writes (weblogic.logging: the log file, and its shorter form on the console). Each word and the message stand in angle
// brackets; of a message of several lines, the last is a bracket alone.
//
//	####<May 1, 2024 10:00:00,123 AM UTC> <Error> <HTTP> <host1> <AdminServer> <[ACTIVE] ExecuteThread: '0' for queue: 'default'> <<WLS Kernel>> <> <> <1714557600123> <BEA-101020> <Servlet failed
//	<May 1, 2024 10:00:00 AM UTC> <Warning> <Security> <BEA-090152> <Demo trusted CA certificate is being used.>
func readWebLogic(r Reader, s string) (event.Record, bool) {
	line := firstLine(s)
	rest, long := strings.CutPrefix(line, "####<")
	if !long {
		rest = line[1:]
	}
	h := header{s: line, i: len(line) - len(rest)}
	at := strings.Index(rest[:min(len(rest), 80)], "> <")
	if at < 0 {
		return event.Record{}, false
	}
	if h.stamp, _, h.stamped = scanStamp(rest[:at]); !h.stamped || !h.stamp.full() { // behind it may stand a zone whose name is not known
		return event.Record{}, false
	}
	h.i += at + len("> <")
	level, words, ok := strings.Cut(line[h.i:], "> <")
	if h.level = levelWord(level); !ok || h.level == "" {
		return event.Record{}, false
	}
	for n := 0; ; n++ {
		word, behind, ok := strings.Cut(words, "> <")
		if !ok || n > 12 {
			return event.Record{}, false
		}
		switch {
		case n == 0:
			h.logger = word
		case strings.Contains(word, "ExecuteThread: ") && h.thread == "":
			h.thread = word
		}
		words = behind
		if weblogicID(word) {
			break
		}
	}
	h.i = len(line) - len(words)
	rec := h.record(r, s)
	rec.Message = strings.TrimSuffix(strings.TrimRight(rec.Message, " "), ">")
	return rec, true
}

// weblogicID tells whether a word is the number of a message in WebLogic's catalogue: "BEA-101020".
func weblogicID(word string) bool {
	name, number, ok := strings.Cut(word, "-")
	return ok && len(name) >= 2 && len(name) <= 8 && isUpperWord(name) && len(number) >= 4 && isNumber(number)
}
