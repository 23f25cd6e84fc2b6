package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// dartUntyped is the type of what was thrown where its text does not tell.
const dartUntyped = "Error"

// dartTexts are the texts of errors of the core library that do not begin with their type (sdk/lib/core/errors.dart).
var dartTexts = []struct{ text, kind string }{
	{"Bad state: ", "StateError"},
	{"Invalid argument(s)", "ArgumentError"},
	{"Invalid argument (", "ArgumentError"},
	{"Invalid argument: ", "ArgumentError"},
	{"Unsupported operation: ", "UnsupportedError"},
	{"Concurrent modification during iteration", "ConcurrentModificationError"},
	{"Stack Overflow", "StackOverflowError"},
	{"Out of Memory", "OutOfMemoryError"},
	{"Null check operator used on a null value", "TypeError"},
	{"type '", "TypeError"},
	{"Reading from a closed stream", "StateError"},
	{"'package:", "AssertionError"},
	{"'file:", "AssertionError"},
	{"Failed assertion: ", "AssertionError"},
	{"Assertion failed: ", "AssertionError"},
	{"LateInitializationError: ", "LateError"},
}

// dartType splits the text of what was thrown: "FormatException: Unexpected character". A text with no type in it is that of no known error.
func dartType(text string) (kind, value string) {
	text = strings.TrimRight(text, " \r")
	for _, t := range dartTexts {
		if strings.HasPrefix(text, t.text) {
			return t.kind, text
		}
	}
	if class, ok := strings.CutPrefix(text, "Instance of '"); ok && strings.HasSuffix(class, "'") {
		return class[:len(class)-1], text
	}
	if after, ok := strings.CutPrefix(text, "TimeoutException "); ok {
		return "TimeoutException", after
	}
	name, value, ok := strings.Cut(text, ":")
	if open := strings.IndexByte(name, ' '); open > 0 && strings.HasPrefix(name[open:], " (") && strings.HasSuffix(name, ")") {
		name, value = name[:open], text[open+1:] // "RangeError (index): Invalid value"
	}
	if bare, _, _ := strings.Cut(name, "\n"); !ok && strings.HasSuffix(bare, "Exception") {
		name, value = bare, strings.TrimPrefix(text[len(bare):], "\n")
	}
	if !dartClass(name) {
		return dartUntyped, text
	}
	return name, strings.TrimPrefix(value, " ")
}

// dartClass tells whether name is that of a class of exceptions.
func dartClass(name string) bool {
	if name == "" || len(name) > 128 {
		return false
	}
	for i := range len(name) {
		if c := name[i]; !wordByte(c) && c != '$' && c != '<' && c != '>' {
			return false
		}
	}
	return strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception") || strings.HasSuffix(name, "Failure")
}

// dartFrame reads a frame of the VM: "#1      main.<anonymous closure> (file:///srv/main.dart:5:3)", or, of a program that was compiled and stripped,
// "    #00 abs 00007f2c virt 00001234 _kDartIsolateSnapshotInstructions+0x1".
func dartFrame(text string) (f event.Frame, ok bool) {
	rest, ok := strings.CutPrefix(text, "#")
	n := digits(rest)
	if !ok || n == 0 || n > 6 || n == len(rest) || rest[n] != ' ' {
		return f, false
	}
	rest = strings.TrimLeft(rest[n:], " ")
	if address, found := strings.CutPrefix(rest, "abs "); found {
		address, rest, _ = strings.Cut(address, " ")
		if rest == "" || address == "" || strings.Trim(address, "0123456789abcdefABCDEF") != "" {
			return f, false
		}
		f.InstructionAddr = "0x" + strings.TrimLeft(address[:len(address)-1], "0") + address[len(address)-1:]
		if at := strings.Index(rest, "_kDart"); at >= 0 {
			f.Function = rest[at:]
		}
		return f, true
	}
	open := strings.LastIndex(rest, " (")
	if open <= 0 || !strings.HasSuffix(rest, ")") {
		return f, false
	}
	f.Function = clip(strings.ReplaceAll(rest[:open], "<anonymous closure>", "<fn>"), 256)
	return f, dartPlace(&f, rest[open+2:len(rest)-1], ':')
}

// dartPlace reads "package:shop/cart.dart:33:20" into a frame. Line and column may be missing.
func dartPlace(f *event.Frame, place string, separator byte) bool {
	var numbers []int
	for len(numbers) < 2 {
		at := strings.LastIndexByte(place, separator)
		if at <= 0 || digits(place[at+1:]) != len(place)-at-1 || at == len(place)-1 || len(place)-at > 9 {
			break
		}
		numbers = append(numbers, number(place[at+1:]))
		place = place[:at]
	}
	switch len(numbers) {
	case 1:
		f.Lineno = numbers[0]
	case 2:
		f.Lineno, f.Colno = numbers[1], numbers[0]
	}
	f.AbsPath = place
	return dartURI(place)
}

// dartURI tells whether text is where a library of Dart comes from.
func dartURI(text string) bool {
	return len(text) < 1024 && !strings.Contains(text, " ") &&
		(strings.HasPrefix(text, "dart:") || strings.HasPrefix(text, "package:") || strings.HasSuffix(text, ".dart"))
}

// dartTerse reads a frame of package:stack_trace: "package:shop/cart.dart 33:20  Cart.parse". Place and member stand in columns.
func dartTerse(text string) (f event.Frame, ok bool) {
	place, member, ok := strings.Cut(text, "  ")
	if !ok {
		return f, false
	}
	uri, where, _ := strings.Cut(place, " ")
	f.Function = clip(strings.TrimSpace(member), 256)
	if f.Function == "" || strings.ContainsAny(f.Function, "\"'") {
		return f, false
	}
	if where != "" {
		uri += ":" + where
	}
	return f, dartPlace(&f, uri, ':') && (where == "" || f.Lineno > 0) && (strings.Contains(uri, "/") || strings.HasPrefix(uri, "dart:"))
}

// dartSnapshot tells whether a line is one of those before the frames of a program that was compiled.
func dartSnapshot(text string) bool {
	for _, begin := range []string{"*** *** ***", "pid: ", "os: ", "build_id: ", "isolate_dso_base: ", "isolate_instructions: ", "vm_dso_base: ", "loading unit"} {
		if strings.HasPrefix(text, begin) {
			return true
		}
	}
	return strings.HasPrefix(text, "Warning: This VM has been configured to produce stack traces")
}

// resolveDart does what Sentry's SDK for Dart does with frames (sentry_stack_trace_factory.dart): the file's own name, the package, and everything but the core
// library and Flutter is the program's own.
func resolveDart(t *event.Trace, _ Project) {
	for f := range framesOf(t) {
		f.Filename = f.AbsPath[strings.LastIndexByte(f.AbsPath, '/')+1:]
		name, inPackage := strings.CutPrefix(f.AbsPath, "package:")
		if inPackage {
			f.Package, _, _ = strings.Cut(name, "/")
		}
		f.InApp = new(!strings.HasPrefix(f.AbsPath, "dart:") && f.Package != "flutter")
	}
}
