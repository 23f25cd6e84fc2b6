package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Layout is how one log begins its records, learned from the lines themselves ([Learn]): fields of a kind, and what stands between them in every record. It knows
// where the message begins in layouts that no list has, and settles what a single line leaves open:
//
//	2024-05-01 10:00:00,123 :: ERROR :: payment failed
//	[shop] 2024-05-01 10:00:00 WARN pay <lambda> | cart: 3 items      "cart: " is no column: other records have none
//
// A Layout does not change after it was made.
type Layout struct {
	lead   string // before the first field
	fields []layoutField
	tail   string // what each message ends with
	keep   bool   // where a format that is known finds the message further behind, it is right
	known  bool   // the formats that are known read all lines alike that it was learned from
	logger int    // which field is the logger's name; -1: none
}

// layoutField is a word of the head, and what follows it. Blanks are counted as one.
type layoutField struct {
	kind  fieldKind
	text  string // of a fixed field
	sep   string
	upper wordCase
}

// fieldKind is what a word in a head is.
type fieldKind uint8

const (
	anyWord fieldKind = iota
	aStamp
	aLevel
	aNumber
	fixedWord    // the same in each record
	aLevelNumber // "20"
)

// wordCase is how a level is written: one word that is written otherwise is no level of this log.
type wordCase uint8

const (
	upperCase wordCase = iota + 1
	lowerCase
	capitalised
)

func caseOf(w string) wordCase {
	switch {
	case isUpperWord(w):
		return upperCase
	case isLower(w[0]):
		return lowerCase
	}
	return capitalised
}

// scanned is a word of a line: where it begins and ends, and where what follows it ends.
type scanned struct {
	kind            fieldKind
	start, end, sep int
	level           event.Level
	stamp           stamp
}

// isWordByte tells whether c can be in a word of a head. Brackets, bars, colons, commas, quotes and equals signs stand between words.
func isWordByte(c byte) bool { return wordBytes[c]&inWord != 0 }

// wordBytes says of each byte whether it can be in a word of a head, and whether it can name something.
var wordBytes = func() (is [256]uint8) {
	for c := range is {
		switch b := byte(c); {
		case isLetter(b), isDigit(b), b >= 0x80, b == '_':
			is[c] = inWord | naming
		case strings.IndexByte(".-/$@+~%\\!?*#&^`", b) >= 0:
			is[c] = inWord
		}
	}
	return is
}()

const (
	inWord uint8 = 1 << iota
	naming
)

// between words: up to the first byte of a word that has a letter or a digit in it.
func skipMarks(s string, i int) int {
	for i < len(s) {
		j, named := i, false
		for j < len(s) && isWordByte(s[j]) {
			named = named || wordBytes[s[j]]&naming != 0
			j++
		}
		if named {
			for i < j && wordBytes[s[i]]&naming == 0 && s[i] != '/' && s[i] != '.' {
				i++
			}
			return i
		}
		if j == i {
			j++
		}
		i = j
	}
	return i
}

// scanWord reads the word at s[i] and what follows it.
func scanWord(s string, i int) scanned {
	w := scanned{start: i}
	if t, n, ok := scanStamp(s[i:]); ok && n > 4 && (i+n == len(s) || !isWordByte(s[i+n]) || isBlank(s[i+n])) {
		w.kind, w.stamp, w.end = aStamp, t, i+n
	} else {
		for i < len(s) && isWordByte(s[i]) {
			i++
		}
		i = moduleEnd(s, w.start, i)
		w.end = i
		word := s[w.start:i]
		if word == "" {
			w.end = w.start
		} else if isNumber(word) {
			w.kind = aNumber
		} else if len(word) == 1 {
			w.level = levelLetter(word[0])
		} else {
			w.level = cutLevel(word)
		}
		if w.level != "" {
			w.kind = aLevel
		}
	}
	w.sep = skipMarks(s, w.end)
	return w
}

// moduleEnd returns where the name of a module ends whose first part is s[start:end]: "shop::core::pay" is one word, unless a part of it is a level.
func moduleEnd(s string, start, end int) int {
	for end > start && strings.HasPrefix(s[end:], "::") && len(s) > end+2 && isLetter(s[end+2]) && isName(s[start:end]) && levelWord(s[start:end]) == "" {
		next := end + 2
		for next < len(s) && isWordByte(s[next]) {
			next++
		}
		if !isName(s[start:next]) || levelWord(s[end+2:next]) != "" {
			break
		}
		end = next
	}
	return end
}

// squeezed is a mark as it is compared: runs of blanks count as one, and those that pad the word before a mark as none: "INFO  | " and "[INFO ] ".
func squeezed(mark string) string {
	if len(mark) < 2 {
		return mark
	}
	if t := strings.TrimLeft(mark, " \t"); t != "" && pads(t[0]) {
		mark = t
	}
	if !strings.Contains(mark, "  ") {
		return mark
	}
	var b strings.Builder
	for i := range len(mark) {
		if mark[i] != ' ' || i == 0 || mark[i-1] != ' ' {
			b.WriteByte(mark[i])
		}
	}
	return b.String()
}

