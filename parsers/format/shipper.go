package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelShipper takes off the JSON that log shippers make of each line they read: Vector, Filebeat, Fluent Bit with Kubernetes metadata, Google Cloud's text entries. A shipper
// is known by what only it says (where the line came from); a record's own JSON is left to the record formats.
//
//	{"file":"/srv/app.log","host":"web1","message":"KeyError: 'k'","source_type":"file","timestamp":"2024-05-01T10:00:00.123456789Z"}
//	{"@timestamp":"2024-05-01T10:00:00.123Z","log":{"offset":12,"file":{"path":"/srv/app.log"}},"message":"KeyError: 'k'","host":{"name":"web1"}}
func peelShipper(r Reader, s string) (event.Line, bool) {
	if !strings.Contains(s, `"source_type":`) && !strings.Contains(s, `"offset":`) && !strings.Contains(s, `"kubernetes":`) && !strings.Contains(s, `"textPayload":`) {
		return event.Line{}, false
	}
	var message, stampText, host, stream jsonValue
	var marked, levelled, found bool
	j := scanJSON(s)
	for j.next() {
		path, v := j.path, j.value
		switch string(path) {
		case "message", "textPayload", "log":
			if v.kind == stringValue {
				message, found = v, true
				marked = marked || path[0] == 't'
			}
		case "timestamp", "@timestamp", "time":
			stampText = v
		case "host", "host.name", "kubernetes.host":
			host = v
		case "stream":
			stream = v
		case "level", "levelname", "severity":
			levelled = levelled || path[0] != 's'
		case "source_type", "log.offset", "kubernetes.pod_name":
			marked = true
		}
	}
	if !j.whole() || !found || !marked || levelled {
		return event.Line{}, false
	}
	l := event.Line{Text: unixLines(message.text()), Record: r.carriedText(stampText.raw)}
	if host.kind == stringValue && host.raw != "" {
		l.Record.Host = host.text()
	}
	if stream.kind == stringValue {
		l.Writer = stream.raw
	}
	return l, true
}
