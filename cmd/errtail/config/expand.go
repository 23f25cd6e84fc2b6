package config

import (
	"fmt"
	"strings"
)

// Lookup returns the value of an environment variable and whether it is set, as [os.LookupEnv] does.
type Lookup func(name string) (string, bool)

// mistake is what is wrong with a text, and what to do about it.
type mistake struct{ what, hint string }

const escape = `write "$${" for the characters themselves`

// expand replaces the variables of a scalar:
//
//	${NAME}           its value; an error if it is not set
//	${NAME:-default}  the default if it is not set or empty
//	${NAME:?message}  the message as an error if it is not set or empty
//	$${               the two characters "${"
//
// Any other "$" stands for itself, so that passwords and regular expressions need no escapes. Values and defaults are not looked at again.
func expand(text string, lookup Lookup) (string, *mistake) {
	if !strings.Contains(text, "${") {
		return text, nil
	}
	var b strings.Builder
	for {
		i := strings.Index(text, "${")
		if i < 0 {
			b.WriteString(text)
			return b.String(), nil
		}
		if i > 0 && text[i-1] == '$' {
			b.WriteString(text[:i-1])
			b.WriteString("${")
			text = text[i+2:]
			continue
		}
		b.WriteString(text[:i])
		inner, rest, closed := strings.Cut(text[i+2:], "}")
		if !closed {
			return "", &mistake{`"${" without "}"`, escape}
		}
		value, err := variable(inner, lookup)
		if err != nil {
			return "", err
		}
		b.WriteString(value)
		text = rest
	}
}

// variable returns what the inside of a "${…}" stands for.
func variable(inner string, lookup Lookup) (string, *mistake) {
	name, rest := inner, ""
	for i := range len(inner) {
		if !isName(inner[i], i == 0) {
			name, rest = inner[:i], inner[i:]
			break
		}
	}
	value, set := lookup(name)
	switch {
	case name == "":
		return "", &mistake{fmt.Sprintf("%q names no variable", "${"+inner+"}"), escape}
	case rest == "" && set:
		return value, nil
	case rest == "":
		return "", &mistake{fmt.Sprintf("the environment variable %s is not set", name), fmt.Sprintf("set it, or write ${%s:-default}", name)}
	case strings.HasPrefix(rest, ":-"):
		if value == "" {
			return rest[2:], nil
		}
		return value, nil
	case strings.HasPrefix(rest, ":?"):
		if value != "" {
			return value, nil
		}
		return "", &mistake{fmt.Sprintf("the environment variable %s is not set", name), rest[2:]}
	}
	return "", &mistake{fmt.Sprintf("%q is not understood", "${"+inner+"}"), "one of ${NAME}, ${NAME:-default}, ${NAME:?message}"}
}

// isName tells whether a byte can be in the name of a variable (POSIX, XBD 8.1).
func isName(c byte, first bool) bool {
	return c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || !first && c >= '0' && c <= '9'
}
