package format

import "strings"

// takeColumn takes a column between two bars, behind the level, that no other rule reads: a thread that was cut at its beginning, a field with its name, an OSGi
// bundle. It returns false, and takes nothing, at any other text, and at the last column.
//
//	2024-05-01T10:00:00,123 | ERROR | l Console Thread | shop.Orders | 12 - com.acme.shop - 1.0.0 | payment failed
//	2024-05-01 10:00:00,123 | ERROR | http-nio-8080-exec-1 | user=bob | shop.Orders | payment failed
func (h *header) takeColumn() bool {
	const widest = 80
	end := strings.IndexByte(h.s[h.i:min(len(h.s), h.i+widest)], '|')
	if end < 0 {
		return false
	}
	text := strings.TrimSpace(h.s[h.i : h.i+end])
	switch key, value, ok := strings.Cut(text, "="); {
	case ok && isName(key) && strings.IndexByte(value, ' ') < 0:
		h.field(key, value)
	case text != "" && text[0] == '-' && isThread("x"+text):
		h.thread = text
	case bundle(text):
		h.field("bundle", text)
	default:
		return false
	}
	h.i, _ = h.gap(h.i + end)
	return true
}

// bundle tells whether a text is how Karaf names an OSGi bundle: "12 - com.acme.shop - 1.0.0".
func bundle(s string) bool {
	parts := strings.Split(s, " - ")
	return len(parts) == 3 && isNumber(parts[0]) && isName(parts[1])
}

// takeThreadAndClass reads what ZooKeeper prints in brackets: "main:QuorumPeer@123", thread, class and line.
func (h *header) takeThreadAndClass(text string) bool {
	place, line, ok := strings.Cut(text, "@")
	if !ok || !isNumber(line) {
		return false
	}
	i := strings.LastIndexByte(place, ':')
	if i < 1 || !isName(place[i+1:]) {
		return false
	}
	h.thread, h.logger, h.source = place[:i], place[i+1:], place[i+1:]+":"+line
	return true
}

// isNamespace tells whether s is the name of a PHP class or namespace: "app\\models\\Order".
func isNamespace(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && !isDigit(c) && c != '_' && c != '\\' {
			return false
		}
	}
	return len(s) <= maxName && isLetter(s[0])
}

// isTopic tells whether a word in brackets behind a logger's name is what messages begin with, and no thread: "[billing] order 42".
func isTopic(s string) bool {
	for i := range len(s) {
		if !isLower(s[i]) && s[i] != ' ' {
			return false
		}
	}
	return s != "main" && s != ""
}

// colonLevel reads a level that is set off from what follows by a colon alone, and the names behind it: "ERROR:views.py:12:message", "ERROR:shop.views:message".
func (h *header) colonLevel(i int) bool {
	word, rest, ok := colonWord(h.s[i:])
	if !ok || rest == "" || isBlank(rest[0]) {
		return false
	}
	if h.level = bareLevel(word); h.level == "" {
		return false
	}
	if name, more, ok := colonWord(rest); ok && isName(name) && !isExceptionName(name) {
		rest = more
		if line, message, ok := colonWord(more); ok && isNumber(line) {
			h.source, rest = name+":"+line, message
		} else {
			h.logger = name
		}
	}
	h.i = len(h.s) - len(strings.TrimLeft(rest, " "))
	return true
}

// loggerAtEnd takes the logger's name off the end of a message, where Kafka prints it: "[2024-05-01 10:00:00,123] ERROR message (kafka.server.Log)".
func loggerAtEnd(message string) (rest, logger string, ok bool) {
	if message == "" || message[len(message)-1] != ')' {
		return "", "", false
	}
	i := strings.LastIndex(message, " (")
	if i < 1 {
		return "", "", false
	}
	logger = message[i+2 : len(message)-1]
	return message[:i], logger, isDotted(logger) && !isExceptionName(logger)
}

// pairs reads what Ansible prints behind the time: "p=12 u=root n=ansible | message".
func (h *header) pairs() bool {
	end := strings.Index(h.s[h.i:min(len(h.s), h.i+2*maxName)], " | ")
	if end < 0 || !strings.HasPrefix(h.s[h.i:], "p=") {
		return false
	}
	for _, pair := range strings.Split(h.s[h.i:h.i+end], " ") {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return false
		}
		switch key {
		case "p":
			h.process = value
		case "n":
			h.logger = value
		}
	}
	h.i += end + len(" | ")
	return true
}

// dancer reads what Dancer2's console logger prints (Dancer2::Core::Role::Logger, log_format): "[shop:12] error @2024-05-01 10:00:00> message in /srv/lib/Shop.pm l. 42".
func (h *header) dancer(group string, end int) bool {
	app, pid, ok := strings.Cut(group, ":")
	if !ok || !isNumber(pid) || !strings.HasPrefix(h.s[end:], " ") {
		return false
	}
	word, next := h.word(end + 1)
	level := levelWord(word)
	if level == "" || !strings.HasPrefix(h.s[next:], " @") {
		return false
	}
	t, n, ok := scanStamp(h.s[next+2:])
	if !ok || !strings.HasPrefix(h.s[next+2+n:], "> ") {
		return false
	}
	h.stamp, h.stamped, h.level, h.process, h.logger, h.i = t, true, level, pid, app, next+2+n+2
	return true
}

// beforePlace takes the place off that Dancer prints behind a message.
func (h *header) beforePlace(message string) string {
	i := strings.LastIndex(message, " l. ")
	if i < 0 || !isNumber(message[i+4:]) {
		return message
	}
	j := strings.LastIndex(message[:i], " in ")
	if j < 0 || strings.IndexByte(message[j+4:i], ' ') >= 0 {
		return message
	}
	return message[:j]
}

// isPoolThread tells whether a text is how JBoss names the threads of its pools: "ServerService Thread Pool -- 67", "MSC service thread 1-4".
func isPoolThread(s string) bool {
	i := len(s)
	for i > 0 && (isDigit(s[i-1]) || s[i-1] == '-' || s[i-1] == ' ') {
		i--
	}
	return i < len(s) && (strings.HasSuffix(s[:i], " Thread Pool") || strings.HasSuffix(s[:i], " thread"))
}

// takeMethod reads a class with the method that logged, as Jenkins prints them: "hudson.WebAppMain$3#run".
func (h *header) takeMethod(word string) bool {
	class, method, ok := strings.Cut(word, "#")
	if !ok || !isDotted(class) || !isName(method) {
		return false
	}
	h.logger, h.source = class, word
	return true
}
