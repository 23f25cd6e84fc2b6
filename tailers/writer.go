package tailers

import "github.com/errtail/errtail/event"

// Writer is who writes a log, where a source can tell more of that than labels that never change: the container of a pod, of which an API server knows
// what is not in the path. A handler calls the methods from the goroutine that shows it the windows of the stream.
type Writer interface {
	// Name tells this writer from all others, for what is limited by writer. A program that was started again is the same one.
	Name() string
	// Labels are what rules may ask for. The map is not changed.
	Labels() map[string]string
	// Takes tells whether a rule is one of those that the writer wants to be applied.
	Takes(rule string) bool
	// Reports tells whether the program reports its errors to Sentry by itself.
	Reports() bool
	// Route is the name of the DSN that its events are for, unless a rule names another; "" is the one of its source. Complete says the same in an event.
	Route() string
	// Complete adds to an event of the log what is known, after what the log and the configuration say, which goes first, and before what a rule
	// says, which goes last. Tags and contexts are not nil.
	Complete(ev *event.Event)
}
