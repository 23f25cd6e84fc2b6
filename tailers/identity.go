package tailers

import (
	"cmp"
	"path/filepath"
	"strings"
)

// Identity returns the name of the log that the file at path belongs to: path without what rotation and compression put behind or into the base name.
// app.log.1, app.log.2.gz, app.log-20240501, app.log.2024-05-01_00-00-00 and app-2024-05-01T12-30-00.000.log all belong to app.log. Relative paths
// are made absolute; links are not followed. Event ids depend on it, so that a text has the same ids before and after it was rotated.
//
// What is known: logrotate (numbers, dateext with any of its usual formats, the extension option), Python's logging.handlers,
// logback and log4j (date before the extension, with an index), lumberjack, and the kubelet (0.log.20060102-150405).
func Identity(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	dir, base := filepath.Split(path)
	return dir + parseRotation(base).stem
}

// Compressed tells whether the name says that the file is compressed.
func Compressed(path string) bool {
	_, ok := cutCompression(filepath.Base(path))
	return ok
}

// CompareRotation orders files of one log by their names, oldest first: dated ones by date, numbered ones from the highest number down, and last the one
// that is being written. Files of different logs are ordered by the names of the logs.
func CompareRotation(a, b string) int {
	dirA, baseA := filepath.Split(a)
	dirB, baseB := filepath.Split(b)
	ra, rb := parseRotation(baseA), parseRotation(baseB)
	if c := cmp.Or(cmp.Compare(dirA, dirB), cmp.Compare(ra.stem, rb.stem)); c != 0 {
		return c
	}
	if c := cmp.Compare(ra.class(), rb.class()); c != 0 {
		return c
	}
	if ra.date != "" { // with a date, the higher number is the newer file
		return cmp.Or(cmp.Compare(ra.date, rb.date), cmp.Compare(ra.number, rb.number), cmp.Compare(a, b))
	}
	return cmp.Or(cmp.Compare(rb.number, ra.number), cmp.Compare(a, b))
}

// rotation is what the base name of a file says.
type rotation struct {
	stem   string // the name without date, number and compression
	date   string // digits only, so that dates of one format sort as text; "" where there is none
	number int    // 0 where there is none
}

// class puts numbered files before dated ones (a log that has both changed its configuration), and the live file last.
func (r rotation) class() int {
	switch {
	case r.date != "":
		return 1
	case r.number > 0:
		return 0
	}
	return 2
}

// parseRotation takes a base name apart. A name that would have nothing left is its own stem.
func parseRotation(base string) rotation {
	r := rotation{stem: base}
	if s, ok := cutCompression(r.stem); ok {
		r.stem = s
	}
	if s, n, ok := cutNumber(r.stem); ok {
		r.stem, r.number = s, n
	}
	for i := 1; i < len(r.stem)-5; i++ {
		if c := r.stem[i]; c != '-' && c != '.' && c != '_' {
			continue
		}
		n := dateLen(r.stem[i+1:])
		if n == 0 {
			continue
		}
		date, rest := r.stem[i+1:i+1+n], r.stem[i+1+n:]
		number := r.number
		if j := indexLen(rest); j > 0 { // app.2024-05-01.3.log
			number = decimal(rest[1:j])
			rest = rest[j:]
		}
		if rest == "" || extension(rest) {
			return rotation{stem: r.stem[:i] + rest, date: digits(date), number: number}
		}
	}
	return r
}

// compressions are the endings that compression programs put on a name.
var compressions = [...]string{".gz", ".zst", ".bz2", ".xz", ".lz4", ".Z", ".zip"}

func cutCompression(name string) (string, bool) {
	for _, ext := range compressions {
		if s, ok := strings.CutSuffix(name, ext); ok && s != "" {
			return s, true
		}
	}
	return name, false
}

// cutNumber takes a number of one to four digits and the dot before it off the end.
func cutNumber(name string) (stem string, number int, ok bool) {
	i := len(name)
	for i > 0 && isDigit(name[i-1]) {
		i--
	}
	n := len(name) - i
	if n == 0 || n > 4 || i < 2 || name[i-1] != '.' {
		return name, 0, false
	}
	return name[:i-1], decimal(name[i:]), true
}

func decimal(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// indexLen returns the length of "-3" or ".3" at the beginning of s, where an extension or the end follows, and 0 where there is none.
func indexLen(s string) int {
	if len(s) < 2 || s[0] != '-' && s[0] != '.' {
		return 0
	}
	i := 1
	for i < len(s) && i < 5 && isDigit(s[i]) {
		i++
	}
	if i == 1 || i < len(s) && s[i] != '.' {
		return 0
	}
	return i
}

// dateLen returns the length of the date, with a time if there is one, at the beginning of s; 0 where there is none. A date is
// YYYYMMDD or YYYY-MM-DD (also with _ or . between) from 1970 to 2099, or a Unix time of ten digits. A time is two to six digits, with
// or without separators, and a fraction.
func dateLen(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	var i int
	switch {
	case n == 10 && s[0] == '1' && !calendar(s[:4], s[4:6], s[6:8]):
		return 10
	case n >= 8 && n <= 14 && n%2 == 0 && calendar(s[:4], s[4:6], s[6:8]):
		i = n
		if n > 8 {
			return i
		}
	case n == 4 && len(s) >= 10 && (s[4] == '-' || s[4] == '_' || s[4] == '.') && s[7] == s[4] && calendar(s[:4], s[5:7], s[8:10]):
		i = 10
	default:
		return 0
	}
	return i + timeLen(s[i:])
}

// timeLen returns the length of a time of day behind a date: "T12-30-00.000", "-150405", "_12", "-1714521600".
func timeLen(s string) int {
	if len(s) < 3 || s[0] != '-' && s[0] != '_' && s[0] != 'T' && s[0] != '.' {
		return 0
	}
	if len(s) >= 11 && allDigits(s[1:11]) && (len(s) == 11 || !isDigit(s[11])) {
		return 11
	}
	i := 1
	for group := 0; group < 3; group++ {
		j := i
		if group > 0 && j < len(s) && (s[j] == '-' || s[j] == ':' || s[j] == '_' || s[j] == '.') {
			j++
		}
		if j+2 > len(s) || !allDigits(s[j:j+2]) {
			break
		}
		i = j + 2
	}
	if i == 1 || i < len(s) && isDigit(s[i]) {
		return 0
	}
	if s[0] == '.' && i < 5 { // ".12" behind a date is an index, not an hour
		return 0
	}
	if i+1 < len(s) && (s[i] == '.' || s[i] == ',') && isDigit(s[i+1]) && i >= 7 {
		for i++; i < len(s) && isDigit(s[i]); i++ {
		}
	}
	return i
}

func calendar(year, month, day string) bool {
	return allDigits(year) && year >= "1970" && year <= "2099" &&
		allDigits(month) && month >= "01" && month <= "12" && allDigits(day) && day >= "01" && day <= "31"
}

// extension tells whether s is a file name extension that logs have.
func extension(s string) bool {
	switch s {
	case ".log", ".txt", ".out", ".err", ".json", ".jsonl", ".ndjson":
		return true
	}
	return false
}

func digits(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if isDigit(s[i]) {
			b = append(b, s[i])
		}
	}
	return string(b)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
