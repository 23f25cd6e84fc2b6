package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/errtail/errtail/event"
)

// SharedHead is what a message begins with that no format of this package knows, but that it has in common with other messages of its log.
type SharedHead struct {
	End    int         // where the message itself begins; 0: this one has no such head
	Level  event.Level // "" if the head names none
	Logger string      // a name that stands in every head; "" if there is none
}

// SharedHeads finds the head of a layout that nobody has listed by its repetition: messages of one log that begin with a time, a level, an icon or a place in the source, or with
// the same names in brackets or before colons. It returns nil where they have nothing of the kind in common.
//
//	18:03:52.793 › listening on :8080                  [Nest] 20325  - 11/23/2026, 6:03:57 PM     LOG [Orders] order 41 placed
//	18:03:53.102 › order 41 placed                     [Nest] 20325  - 11/23/2026, 6:03:58 PM   ERROR [Orders] card declined
//
// Messages of one template have everything in common ("user 42: logged in"): a time or a level ends a head whatever follows, brackets and colons only where what follows differs. At
// least three of five messages have the head; the others are further lines of theirs, or another program's.
func SharedHeads(messages []string) []SharedHead {
	if len(messages) < 2 || len(messages) > maxShapes {
		return nil
	}
	all := shaped(messages)
	leader, counts := 0, make([]int, len(all))
	for i := range all {
		for j := range all[:i+1] { // counts[j] is of the first with this shape
			if all[i].token.shape == all[j].token.shape {
				if counts[j]++; all[i].token.shape != "" && counts[j] > counts[leader] {
					leader = j
				}
				break
			}
		}
	}
	most := counts[leader]
	if all[leader].token.shape == "" || most < 2 || most*5 < len(messages)*3 {
		return nil
	}
	group := make([]shapedText, 0, most)
	for i := range all {
		if all[i].token.shape == all[leader].token.shape {
			group = append(group, all[i])
		}
	}
	columns := columnsOf(group)
	end := sharedEnd(columns, most, most == len(messages))
	if end == 0 {
		return nil
	}
	shape := all[leader].token.shape
	heads := make([]SharedHead, len(messages))
	tokens := make([]shapeToken, end)
	last := columns[end-1] // a name by its place is none by itself
	for i, m := range messages {
		if all[i].token.shape != shape {
			continue
		}
		h := &heads[i]
		if last.shape == last.text {
			h.Logger = last.name
		}
		for _, t := range tokens[:shapeTokens(m, tokens)] {
			h.End = t.next
			if t.level != "" && h.Level == "" {
				h.Level = t.level
			}
			if t.name != "" && t.shape == t.text { // in brackets or before a colon, and no number or level: the same in each
				h.Logger = t.name
			}
		}
	}
	return heads
}

// Bounds of the search for a shared head: messages, tokens of each, and bytes.
const (
	maxShapes      = 100
	maxShapeTokens = 12
	maxShapeBytes  = 240
	minTexts       = 3 // without a time or a level
)

// shapedText is a message, and the token of it that is looked at.
type shapedText struct {
	text  string
	token shapeToken
}

// shaped returns messages with their first tokens.
func shaped(messages []string) []shapedText {
	all := make([]shapedText, len(messages))
	for i, m := range messages {
		all[i].text = m
		all[i].step(0, &all[max(i-1, 0)].token)
	}
	return all
}

// step goes on to the token at an offset. What is known of the same token of another message need not be found out again.
func (t *shapedText) step(from int, like *shapeToken) bool {
	text, next := nextToken(t.text[:min(len(t.text), maxShapeBytes)], from)
	switch {
	case text == "":
		t.token = shapeToken{}
		return false
	case text == like.text:
		t.token = *like
	default:
		t.token = shapeToken{text: text}
		t.token.classify()
	}
	t.token.next = next
	return true
}

// column is a token that all messages have in the same place, as the first of them has it.
type column struct {
	shapeToken
	same bool // the texts are, or are of a kind that varies
}

