package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Bounds of what a layout is learned from.
const (
	maxLearned     = 48  // words at the beginning of a line
	maxLearnedText = 320 // bytes
	fewestTyped    = 3   // lines, where records have a time or a level
	fewestBare     = 6   // where they have neither
)

// sampled is a line that a layout is learned from, and its words so far.
type sampled struct {
	line  *event.Line
	text  string
	words []scanned
	key   string // what lines of one layout begin with

	read    bool        // the layout reads it
	message int         // where its message begins then
	level   event.Level // and what level it has
}

// word returns word k, the words being read as they are asked for.
func (s *sampled) word(k int) (scanned, bool) {
	for len(s.words) <= k {
		i := skipMarks(s.text, 0)
		if n := len(s.words); n > 0 {
			i = s.words[n-1].sep
		}
		if i >= len(s.text) || i > maxLearnedText || k >= maxLearned {
			return scanned{}, false
		}
		s.words = append(s.words, scanWord(s.text, i))
	}
	return s.words[k], true
}

// at returns word k as it stands in the line, "" if the line has fewer.
func (s *sampled) at(k int) string {
	w, ok := s.word(k)
	if !ok {
		return ""
	}
	return s.text[w.start:w.end]
}

// mark is what follows word k, of which there are as many.
func (s *sampled) mark(k int) string {
	w := s.words[k]
	return squeezed(s.text[w.end:w.sep])
}

// Learn returns how the log begins its records of which lines are some, in any order, read without a layout. It returns nil where too little is in common,
// or the records say what they are themselves, as JSON does.
//
// What most lines have in the same place and of the same kind is the head: it ends with a time, a level, or with a mark that closes a column. What only some lines have
// is message.
func Learn(lines []event.Line) *Layout {
	all := make([]sampled, 0, len(lines))
	groups := map[string]int{}
	best := ""
	key := func(s *sampled) string {
		w, ok := s.word(0)
		if !ok {
			return ""
		}
		k := string(rune('0'+w.kind)) + squeezed(s.text[:w.start])
		if w.kind == anyWord || w.kind == aNumber {
			m := s.mark(0)
			k += "\n" + m[:min(len(m), 2)] // "shop[12]: message", and not "KeyError: 'k'"
		}
		return k
	}
	for i := range lines {
		l := &lines[i]
		if l.Text == "" || isBlank(l.Text[0]) || l.Head && (l.Text == l.Record.Message || l.Record.Stack != "") {
			continue
		}
		all = append(all, sampled{line: l, text: firstLine(l.Text)})
		last := &all[len(all)-1]
		k := key(last)
		last.key = k
		if groups[k]++; groups[k] > groups[best] || groups[k] == groups[best] && k < best {
			best = k
		}
	}
	if best == "" || groups[best] < fewestTyped || 5*groups[best] < len(all) {
		return nil
	}
	group := make([]*sampled, 0, groups[best])
	for i := range all {
		if all[i].key == best {
			group = append(group, &all[i])
		}
	}
	lead, _, _ := strings.Cut(best[1:], "\n")
	l := &Layout{lead: lead, logger: -1}
	if !l.learnFields(group, len(all)) {
		return nil
	}
	for _, s := range group {
		rec, start, ok := l.read(Reader{}, s.text)
		s.read, s.message, s.level = ok, start, rec.Level
	}
	l.learnTail(group)
	if !l.compare(group) {
		return nil
	}
	return l
}

// mostOf tells whether n of all lines are as good as all.
func mostOf(n, all int) bool { return n >= all-all/12 }

