package format

import (
	"encoding/json"
	"strings"
)

// goStack completes a stack of Go's that came in a field of its own, so that it can be read like one that was printed: the error's message stands above it, and
// a function of the runtime at its end, which zap leaves off. What runtime/debug.Stack gives of a panic gets the value above it that was recovered; any other is brought into
// the same form, if the record names an error. Other texts are returned as they are.
//
//	"error":"card declined","stacktrace":"main.pay\n\t/srv/shop/main.go:41\nmain.main\n\t/srv/shop/main.go:9"
//	"error":"card declined","stack":"goroutine 1 [running]:\nruntime/debug.Stack()\n\t…\nmain.pay(0x2a)\n\t/srv/shop/main.go:41 +0x1d\n"
func goStack(stack, failure, message string) string {
	if strings.HasPrefix(stack, "goroutine ") {
		if strings.Contains(stack, "\npanic(") {
			return recovered(stack, failure, message)
		}
		if failure == "" {
			return stack
		}
		stack = withoutArguments(stack)
	}
	first, rest, ok := strings.Cut(stack, "\n")
	if !ok || !strings.HasPrefix(rest, "\t") || strings.ContainsAny(first, "\t\"'") || strings.IndexByte(first, '.') < 0 || !strings.Contains(firstLine(rest), ".go:") {
		return stack
	}
	if failure == "" {
		failure = message
	}
	if failure = firstLine(failure); failure != "" {
		stack = failure + "\n" + stack
	}
	if !strings.Contains(rest, "\nruntime.") && !strings.Contains(rest, "\nnet/http.(*conn).serve") {
		stack += "\nruntime.main\n\t/usr/local/go/src/runtime/proc.go:1"
	}
	return stack
}

// recovered puts above the stack of a panic what it was called with: a field of its own has it, or the message.
func recovered(stack, failure, message string) string {
	switch {
	case failure != "":
		return "recovered: " + failure + "\n" + stack
	case strings.Contains(message, "anic") || strings.Contains(message, "ecovered"):
		return message + "\n" + stack
	}
	return stack
}

// withoutArguments brings a stack of runtime/debug.Stack into the form of runtime.Frames: no arguments, no program counters, and without itself.
func withoutArguments(stack string) string {
	var b strings.Builder
	keep := false
	for line := range strings.Lines(stack) {
		line = strings.TrimRight(line, "\n")
		if place, ok := strings.CutPrefix(line, "\t"); ok {
			if place, _, _ = strings.Cut(place, " +0x"); keep {
				b.WriteString("\t" + place + "\n")
			}
			continue
		}
		open := strings.LastIndexByte(line, '(')
		if keep = open > 0 && strings.HasSuffix(line, ")") && !strings.HasPrefix(line, "runtime/debug.Stack("); keep {
			b.WriteString(line[:open] + "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// goFrame is what zerolog's pkgerrors.MarshalStack makes of a frame. The package of the function is not in it.
type goFrame struct{ Func, Line, Source string }

// goStackFromArray reads zerolog's list of frames, newest first.
//
//	"stack":[{"func":"pay","line":"41","source":"main.go"},{"func":"goexit","line":"1771","source":"asm_amd64.s"}],"error":"card declined"
func goStackFromArray(raw string) string {
	var frames []goFrame
	if json.Unmarshal([]byte(raw), &frames) != nil {
		return ""
	}
	var b strings.Builder
	for _, f := range frames {
		name := "." + f.Func
		switch {
		case f.Func == "" || f.Source == "" || !isNumber(f.Line):
			return ""
		case f.Source == "proc.go" && f.Func == "main", f.Func == "goexit":
			name = "runtime." + f.Func
		}
		b.WriteString(name + "\n\t" + f.Source + ":" + f.Line + "\n")
	}
	return b.String()
}
