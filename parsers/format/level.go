package format

import "github.com/errtail/errtail/event"

// levelWord reads a level as loggers print it, in full or cut to three to five letters: upper case as in Python and Java, lower case or
// capitalised. Single letters are no words; see [levelLetter].
func levelWord(w string) event.Level {
	if len(w) < 3 || len(w) > len("information") {
		return ""
	}
	var up [len("information")]byte
	for i := range len(w) {
		c := w[i]
		if isLower(c) {
			c -= 'a' - 'A'
		}
		if !isUpper(c) {
			return ""
		}
		up[i] = c
	}
	switch string(up[:len(w)]) {
	case "CRITICAL", "FATAL", "CRIT", "CRITI", "EMERGENCY", "EMERG", "ALERT", "PANIC", "DPANIC", "FTL", "CRT", "FATA", "PANI", "PNC":
		return event.Fatal
	case "ERROR", "ERR", "ERRO", "EROR", "SEVERE", "EXCEPTION", "FAIL":
		return event.Error
	case "WARNING", "WARN", "WARNI", "WRN":
		return event.Warning
	case "INFO", "INFORMATION", "INF", "NOTICE", "NOTIC", "SUCCESS", "LOG", "CONFIG":
		return event.Info
	case "DEBUG", "DBG", "DEBU", "DEBG", "BLAT", "TRACE", "TRCE", "DBUG", "TRC", "TRAC", "VERBOSE", "FINE", "FINER", "FINEST", "VRB":
		return event.Debug
	}
	return ""
}

// bareLevel reads a level that stands first in a line, without a time: only the upper-case words of Python's logging and its nearest
// kin. "Error" and "error" begin messages of all kinds.
func bareLevel(w string) event.Level {
	switch w {
	case "CRITICAL", "FATAL", "CRITI", "FATA": // charmbracelet/log cuts levels to four letters
		return event.Fatal
	case "ERROR", "ERRO":
		return event.Error
	case "WARNING", "WARN", "WARNI":
		return event.Warning
	case "INFO", "NOTICE":
		return event.Info
	case "DEBUG", "TRACE", "DEBU":
		return event.Debug
	}
	return ""
}

// cutLevel is levelWord for where other records have a level: Python's "%(levelname).3s" leaves words that are no levels elsewhere.
func cutLevel(w string) event.Level {
	switch w {
	case "DEB":
		return event.Debug
	case "WAR":
		return event.Warning
	case "CRI":
		return event.Fatal
	}
	return levelWord(w)
}

// levelLetter reads the one upper-case letter by which glog, Ruby, logcat and tornado name a level.
func levelLetter(c byte) event.Level {
	switch c {
	case 'F', 'C':
		return event.Fatal
	case 'E':
		return event.Error
	case 'W':
		return event.Warning
	case 'I':
		return event.Info
	case 'D', 'V', 'T':
		return event.Debug
	}
	return ""
}

// isUpperWord tells whether w is upper-case letters only.
func isUpperWord(w string) bool {
	for i := range len(w) {
		if !isUpper(w[i]) {
			return false
		}
	}
	return len(w) > 0
}

// syslogLevel reads a syslog severity (RFC 5424 section 6.2.1, table 2). "notice" and "informational" give no level: they are what syslog and
// the journal say of whatever a program prints, errors included.
func syslogLevel(severity int) event.Level {
	switch severity {
	case 0, 1, 2:
		return event.Fatal
	case 3:
		return event.Error
	case 4:
		return event.Warning
	case 7:
		return event.Debug
	}
	return ""
}
