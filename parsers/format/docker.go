package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelDocker takes off Docker's json-file driver, and forwarders that add members to it (fluentd's Kubernetes filter). A text without a newline at its
// end goes on in the next line of the stream. One file of a forwarder has the lines of many containers: where it names them, each is a writer of its own.
//
//	{"log":"KeyError: 'k'\n","stream":"stderr","time":"2024-05-01T10:00:00.123456789Z"}
//	{"container_id":"5f2c","container_name":"/shop-web-1","source":"stderr","log":"KeyError: 'k'"}
//	{"log":"2024-05-01T10:00:00.1Z stderr F KeyError: 'k'","kubernetes":{"pod_name":"web-7c5ddbdf54-x2x7k","namespace_name":"shop","container_name":"web"}}
func peelDocker(r Reader, s string) (event.Line, bool) {
	if !strings.Contains(s, `"log":`) || !strings.Contains(s, `"stream":`) && !strings.Contains(s, `"container_name":`) && !strings.Contains(s, `"pod_name":`) {
		return event.Line{}, false
	}
	var log, stream, stampText, pod, container jsonValue
	var found, plain bool
	j := scanJSON(s)
	for j.next() {
		switch string(j.path) {
		case "log":
			log, found = j.value, j.value.kind == stringValue
		case "stream", "source":
			stream = j.value
		case "time", "@timestamp":
			stampText = j.value
		case "kubernetes.pod_name":
			pod, plain = j.value, true
		case "container_name", "kubernetes.container_name":
			container, plain = j.value, true
		case "kubernetes.host", "tag":
			plain = true
		}
	}
	name := strings.Trim(pod.raw+"/"+strings.TrimPrefix(container.raw, "/"), "/")
	writer := stream.raw
	switch {
	case !j.whole() || !found:
		return event.Line{}, false
	case writer != "stdout" && writer != "stderr":
		if writer = name; name == "" {
			return event.Line{}, false
		}
	case name != "":
		writer += "/" + name
	}
	l := event.Line{Text: log.text(), Writer: writer, Record: r.carriedText(stampText.raw)}
	// Forwarders cut the newline off before they add their members.
	l.Partial = !strings.HasSuffix(l.Text, "\n") && !plain && stampText.raw != ""
	return l, true
}
