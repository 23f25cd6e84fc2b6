package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// readGeneral recognises a record by its words, in whatever order the logger was told to print them: a time, a level, a logger's name, a process, a
// thread. Some of the lines it reads:
//
//	2024-05-01 10:00:00,123 - shop.views - ERROR - payment failed
//	2024-05-01 10:00:00,123 ERROR [shop.views] payment failed
//	[2024-05-01 10:00:00 +0000] [12] [ERROR] Error handling request /x
//	[2024-05-01 10:00:00,123] ERROR in app: Exception on /x [GET]
//	2024-05-01 10:00:00.123 | ERROR    | shop.views:pay:12 - payment failed
//	ERROR 2024-05-01 10:00:00,123 views 12 140123456789 payment failed
//	[Wed May 01 10:00:00.123 2024] [proxy:error] [pid 1:tid 2] (111)Connection refused: AH00957
//	root        : INFO     Jackdaws love my big sphinx of quartz.
//
// A date and hour at the start make a record, whatever follows. An hour alone, or seconds since 1970, need a level beside them. Without
// any time, a level in upper case must stand first, or right after a name, in one of the shapes of Python's logging.
func readGeneral(r Reader, s string) (event.Record, bool) {
	if isLetter(s[0]) && !mayBegin(s) {
		return event.Record{}, false
	}
	h := header{s: firstLine(s)}
	if !h.open() {
		return event.Record{}, false
	}
	rec := h.record(r, s)
	if s[0] == '[' && strings.IndexByte(s, '@') > 0 {
		rec.Message = h.beforePlace(rec.Message)
	}
	if s[0] == '[' && h.logger == "" && h.level != "" {
		if message, logger, ok := loggerAtEnd(rec.Message); ok {
			rec.Message, rec.Logger = message, logger
		}
	}
	return rec, true
}

// mayBegin rejects most texts at their first word: a head that begins with a letter begins with a month, a weekday, a level, or a name and then a level.
func mayBegin(s string) bool {
	i := 0
	for i < len(s) && i < maxName && s[i] != ' ' && s[i] != '\t' && s[i] != '|' && s[i] != ';' && s[i] != '[' {
		i++
	}
	if isUpper(s[0]) && (i < 10 && bareLevel(strings.TrimRight(s[:i], ":")) != "" || monthName(s) > 0 || weekday(s) > 0) {
		return true
	}
	for i < len(s) && strings.IndexByte(" \t|;:-", s[i]) >= 0 {
		i++
	}
	return i+4 < len(s) && isUpper(s[i]) && isUpper(s[i+1]) && isUpper(s[i+2]) || i > 1 && goStamp(s[i-1:])
}

// open reads the whole head. It returns false if there is none.
func (h *header) open() bool {
	switch {
	case h.takeStamp(0):
		return h.afterStamp()
	case h.s[0] == '[':
		return h.openGroup()
	case isDigit(h.s[0]):
		return h.openElapsed()
	}
	word, end := h.word(0)
	if level := bareLevel(word); level != "" {
		return h.afterBareLevel(level, end)
	}
	if isName(word) && end+1 < len(h.s) && h.s[end] == ':' && goStamp(h.s[end+1:]) && h.takeStamp(end+2) { // Go's log with a prefix: "shopd: 2024/05/01 10:00:00 message"
		h.logger = word
		return h.afterStamp()
	}
	return h.openName(word, end)
}

// afterStamp reads on after a time that stands first: everything up to the level, then what may follow it.
func (h *header) afterStamp() bool {
	if i, _ := h.gap(h.i); i < len(h.s) {
		if level, logger, n, ok := dotnetHead(h.s[i:]); ok { // its TimestampFormat
			h.level, h.logger, h.i = level, logger, i+n
			return true
		}
	}
	if h.findLevel() {
		return true
	}
	if h.stamp.day == 0 && h.stamp.fraction == 6 && h.s[0] != '[' && h.i < len(h.s) && h.s[h.i] == ' ' { // Go's log with Ltime|Lmicroseconds
		h.i++
		return true
	}
	if !h.stamp.full() && (h.stamp.day == 0 || !isUpper(h.s[0]) && h.s[0] != '[') || !h.stamp.epoch.IsZero() {
		return false // an hour, a day without a year, or a number: not enough
	}
	h.afterTime()
	return true
}

