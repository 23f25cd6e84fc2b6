package format

import (
	"encoding/json"
	"strings"
)

// rubyThrown is an exception as an object, as Ruby programs log it by hand (class and backtrace), semantic_logger (name and stack_trace) and Ougai (name and
// stack, a text).
//
//	"exception":{"class":"KeyError","message":"key not found: :price","backtrace":["/srv/shop.rb:45:in `charge'","/srv/app.rb:9:in `<main>'"]}
//	"exception":{"name":"KeyError","message":"key not found: :price","stack_trace":["/srv/shop.rb:45:in `charge'"],"cause":{…}}
type rubyThrown struct {
	Class, Name, Type string
	Kind              string // the gem console
	Message           string
	Backtrace         json.RawMessage // a list, or a text
	StackTrace        json.RawMessage `json:"stack_trace"`
	Stack             json.RawMessage
	Cause             *rubyThrown
}

// rubyStack prints the exception of a log record as Ruby would have. It returns "" if s has none.
func rubyStack(s string) string {
	var record struct {
		Exception, Error, Err json.RawMessage
		Message               json.RawMessage // the gem logging
		ErrorClass            string          `json:"error_class"`
		ExceptionClass        string          `json:"exception_class"`
		ErrorMessage          string          `json:"error_message"`
		ExceptionMessage      string          `json:"exception_message"`
		Backtrace             json.RawMessage `json:"backtrace"`
		DottedClass           string          `json:"exception.class"`
		DottedMessage         string          `json:"exception.message"`
		DottedBacktrace       json.RawMessage `json:"exception.backtrace"`
	}
	if json.Unmarshal([]byte(s), &record) != nil {
		return ""
	}
	if class := ""; record.ErrorClass+record.ExceptionClass == "" && json.Unmarshal(record.Error, &class) == nil && !strings.Contains(class, " ") {
		record.ErrorClass = class
	}
	flat := rubyThrown{Class: record.ErrorClass + record.ExceptionClass, Message: record.ErrorMessage + record.ExceptionMessage, Backtrace: record.Backtrace}
	if text := flat.text(); text != "" {
		return text
	}
	flat = rubyThrown{Class: record.DottedClass, Message: record.DottedMessage, Backtrace: record.DottedBacktrace}
	if text := flat.text(); text != "" {
		return text
	}
	for _, raw := range []json.RawMessage{record.Exception, record.Error, record.Err, record.Message} {
		var e rubyThrown
		if len(raw) > 0 && json.Unmarshal(raw, &e) == nil {
			if text := e.text(); text != "" {
				return text
			}
		}
	}
	return ""
}

// text prints an exception: alone, as the interpreter does; with causes, as Rake does, which says that they are.
func (e *rubyThrown) text() string {
	class, frames := e.class(), e.frames()
	if class == "" || len(frames) == 0 {
		return ""
	}
	var b strings.Builder
	if e.Cause == nil {
		message, more, several := strings.Cut(e.Message, "\n")
		b.WriteString(frames[0] + ": ")
		if message != "" {
			b.WriteString(message + " (" + class + ")")
		} else {
			b.WriteString(class)
		}
		if several {
			b.WriteString("\n" + more)
		}
		for _, f := range frames[1:] {
			b.WriteString("\n\tfrom " + f)
		}
		return b.String()
	}
	for depth := 0; e != nil && depth < 50; e, depth = e.Cause, depth+1 {
		if depth > 0 {
			b.WriteString("\n\nCaused by:\n")
		}
		b.WriteString(e.class() + ": " + e.Message)
		for _, f := range e.frames() {
			b.WriteString("\n" + f)
		}
	}
	return b.String()
}

func (e *rubyThrown) class() string {
	for _, name := range []string{e.Class, e.Name, e.Type, e.Kind} {
		if name != "" {
			return name
		}
	}
	return ""
}

// frames returns the places, newest first; none if they are not Ruby's.
func (e *rubyThrown) frames() []string {
	for _, raw := range []json.RawMessage{e.Backtrace, e.StackTrace, e.Stack} {
		var list []string
		var text string
		if len(raw) == 0 || json.Unmarshal(raw, &list) != nil && json.Unmarshal(raw, &text) != nil {
			continue
		}
		if list == nil {
			list = strings.Split(text, "\n")
		}
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
		if len(list) > 0 && rubyPlaced(list[0]) {
			return list
		}
	}
	return nil
}

// rubyPlaced tells whether a line names a place in a program and what runs there, as Ruby prints it.
func rubyPlaced(line string) bool {
	return strings.Contains(line, ":in `") || strings.Contains(line, ":in '")
}