// columnsOf returns the tokens that messages have in common, all from the first one on.
func columnsOf(all []shapedText) []column {
	var columns []column
	for {
		c := column{shapeToken: all[0].token, same: true}
		for i := range all {
			t := &all[i].token
			if t.text == "" || t.shape != c.shape {
				return columns
			}
			c.same = c.same && (t.text == c.text || t.varies)
		}
		if columns = append(columns, c); len(columns) == maxShapeTokens {
			return columns
		}
		last := 0
		for i := range all {
			if !all[i].step(all[i].token.next, &all[max(i-1, 0)].token) {
				last++
			}
		}
		if last == len(all) {
			columns[len(columns)-1].kind = plainToken // something must be left of a message
		}
		if last > 0 {
			return columns
		}
	}
}

// sharedEnd returns how many of the columns that n messages have in common make the head.
func sharedEnd(all []column, n int, everyone bool) int {
	shared := len(all)
	strong, end := 0, 0
	for k := range all {
		switch c := &all[k]; c.kind {
		case strongToken:
			if c.level != "" && c.same && c.shape == "L" && isLower(c.text[0]) && k > strong {
				continue // "raised an exception": a level that is always the same, behind other words, is one of them
			}
			strong, end = k+1, k+1
		case weakToken:
			end = k + 1
		}
	}
	if strong > 0 && end == strong && shared == end+1 && n > minTexts && isName(all[end].text) {
		all[end].name = all[end].text // the same word behind each time or level: "INFO shop listening on :8080"
		return end + 1
	}
	if end > strong && !settledEnd(all, strong, end) {
		end = strong
	}
	if end > 0 && end == strong && shared == end+1 && all[end].shape == "0" && n > minTexts {
		end++ // a number behind the level, of a record or a process
	}
	if strong == 0 && (!everyone || n < minTexts) {
		return 0
	}
	return end
}

// settledEnd tells whether brackets, colons and places between two tokens are of the head: texts behind them differ, and their numbers do not.
func settledEnd(all []column, from, end int) bool {
	if len(all) != end || len(all) == maxShapeTokens {
		return false
	}
	for _, c := range all[from:end] {
		if !c.same {
			return false
		}
	}
	return true
}

// tokenKind says whether a token can end a head.
type tokenKind uint8

const (
	plainToken  tokenKind = iota // a word
	weakToken                    // "[shop]", "shop:", "|", "main.go:12": only if what follows differs
	strongToken                  // a time, a level, an icon
)

// shapeToken is what stands between blanks.
type shapeToken struct {
	text, shape string
	name        string // what it may name: the word in brackets or before a colon
	next        int    // where the next token begins
	kind        tokenKind
	level       event.Level
	varies      bool // places, functions and ids are others in each line
}

// shapeTokens takes the beginning of a message apart, and returns how many tokens it has found.
func shapeTokens(s string, into []shapeToken) (n int) {
	t, like := shapedText{text: s}, shapeToken{}
	for n < len(into) && t.step(t.token.next, &like) {
		into[n] = t.token
		n++
	}
	return n
}

// nextToken returns the token that begins at an offset or behind the blanks there, and where the one behind it begins; "" if the first line ends there.
func nextToken(s string, i int) (text string, next int) {
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	start := i
	for i < len(s) && !isBlank(s[i]) && s[i] != '\n' {
		i++
	}
	text = s[start:i]
	for _, key := range [...]string{"msg=", "message="} {
		if strings.HasPrefix(text, key) && len(text) > len(key) && text[len(key)] != '"' {
			text, i = key, start+len(key)
		}
	}
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	return text, i
}