// afterTime reads on after a full time with no level behind it.
func (h *header) afterTime() {
	i, kind := h.gap(h.i)
	h.i = i
	for range 3 {
		if i >= len(h.s) || h.s[i] != '[' {
			break
		}
		text, end := h.group(i)
		named, from := h.logger != "", i
		if end == 0 || !h.takeGroup('[', text) {
			return
		}
		i, kind = h.gap(end)
		h.i = i
		if !named && h.logger == text {
			h.guess = [2]int{from, i}
		}
		if kind == colonMark || kind == dash {
			return
		}
	}
	if h.pairs() {
		return
	}
	word, end := h.word(i)
	next, after := h.gap(end)
	switch {
	case h.logger != "" || h.weak != "":
	case after == colonMark && splitSource(word): // Go's log with Lshortfile
		h.source, h.i = word, next
	case kind == dash && after == dash && isName(word), after == colonMark && isDotted(word) && !isExceptionName(word):
		h.logger, h.i = word, next
	}
}

// goStamp tells whether a blank and a time follow as Go's log prints it: " 2024/05/01 10:00:00".
func goStamp(s string) bool {
	return len(s) > 20 && s[0] == ' ' && s[5] == '/' && s[8] == '/' && s[11] == ' ' && s[14] == ':' && s[17] == ':'
}

// openGroup reads a line that begins with brackets that hold more than a time, or something else.
func (h *header) openGroup() bool {
	text, end := h.group(0)
	if end == 0 {
		return false
	}
	if s := h.s; isName(text) && levelWord(text) == "" && !lowerLevel(text) && goStamp(s[end:]) && h.takeStamp(end+1) { // Go's log with a prefix: "[shop] 2024/05/01 10:00:00 main.go:7: message"
		h.logger = text
		return h.afterStamp()
	}
	if t, n, ok := scanStamp(text); ok {
		// [2024-05-01T10:00:00Z ERROR shop::db] message
		h.stamp, h.stamped = t, true
		rest := strings.TrimLeft(text[n:], " :,|-")
		if level, more := splitLevel(rest); level != "" {
			h.level = level
			h.takeGroup('[', more)
			h.i, _ = h.gap(end)
			return true
		}
		if rest == "" || !h.takeGroup('[', strings.TrimPrefix(rest, "#")) {
			return false
		}
		h.i = end
		return h.afterStamp()
	}
	if len(text) > 12 && text[1] == ' ' && levelLetter(text[0]) != "" { // Jupyter: [I 2024-05-01 10:00:00.123 ServerApp] message
		if t, n, ok := scanStamp(text[2:]); ok && t.full() {
			h.stamp, h.stamped, h.level = t, true, levelLetter(text[0])
			if name := strings.TrimSpace(text[2+n:]); isName(name) {
				h.logger = name
			}
			h.i, _ = h.gap(end)
			return true
		}
	}
	if level, more := splitLevel(strings.TrimRight(text, " ")); level != "" {
		if t, n, ok := scanStamp(more); ok && n == len(more) && bareLevel(strings.TrimRight(text[:len(text)-n], " ")) != "" { // [INFO  10:00:00] message
			h.stamp, h.stamped, h.level = t, true, level
			next, kind := h.gap(end)
			h.i = next
			h.afterLevel(kind)
			return true
		}
		return h.bareGroup(level, more, end)
	}
	if h.dancer(text, end) {
		return true
	}
	// [main] INFO com.acme.Foo - message
	if end >= len(h.s) || h.s[end] != ' ' || !isName(text) && !isNumber(text) && !isThread(text) {
		return false
	}
	word, next := h.word(end + 1)
	if level := bareLevel(word); level != "" {
		h.takeGroup('[', text)
		h.weak, h.logger = h.logger, ""
		return h.afterBareLevel(level, next)
	}
	return false
}

// lowerLevel tells whether a word in brackets at the start of a line is a level in lower case, as PHP and Node programs print them that format their lines
// by hand.
func lowerLevel(word string) bool {
	switch word {
	case "error", "warn", "warning", "info", "debug", "notice", "fatal", "critical":
		return true
	}
	return false
}

// bareGroup reads on after "[ERROR]" at the start of a line. Indented text after it is not the beginning of a record: some build tools print the
// level before every line of a trace.
func (h *header) bareGroup(level event.Level, more string, end int) bool {
	word := strings.TrimSpace(h.s[1 : end-1-len(more)])
	if bareLevel(strings.TrimRight(word, "/:| ")) == "" && !lowerLevel(word) || more != "" && !isName(more) && !isThread(more) {
		return false
	}
	next, kind := h.gap(end)
	if next >= len(h.s) || kind == wide {
		return false
	}
	h.level, h.i = level, next
	if isThread(more) {
		h.process = more
	} else if more != "" {
		h.logger = more
	}
	if h.takeStamp(next) {
		if h.i, kind = h.gap(h.i); kind == tab { // AWS Lambda
			if id, rest, ok := strings.Cut(h.s[h.i:], "\t"); ok && isRequestID(id) {
				h.field("aws_request_id", id)
				h.i = len(h.s) - len(rest)
				return true
			}
		}
	} else if kind == tab {
		return false
	}
	h.afterLevel(kind)
	return true
}

