package rules

import (
	"regexp"
	"strings"
	"sync"
)

// derived are names that can be used as $name without a capture: they stand for what the event has by then.
var derived = []string{"rule", "message", "logger", "level", "type", "value", "transaction"}

// variable is $name, ${name}, $name.template, or $$ for a dollar sign.
var variable = regexp.MustCompile(`\$(?:\$|\{([A-Za-z_]\w*)(\.template)?\}|([A-Za-z_]\w*)(\.template\b)?)`)

// variables returns the names that a value uses.
func variables(value string) []string {
	var names []string
	for _, m := range variable.FindAllStringSubmatch(value, -1) {
		if n := m[1] + m[3]; n != "" {
			names = append(names, n)
		}
	}
	return names
}

// fill writes the variables of a value out. ok is false if it has variables and none of them has a value: what the rule wanted to say is
// then not known.
func fill(value string, lookup func(string) string) (filled string, ok bool) {
	if !strings.Contains(value, "$") {
		return value, true
	}
	used, known := false, false
	filled = variable.ReplaceAllStringFunc(value, func(use string) string {
		if use == "$$" {
			return "$"
		}
		m := variable.FindStringSubmatch(use)
		used = true
		v := lookup(m[1] + m[3])
		known = known || v != ""
		if m[2]+m[4] != "" {
			return Template(v)
		}
		return v
	})
	return filled, known || !used
}

// variants are the parts of a message that differ from one time to the next, the longest first.
var variants = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?P<uuid>\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b)` +
		`|(?P<ip>\b\d{1,3}(?:\.\d{1,3}){3}\b)` +
		`|(?P<quoted>"[^"\n]*"|\B'[^'\n]*'\B)` +
		`|(?P<hex>\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{8,}\b|\b[0-9A-F]{8,}\b)` +
		`|(?P<num>\b\d+(?:\.\d+)?(?:\b|s\b|ms\b))`)
})

// Template replaces what differs from one message to the next of the same kind by what it is: <uuid> <ip> <quoted> <hex> <num>. Messages with
// the same template are meant to be one issue.
func Template(message string) string {
	names := variants().SubexpNames()
	var b strings.Builder
	last := 0
	for _, m := range variants().FindAllStringSubmatchIndex(message, -1) {
		b.WriteString(message[last:m[0]])
		last = m[1]
		for i := 1; i < len(names); i++ {
			if m[2*i] < 0 {
				continue
			}
			name := names[i]
			if name == "hex" && !strings.HasPrefix(message[m[0]:m[1]], "0x") {
				name = word(message[m[0]:m[1]])
			}
			if name == "" {
				b.WriteString(message[m[0]:m[1]])
			} else {
				b.WriteString("<" + name + ">")
			}
		}
	}
	b.WriteString(message[last:])
	return b.String()
}

// word tells a long number, a hexadecimal number and a word of the letters a to f apart.
func word(s string) string {
	digits := 0
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	switch digits {
	case len(s):
		return "num"
	case 0:
		return ""
	}
	return "hex"
}
