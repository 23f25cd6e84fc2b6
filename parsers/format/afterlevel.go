package format

import "strings"

// afterLevel reads what may stand between the level and the message, and leaves h.i at the message. kind is what separates the level from it.
func (h *header) afterLevel(kind sep) {
	groupsOnly, grouped := false, false // grouped: the logger's name is from brackets, which may have been a thread's
	for range 6 {
		if h.i >= len(h.s) {
			return
		}
		if !h.stamped && h.takeStamp(h.i) { // "INFO  [main] 2024-05-01 10:00:00,123 Daemon.java:42 - message"
			if grouped && h.thread == "" && !isDotted(h.logger) {
				h.thread, h.logger = h.logger, ""
			}
			h.i, kind = h.gap(h.i)
			continue
		}
		if kind == pipe && h.takeColumn() {
			continue
		}
		inColumn := kind == pipe && h.logger != "" && h.s[h.i] == '<' // a function: "<module>"
		if text, end := h.group(h.i); end > 0 && !inColumn {
			next, after := h.gap(end)
			named := h.logger != ""
			if kind == colonMark && h.weak != "" && h.s[h.i] == '[' && after == space && !isThread(h.weak) {
				return // "[shop] info: [cache] warmed": the logger has stood before the level
			}
			if after == none && next < len(h.s) && h.s[next] != '[' || named && after == space && isTopic(text) && isDotted(h.logger) || !h.takeGroup(h.s[h.i], text) {
				return
			}
			grouped = !named && h.logger == text
			if grouped && (after == space || kind == tab) && !isDotted(text) {
				h.guess = [2]int{h.i, next}
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
		case kind == pipe && h.logger != "" && h.columns(word, next, after):
			return
		case isNumber(word) && kind == pipe && after == pipe && h.logger == "":
			h.number(word)
			h.i = next
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
		case h.logger == "" && after == space && h.beforeGoSource(h.i): // zap with blanks between its columns
			h.logger, h.i = word, next
		case splitSource(word):
			if h.source == "" {
				h.source = word
			}
			if strings.HasPrefix(h.s[next:], "> ") { // zerolog's console, with Caller
				h.i = next + len("> ")
				return
			}
			if h.i = next; after == colonMark || after == dash {
				return
			}
		case isThread(word) && h.thread == "" && (h.stamped || after == dash):
			h.thread = word
			if h.i = next; after == colonMark {
				return
			}
		case h.logger == "" && after == colonMark && h.takeMethod(word):
			h.i = next
			return
		case h.takePlace(word, after):
			if h.i = next; after != pipe && after != tab {
				return
			}
		case grouped && h.thread == "" && !isDotted(h.logger) && (after == colonMark || after == dash) && isDotted(word) && !isExceptionName(word):
			h.thread, h.logger, h.i = h.logger, word, next // "INFO [main] shop.orders: message"
			return
		case h.logger != "":
			return
		case after == colonMark && !isDotted(word) && (kind == dash || kind == colonMark && !(h.colons && isLowerName(word)) || h.source != ""):
			return // "ERROR - cart: 3 items": the logger would have stood before the dash
		case h.logger == "" && after == colonMark && kind == space && isDotted(h.weak) && !isDotted(word):
			return // "[shop.orders] [INFO] cart: 3 items"
		case after == colonMark && kind == space && h.goLog() && !isBareName(word):
			return // "2024/05/01 10:00:00 ERROR declined: no funds": Go's package log and slog's default know no names
		case h.takeLogger(word, after):
			if after == colonMark && kind != dash && kind != pipe && !isDotted(word) || after == space && h.process == "" && isDotted(word) {
				h.guess = [2]int{h.i, next}
			}
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

// goLog tells whether the line begins as Go's package log prints it: a date with slashes, and a time of whole seconds or microseconds.
func (h *header) goLog() bool {
	return h.stamped && len(h.s) > 20 && h.s[4] == '/' && h.s[7] == '/' && h.s[10] == ' ' && (h.stamp.fraction == 0 || h.stamp.fraction == 6) && !h.stamp.zoned
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
		ok = isBareName(word) || h.process != "" && isName(word) && h.openStack(h.i+len(word)+1)
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

// columns reads what may stand in columns of their own between the logger and the message: a function and a line, or a line.
// "shop.views|pay|34|payment failed"
func (h *header) columns(word string, i int, after sep) bool {
	if after != pipe || h.source != "" {
		return false
	}
	source := word
	if !isNumber(word) {
		if !isName(word) && (len(word) < 3 || word[0] != '<' || word[len(word)-1] != '>') {
			return false
		}
		line, end := h.word(i)
		next, k := h.gap(end)
		if k != pipe || !isNumber(line) {
			return false
		}
		source, i = word+":"+line, next
	}
	h.source, h.i = source, i
	return true
}

// openStack tells whether the brackets that OpenStack prints behind the logger stand at i: a request, or "-" where there is none.
func (h *header) openStack(i int) bool {
	if i >= len(h.s) || h.s[i] != '[' {
		return false
	}
	text, end := h.group(i)
	return end > 0 && (text == "-" || strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "req-") || strings.HasPrefix(text, "None req-"))
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
	if k != colonMark || isExceptionName(name) || !isDotted(name) && !(h.stamp.fraction == 3 && (isName(db) || db == "?") && isLowerName(name)) {
		return false
	}
	h.field("db", db)
	h.logger, h.i = name, next
	return true
}
