package format

import "strings"

// afterLevel reads what may stand between the level and the message, and leaves h.i at the message. kind is what separates the level from it.
func (h *header) afterLevel(kind sep) {
	groupsOnly := false
	for range 6 {
		if h.i >= len(h.s) {
			return
		}
		if text, end := h.group(h.i); end > 0 {
			next, after := h.gap(end)
			if after == none && next < len(h.s) && h.s[next] != '[' || !h.takeGroup(h.s[h.i], text) {
				return
			}
			if h.i = next; after == colonMark || after == dash {
				return
			}
			kind = after
			continue
		}
		if groupsOnly {
			return
		}
		word, end := h.word(h.i)
		next, after := h.gap(end)
		if next >= len(h.s) {
			return
		}
		switch {
		case word == "in" && after == space && h.inModule(next): // flask
			return
		case isNumber(word):
			if after != dash && !(h.stamped && h.s[next] == '[' && after == space) {
				return
			}
			h.number(word)
			if h.i = next; after == dash && h.spring() {
				return
			}
		case after == colonMark && h.nginxProcess(word):
			h.i = next
			return
		case splitSource(word):
			if h.source == "" {
				h.source = word
			}
			if h.i = next; after == colonMark || after == dash {
				return
			}
		case isThread(word) && h.thread == "" && (h.stamped || after == dash):
			h.thread = word
			if h.i = next; after == colonMark {
				return
			}
		case h.takePlace(word, after):
			if h.i = next; after != pipe && after != tab {
				return
			}
		case h.logger != "":
			return
		case after == colonMark && !isDotted(word) && (kind == dash || kind == colonMark || h.source != ""):
			return // "ERROR - cart: 3 items": the logger would have stood before the dash
		case h.takeLogger(word, after):
			if h.i = next; after != space && after != pipe && after != tab && after != none {
				return
			}
			groupsOnly = after == space || after == none
		case h.odoo(word, next, after):
			return
		default:
			return
		}
		kind = after
	}
}

// takeLogger decides whether a word after the level is the logger's name.
func (h *header) takeLogger(word string, after sep) bool {
	ok := false
	switch after {
	case colonMark:
		ok = isNameBeforeColon(word)
	case dash, pipe, comma:
		ok = isName(word) && !isExceptionName(word) && (isLower(word[0]) || word[0] == '_' || isDotted(word) || isNameBeforeColon(word) || after == pipe)
		ok = ok && (after != comma || isDotted(word))
	case tab:
		ok = isName(word) && !isExceptionName(word)
	case wide:
		ok = isName(word) && !isUpper(word[0]) || isDotted(word)
	case space:
		ok = isBareName(word)
	case none: // "name[12] message"
		ok = isDotted(word) || h.s[h.i+len(word)-1] != ']' && isName(word) && h.idInBrackets(h.i+len(word))
	}
	if ok {
		h.logger = word
	}
	return ok
}

// idInBrackets tells whether a number in brackets and then a blank or a colon stand at i: "name[12] message".
func (h *header) idInBrackets(i int) bool {
	if i >= len(h.s) || h.s[i] != '[' {
		return false
	}
	text, end := h.group(i)
	return end > 0 && isNumber(text) && end < len(h.s) && (h.s[end] == ' ' || h.s[end] == ':')
}

// takePlace reads a name with a line: loguru's "shop.views:pay:12 - ", pytest's "shop:views.py:12 ", "shop.views:12: ".
func (h *header) takePlace(word string, after sep) bool {
	name, source, ok := splitPlace(word)
	if !ok || h.logger != "" || after == none {
		return false
	}
	h.logger, h.source = name, source
	if source == "" {
		h.source = word
	}
	return true
}

// inModule reads "in views: message", which is how Flask's own handler names the module.
func (h *header) inModule(i int) bool {
	module, end := h.word(i)
	next, after := h.gap(end)
	if after != colonMark || !isName(module) {
		return false
	}
	h.logger, h.i = module, next
	return true
}

// nginxProcess reads "7#8:": process and thread.
func (h *header) nginxProcess(word string) bool {
	pid, tid, ok := strings.Cut(word, "#")
	if !ok || !isNumber(pid) || !isNumber(tid) {
		return false
	}
	h.process, h.thread = pid, tid
	return true
}

// spring reads what Spring Boot prints after "12 --- ": application (since 3.2) and thread in brackets, and a logger's shortened name that may
// have brackets of its own. "[app] [nio-8080-exec-1] o.a.c.C.[.[.[/]      : message"
func (h *header) spring() bool {
	i, thread := h.i, ""
	for i < len(h.s) && h.s[i] == '[' {
		text, end := h.group(i)
		if end == 0 {
			return false
		}
		thread = strings.TrimSpace(text)
		i, _ = h.gap(end)
	}
	name, _, ok := strings.Cut(h.s[i:min(len(h.s), i+maxName)], " : ")
	if !ok || thread == "" {
		return false
	}
	h.thread, h.logger, h.i = thread, strings.TrimRight(name, " "), i+len(name)+3
	return true
}

// odoo reads "db odoo.http: message" after a process number and a level.
func (h *header) odoo(db string, i int, after sep) bool {
	if h.process == "" || after != space {
		return false
	}
	name, end := h.word(i)
	next, k := h.gap(end)
	if k != colonMark || !isDotted(name) || isExceptionName(name) {
		return false
	}
	h.field("db", db)
	h.logger, h.i = name, next
	return true
}

// takeGroup decides what a word in brackets is. It returns false, and takes nothing, if it can only be a part of the message.
func (h *header) takeGroup(open byte, text string) bool {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || text == "-":
		return open == '['
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
	case isThread(text):
		if h.thread == "" {
			h.thread = text
		}
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