// learnFields finds the fields of the head. It returns false if there is none.
func (l *Layout) learnFields(group []*sampled, all int) bool {
	head, typed, depth := 0, 0, ""
	fields := []layoutField{}
	depth = opened(depth, l.lead)
	for k := range maxLearned {
		f, whole, ok := commonField(group, k)
		if !ok {
			break
		}
		fields = append(fields, f)
		before := depth
		depth = opened(depth, f.sep)
		switch {
		case f.kind == aStamp, f.kind == aLevel && (f.upper == upperCase || severalWords(group, k)):
			head = k + 1
			typed = k + 1
		case len(depth) < len(before):
			head = k + 1
		case depth != "":
		case k > 0 && strings.HasSuffix(fields[k-1].sep, "=") && fields[k-1].kind == fixedWord && before == "":
			head = k + 1 // level=INFO logger=Orders message
		case closes(f.sep) && l.endsColumn(group, fields, k):
			head = k + 1
		}
		if !whole {
			break
		}
	}
	if head > typed && !diverse(group, head) {
		head = typed
	}
	if head > 0 && !differ(group, head) {
		return false
	}
	if head == 0 || typed == 0 && (len(group) < fewestBare || 5*len(group) < 4*all || !l.barelyHeaded(fields[:head])) {
		return false
	}
	l.fields = fields[:head]
	for k := range l.fields { // what only happens to be the same, as a thread's name
		if f := &l.fields[k]; typed > 0 && f.kind == fixedWord && !strings.HasPrefix(f.sep, "=") {
			f.kind, f.text = anyWord, ""
		}
	}
	if f := &l.fields[0]; typed == 1 && head == 1 && f.kind == aLevel && l.lead == "" && f.upper == capitalised {
		return false // "Error: " is how errors begin
	}
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
			l.logger = k
			break
		}
	}
	return true
}

// opened returns the brackets that are open behind a mark.
func opened(open, mark string) string {
	for i := range len(mark) {
		switch c := mark[i]; c {
		case '[', '(', '{', '<':
			open += string(c)
		case ']', ')', '}', '>':
			if open != "" {
				open = open[:len(open)-1]
			}
		}
	}
	return open
}

// closes tells whether a mark closes a column: more than a blank, and not what opens the next one.
func closes(mark string) bool {
	if strings.IndexByte(mark, '\t') >= 0 {
		return true
	}
	mark = strings.Trim(mark, " ")
	return mark != "" && strings.IndexByte("([{<'", mark[len(mark)-1]) < 0
}

// severalWords tells whether word k is not the same in all lines.
func severalWords(group []*sampled, k int) bool {
	for _, s := range group[1:] {
		if a, b := s.at(k), group[0].at(k); a != "" && b != "" && a != b {
			return true
		}
	}
	return false
}

// endsColumn tells whether the column that ends behind word k is one of the head, and not how messages begin.
func (l *Layout) endsColumn(group []*sampled, fields []layoutField, k int) bool {
	f := &fields[k]
	mark := strings.Trim(f.sep, " ")
	switch {
	case strings.ContainsAny(mark, "|;\t") || strings.IndexByte(f.sep, '\t') >= 0:
		return true
	case f.kind == fixedWord:
		return mark != "," || k > 0 && fields[k-1].sep == f.sep
	case f.kind == aNumber:
		return mark == "]" || mark == ")"
	}
	repeated := k > 0 && fields[k-1].sep == f.sep
	if mark == "," {
		return repeated && f.sep == ","
	}
	dotted, names, distinct := 0, 0, map[string]bool{}
	for _, s := range group {
		word := s.at(k)
		switch {
		case isExceptionName(word):
		case isDotted(word):
			dotted++
			names++
		case isName(word):
			names++
		}
		distinct[word] = true
	}
	switch {
	case 3*dotted > 2*len(group):
		return true
	case !mostOf(names, len(group)):
		return false
	case mark == "-" || mark == "--" || mark == "::" || mark == "/" || mark == ">":
		return true // no message begins so, and never all
	}
	return (mark == ":" || mark == "()") && 2*len(distinct) <= len(group)
}

// diverse tells whether what follows the head differs enough to be messages.
func diverse(group []*sampled, head int) bool {
	firsts := map[string]bool{}
	for _, s := range group {
		if w, ok := s.word(head); ok {
			firsts[s.text[w.start:w.end]] = true
		}
	}
	return len(firsts) >= 3 && len(firsts)*5 >= len(group)
}

// differ tells whether there are a few messages behind the head, and not the same one again and again.
func differ(group []*sampled, head int) bool {
	rests := map[string]bool{}
	for _, s := range group {
		if w, ok := s.word(head - 1); ok {
			rests[s.text[w.end:]] = true
		}
	}
	return len(rests) >= fewestTyped
}

// barelyHeaded tells whether fields that are neither time nor level can begin a record: something in brackets, that exceptions do not begin with.
func (l *Layout) barelyHeaded(fields []layoutField) bool {
	if strings.ContainsAny(l.lead, "[(<{") {
		return true
	}
	for i := range fields {
		if strings.ContainsAny(fields[i].sep, "[(|\t") {
			return true
		}
	}
	return false
}
