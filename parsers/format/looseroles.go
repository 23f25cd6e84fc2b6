package format

import (
	"bytes"
	"strings"
)

// maxLoosePath bounds the paths that are compared without their case and separators; longer ones are no logger's.
const maxLoosePath = 48

// looseRole tells what a member is that [roleOf] does not know: by its name without case, separators and the objects that only hold everything else
// ("Attributes", "data", "fields"), as programs name members that put their JSON together by hand, and .NET's JSON console, OpenTelemetry's log records
// and Rust's tracing do; a stack also by what it says. The ranks are behind all of roleOf's.
func looseRole(path []byte, v jsonValue) (role, uint8) {
	var buf [maxLoosePath]byte
	name := plainPath(buf[:0], path)
	if v.kind == stringValue && !quotes(name) && stackInside(v.raw) {
		return stackField, 5
	}
	switch string(name) {
	case "time", "timestamp", "ts", "datetime", "logtime", "eventtime":
		return timeField, 4
	case "level", "loglevel", "severity", "severitytext", "levelname", "logseverity":
		return levelField, 5
	case "logger", "loggername", "category", "categoryname", "target", "logclass":
		return loggerField, 4
	case "class", "source":
		if v.kind == stringValue && isDotted(v.raw) && strings.IndexByte(v.raw, '/') < 0 {
			return loggerField, 5
		}
	case "message", "msg", "logmessage", "body":
		return messageField, 5
	case "processid", "pid":
		return processField, 4
	case "thread", "threadname":
		return threadField, 4
	}
	return otherField, 0
}

// plainPath appends a path to b in lower case, without "_", "-", "@" and the names of the objects that hold all members. It returns nil for a long one.
func plainPath(b, path []byte) []byte {
	if len(path) > maxLoosePath {
		return nil
	}
	for _, c := range path {
		switch {
		case c == '_' || c == '-' || c == '@':
		case c == '.' && holder(b):
			b = b[:0]
		case isUpper(c):
			b = append(b, c|0x20)
		default:
			b = append(b, c)
		}
	}
	return b
}

// quotes tells whether a member of this name may quote a stack that is not the record's own: the message of an exception, a request, a statement.
func quotes(path []byte) bool {
	switch string(path[bytes.LastIndexByte(path, '.')+1:]) {
	case "message", "msg", "value", "text", "body", "detail", "description", "request", "response", "query", "sql", "payload":
		return true
	}
	return false
}

// holder tells whether an object of this name holds the members of a record.
func holder(name []byte) bool {
	switch string(name) {
	case "attributes", "data", "fields", "extra", "properties", "payload", "log", "context", "record", "jsonpayload":
		return true
	}
	return false
}

// stackInside tells whether a JSON string, as it stands in the line, holds a stack trace: a header of one, or lines that only frames begin so.
func stackInside(raw string) bool {
	if len(raw) < 40 {
		return false
	}
	if dotnetInLine(raw) {
		return true
	}
	if strings.IndexByte(raw, '\\') < 0 {
		return false
	}
	if strings.Contains(raw, tracebackHeader) {
		return true
	}
	for _, frame := range [...]string{`\tat `, `\u0009at `, `    at `, `   at `, `#0 `} {
		for rest := raw; ; {
			at := strings.Index(rest, frame)
			if at < 0 {
				break
			}
			if before := rest[:at]; strings.HasSuffix(before, `\n`) || strings.HasSuffix(before, `\u000a`) || strings.HasSuffix(before, `\u000A`) {
				return true
			}
			rest = rest[at+len(frame):]
		}
	}
	return false
}
