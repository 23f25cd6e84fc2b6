package format

import (
	"bytes"

	"github.com/errtail/errtail/event"
)

// roleOf tells what a member is by its path, in the words of these loggers: Python (python-json-logger, structlog, loguru serialize, ECS, Google Cloud, Django
// JSON formatters), Node (pino, bunyan, winston), Go (zap, slog, logrus, zerolog), Java (logback's LogstashEncoder, log4j2 JsonLayout and
// JsonTemplateLayout), .NET (Serilog's CLEF), PHP (Monolog), MongoDB, and Datadog's and OpenTelemetry's attributes. A lower rank is better.
func roleOf(path []byte) (r role, rank uint8) {
	switch string(path) {
	case "time", "timestamp", "@timestamp", "ts", "asctime", "@t", "record.time.repr", "t.$date":
		return timeField, 1
	case "datetime", "date", "timeMillis", "written_at", "created", "eventTime", "event_time", "record.time.timestamp":
		return timeField, 2
	case "instant.epochSecond":
		return timeField, 3
	case "instant.nanoOfSecond":
		return nanosField, 1
	case "level", "severity", "levelname", "log.level", "@l", "level_name", "record.level.name", "lvl", "at":
		return levelField, 1
	case "loglevel", "log_level", "logLevel", "severity_text", "severityText", "SeverityText", "s":
		return levelField, 2
	case "levelno", "level_number", "severity_number", "level_value":
		return levelField, 3
	case "@level", "@fields.level": // hclog, winston's logstash format
		return levelField, 4
	case "logger", "logger_name", "loggerName", "log.logger", "logger.name", "SourceContext", "record.name", "logging.googleapis.com/labels.python_logger", "_logger":
		return loggerField, 1
	case "name", "channel", "Properties.SourceContext", "c", "@module", "@fields.label":
		return loggerField, 2
	case "message", "@m", "@message", "record.message", "jsonPayload.message", "short_message":
		return messageField, 1
	case "msg", "MessageTemplate", "RenderedMessage", "body", "Body":
		return messageField, 2
	case "event", "@mt", "content": // go-zero
		return messageField, 3
	case "pid", "process.pid", "process_id", "processId", "record.process.id", "_pid":
		return processField, 1
	case "process":
		return processField, 2
	case "thread", "threadName", "thread_name", "process.thread.name", "record.thread.name", "thread.name", "_thread":
		return threadField, 1
	case "thread_id", "threadId", "process.thread.id", "record.thread.id":
		return threadField, 2
	case "hostname", "host", "host.name", "host.hostname", "HOSTNAME":
		return hostField, 1
	case "exc_info", "exception", "stack_trace", "error.stack_trace", "@x", "traceback", "exc_text", "exception.stacktrace", "err.stack", "error.stack":
		return stackField, 1
	case "stack", "stacktrace", "stackTrace", "StackTrace", "Exception", "exception.stack", "exception.stack_trace", "error.stacktrace",
		"errorVerbose", "thrown.extendedStackTrace", "thrown.stack", "exception.stackTrace", "context.exception", "exc_info.stack", "error_stack", "full_message", "exception.stacktrace_text":
		return stackField, 2
	case "err", "error", "exc", "stacktrace_text":
		return stackField, 3
	case "error.type", "err.type", "error.kind", "exception.type", "exc_type":
		return errorTypeField, 1
	case "error.message", "err.message", "exception.message", "exc_value":
		return errorTextField, 1
	case "text":
		return traceTextField, 1
	case "thrown.name", "throwable.className", "context.exception.class", "exception.class", "error.class", "err.class", "error_class", "exception_class":
		return thrownField, 1
	case "ecs.version", "@version", "v", "record.elapsed.repr", "record.elapsed.seconds", "record.level.icon", "record.level.no", "record.time",
		"record.exception.traceback", "relativeCreated", "msecs":
		return noField, 0
	}
	if at := bytes.LastIndexByte(path, '.'); at > 0 {
		return grouped(path[at+1:])
	}
	return otherField, 0
}

// grouped is the role of a member of an object that no logger is known for: what people group themselves (slog.Group, pino's nestedKey, apex' fields,
// winston's logstash format). Only a stack is told by its name alone.
func grouped(name []byte) (role, uint8) {
	switch string(name) {
	case "stack", "stacktrace", "stack_trace", "stackTrace":
		return stackField, 4
	}
	return otherField, 0
}

// Scales of levels that are numbers.
const (
	anyScale    byte = iota // told by the size: bunyan's tens, Monolog's hundreds, syslog's 0 to 7
	pythonScale             // logging's tens: 10 is DEBUG
	otelScale               // OpenTelemetry's 1 to 24
	javaScale               // logback's thousands: 40000 is ERROR
)

func levelScale(path []byte) byte {
	switch string(path) {
	case "levelno", "level_number":
		return pythonScale
	case "severity_number":
		return otelScale
	case "level_value":
		return javaScale
	}
	return anyScale
}

// levelOf reads a level that is a word or a number.
func levelOf(v jsonValue, scale byte) event.Level {
	text := v.text()
	if !isNumber(text) {
		if len(text) == 1 {
			return levelLetter(text[0])
		}
		if level := levelWord(text); level != "" {
			return level
		}
		return event.ParseLevel(text)
	}
	if len(text) > 6 {
		return ""
	}
	n := number(text)
	switch {
	case scale == otelScale: // logs data model, "SeverityNumber": four numbers for each of TRACE, DEBUG, INFO, WARN, ERROR, FATAL
		n = (n + 3) / 4 * 10
	case scale == javaScale:
		n = n/1000 + 10
	case scale == pythonScale:
		n += 10
	case n < 8:
		if level := syslogLevel(n); level != "" {
			return level
		}
		return event.Info
	case n >= 100: // Monolog: 100 DEBUG, 200 INFO, 250 NOTICE, 300 WARNING, 400 ERROR, 500 CRITICAL, 550 ALERT, 600 EMERGENCY
		n = n/10 + 10
	}
	// bunyan and pino: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal
	switch {
	case n >= 60:
		return event.Fatal
	case n >= 50:
		return event.Error
	case n >= 40:
		return event.Warning
	case n >= 30:
		return event.Info
	}
	return event.Debug
}
