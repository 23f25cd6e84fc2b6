package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelDocker takes off Docker's json-file driver, and forwarders that add members to it (fluentd's Kubernetes filter). A text without a newline at its
// end goes on in the next line of the stream.
//
//	{"log":"KeyError: 'k'\n","stream":"stderr","time":"2024-05-01T10:00:00.123456789Z"}
func peelDocker(r Reader, l *event.Line) bool {
	s := l.Text
	if !strings.Contains(s, `"log":`) || !strings.Contains(s, `"stream":`) {
		return false
	}
	var log, stream, stampText jsonValue
	var found, plain bool
	whole := scanJSON(s, func(path []byte, v jsonValue) {
		switch string(path) {
		case "log":
			log, found = v, v.kind == stringValue
		case "stream":
			stream = v
		case "time":
			stampText = v
		case "kubernetes.pod_name", "kubernetes.host", "container_name", "tag":
			plain = true
		}
	})
	if !whole || !found || stream.raw != "stdout" && stream.raw != "stderr" {
		return false
	}
	text := log.text()
	// Forwarders cut the newline off before they add their members.
	l.Partial = !strings.HasSuffix(text, "\n") && !plain && stampText.raw != ""
	l.Text = text
	if t, n, ok := scanStamp(stampText.raw); ok && n == len(stampText.raw) && t.full() {
		l.Record.Time, l.Record.TimeSource = r.resolve(&t), event.TimeCarrier
	}
	addWriter(l, stream.raw)
	return true
}
