package format

import (
	"slices"
	"strings"
)

// namesModules tells whether word k is a module or a class in each line: what stands between blanks behind a time or a level is then
// the logger's name, whatever the message begins with.
//
//	10:00:00 INFO shop.api → Vienna
//	INFO  shop.db [Vienna] lounge opened
func namesModules(group []*sampled, k int) bool {
	names := 0
	for _, s := range group {
		if word := s.at(k); isDotted(word) && !isExceptionName(word) {
			names++
		}
	}
	return mostOf(names, len(group))
}

// fewClasses tells whether word k is one of a few names, of which at least one can only be a class, and what follows them does not depend on which it is: as many messages begin
// alike behind one as behind another. Verbs, by which messages begin as well, do not count.
//
//	INFO 10:00:00 TenantService Loaded 5 orders
//	INFO 10:00:00 Api Loaded 4 tenants
func fewClasses(group []*sampled, k int) bool {
	var names, firsts [maxNames]string
	var follows [maxNames]uint // bits: behind which names
	n, m, class := 0, 0, false
	for _, s := range group {
		name, first := s.at(k), s.at(k+1)
		i := slices.Index(names[:n], name)
		if i < 0 {
			if 4*(n+1) > len(group) || n == len(names) || !isName(name) || isExceptionName(name) || isUpperWord(name) || strings.HasSuffix(name, "ed") || strings.HasSuffix(name, "ing") {
				return false
			}
			class = class || isUpper(name[0]) && isNameBeforeColon(name)
			i, names[n] = n, name
			n++
		}
		if !isName(first) {
			continue
		}
		j := slices.Index(firsts[:m], first)
		if j < 0 && m < len(firsts) {
			j, firsts[m] = m, first
			m++
		}
		if j >= 0 {
			follows[j] |= 1 << i
		}
	}
	several := 0
	for _, behind := range follows[:m] {
		if behind&(behind-1) != 0 {
			several++
		}
	}
	return n > 1 && class && m >= fewestBare && several >= 3
}

// maxNames is how many names, and words behind them, are kept to see what follows what.
const maxNames = 16

// sameForAll tells whether word k, that stands between blanks, is a thread's or a function's name: it is the same for each of several loggers, which are the word before, and
// messages behind it begin in as many ways as those of a program do.
//
//	10:00:00 INFO shop.api main order 42 accepted
//	10:00:00 INFO shop.db main connected
func (l *Layout) sameForAll(group []*sampled, k int) bool {
	if len(group) < fewestBare || !severalWords(group, k-1) || !namesModules(group, k-1) {
		return false
	}
	same, first := 0, group[0].at(k)
	if !isName(first) {
		return false
	}
	firsts := make([]string, 0, fewestBare)
	for _, s := range group {
		if s.at(k) == first {
			same++
		}
		if word := s.at(k + 1); len(firsts) < fewestBare && isName(word) && !slices.Contains(firsts, word) {
			firsts = append(firsts, word)
		}
	}
	return same == len(group) && len(firsts) >= fewestBare
}

// levelNumbers tells whether word k is a level as logging of Python numbers them: 10 for DEBUG to 50 for CRITICAL, and not the same in all lines.
func levelNumbers(group []*sampled, k int) bool {
	levels := 0
	for _, s := range group {
		if isLevelNumber(s.at(k)) {
			levels++
		}
	}
	return mostOf(levels, len(group)) && severalWords(group, k)
}

// isLevelNumber tells whether a word is a level of logging's own.
func isLevelNumber(word string) bool {
	return len(word) == 2 && word[1] == '0' && word[0] >= '1' && word[0] <= '5'
}

// loggerOf returns which field has the logger's name: a module or a class or, where none is, a name before the thread's number, as spdlog's "%l %n [%t]" prints it; -1: none.
func (l *Layout) loggerOf(group []*sampled) int {
	for k := range l.fields {
		if l.fields[k].kind != anyWord && l.fields[k].kind != fixedWord {
			continue
		}
		names := 0
		for _, s := range group {
			if isDotted(s.at(k)) {
				names++
			}
		}
		if 2*names > len(group) {
			return k
		}
	}
	for k := 1; k+1 < len(l.fields); k++ {
		if f := &l.fields[k]; f.kind != anyWord || l.fields[k-1].kind != aLevel || f.sep != " [" || !strings.HasPrefix(l.fields[k+1].sep, "]") {
			continue
		}
		names := 0
		for _, s := range group {
			if word := s.at(k); isLowerName(word) && word != "main" && isNumber(s.at(k+1)) {
				names++
			}
		}
		if mostOf(names, len(group)) {
			return k
		}
	}
	return -1
}