// pads tells whether blanks before c pad the word before them.
func pads(c byte) bool { return strings.IndexByte("])}>|:,;-/", c) >= 0 }

// passes returns where s goes on behind a mark that it begins with at i; -1 if it does not. Further blanks are passed over where the mark has one.
func passes(s string, i int, mark string) int {
	if mark != "" && pads(mark[0]) {
		for i < len(s) && isBlank(s[i]) {
			i++
		}
	}
	for j := range len(mark) {
		if i >= len(s) || s[i] != mark[j] {
			return -1
		}
		i++
		if mark[j] == ' ' {
			for i < len(s) && s[i] == ' ' {
				i++
			}
		}
	}
	return i
}

// read takes the head of a record off. It returns false if s does not begin so.
func (l *Layout) read(r Reader, s string) (rec event.Record, start int, ok bool) {
	line := firstLine(s)
	i := passes(line, 0, l.lead)
	if i < 0 {
		return rec, 0, false
	}
	for n := range l.fields {
		f := &l.fields[n]
		if i >= len(line) || isBlank(line[i]) {
			return rec, 0, false
		}
		w := scanWord(line, i)
		word := line[w.start:w.end]
		switch {
		case word == "":
			return rec, 0, false
		case f.kind == fixedWord:
			if word != f.text {
				return rec, 0, false
			}
		case f.kind == anyWord:
		case f.kind == aLevelNumber:
			if w.kind != aNumber {
				return rec, 0, false
			}
			rec.Level = levelOf(jsonValue{kind: numberValue, raw: word}, pythonScale)
		case w.kind != f.kind:
			return rec, 0, false
		}
		switch f.kind {
		case aStamp:
			if rec.TimeSource == event.TimeUnknown && w.stamp.dated() {
				rec.Time, rec.TimeSource = r.resolve(&w.stamp), event.TimeText
			}
		case aLevel:
			if caseOf(word) != f.upper {
				return rec, 0, false
			}
			rec.Level = w.level
		}
		if n == l.logger {
			rec.Logger = word
		}
		if i = passes(line, w.end, f.sep); i < 0 {
			if n+1 < len(l.fields) || passes(line, w.end, strings.TrimRight(f.sep, " ")) != len(line) {
				return rec, 0, false
			}
			i = len(line) // an empty message
		}
	}
	rec.Message = s[i:]
	return rec, i, true
}

// apply puts right what the formats that are known have made of a line, or have not made of it.
func (l *Layout) apply(r Reader, line *event.Line) {
	if Told(line) {
		return // JSON, and lines that are a message as a whole
	}
	rec, start, ok := l.read(r, line.Text)
	if !ok {
		return
	}
	if !line.Head {
		rec.Message = strings.TrimSuffix(rec.Message, l.tail)
		line.Head, line.Record = true, over(&line.Record, &rec)
		return
	}
	known := messageStart(line)
	if known < 0 || known > 0 && known < len(line.Text) && line.Text[known-1] == '"' {
		return // a pair of a name and a value
	}
	have := &line.Record
	switch {
	case start > known:
		have.Message = have.Message[min(start-known, len(have.Message)):]
		have.Guess = ""
	case start < known && !l.keep:
		have.Message = line.Text[start:known] + have.Message
		if at := strings.LastIndex(line.Text[:known], have.Logger); at >= start && have.Logger != "" {
			have.Logger = ""
		}
		have.Guess = ""
	}
	if rec.Level != "" {
		have.Level = rec.Level
	}
	if l.logger >= 0 && have.Logger == "" {
		have.Logger = rec.Logger
	}
	have.Message = strings.TrimSuffix(have.Message, l.tail)
}

// messageStart is where the message of a record begins in its line; -1 if it stands there otherwise.
func messageStart(line *event.Line) int {
	m := line.Record.Message
	if m == "" {
		return len(line.Text)
	}
	if strings.HasSuffix(line.Text, m) {
		return len(line.Text) - len(m)
	}
	at := strings.Index(line.Text, m)
	if at >= 0 && strings.LastIndex(line.Text, m) != at {
		return -1
	}
	return at
}

// Known tells that the formats that are known read the lines as well from which the layout was learned: only single lines may be put right by it.
func (l *Layout) Known() bool { return l.known }

// Equal tells whether two layouts read all lines alike. Both may be nil.
func (l *Layout) Equal(m *Layout) bool {
	if l == nil || m == nil {
		return l == m
	}
	if l.lead != m.lead || l.tail != m.tail || l.keep != m.keep || l.known != m.known || l.logger != m.logger || len(l.fields) != len(m.fields) {
		return false
	}
	for i := range l.fields {
		if l.fields[i] != m.fields[i] {
			return false
		}
	}
	return true
}
