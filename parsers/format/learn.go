package format

import (
	"cmp"
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// Bounds of what a layout is learned from.
const (
	maxLearned     = 48      // words at the beginning of a line
	maxLearnedText = 320     // bytes at which a word may begin
	maxLearnedLine = 1 << 12 // bytes
	usualWords     = 16      // that room is made for
	fewestTyped    = 3       // lines, where records have a time or a level
	fewestBare     = 6       // where they have neither
)

// sampled is a line that a layout is learned from, and its words so far.
type sampled struct {
	line  *event.Line
	text  string
	words []placed
	key   lineKey // what lines of one layout begin with

	read    bool        // the layout reads it
	message int         // where its message begins then
	level   event.Level // and what level it has
}

// placed is a scanned word as it is kept: of what kind it is, where it begins and ends, and where what follows it ends.
type placed struct {
	kind            fieldKind
	start, end, sep uint16
}

// lineKey is how a line begins: with a word of a kind, what stands before it and, for one that says nothing by itself, behind it.
type lineKey struct {
	kind       fieldKind
	lead, mark string
}

// before orders keys.
func (k lineKey) before(o lineKey) bool {
	return cmp.Or(cmp.Compare(k.kind, o.kind), cmp.Compare(k.lead, o.lead), cmp.Compare(k.mark, o.mark)) < 0
}

// word returns word k, the words being read as they are asked for.
func (s *sampled) word(k int) (placed, bool) {
	for len(s.words) <= k {
		var i int
		if n := len(s.words); n > 0 {
			i = int(s.words[n-1].sep)
		} else {
			i = skipMarks(s.text, 0)
		}
		if i >= len(s.text) || i > maxLearnedText || k >= maxLearned {
			return placed{}, false
		}
		w := scanWord(s.text, i)
		s.words = append(s.words, placed{w.kind, uint16(w.start), uint16(w.end), uint16(w.sep)})
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

// Told tells whether a line says itself what its record is, as JSON does: a layout would change nothing.
func Told(l *event.Line) bool {
	return l.Head && (l.Text == l.Record.Message || l.Record.Stack != "")
}

// Learn returns how the log begins its records of which lines are some, in any order, read without a layout. It returns nil where too little is in common,
// or the records say what they are themselves, as JSON does.
//
// What most lines have in the same place and of the same kind is the head: it ends with a time, a level, or with a mark that closes a column. What only some lines have
// is message.
func Learn(lines []event.Line) *Layout {
	all := make([]sampled, 0, len(lines))
	room := make([]placed, len(lines)*usualWords)
	groups := make([]keyed, 0, 8)
	for i := range lines {
		l := &lines[i]
		if l.Text == "" || isBlank(l.Text[0]) || Told(l) {
			continue
		}
		text := firstLine(l.Text)
		all = append(all, sampled{line: l, text: text[:min(len(text), maxLearnedLine)], words: room[:0:usualWords]})
		room = room[usualWords:]
		if last := &all[len(all)-1]; last.begins() {
			groups = counted(groups, last.key)
		}
	}
	var best keyed
	for _, g := range groups {
		if g.n > best.n || g.n == best.n && g.key.before(best.key) {
			best = g
		}
	}
	if best.n < fewestTyped || 5*best.n < len(all) {
		return nil
	}
	group := make([]*sampled, 0, best.n)
	for i := range all {
		if len(all[i].words) > 0 && all[i].key == best.key {
			group = append(group, &all[i])
		}
	}
	l := &Layout{lead: best.key.lead, logger: -1}
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

// keyed counts the lines that begin in one way.
type keyed struct {
	key lineKey
	n   int
}

// counted counts a key in a list, in which there are few.
func counted(all []keyed, key lineKey) []keyed {
	for i := range all {
		if all[i].key == key {
			all[i].n++
			return all
		}
	}
	return append(all, keyed{key, 1})
}

// begins finds out how the line begins. It returns false if there is no word in it.
func (s *sampled) begins() bool {
	w, ok := s.word(0)
	if !ok {
		return false
	}
	s.key = lineKey{kind: w.kind, lead: squeezed(s.text[:w.start])}
	if w.kind == anyWord || w.kind == aNumber {
		m := s.mark(0)
		s.key.mark = m[:min(len(m), 2)] // "shop[12]: message", and not "KeyError: 'k'"
	}
	return true
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
		case depth == "" && k == typed && k > 0 && fields[k-1].kind == aStamp && levelNumbers(group, k):
			fields[k].kind, fields[k].text = aLevelNumber, ""
			head = k + 1
			typed = k + 1
		case len(depth) < len(before):
			head = k + 1
		case depth != "":
		case k > 0 && strings.HasSuffix(fields[k-1].sep, "=") && fields[k-1].kind == fixedWord && before == "":
			head = k + 1 // level=INFO logger=Orders message
		case closes(f.sep) && l.endsColumn(group, fields, k):
			head = k + 1
		case f.sep == " " && typed > 0 && head == k && (k == typed && (namesModules(group, k) || fewClasses(group, k)) || k > typed && l.sameForAll(group, k)):
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
	l.logger = l.loggerOf(group)
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
	enough := max(3, (len(group)+4)/5)
	firsts := make([]string, 0, enough)
	for _, s := range group {
		if w, ok := s.word(head); ok {
			if word := s.text[w.start:w.end]; !slices.Contains(firsts, word) {
				if firsts = append(firsts, word); len(firsts) == enough {
					return true
				}
			}
		}
	}
	return false
}

// differ tells whether there are a few messages behind the head, and not the same one again and again.
func differ(group []*sampled, head int) bool {
	rests := make([]string, 0, fewestTyped)
	for _, s := range group {
		if w, ok := s.word(head - 1); ok {
			if rest := s.text[w.end:]; !slices.Contains(rests, rest) {
				if rests = append(rests, rest); len(rests) == fewestTyped {
					return true
				}
			}
		}
	}
	return false
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
