package traceback

import (
	"strings"
)

// pyBuiltins are the exceptions that need no module: those of the module builtins (exceptions, before Python 3), from 2.7 to 3.13.
var pyBuiltins = set(`ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
	BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
	DeprecationWarning EOFError EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError
	FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError
	IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError
	NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError
	RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StandardError StopAsyncIteration StopIteration SyntaxError
	SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
	UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError _IncompleteInputError`)

// pyOSErrors are the built-in exceptions whose value begins with an error number of the C library.
var pyOSErrors = set(`BlockingIOError BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
	ConnectionResetError EnvironmentError FileExistsError FileNotFoundError IOError InterruptedError IsADirectoryError NotADirectoryError
	OSError PermissionError ProcessLookupError TimeoutError WindowsError`)

// pyCapitalPackages are packages whose names begin with a capital letter, so that the name alone does not tell them from a class.
var pyCapitalPackages = set(`PIL OpenSSL Crypto Cryptodome MySQLdb IPython Cython ZODB ZEO Xlib PyQt5 PyQt6 PySide2 PySide6 Bio OpenGL`)

// set makes a set of the words of a text.
func set(words string) map[string]bool {
	s := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		s[w] = true
	}
	return s
}

// splitType splits the printed name of a class into its module and its qualified name, which Sentry keeps apart. Built-in exceptions have no
// module. Since 3.11 those of the main script are printed without it, too, so that any other name without a module is of "__main__".
//
// Components up to the first that begins with a capital letter are the module (PEP 8); what is defined in a function begins one component before
// "<locals>". A class with a lower-case name is taken to be the last component; [resolvePython] knows more.
func splitType(printed string) (module, name string) {
	for _, m := range []string{"exceptions.", "builtins.", "__builtin__."} {
		if rest, ok := strings.CutPrefix(printed, m); ok && pyBuiltins[rest] {
			return "", rest
		}
	}
	if rest, ok := strings.CutPrefix(printed, "__main__."); ok {
		return "__main__", rest
	}
	if !strings.Contains(printed, ".") {
		if pyBuiltins[printed] {
			return "", printed
		}
		return "__main__", printed
	}
	if at := strings.Index(printed, ".<locals>"); at >= 0 {
		return cut(printed, strings.LastIndexByte(printed[:at], '.'))
	}
	path, _, _ := strings.Cut(printed, "(")
	parts := strings.Split(path, ".")
	if pyCapitalPackages[parts[0]] {
		return cut(printed, strings.LastIndexByte(path, '.'))
	}
	at := 0
	for i, part := range parts {
		if c := strings.TrimLeft(part, "_"); i == len(parts)-1 || c != "" && c[0] >= 'A' && c[0] <= 'Z' {
			break
		}
		at += len(part) + 1
	}
	return cut(printed, at-1)
}

// cut splits a dotted name at the dot at index dot; where there is none, the name is of the main script.
func cut(name string, dot int) (module, rest string) {
	if dot < 0 {
		return "__main__", name
	}
	return name[:dot], name[dot+1:]
}

// pyValue is str() of an exception, from what its traceback shows of it.
func (n *pyNode) pyValue() string {
	v := n.value
	_, name := splitType(n.typ)
	switch {
	case n.group:
		v = withoutCount(v)
	case n.spaced && name == "AssertionError" && n.frames > 0 && v == n.last().ContextLine:
		v = "" // loguru prints the assertion for one that says nothing
	case n.place != nil:
		v = withPlace(v, n.place)
	case name == "AttributeError", name == "NameError", name == "ImportError", name == "ModuleNotFoundError", name == "UnboundLocalError":
		v = withoutSuggestion(v)
	}
	return strings.TrimRight(clip(v, pyMaxValue), " \t\n")
}

// withoutCount takes " (3 sub-exceptions)" off the first line of a group's value, which the traceback appends to its message.
func withoutCount(v string) string {
	line, notes, several := strings.Cut(v, "\n")
	for several && !strings.HasSuffix(line, " sub-exceptions)") && !strings.HasSuffix(line, " sub-exception)") {
		next, rest, more := strings.Cut(notes, "\n")
		line, notes, several = line+"\n"+next, rest, more
	}
	at := strings.LastIndex(line, " (")
	if at < 0 {
		return v
	}
	count := line[at+2:]
	if n := digits(count); n > 0 && (count[n:] == " sub-exceptions)" || count[n:] == " sub-exception)") {
		line = line[:at]
	} else {
		return v
	}
	if several {
		return line + "\n" + notes
	}
	return line
}

// withPlace appends the place to the message of a SyntaxError, as str() of it does: "invalid syntax (app.py, line 3)".
func withPlace(v string, place *pyFrame) string {
	if place.line == 0 {
		return v
	}
	line, notes, several := strings.Cut(v, "\n")
	line += " (" + place.path[strings.LastIndexByte(place.path, '/')+1:] + ", line " + decimal(place.line) + ")"
	if several {
		line += "\n" + notes
	}
	return line
}

// withoutSuggestion takes off what a traceback appends to the messages of some built-in exceptions (since 3.10), and str() does not know.
func withoutSuggestion(v string) string {
	line, notes, several := strings.Cut(v, "\n")
	for _, s := range []string{". Did you mean", ". Did you forget to import '", ". Or did you forget to import '"} {
		if at := strings.LastIndex(line, s); at > 0 && strings.HasSuffix(line, "?") {
			line = line[:at]
		}
	}
	if several {
		line += "\n" + notes
	}
	return line
}

// errno reads the error number at the beginning of an OSError's value: "[Errno 2] No such file or directory: 'x'".
func errno(v string) (int, bool) {
	rest, ok := strings.CutPrefix(v, "[Errno ")
	if !ok {
		return 0, false
	}
	sign := 1
	if after, ok := strings.CutPrefix(rest, "-"); ok {
		rest, sign = after, -1
	}
	n := digits(rest)
	return sign * number(rest[:n]), n > 0 && n < 9 && strings.HasPrefix(rest[n:], "]")
}
