package pipeline

import (
	"slices"
	"strings"
)

// searched returns what the gate looks for, so that it sees each of some literals in a line of any carrier. That is less than the literals: what the gate lets
// through is looked at again, so a part of a literal does if it is rare enough, and a literal that holds another one adds nothing.
func searched(literals []string) []string {
	var all []string
	for _, l := range literals {
		if part := unescaped(l); len(part) >= rare || len(part) >= 8 && 10*len(part) >= 9*len(l) {
			all = append(all, part)
		} else {
			all = append(all, escaped(l)...)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return len(a) - len(b) })
	var least []string
	for _, l := range all {
		if !slices.ContainsFunc(least, func(s string) bool { return strings.Contains(l, s) }) {
			least = append(least, l)
		}
	}
	return least
}

// rare is how long a part of a literal must be, in bytes, to stand for it; or it is nearly all of the literal.
const rare = 12

// unescaped returns the longest part of a literal that reads the same in every carrier.
func unescaped(literal string) string {
	longest := ""
	for _, part := range strings.FieldsFunc(literal, func(r rune) bool { return strings.ContainsRune("\"\\\t\n/<>&'", r) || r < ' ' || r > '~' }) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// Carriers write some characters of a text otherwise: JSON, and syslog's octal numbers.
var (
	inJSON    = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\t", `\t`, "\n", `\n`, "/", `\/`)
	inUnicode = strings.NewReplacer(`"`, `\u0022`, `\`, `\\`, "\t", `\u0009`, "\n", `\u000a`, "<", `\u003c`, ">", `\u003e`, "&", `\u0026`, "'", `\u0027`)
	inPlain   = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\t", `\t`, "\n", `\n`)
	inSyslog  = strings.NewReplacer("\t", "#011", "\n", "#012")
)

// escaped returns a literal in all the forms in which carriers write it.
func escaped(l string) []string {
	return []string{l, inJSON.Replace(l), inUnicode.Replace(l), inPlain.Replace(l), inSyslog.Replace(l)}
}
