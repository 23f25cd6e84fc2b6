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
	if len(messages) < 2 {
		return nil
	}
	if len(messages) > maxShapes {
		return nil
	}
	firsts := make([]shapeToken, len(messages))
	for i, m := range messages {
		shapeTokens(m, firsts[i:i+1])
	}
	leader, most := 0, 0
	for i := range firsts {
		n := 0
		for j := range firsts {
			if firsts[i].shape != "" && firsts[j].shape == firsts[i].shape {
				n++
			}
		}
		if n > most {
			leader, most = i, n
		}
	}
	if most < 2 || most*5 < len(messages)*3 {
		return nil
	}
	var all [][]shapeToken
	for i, m := range messages {
		if firsts[i].shape == firsts[leader].shape {
			tokens := make([]shapeToken, maxShapeTokens)
			all = append(all, tokens[:shapeTokens(m, tokens)])
		}
	}
	end := sharedEnd(all, most == len(messages))
	if end == 0 {
		return nil
	}
	heads := make([]SharedHead, len(messages))
	for i := range heads {
		if firsts[i].shape != firsts[leader].shape {
			continue
		}
		h := &heads[i]
		for _, t := range all[0][:end] {
			h.End = t.next
			if t.level != "" && h.Level == "" {
				h.Level = t.level
			}
			if t.name != "" && t.shape == t.text { // in brackets or before a colon, and no number or level: the same in each
				h.Logger = t.name
			}
		}
		all = all[1:]
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

// sharedEnd returns how many tokens make the head.
func sharedEnd(all [][]shapeToken, everyone bool) int {
	shared := 0
	for shared < maxShapeTokens && sameShape(all, shared) {
		shared++
	}
	strong, end := 0, 0
	for k := range shared {
		t := &all[0][k]
		switch {
		case t.kind == strongToken:
			strong, end = k+1, k+1
		case t.kind == weakToken:
			end = k + 1
		}
	}
	if strong > 0 && end == strong && shared == end+1 && len(all) > minTexts && isName(all[0][end].text) {
		all[0][end].name = all[0][end].text // the same word behind each time or level: "INFO shop listening on :8080"
		return end + 1
	}
	if end > strong && !settledEnd(all, strong, end, shared) {
		end = strong
	}
	if end > 0 && end == strong && shared == end+1 && all[0][end].shape == "0" && len(all) > minTexts {
		end++ // a number behind the level, of a record or a process
	}
	if strong == 0 && (!everyone || len(all) < minTexts) {
		return 0
	}
	return end
}

// sameShape tells whether all of them have the same token at k.
func sameShape(all [][]shapeToken, k int) bool {
	for _, tokens := range all {
		if k >= len(tokens) || tokens[k].shape != all[0][k].shape {
			return false
		}
	}
	return true
}

// settledEnd tells whether brackets, colons and places between two tokens are of the head: texts behind them differ, and their numbers do not.
func settledEnd(all [][]shapeToken, from, end, shared int) bool {
	if shared != end || shared == maxShapeTokens {
		return false
	}
	for k := from; k < end; k++ {
		for _, tokens := range all {
			if t := &tokens[k]; t.text != all[0][k].text && !t.varies {
				return false
			}
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
func shapeTokens(s string, into []shapeToken) int {
	s = s[:min(len(s), maxShapeBytes)]
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		s = s[:i]
	}
	n, i := 0, 0
	for n < len(into) {
		for i < len(s) && isBlank(s[i]) {
			i++
		}
		if i >= len(s) {
			break
		}
		start := i
		for i < len(s) && !isBlank(s[i]) {
			i++
		}
		t := &into[n]
		*t = shapeToken{text: s[start:i]}
		for _, key := range [...]string{"msg=", "message="} {
			if strings.HasPrefix(t.text, key) && len(t.text) > len(key) && t.text[len(key)] != '"' {
				t.text, i = key, start+len(key)
			}
		}
		t.classify()
		t.next = i
		for t.next < len(s) && isBlank(s[t.next]) {
			t.next++
		}
		n++
	}
	return n
}

// classify finds out what a token is.
func (t *shapeToken) classify() {
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
