package event

// Trace is the parsed form of a traceback or panic, before it becomes an event. First and End give the lines it takes from the
// Lines it was read from: First (which may be negative, when the text begins before the line that was hit) up to, and not
// including, End.
type Trace struct {
	First, End int
	Parser     string      // name of the language that read it: "python"
	Platform   string      // Sentry's platform: "python"
	Level      Level       // "" where the text does not say: then the record decides, else it is an error
	Exceptions []Exception // oldest first, at least one
	Threads    []Thread    // other threads that the text shows
	// Complete means that the text cannot go on: whatever comes next is something else. Where it is false, a pause decides.
	Complete bool
	// Alone means that no log record owns the trace, neither one before it nor one that its first line looks like: "INFO: task x blocked for more
	// than 120 seconds" is how the kernel begins a report, and no message at INFO.
	Alone bool
	// Truncated means that something is missing: frames or text were cut to stay within bounds, or the text breaks off.
	Truncated bool
	// Mechanism is the Sentry mechanism type that the text itself gives away ("excepthook", "threading", "unraisablehook"), and
	// Handled what goes with it. "" and nil: the text does not say; the log record and the rules decide.
	Mechanism string
	Handled   *bool
}
