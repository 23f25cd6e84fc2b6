package format

// Triggers are literals of lines in which [event.Record.Stack] is put together from several fields, so that the literals by which a language's traceback is
// found are not in the raw line. They are searched for beside those: structlog's exception dictionaries, and the frames of ECS, which
// come without type and message; zap's and zerolog's stacks, in which no line need be one that only Go prints; frames as
// objects in Java; PHP's exceptions without a stack; Node's errors without one.
var Triggers = []string{`"exc_type"`, `"stack_trace"`, `"stacktrace":"`, `"stack":[{"func"`,
	`"extendedStackTrace":[`, `"stepArray":[`, "[object] (", `"exception":{"class":"`, `"stack":"AggregateError`}
