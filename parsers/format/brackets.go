package format

import "strings"

// takeGroup decides what a word in brackets is. It returns false, and takes nothing, if it can only be a part of the message.
func (h *header) takeGroup(open byte, text string) bool {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || text == "-" || text == "(null)": // log4net's empty context
		return open == '['
	case open == '[' && strings.IndexByte(text, '\\') > 0 && isNamespace(text):
		h.logger = text
		return true
	case open == '[' && h.takeThreadAndClass(text):
		return true
	case splitSource(text):
		h.source = text
		if name, file, ok := splitPlace(text); ok && file != "" && h.logger == "" {
			h.logger = name
		}
		return true
	case open == '{':
		return false
	case strings.HasPrefix(text, "MY-"): // MySQL's error code
		h.field("code", text)
		return true
	case h.process == "" && h.processAndName(text):
		return true
	case isThread(text):
		if h.thread == "" {
			h.thread = text
		}
		return true
	case open == '(' && isPoolThread(text):
		h.thread = text
		return true
	case open == '(':
		return false
	case isNumber(text):
		h.number(text)
		return true
	case open == '[' && isDigit(text[0]) && h.takeIDs(text):
		return true
	case open != '[':
		return false
	case strings.HasPrefix(text, "Thread-"): // "Thread-1 (worker)"
		h.thread = text
		return true
	}
	if key, value, ok := strings.Cut(text, " "); ok && !strings.ContainsAny(key, ":=") {
		return h.takePair(key, value)
	}
	if name, source, ok := splitPlace(text); ok {
		if h.logger == "" {
			h.logger = name
		}
		h.source = source
		if source == "" {
			h.source = text
		}
		return true
	}
	if i := strings.IndexAny(text, "=:"); i > 0 && isName(text[:i]) && strings.IndexByte(text, ' ') < i+2 && i+1 < len(text) && text[i+1] != ':' {
		return h.takeKeyed(text[:i], strings.TrimSpace(text[i+1:]))
	}
	if isRequestID(text) {
		h.field("request_id", text)
		return true
	}
	if !isName(text) || isExceptionName(text) {
		return false
	}
	switch {
	case h.logger == "":
		h.logger = text
	case h.thread == "":
		h.thread = text
	default:
		h.field("tag", text)
	}
	return true
}

// processAndName reads "MainProcess:12". A name that is no process's, and not like one, is a logger, and the number a line.
func (h *header) processAndName(text string) bool {
	name, number, ok := strings.Cut(text, ":")
	if !ok || !isNumber(number) || !isName(name) || !isThread(name) && (!isUpper(name[0]) || isDotted(name)) {
		return false
	}
	h.process = number
	return true
}

// takeIDs reads process and thread in one pair of brackets: "12:140123456789", "12#3", "12/MainThread".
func (h *header) takeIDs(text string) bool {
	i := strings.IndexAny(text, ":#/|,")
	if i < 1 || !isNumber(text[:i]) {
		return false
	}
	thread := strings.TrimSpace(text[i+1:])
	if !isNumber(thread) && !isThread(thread) {
		return false
	}
	h.process, h.thread = text[:i], thread
	return true
}

// takePair reads a group of two words: Apache's "pid 1:tid 2" and "client 10.0.0.1:5", OpenStack's "req-... user project".
func (h *header) takePair(key, value string) bool {
	switch {
	case key == "pid":
		pid, tid, _ := strings.Cut(value, ":tid ")
		if !isNumber(pid) {
			return false
		}
		h.process, h.thread = pid, tid
	case key == "client" || key == "remote":
		h.field(key, value)
	case strings.HasPrefix(key, "req-") || strings.HasPrefix(value, "req-") || strings.HasPrefix(key, "None"):
		if id, _, _ := strings.Cut(value, " "); strings.HasPrefix(id, "req-") {
			key = id // newer releases print the global id, or "None", first
		}
		if strings.HasPrefix(key, "req-") {
			h.field("request_id", key)
		}
	case key == "-": // OpenStack without a request: "[- - - - -]"
		return strings.Trim(value, "- ") == ""
	default:
		return false
	}
	return true
}

// takeKeyed reads a group with a name and a value: "[pid:12]", "[request_id=7f]".
func (h *header) takeKeyed(key, value string) bool {
	switch {
	case strings.IndexByte(value, ' ') >= 0:
		return false
	case key == "pid" || key == "PID" || key == "process":
		h.process = value
	case key == "tid" || key == "thread":
		h.thread = value
	default:
		h.field(key, value)
	}
	return true
}

// isRequestID tells whether a word is an id that was made up for a request or task: a UUID, or eight and more hexadecimal digits of which some are numbers.
func isRequestID(s string) bool {
	if s = strings.TrimPrefix(s, "req-"); len(s) < 8 || len(s) > 64 {
		return false
	}
	numbers := false
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			numbers = true
		case c >= 'a' && c <= 'f', c >= 'A' && c <= 'F', c == '-' && i > 0:
		default:
			return false
		}
	}
	return numbers
}
