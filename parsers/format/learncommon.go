package format

import "strings"

// commonField is what the lines have in common at word k. whole tells that what follows it is the same in all of them.
func commonField(group []*sampled, k int) (f layoutField, whole, ok bool) {
	kinds, cases := [fixedWord]int{}, [capitalised + 1]int{}
	var word, mark majority
	n := 0
	for _, s := range group {
		w, ok := s.word(k)
		if !ok {
			continue
		}
		n++
		kinds[w.kind]++
		text := s.text[w.start:w.end]
		word.vote(text)
		mark.vote(s.mark(k))
		if w.kind == aLevel {
			cases[caseOf(text)]++
		}
	}
	if !mostOf(n, len(group)) {
		return f, false, false
	}
	for kind := anyWord; kind < fixedWord; kind++ {
		if mostOf(kinds[kind], len(group)) && kinds[kind] > kinds[f.kind] {
			f.kind = kind
		}
	}
	if f.kind == aLevel {
		for c := upperCase; c <= capitalised; c++ {
			if cases[c] > cases[f.upper] {
				f.upper = c
			}
		}
		if !mostOf(cases[f.upper], len(group)) {
			f.kind, f.upper = anyWord, 0
		}
	}
	if f.kind == anyWord || f.kind == aNumber {
		same := 0
		for _, s := range group {
			if _, ok := s.word(k); ok && s.at(k) == word.text {
				same++
			}
		}
		if mostOf(same, len(group)) {
			f.kind, f.text = fixedWord, word.text
		}
	}
	return f.separated(group, k, mark.text)
}

// separated finds out what follows word k in all lines, or in most of them begins what follows it. most is what does in most of the lines, if anything does.
func (f layoutField) separated(group []*sampled, k int, most string) (_ layoutField, whole, ok bool) {
	same := 0
	for _, s := range group {
		if _, ok := s.word(k); ok && s.mark(k) == most {
			same++
		}
	}
	f.sep = most
	if mostOf(same, len(group)) {
		return f, true, true
	}
	if 2*same <= len(group) {
		marks := map[string]int{}
		for _, s := range group {
			if _, ok := s.word(k); ok {
				marks[s.mark(k)]++
			}
		}
		f.sep = mostFrequent(marks)
	}
	for f.sep != "" {
		with := 0
		for _, s := range group {
			if _, ok := s.word(k); ok && strings.HasPrefix(s.mark(k), f.sep) {
				with++
			}
		}
		if mostOf(with, len(group)) {
			return f, false, true
		}
		f.sep = f.sep[:len(f.sep)-1]
	}
	return f, false, false
}

// majority finds the text that more than half of all are, if there is one (Boyer and Moore, MJRTY: A Fast Majority Vote Algorithm).
type majority struct {
	text string
	lead int
}

func (m *majority) vote(text string) {
	switch {
	case m.lead == 0:
		m.text, m.lead = text, 1
	case m.text == text:
		m.lead++
	default:
		m.lead--
	}
}

// mostFrequent returns the key with the highest count; of several, the first one in order.
func mostFrequent(counts map[string]int) string {
	best, n := "", 0
	for k, c := range counts {
		if c > n || c == n && k < best {
			best, n = k, c
		}
	}
	return best
}

// learnTail finds what most messages end with: a quote, or columns behind them.
func (l *Layout) learnTail(group []*sampled) {
	var messages []string
	for _, s := range group {
		if s.read {
			messages = append(messages, s.text[s.message:])
		}
	}
	best := ""
	for i := 1; i < len(messages); i++ {
		a, b := messages[i-1], messages[i]
		n := 0
		for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
			n++
		}
		tail := a[len(a)-n:]
		at := strings.IndexAny(tail, "|{")
		if strings.HasSuffix(l.fields[len(l.fields)-1].sep, `"`) && strings.HasSuffix(tail, `"`) {
			at = len(tail) - 1
		}
		if at < 0 || strings.TrimSpace(tail[at:]) == "" {
			continue
		}
		if at > 0 && tail[at-1] == ' ' {
			at--
		}
		with := 0
		for _, m := range messages {
			if strings.HasSuffix(m, tail[at:]) {
				with++
			}
		}
		if tail = tail[at:]; len(messages) >= fewestBare && 4*with >= 3*len(messages) && len(tail) > len(best) && (len(tail) > 3 || tail == `"`) {
			best = tail
		}
	}
	l.tail = best
}

// compare decides who is right where a format that is known finds the message elsewhere. It returns false if too few lines are read.
func (l *Layout) compare(group []*sampled) bool {
	read, heads, longer, brackets, changed := 0, 0, 0, 0, 0
	for _, s := range group {
		if !s.read {
			continue
		}
		read++
		if !s.line.Head {
			changed++
			continue
		}
		known := messageStart(s.line)
		heads++
		switch {
		case known < 0 || known > 0 && known < len(s.text) && s.text[known-1] == '"':
		case known > s.message:
			longer++
			if strings.IndexByte("[({", s.text[s.message]) >= 0 || isDotted(s.line.Record.Logger) && s.line.Record.Guess == "" {
				brackets++
			}
		case known < s.message, s.level != "" && s.line.Record.Level != s.level:
			changed++
		}
	}
	if 10*read < 8*len(group) {
		return false
	}
	l.keep = 10*longer >= 9*heads || 2*brackets > longer && 2*longer > heads
	if longer > 0 && !l.keep {
		changed++
	}
	l.known = changed == 0 && l.tail == ""
	return true
}
