package rules

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// Counts tells whether a rule for the tracebacks of a parser may decide otherwise where a digit of the message or of the traceback is another digit: one says `5\d\d`. It
// takes the time of compiling the rules' patterns. Conditions on where a log comes from, its loggers and levels are not asked about.
func (s *Set) Counts(parser string) bool {
	return slices.ContainsFunc(s.byParser[parser], (*Rule).counts)
}

func (r *Rule) counts() bool {
	d := r.def
	for _, p := range slices.Concat([]*pattern{d.when.message, d.prefix, d.start}, d.ignore) {
		if p != nil && p.counts() {
			return true
		}
	}
	return slices.ContainsFunc(r.keywords, hasDigit)
}

// counts tells whether a pattern takes some digits for others than the rest.
func (p *pattern) counts() bool {
	tree, err := syntax.Parse(p.regexp.text, syntax.Perl)
	return err != nil || counting(tree)
}

func counting(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return hasDigit(string(re.Rune))
	case syntax.OpCharClass:
		digits := 0
		for i := 0; i < len(re.Rune); i += 2 {
			digits += max(0, int(min(re.Rune[i+1], '9')-max(re.Rune[i], '0'))+1)
		}
		return digits != 0 && digits != 10
	}
	return slices.ContainsFunc(re.Sub, counting)
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }
