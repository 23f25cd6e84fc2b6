package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readCelery reads the log of a Celery worker (worker_log_format and worker_task_log_format in its documentation):
//
//	[2024-05-01 10:00:00,123: ERROR/ForkPoolWorker-1] Task shop.pay[7c9e6679-7425-40de-944b-e07fc1f90ae7] raised unexpected: KeyError('k')
//	[2024-05-01 10:00:00,123: INFO/ForkPoolWorker-1] shop.pay[7c9e6679-7425-40de-944b-e07fc1f90ae7]: charging card
func readCelery(r Reader, s string) (event.Record, bool) {
	if i := strings.IndexByte(s[:min(len(s), 48)], '/'); i < 0 || !isDigit(s[1]) {
		return event.Record{}, false // the slash after the level
	}
	h := header{s: firstLine(s)}
	text, end := h.group(0)
	if end == 0 || end >= len(h.s) {
		return event.Record{}, false
	}
	t, n, ok := scanStamp(text)
	if !ok || len(text) < n+2 || text[n:n+2] != ": " {
		return event.Record{}, false
	}
	level, process, ok := strings.Cut(text[n+2:], "/")
	if h.level = levelWord(level); !ok || h.level == "" {
		return event.Record{}, false
	}
	h.stamp, h.stamped, h.process = t, true, process
	h.i, _ = h.gap(end)
	if task, ended := h.word(h.i); isDotted(task) && ended < len(h.s) && h.s[ended] == '[' {
		if id, after := h.group(ended); isRequestID(id) && strings.HasPrefix(h.s[after:], ": ") {
			h.field("task_name", task)
			h.field("task_id", id)
			h.i = after + 2
		}
	} else if task == "Task" {
		h.logger = celeryLogger(h.s[h.i:])
	}
	return h.record(r, s), true
}

// celeryLogger names the logger by the wording of Celery's own messages, since its format leaves the name out.
func celeryLogger(message string) string {
	_, rest, ok := strings.Cut(message, "] ")
	switch {
	case !ok:
	case strings.HasPrefix(rest, "received"):
		return "celery.worker.strategy"
	case strings.HasPrefix(rest, "raised"), strings.HasPrefix(rest, "succeeded"), strings.HasPrefix(rest, "retry"), strings.HasPrefix(rest, "ignored"):
		return "celery.app.trace"
	}
	return ""
}
