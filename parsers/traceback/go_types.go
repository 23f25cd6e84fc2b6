package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// goSignals are the signals that kill a Go program, with their numbers on Linux.
var goSignals = map[string]int{
	"SIGQUIT": 3, "SIGILL": 4, "SIGTRAP": 5, "SIGABRT": 6, "SIGBUS": 7, "SIGFPE": 8, "SIGSEGV": 11, "SIGPIPE": 13, "SIGSTKFLT": 16, "SIGSYS": 31,
}

// goSignalName reads "SIGSEGV: segmentation violation", with which a crash outside of Go code begins.
func goSignalName(t string) *event.Signal {
	name, _, ok := strings.Cut(t, ": ")
	number := goSignals[name]
	if !ok || number == 0 {
		return nil
	}
	return &event.Signal{Number: number, Name: name}
}

// signalLine reads "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x9dc86b]".
func (pre *goPreface) signalLine(t string) {
	pre.deep = true
	name, _, _ := strings.Cut(strings.TrimPrefix(t, "[signal "), ":")
	name, _, _ = strings.Cut(name, " ")
	if n := goSignals[name]; n != 0 {
		pre.signal = &event.Signal{Number: n, Name: name}
	}
	if _, rest, ok := strings.Cut(t, " addr="); ok {
		pre.address, _, _ = strings.Cut(rest, " ")
	}
}

// goType is the type of a panic's value as far as its text tells: the errors of the runtime itself (runtime/error.go, runtime/panic.go). All
// others print their text alone; they are "panic".
func goType(kind, value, address string) string {
	if kind != "panic" {
		return kind
	}
	if rest, ok := strings.CutPrefix(value, "runtime error: "); ok {
		switch {
		case strings.HasPrefix(rest, "index out of range"), strings.HasPrefix(rest, "slice bounds out of range"),
			strings.HasPrefix(rest, "cannot convert slice with length"):
			return "runtime.boundsError"
		case strings.HasPrefix(rest, "invalid memory address"):
			if len(strings.TrimLeft(strings.TrimPrefix(address, "0x"), "0")) > 3 {
				return "runtime.errorAddressString"
			}
			return "runtime.errorString"
		}
		return "runtime.errorString"
	}
	switch {
	case strings.HasPrefix(value, "interface conversion: "):
		return "*runtime.TypeAssertionError"
	case value == "assignment to entry in nil map", value == "close of closed channel", value == "close of nil channel",
		value == "send on closed channel", value == "makechan: size out of range", strings.HasPrefix(value, "value method ") && strings.HasSuffix(value, " pointer"):
		return "runtime.plainError"
	case strings.HasPrefix(value, "panic called with nil argument"):
		return "*runtime.PanicNilError"
	}
	return "panic"
}
