package format

import "strconv"

// Severe are literals of which one at least is in the raw line of every record that this package reads as ERROR or worse: the words, numbers and letters by which
// loggers name such levels, in the places where they print them. They are in many other lines too: who searches for them has to decode the line, and look at
// the level. Those who do not want records at ERROR do not search for them.
var Severe = severe()

func severe() []string {
	words := []string{
		"ERROR", "CRIT", "FATAL", "SEVERE", "EMERG", "ALERT", "PANIC", "FATA[", "ERRO[", "PANI[", "EXCEPTION", " ERR ", " ERR]", "[ERR]", "[ERR ", "|ERR", " FTL ", "[FTL]", "[FTL ", " CRT ", "[CRT", " PNC ",
		"Error", "Critical", "Fatal", "Severe", "Emergency", "Alert", "Panic",
		"[error", ":error]", "|error", "| error", " error ", " error:", "error: ", "error|", "=error", "=\"error", "<error>", "(error)",
		"[crit", ":crit]", " crit", "=crit", "[fatal", " fatal", "=fatal", "|fatal", "fatal: ", "[alert", ":alert]", " alert ", "=alert", "[emerg", ":emerg]", " emerg", "=emerg", "[severe", " severe ",
		"[panic", " panic ", "=panic", "=dpanic", "[err]", " err ", "=err ", "=eror", "lvl=eror", "fail: ", "crit: ", " fail ", "[fail]",
		"merror", "mfatal", "mcrit", "malert", "memerg", "mpanic", "msevere", "mERRO", "mERR", "mEROR", "mFTL", "mFATA", "mPNC", "mPANI", // behind a colour
		`"error"`, `"fatal"`, `"critical"`, `"crit"`, `"alert"`, `"emergency"`, `"emerg"`, `"panic"`, `"dpanic"`, `"severe"`, `"err"`, `"eror"`, `"ERR"`,
		`"s":"E"`, `"s":"F"`, `"lvl":"E"`, // MongoDB
		`"levelno":40`, `"levelno": 40`, `"levelno":50`, `"levelno": 50`, `"level_value":4`, `"level_value":5`, // Python, logback
		`"severity_number":17`, `"severity_number":18`, `"severity_number":2`, `"severity_number": 17`, `"severity_number": 2`, // OpenTelemetry
		"E, [", "F, [", "[E 2", "[C 2", // Ruby, tornado
	}
	for month := 1; month <= 12; month++ {
		for day := range 4 { // glog: E0501, F0501, and with the year
			n := string(rune('0'+month/10)) + string(rune('0'+month%10)) + string(rune('0'+day))
			words = append(words, "E"+n, "F"+n)
		}
	}
	words = append(words, "E20", "F20")
	for _, key := range []string{`"level":`, `"level": `, `"severity":`, `"severity": `} {
		for _, n := range []string{"0", "1", "2", "3", "50", "60", "400", "500", "550", "600"} { // GELF, bunyan and pino, Monolog
			words = append(words, key+n+",", key+n+"}")
		}
	}
	for facility := range 24 { // syslog's priority, and the journal's
		for severity := range 4 {
			words = append(words, "<"+strconv.Itoa(8*facility+severity)+">")
		}
	}
	for severity := range 4 {
		words = append(words, `"PRIORITY":"`+strconv.Itoa(severity)+`"`, "\x1fp"+strconv.Itoa(severity)+"\x1f")
	}
	return words
}
