package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// macros are the patterns that every rule can use, as %{NAME} or, with a capture, %{NAME:capture}. None has a group with a name, and none
// matches a newline.
var macros = map[string]string{
	// The times that loggers print: ISO 8601 with a blank or T, RFC 3339, slashes (nginx, Go), Python's comma, syslog, ctime, the common log format, PHP.
	"TS": `(?:\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})\b)?` +
		`|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3]?\d \d{2}:\d{2}:\d{2}(?:\.\d{1,9})? \d{4}` +
		`|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3]?\d \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?` +
		`|\d{1,2}/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/\d{4}[: ]\d{2}:\d{2}:\d{2}(?: [+-]\d{4})?` +
		`|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{4} \d{2}:\d{2}:\d{2}(?: [A-Z]{2,5}\b)?)`,
	"LEVEL":  `(?i:trace|debug|verbose|info|information|notice|warn|warning|err|error|severe|crit|critical|alert|emerg|emergency|fatal|panic)`,
	"NAME":   `[A-Za-z_][A-Za-z0-9_.$:/-]*[A-Za-z0-9_$]|[A-Za-z_]`,
	"INT":    `[+-]?\d+`,
	"NUM":    `[+-]?\d+(?:\.\d+)?`,
	"HEX":    `(?:0x)?[0-9a-fA-F]+`,
	"UUID":   `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`,
	"IP":     `(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:%\w+)?\]?)`,
	"HOST":   `[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`,
	"PATH":   `(?:/[^\s:"'?#]*|[A-Za-z]:\\[^\s:"'?]*)`,
	"URL":    `[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]+`,
	"QUOTED": `(?:"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*')`,
	"WORD":   `\w+`,
	"EXC":    `(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*`,
	"REST":   `[^\n]*`,
}

// maxPattern bounds, in bytes, an expression with its macros written out.
const maxPattern = 64 << 10

// maxNesting bounds how deep macros may use macros.
const maxNesting = 16

// macroUse is %{NAME} or %{NAME:capture}.
var macroUse = regexp.MustCompile(`%\{([^{}:]*)(?::([^{}]*))?\}`)

var macroName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
var groupName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// macroSet is the built-in macros and a file's own.
type macroSet map[string]string

// expand writes the macros of an expression out. within lists the macros whose text is being written out.
func (m macroSet) expand(expr string, within []string) (string, error) {
	uses := macroUse.FindAllStringSubmatchIndex(expr, -1)
	if uses == nil {
		return expr, nil
	}
	var b strings.Builder
	last := 0
	for _, u := range uses {
		b.WriteString(expr[last:u[0]])
		last = u[1]
		name := expr[u[2]:u[3]]
		body, ok := m[name]
		if !ok {
			if body, ok = macros[name]; !ok {
				return "", &unknownMacro{name}
			}
		}
		if slices.Contains(within, name) {
			return "", fmt.Errorf("the pattern %s contains itself", name)
		}
		if len(within) == maxNesting {
			return "", fmt.Errorf("patterns within patterns more than %d deep", maxNesting)
		}
		body, err := m.expand(body, append(within, name))
		if err != nil {
			return "", err
		}
		if u[4] < 0 {
			b.WriteString("(?:" + body + ")")
		} else {
			capture := expr[u[4]:u[5]]
			if !groupName.MatchString(capture) {
				return "", fmt.Errorf("%q cannot be the name of a capture: letters, digits and _", capture)
			}
			b.WriteString("(?P<" + capture + ">" + body + ")")
		}
		if b.Len() > maxPattern {
			return "", fmt.Errorf("the pattern has more than %d bytes with its macros written out", maxPattern)
		}
	}
	b.WriteString(expr[last:])
	if b.Len() > maxPattern {
		return "", fmt.Errorf("the pattern has more than %d bytes with its macros written out", maxPattern)
	}
	return b.String(), nil
}

// known returns the names of all macros.
func (m macroSet) known() []string {
	names := make([]string, 0, len(macros)+len(m))
	for n := range macros {
		names = append(names, n)
	}
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// unknownMacro is the error for %{NAME} without such a pattern.
type unknownMacro struct{ name string }

func (u *unknownMacro) Error() string { return fmt.Sprintf("there is no pattern %%{%s}", u.name) }
