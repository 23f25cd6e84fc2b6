package format

import "strings"

const maxName = 128 // longer words are no logger, thread or file names

// isName tells whether s can be the name of a logger: "shop.views", "__main__", "com.acme.Foo", "app::db", "my-service".
func isName(s string) bool {
	if s == "" || len(s) > maxName || !isLetter(s[0]) && s[0] != '_' {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c), isDigit(c), c == '_':
		case c == '.', c == '-', c == '/', c == '$', c == ':':
			if i == len(s)-1 || s[i+1] == c && c != ':' {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// isDotted tells whether s is a name with a dot or "::" in it that looks like a module or class, and not like a file or a host.
func isDotted(s string) bool {
	if !isName(s) || strings.IndexByte(s, '/') >= 0 {
		return false
	}
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return strings.Contains(s, "::")
	}
	switch s[i+1:] {
	case "py", "pyc", "so", "js", "ts", "go", "rb", "php", "java", "json", "yaml", "yml", "toml", "ini", "cfg", "conf", "txt", "md", "html", "xml", "csv",
		"log", "sql", "sh", "gz", "zip", "pid", "sock", "lock", "service", "com", "org", "net", "dev", "local", "png", "jpg", "pdf":
		return false
	}
	return !isDigit(s[i+1])
}

// isExceptionName tells whether the last part of a name is that of an exception: the text after it is a part of the message then.
func isExceptionName(s string) bool {
	s = s[max(strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ':'))+1:]
	if len(s) < len("Exit") || !isUpper(s[0]) {
		return false
	}
	switch s[len(s)-1] {
	case 'r':
		return strings.HasSuffix(s, "Error")
	case 'n':
		return strings.HasSuffix(s, "Exception") || strings.HasSuffix(s, "Iteration")
	case 'g':
		return strings.HasSuffix(s, "Warning")
	case 't':
		return strings.HasSuffix(s, "Exit") || strings.HasSuffix(s, "Interrupt") || strings.HasSuffix(s, "Timeout") || strings.HasSuffix(s, "Fault")
	case 'e':
		return strings.HasSuffix(s, "Failure")
	}
	return false
}

// isNameBeforeColon decides about the word before ": " that follows a level. Loggers are modules or classes: dotted, or lower case, or
// CamelCase. "Timeout: ..." and "failed: ..." are how messages begin.
func isNameBeforeColon(s string) bool {
	switch {
	case !isName(s) || isExceptionName(s):
		return false
	case isDotted(s), s[0] == '_':
		return true
	case isUpper(s[0]):
		capitals := 0
		for i := range len(s) {
			if isUpper(s[i]) {
				capitals++
			}
		}
		return capitals > 1 && capitals < len(s)
	}
	switch s {
	case "error", "errors", "failed", "failure", "failing", "fatal", "warning", "exception", "traceback", "unhandled", "uncaught", "caught", "panic",
		"http", "https", "url", "status", "result", "reason", "caused", "cause", "note", "hint", "usage", "invalid", "unknown", "unexpected", "missing",
		"message", "msg", "response", "request", "timeout", "started", "starting", "stopped", "done", "ok", "success", "got", "received", "sent", "value":
		return false
	}
	return true
}

// isLowerName tells whether s is one lower-case word that can be a logger's name, and is not how messages begin.
func isLowerName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLower(c) && !isDigit(c) && c != '_' {
			return false
		}
	}
	return isNameBeforeColon(s)
}

// isBareName decides about a word after a level with nothing but one blank behind it: it is a logger's name only if no message begins so.
func isBareName(s string) bool {
	switch s {
	case "root", "__main__", "werkzeug", "asyncio":
		return true
	}
	return isDotted(s) && !isExceptionName(s)
}

// isThread tells whether s is a name that runtimes give threads and worker processes.
func isThread(s string) bool {
	switch s {
	case "MainThread", "MainProcess":
		return true
	}
	if strings.IndexByte(s, '-') < 0 && !strings.HasPrefix(s, "A") && !strings.HasPrefix(s, "asyncio_") {
		return false
	}
	switch s[0] {
	case 'T', 'D', 'F', 'S', 'P', 'A', 'a':
		for _, prefix := range [...]string{"Thread-", "Dummy-", "ThreadPoolExecutor-", "ForkPoolWorker-", "SpawnPoolWorker-", "ForkProcess-", "SpawnProcess-", "Process-", "AnyIO worker", "asyncio_"} {
			if strings.HasPrefix(s, prefix) {
				return true
			}
		}
	}
	// "pool-1-thread-7", "nio-8080-exec-1", "worker-2"
	i := len(s)
	for i > 0 && isDigit(s[i-1]) {
		i--
	}
	return i < len(s) && i > 1 && s[i-1] == '-' && isName(s) && strings.IndexByte(s, '.') < 0
}

// splitSource reads "views.py:12" and "shop/views.py:12": a source file and a line.
func splitSource(s string) bool {
	i := strings.LastIndexByte(s, ':')
	if i < 3 || !isNumber(s[i+1:]) || len(s) > maxName {
		return false
	}
	file := s[:i]
	dot := strings.LastIndexByte(file, '.')
	if dot < 1 || strings.IndexByte(file, ' ') >= 0 || strings.IndexByte(file, ':') >= 0 {
		return false
	}
	switch file[dot+1:] {
	case "py", "pyx", "go", "js", "mjs", "cjs", "ts", "jsx", "tsx", "java", "kt", "scala", "groovy", "rb", "php", "cs", "fs", "vb", "rs", "c", "cc", "cpp", "cxx", "h", "hpp",
		"ex", "exs", "erl", "pl", "pm", "lua", "swift", "dart", "m", "mm":
		return true
	}
	return false
}

// splitPlace reads "shop.views:pay:12" (loguru), "shop:views.py:12" (pytest) and "shop.views:12": a name, maybe a function or a file, and a line.
func splitPlace(s string) (name, source string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 1 || !isNumber(s[i+1:]) || len(s) > 2*maxName {
		return "", "", false
	}
	name = s[:i]
	if j := strings.LastIndexByte(name, ':'); j > 0 && name[j-1] != ':' {
		name, source = s[:j], s[j+1:]
	}
	return name, source, isName(name) || name == "<string>" || name == "<stdin>" || name == "<module>"
}
