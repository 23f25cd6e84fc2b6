package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelDocker takes off Docker's json-file driver, and forwarders that add members to it (fluentd's Kubernetes filter). A text without a newline at its
// end goes on in the next line of the stream.
//
//	{"log":"KeyError: 'k'\n","stream":"stderr","time":"2024-05-01T10:00:00.123456789Z"}
func peelDocker(r Reader, s string) (event.Line, bool) {
	if !strings.Contains(s, `"log":`) || !strings.Contains(s, `"stream":`) {
		return event.Line{}, false
	}
	var log, stream, stampText jsonValue
	var found, plain bool
	j := scanJSON(s)
	for j.next() {
		switch string(j.path) {
		case "log":
			log, found = j.value, j.value.kind == stringValue
		case "stream":
			stream = j.value
		case "time":
			stampText = j.value
		case "kubernetes.pod_name", "kubernetes.host", "container_name", "tag":
			plain = true
		}
	}
	if !j.whole() || !found || stream.raw != "stdout" && stream.raw != "stderr" {
		return event.Line{}, false
	}
	l := event.Line{Text: log.text(), Writer: stream.raw, Record: r.carriedText(stampText.raw)}
	// Forwarders cut the newline off before they add their members.
	l.Partial = !strings.HasSuffix(l.Text, "\n") && !plain && stampText.raw != ""
	return l, true
}
