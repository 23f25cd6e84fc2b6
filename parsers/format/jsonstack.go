package format

import (
	"encoding/json"
	"fmt"
	"strings"
)

const tracebackHeader = "Traceback (most recent call last):"

// stack puts the traceback of a structured record together: a string, a list of lines, structlog's list of exceptions, the frames alone with
// type and message beside them (ecs-logging for Python), or loguru's text.
func (f *fields) stack() string {
	v := f.slots[stackField]
	var text string
	switch {
	case f.has(stackField) && v.kind == stringValue:
		text = v.text()
		if listed := listedTraceback(text); listed != "" {
			text = listed
		}
	case f.has(stackField):
		text = stackFromArray(v.raw)
	}
	if text == "" {
		// loguru: the exception is only in the text, after the formatted record
		full := f.slots[traceTextField].text()
		if i := strings.Index(full, tracebackHeader); i > 0 && full[i-1] == '\n' {
			text = full[i:]
		}
	}
	text = strings.TrimRight(clean(unixLines(text)), "\n ")
	if strings.IndexByte(text, '\n') < 0 && dotnetInLine(text) { // JsonConsoleFormatter of Microsoft.Extensions.Logging
		text = dotnetLines.Replace(text)
	}
	if text != "" {
		text = goStack(phpStack(text), f.failure(), f.slots[messageField].text())
	}
	if strings.HasPrefix(text, `  File "`) && f.has(errorTypeField) {
		text = tracebackHeader + "\n" + text + "\n" + f.slots[errorTypeField].text()
		if message := f.slots[errorTextField].text(); message != "" {
			text += ": " + message
		}
	}
	return text
}

// failure is what a record says besides its message of what went wrong: the text of an error, or the value that was recovered from a panic.
func (f *fields) failure() string {
	if f.has(errorTextField) {
		return f.slots[errorTextField].text()
	}
	for _, m := range f.others {
		switch key := m.key; key[strings.LastIndexByte(key, '.')+1:] {
		case "error", "err", "panic", "recover", "recovered", "panic_value", "reason":
			return unixLines(m.value.text())
		case "value", "message", "msg":
			if strings.HasPrefix(key, "panic.") || strings.HasPrefix(key, "error.") || strings.HasPrefix(key, "err.") {
				return unixLines(m.value.text())
			}
		}
	}
	return ""
}

// stackFromArray reads a JSON array: of lines, or of exceptions as structlog's ExceptionDictTransformer gives them.
func stackFromArray(raw string) string {
	var lines []string
	if json.Unmarshal([]byte(raw), &lines) == nil {
		return joinLines(lines)
	}
	var chain []exceptionDict
	if json.Unmarshal([]byte(raw), &chain) == nil {
		if text := tracebackOf(chain); text != "" {
			return text
		}
	}
	return goStackFromArray(raw)
}

// joinLines joins lines that may or may not have their line ends.
func joinLines(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line)
		if !strings.HasSuffix(line, "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// exceptionDict is one exception of structlog's "dict_tracebacks" (structlog.tracebacks.Stack). The list begins with the one that was raised last;
// is_cause tells of an exception that it is the cause, and not only the context, of the one before it. Members of exception groups are left out.
type exceptionDict struct {
	Type   string   `json:"exc_type"`
	Value  string   `json:"exc_value"`
	Notes  []string `json:"exc_notes"`
	Cause  bool     `json:"is_cause"`
	Frames []struct {
		File string `json:"filename"`
		Line int    `json:"lineno"`
		Name string `json:"name"`
		Code string `json:"line"`
	} `json:"frames"`
	Syntax *struct {
		File string `json:"filename"`
		Line int    `json:"lineno"`
		Code string `json:"line"`
		Text string `json:"msg"`
	} `json:"syntax_error"`
}

// tracebackOf prints a chain of exceptions as Python would have.
func tracebackOf(chain []exceptionDict) string {
	var b strings.Builder
	for i := len(chain) - 1; i >= 0; i-- {
		e := &chain[i]
		if e.Type == "" {
			return ""
		}
		if len(e.Frames) > 0 {
			b.WriteString(tracebackHeader + "\n")
		}
		for _, f := range e.Frames {
			fmt.Fprintf(&b, "  File %q, line %d, in %s\n", f.File, f.Line, f.Name)
			if f.Code != "" {
				fmt.Fprintf(&b, "    %s\n", strings.TrimSpace(f.Code))
			}
		}
		value := e.Value
		if s := e.Syntax; s != nil {
			fmt.Fprintf(&b, "  File %q, line %d\n    %s\n", s.File, s.Line, strings.TrimSpace(s.Code))
			value = s.Text
		}
		b.WriteString(e.Type)
		if value != "" {
			b.WriteString(": " + value)
		}
		b.WriteByte('\n')
		for _, note := range e.Notes {
			b.WriteString(note + "\n")
		}
		switch {
		case i == 0:
		case e.Cause:
			b.WriteString("\nThe above exception was the direct cause of the following exception:\n\n")
		default:
			b.WriteString("\nDuring handling of the above exception, another exception occurred:\n\n")
		}
	}
	return b.String()
}

// listedTraceback reads a traceback that was printed as a Python list of its lines, as repr() gives it (traceback.format_exception passed to a logger):
//
//	['Traceback (most recent call last):\n', '  File "app.py", line 3, in f\n    g()\n', "KeyError: 'k'\n"]
//
// It returns "" if there is none in the text.
func listedTraceback(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return ""
	}
	i := strings.Index(s, tracebackHeader+`\n`)
	if i < 2 || s[i-1] != '\'' && s[i-1] != '"' || s[i-2] != '[' {
		return ""
	}
	var b strings.Builder
	rest := s[i-1:]
	for {
		end := 1
		for end < len(rest) && rest[end] != rest[0] {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return "" // the list is cut off, or it is something else
		}
		b.WriteString(unescape(rest[1:end]))
		rest = rest[end+1:]
		if strings.HasPrefix(rest, "]") {
			return strings.TrimRight(b.String(), "\n")
		}
		if len(rest) < 3 || rest[:2] != ", " || rest[2] != '\'' && rest[2] != '"' {
			return ""
		}
		rest = rest[2:]
	}
}
