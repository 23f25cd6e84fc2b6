package rules

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// Bounds of the literals of a rule.
const (
	maxAlternatives = 16 // literals that one expression is turned into
	leastLiteral    = 3  // bytes of a derived literal; with a shorter one nearly every line would be a hit
	weakLiteral     = 4  // bytes; shorter ones are in many lines
)

// literals returns the keywords of a rule, of which any is in its first line, and what a gate must look for in the raw log to find them.
// A rule with a parser needs none for the gate.
func (d *definition) literals() (keywords, raw []string) {
	for _, k := range d.keywords {
		keywords = append(keywords, k.Value)
	}
	if keywords == nil && !d.record {
		candidates := []*pattern{d.start, d.when.message}
		if d.parser.Value != "" {
			candidates = candidates[:1] // the message is tried on its own
		}
		for _, p := range candidates {
			if p == nil {
				continue
			}
			if found := required(p.tree); better(found, keywords) {
				keywords = found
			}
		}
	}
	if d.parser.Value != "" {
		return keywords, nil
	}
	for _, k := range keywords {
		if part := unescaped(k); part != "" {
			raw = append(raw, part)
		} else {
			return keywords, nil // nothing of it is sure to be in the raw log
		}
	}
	slices.Sort(raw)
	return keywords, slices.Compact(raw)
}

// unescaped returns the longest part of a literal that looks the same in every carrier. JSON writes quotes, backslashes, slashes (PHP), control
// characters, < > & (Go) and what is not ASCII in other ways, and syslog writes tabs as #011.
func unescaped(literal string) string {
	longest := ""
	for _, part := range strings.FieldsFunc(literal, func(c rune) bool {
		return c < ' ' || c > '~' || strings.ContainsRune(`"\/<>&`, c)
	}) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// required returns literals of which at least one is in every text that fits an expression, or nil if there is no such list of a useful
// size.
func required(re *syntax.Regexp) []string {
	f := factors(re.Simplify(), 0)
	if f.exact != nil && better(f.exact, f.any) {
		f.any = f.exact
	}
	if slices.ContainsFunc(f.any, func(s string) bool { return len(unescaped(s)) < leastLiteral }) {
		return nil
	}
	return f.any
}

// factor is what is known about the texts that fit an expression: exact lists all of them, or is nil; any lists literals of which one at least is
// in each of them, or is nil.
type factor struct{ exact, any []string }

// better tells whether a list of literals is the better one to look for: the one whose shortest is longer, then the shorter list.
func better(a, b []string) bool {
	switch {
	case len(a) == 0 || len(b) == 0:
		return len(a) > 0 && shortest(a) > 0
	case shortest(a) != shortest(b):
		return shortest(a) > shortest(b)
	}
	return len(a) < len(b)
}

func shortest(list []string) int {
	n := 1 << 30
	for _, s := range list {
		n = min(n, len(unescaped(s)))
	}
	return n
}

// factors analyses an expression. This is the required-literal analysis that Russ Cox describes in "Regular Expression Matching with a Trigram Index",
// with whole literals instead of trigrams.
func factors(re *syntax.Regexp, depth int) factor {
	if depth > 100 {
		return factor{}
	}
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return factor{} // the gate minds case
		}
		return factor{exact: []string{string(re.Rune)}}
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return factor{exact: []string{""}}
	case syntax.OpCharClass:
		var list []string
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if int(re.Rune[i+1]-re.Rune[i])+len(list) >= maxAlternatives/2 {
				return factor{}
			}
			for c := re.Rune[i]; c <= re.Rune[i+1]; c++ {
				list = append(list, string(c))
			}
		}
		return factor{exact: list}
	case syntax.OpCapture:
		return factors(re.Sub[0], depth+1)
	case syntax.OpPlus:
		f := factors(re.Sub[0], depth+1)
		if better(f.exact, f.any) {
			f.any = f.exact
		}
		return factor{any: f.any}
	case syntax.OpQuest:
		if f := factors(re.Sub[0], depth+1); f.exact != nil && len(f.exact) < maxAlternatives {
			return factor{exact: append(slices.Clone(f.exact), "")}
		}
	case syntax.OpAlternate:
		return alternate(re, depth)
	case syntax.OpConcat:
		return concat(re, depth)
	}
	return factor{}
}

func alternate(re *syntax.Regexp, depth int) factor {
	var all factor
	exact, some := true, true
	for _, sub := range re.Sub {
		f := factors(sub, depth+1)
		if f.exact == nil {
			exact = false
		}
		best := f.any
		if better(f.exact, best) {
			best = f.exact
		}
		if best == nil {
			some = false
		}
		all.exact = append(all.exact, f.exact...)
		all.any = append(all.any, best...)
	}
	if !exact || len(all.exact) > maxAlternatives {
		all.exact = nil
	}
	if !some || len(all.any) > maxAlternatives {
		all.any = nil
	}
	return all
}

func concat(re *syntax.Regexp, depth int) factor {
	var best []string
	run, whole := []string{""}, true // what the parts since the last unknown one spell, together
	flush := func() {
		if better(run, best) {
			best = run
		}
		run = []string{""}
	}
	for _, sub := range re.Sub {
		f := factors(sub, depth+1)
		if f.exact == nil {
			flush()
			whole = false
			if better(f.any, best) {
				best = f.any
			}
			continue
		}
		if len(run)*len(f.exact) > maxAlternatives {
			flush()
			whole = false
			if len(f.exact) > maxAlternatives {
				continue
			}
		}
		next := make([]string, 0, len(run)*len(f.exact))
		for _, a := range run {
			for _, b := range f.exact {
				next = append(next, a+b)
			}
		}
		run = next
	}
	if whole {
		return factor{exact: run, any: best}
	}
	flush()
	return factor{any: best}
}
