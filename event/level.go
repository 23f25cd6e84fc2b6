package event

// Level says how bad something is, in Sentry's words. The empty Level means that nothing said so.
type Level string

// Sentry's five levels. There is no other one: "warn" and "critical" are refused by the schema.
const (
	Fatal   Level = "fatal"
	Error   Level = "error"
	Warning Level = "warning"
	Info    Level = "info"
	Debug   Level = "debug"
)

// Severity orders levels: 5 is fatal, 1 is debug, 0 is no level at all.
func (l Level) Severity() int {
	switch l {
	case Fatal:
		return 5
	case Error:
		return 4
	case Warning:
		return 3
	case Info:
		return 2
	case Debug:
		return 1
	}
	return 0
}

// ParseLevel reads the words and letters that loggers use for levels, in any case: Python, Java, Node, Ruby, Go, syslog
// and journald. It returns "" for anything else. It does not allocate.
func ParseLevel(word string) Level {
	if len(word) == 0 || len(word) > len("emergency") {
		return ""
	}
	var lower [len("emergency")]byte
	for i := range len(word) {
		c := word[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	switch string(lower[:len(word)]) {
	case "fatal", "critical", "crit", "panic", "dpanic", "emergency", "emerg", "alert", "f", "c":
		return Fatal
	case "error", "err", "severe", "failure", "e":
		return Error
	case "warning", "warn", "w":
		return Warning
	case "info", "information", "notice", "success", "config", "i", "n", "log":
		return Info
	case "debug", "trace", "verbose", "fine", "finer", "finest", "d", "t", "v":
		return Debug
	}
	return ""
}
