package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readErlang reads the line above a report that Erlang logs (logger_formatter with its legacy header, and error_logger): what is reported follows below.
//
//	=INFO REPORT==== 23-Nov-2026::08:33:10.793644 ===
//	listening on 0.0.0.0:8080
func readErlang(r Reader, s string) (event.Record, bool) {
	h := header{s: firstLine(s)}
	kind, rest, found := strings.Cut(h.s[1:], " REPORT==== ")
	when, end, closed := strings.Cut(rest, " ===")
	date, clock, timed := strings.Cut(when, "::")
	parts := strings.Split(date, "-")
	if !found || !closed || end != "" || !timed || len(parts) != 3 || !isNumber(parts[0]) || !isNumber(parts[2]) || len(parts[2]) != 4 || monthName(parts[1]) == 0 {
		return event.Record{}, false
	}
	switch kind {
	case "INFO", "NOTICE", "PROGRESS":
		h.level = event.Info
	case "WARNING":
		h.level = event.Warning
	case "DEBUG":
		h.level = event.Debug
	default: // the head of an error is a part of it
		return event.Record{}, false
	}
	h.stamp.day, h.stamp.month, h.stamp.year = number(parts[0]), monthName(parts[1]), number(parts[2])
	if h.stamp.clock(clock, 0) != len(clock) || !h.stamp.possible() {
		return event.Record{}, false
	}
	h.stamped, h.i = true, len(h.s)
	return h.record(r, s), true
}