// classify finds out what a token is.
func (t *shapeToken) classify() {
	if isNumber(t.text) {
		if t.shape = "0"; len(t.text) >= 10 {
			t.kind = strongToken // as in shapeRuns
		}
		return
	}
	bare := strings.Trim(t.text, "[](){}<>:|,-")
	switch {
	case t.text == "msg=" || t.text == "message=":
		t.shape, t.kind = t.text, strongToken
		return
	case splitSource(bare):
		t.shape, t.kind, t.varies = "P", weakToken, true
		return
	case strings.HasSuffix(t.text, "()") && isLetter(t.text[0]):
		t.shape, t.kind, t.varies = "F", weakToken, true
		return
	case isIcon(t.text):
		t.shape, t.kind = "S", strongToken
		return
	case bare != t.text && isRequestID(bare):
		t.shape, t.kind, t.varies = strings.Replace(t.text, bare, "U", 1), weakToken, true
		return
	}
	t.shapeRuns()
	if t.kind == strongToken {
		return
	}
	last := t.text[len(t.text)-1]
	closed := t.text[0] == '[' && (last == ']' || strings.HasSuffix(t.text, "]:")) || t.text[0] == '(' && (last == ')' || strings.HasSuffix(t.text, "):")) || t.text[0] == '<' && last == '>'
	switch {
	case closed, last == ':', last == '|', last == '>', bare == "":
		t.kind = weakToken
		t.varies = closed && strings.Trim(t.shape, "[]():<>") == "0"
	case strings.IndexByte(t.text, '=') > 0 && last != '=' && !strings.HasSuffix(t.text, "\""):
		t.kind = weakToken
	}
	if t.kind == plainToken && isName(t.text) && strings.ContainsAny(t.text, ":.") {
		t.kind, t.name = weakToken, t.text // debug's namespaces: "shop:pay"
	}
	if t.kind == weakToken && isName(bare) {
		t.name = bare
	}
}

// shapeRuns writes a token's shape: "0" for each run of digits, "L" for a level, all else as it is.
func (t *shapeToken) shapeRuns() {
	var b strings.Builder
	s := t.text
	for i := 0; i < len(s); {
		c := s[i]
		if !isLetter(c) && !isDigit(c) {
			b.WriteByte(c)
			i++
			continue
		}
		from := i
		digits, hex := false, true
		for i < len(s) && (isLetter(s[i]) || isDigit(s[i])) {
			digits = digits || isDigit(s[i])
			hex = hex && (isDigit(s[i]) || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'f')
			i++
		}
		run := s[from:i]
		switch {
		case digits && hex:
			b.WriteByte('0')
			if len(run) >= 10 && isNumber(run) && b.Len() <= 2 {
				t.kind = strongToken // seconds since 1970, or fractions of them
			}
		case digits:
			for j := 0; j < len(run); j++ {
				if !isDigit(run[j]) {
					b.WriteByte(run[j])
				} else if j == 0 || !isDigit(run[j-1]) {
					b.WriteByte('0')
				}
			}
		case t.level == "" && levelWord(run) != "" && len(run) > 2 && (isUpperWord(run) || isLowerLevelToken(s, from, i)):
			t.level, t.kind = levelWord(run), strongToken
			b.WriteByte('L')
		default:
			b.WriteString(run)
		}
	}
	t.shape = b.String()
	if strings.Contains(t.shape, "0:0:0") {
		t.kind = strongToken
	}
}

// isLowerLevelToken tells whether a level that is not in upper case stands alone in its token, or in brackets, or before a colon or a bar.
func isLowerLevelToken(s string, from, until int) bool {
	return strings.Trim(s[:from], "[(<|") == "" && strings.Trim(s[until:], "])>:|") == ""
}

// isIcon tells whether a token is nothing but symbols outside of ASCII, with which consoles name a level: "✖", "ℹ", "›".
func isIcon(s string) bool {
	for _, r := range s {
		if r < utf8.RuneSelf || r == utf8.RuneError || (unicode.IsLetter(r) || unicode.IsNumber(r)) && (r < 0x2100 || r >= 0x2c00) {
			return false
		}
	}
	return s != ""
}