// afterBareLevel reads on after a level in upper case that stands first.
//
// "ERROR:  duplicate key" with two blanks is how PostgreSQL's client prints its errors, inside of exceptions' messages: no record. uvicorn, which
// pads after the colon, has its own file. The word alone is no record either.
func (h *header) afterBareLevel(level event.Level, end int) bool {
	next, kind := h.gap(end)
	if next >= len(h.s) || kind == none {
		return false
	}
	if kind == colonMark && next != end+2 {
		return false
	}
	h.level = level
	if h.takeStamp(next) {
		next, kind = h.gap(h.i)
		h.i = next
		if !h.djangoVerbose() && !h.loggerAndProcess() {
			h.afterLevel(kind)
		}
		return true
	}
	if kind == space && !h.beginsMessage(next) {
		return false
	}
	h.i = next
	if kind != colonMark {
		h.afterLevel(kind)
	} else if word, e := h.word(next); isDotted(word) && !isExceptionName(word) {
		if n, k := h.gap(e); k == colonMark {
			h.logger, h.i = word, n
		}
	}
	return true
}

// beginsMessage tells whether what follows a level and one blank can be a message: not the banners of other runtimes ("FATAL ERROR: ", "FATAL
// EXCEPTION: main", "ERROR REPORT"), not a numbered error of MySQL's client ("ERROR 1064 (42000)").
func (h *header) beginsMessage(i int) bool {
	word, end := h.word(i)
	switch word {
	case "ERROR", "EXCEPTION", "REPORT", "REPORT====", "in":
		return false
	}
	return !(isNumber(word) && strings.HasPrefix(h.s[end:], " ("))
}

// openElapsed reads a line that begins with the milliseconds since the program has started and its thread, as the manuals of log4j, log4net and logback have it.
//
//	467  [main] INFO  com.acme.Shop - message
func (h *header) openElapsed() bool {
	word, end := h.word(0)
	i, kind := h.gap(end)
	if !isNumber(word) || kind != space && kind != wide || i >= len(h.s) || h.s[i] != '[' {
		return false
	}
	thread, end := h.group(i)
	if end == 0 || end >= len(h.s) || h.s[end] != ' ' {
		return false
	}
	i, _ = h.gap(end)
	name, end := h.word(i)
	level := bareLevel(name)
	if level == "" {
		return false
	}
	next, kind := h.gap(end)
	if next >= len(h.s) || kind == none {
		return false
	}
	h.thread, h.level, h.i = thread, level, next
	h.afterLevel(kind)
	return true
}

// openName reads a name that stands before the level: "shop.views - ERROR - message", "root        : INFO     message". With nothing but blanks
// between them the name must be dotted or padded.
func (h *header) openName(word string, end int) bool {
	if !isName(word) || isExceptionName(word) {
		return false
	}
	next, kind := h.gap(end)
	if next >= len(h.s) || !isUpper(h.s[next]) {
		return false
	}
	switch kind {
	case dash, pipe, wide, tab:
	case colonMark, space:
		dot := strings.LastIndexByte(word, '.')
		if isUpper(word[dot+1]) || kind == space && dot < 0 {
			return false
		}
	default:
		return false
	}
	levelName, levelEnd := h.word(next)
	level := bareLevel(levelName)
	if level == "" {
		return false
	}
	after, afterKind := h.gap(levelEnd)
	if after >= len(h.s) || afterKind == none {
		return false
	}
	h.logger, h.level, h.i = word, level, after
	return true
}

// loggerAndProcess reads "shop.views 12 message". A word that is no module's name, and a small number, are more likely the message: "imported 12 rows".
func (h *header) loggerAndProcess() bool {
	name, end := h.word(h.i)
	i, a := h.gap(end)
	process, end := h.word(i)
	i, b := h.gap(end)
	if a != space || b != space || i >= len(h.s) || !isNumber(process) || len(process) > 8 || isExceptionName(name) {
		return false
	}
	verb := strings.HasSuffix(name, "ed") || strings.HasSuffix(name, "ing")
	if !isDotted(name) && (!isLowerName(name) || verb || len(process) < 3 || h.stamp.fraction != 3) {
		return false
	}
	h.logger, h.process, h.i = name, process, i
	return true
}

// djangoVerbose reads "views 12 140123456789 message": module, process and thread, as Django's documentation has it in its "verbose" example.
func (h *header) djangoVerbose() bool {
	module, end := h.word(h.i)
	i, a := h.gap(end)
	process, end := h.word(i)
	i, b := h.gap(end)
	thread, end := h.word(i)
	if a != space || b != space || !isName(module) || !isNumber(process) || !isNumber(thread) || len(thread) < 6 {
		return false
	}
	h.logger, h.process, h.thread = module, process, thread
	h.i, _ = h.gap(end)
	return true
}
