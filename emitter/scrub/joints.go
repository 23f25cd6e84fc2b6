package scrub

import "strings"

// joints looks for the names of secrets in a text from their beginning, and plans to cut what stands behind one where it is not joined by a plain '=' or ':' that the scanner comes to:
// where colours, a type or an index come between, a row of points, blanks of a column, an arrow, brackets, a text in a text.
func (s *scanner) joints() {
	t := s.text
	for i := 2; i < len(t); i++ {
		a, b, c := folded[t[i-2]], folded[t[i-1]], folded[t[i]]
		if a >= between || b >= between || c >= between {
			continue
		}
		if n := uint(a)<<10 | uint(b)<<5 | uint(c); cores[n/64]&(1<<(n%64)) == 0 {
			continue
		}
		name := s.nameAround(i - 2)
		if name.to <= i {
			continue
		}
		i = name.to
		if name.to-name.from > maxKey {
			continue
		}
		k := classify(t[name.from:name.to])
		if n := name.to - name.from; n <= len("credential") && (k == keyNone || n == len("key") || n == len("secret")) && phraseEnds[strings.ToLower(t[name.from:name.to])] {
			if before := s.wordBefore(name.from); before.to > 0 {
				if two := classify(t[before.from:name.to]); two != keyNone {
					name.from, k = before.from, two
				}
			}
		}
		if k != keyNone && k != keyCookie {
			s.joint(name, k)
		}
	}
}

// cores are three letters that the names of most secrets have in them.
var cores = func() (m [1 << 15 / 64]uint64) {
	for _, w := range strings.Fields("pas pwd psw pwo sec tok key aut cre coo jwt ses sig hma cvv cvc otp pin cod sal psk mne ssn phr") {
		n := stem(w[0], w[1], w[2])
		m[n/64] |= 1 << (n % 64)
	}
	return m
}()

// nameAround returns the name that i is in: letters, digits, and single signs between them.
func (s *scanner) nameAround(i int) span {
	t := s.text
	from, to := i, i+1
	for from > 0 && i-from <= maxKey && (wordByte(t[from-1]) || (t[from-1] == '-' || t[from-1] == '.') && from > 1 && wordByte(t[from-2])) {
		from--
	}
	if from > 1 && t[from-1] == '[' && t[from] != 'm' && strings.HasPrefix(t[from-2:], "\x1b[") { // a colour
		if at := strings.IndexByte(t[from:min(len(t), from+8)], 'm'); at >= 0 && from+at < i {
			from += at + 1
		}
	} else if from > 0 && t[from-1] == '\\' && (t[from] == 'n' || t[from] == 't' || t[from] == 'r') && i > from {
		from++
	} else if from > 0 && t[from-1] == '\\' && t[from] == 'u' && from+5 < len(t) && hexByte(t[from+1]) && hexByte(t[from+4]) {
		from += 5
	}
	for to < len(t) && to-i <= maxKey && (wordByte(t[to]) || (t[to] == '-' || t[to] == '.') && to+1 < len(t) && wordByte(t[to+1])) {
		to++
	}
	return span{from, to}
}

// phraseEnds are words that name a secret together with the word before them: "license key", "verification code".
var phraseEnds = words("key code phrase number secret")

// uuid tells whether s has the form of one (RFC 9562 section 4).
func uuid(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' && strings.Trim(s, "0123456789abcdefABCDEF-") == ""
}

// wordBefore returns the word before the one that begins at i, one blank before it.
func (s *scanner) wordBefore(i int) span {
	t := s.text
	if i < 4 || t[i-1] != ' ' || !wordByte(t[i-2]) {
		return span{}
	}
	from := i - 1
	for from > 0 && i-from < 24 && (wordByte(t[from-1]) || t[from-1] == '-') {
		from--
	}
	return span{from, i - 1}
}

// How a value is joined to its name in joint: how sure it is that there is one.
type jointKind uint8

const (
	jointNone   jointKind = iota
	jointSign             // '=' or ':', behind something else
	jointColumn           // blanks, a tab, points: the value is all there is
	jointPair             // a comma in brackets, brackets
	jointAnd              // a word, or a blank
	jointBlank            // a blank, with nothing in quotes behind it
)

// joint plans to cut the value behind a name.
func (s *scanner) joint(name span, k keyKind) {
	t := s.text
	at, odd := s.behindName(name.to)
	kind, from := s.jointAt(at, odd)
	if kind == jointNone || from >= len(t) {
		return
	}
	if kind == jointPair && t[from-1] == '(' {
		if v, pair := s.nameAndPassword(from, t[name.from:name.to]); pair {
			if secretValue(keyStrong, "password", t[v.from:v.to], sepQuoted) {
				s.plan(v)
			}
			return
		}
	}
	opened := s.opening(from)
	if kind == jointSign && !odd && opened == from {
		return // the scanner comes to it
	}
	from = opened
	if from >= len(t) {
		return
	}
	if !endsSoon(t, from) {
		return
	}
	defer s.lookAhead(s.bareTo)
	s.bareTo = 0
	v, quoted := s.valueAt(from)
	if !quoted {
		for _, end := range []string{"\x1b[", `\u0022`, `\u0027`, `\t`} {
			if n := strings.Index(t[v.from:v.to], end); n > 0 {
				v.to = v.from + n
			}
		}
	}
	value := t[v.from:v.to]
	if len(value) < 3 || len(value) > maxLook || v.from < s.done || quoted && v.to >= len(t) || strings.HasPrefix(value, Filtered) || s.code && !quoted {
		return
	}
	word := t[name.from:name.to]
	if pointer(value) || kubernetesName(value) && !(kind >= jointAnd && lastPart(word) > 0 && uuid(value) && !strings.Contains(strings.ToLower(word), "session")) && (kind != jointColumn || !hasDigit(value)) && !(kind == jointAnd && isPassword(lastName(word)) && (strings.HasPrefix(t[at:], "] =>") || quoted && hasDigit(value))) || strings.Contains(value, "/") && (strings.EqualFold(word, "secret") || path(value)) {
		return
	}
	sep := sepEquals
	if quoted {
		sep = sepQuoted
	}
	if k == keyAuth {
		if _, ok := schemeWord(t, v.from); ok || !random(value) || len(value) < 16 {
			return
		}
		k = keyStrong
	}
	if !secretValue(k, word, value, sep) || !quoted && !s.literal(word, v, sep) {
		return
	}
	switch kind {
	case jointColumn:
		if !s.columnEnd(v, quoted) || k != keyDigits && !chosen(value) && !(t[from-1] == '.' && isPassword(word) && !proseWords[value]) || strings.HasSuffix(value, ":") || strings.ContainsAny(value, "()") || !quoted && strings.ContainsAny(strings.TrimRight(value, "="), "=") || lastPart(word) == 0 && !isPassword(word) && !random(value) {
			return
		}
	case jointPair:
		if k != keyDigits && !chosen(value) || k == keyDigits && !quoted || strings.ContainsAny(value, " /:") {
			return
		}
	case jointBlank:
		if strings.Contains(value, "---") || strings.Contains(value, "=") && !strings.HasSuffix(value, "=") {
			return
		}
		if spoken := strings.Contains(word, " "); !spoken && (lastPart(word) == 0 && !(k == keyStrong && len(value) >= 32 && random(value) && strings.IndexByte(value, ':') < 0) || len(value) < 20) || !generated(value) && !uuid(value) && !(spoken && len(value) >= 8 && hasDigit(value) && chosen(value)) || spoken && k != keyStrong {
			return
		}
	case jointAnd:
		if k != keyDigits && !chosen(value) && !(kind == jointAnd && isPassword(word) && s.lastWord(v, quoted)) && !(quoted && strings.Contains(value, " ") && phraseOfWords(word, value)) || strings.ContainsAny(value, "/(") && !random(value) {
			return
		}
	}
	s.plan(v)
}

// nameAndPassword returns the second of two texts in quotes from i behind a word for both: credentials ('bob', 'x').
func (s *scanner) nameAndPassword(i int, word string) (password span, ok bool) {
	t := s.text
	word = strings.ToLower(word)
	if !strings.HasSuffix(word, "credentials") && !strings.HasSuffix(word, "auth") && !strings.HasSuffix(word, "creds") || !endsSoon(t, i) {
		return span{}, false
	}
	defer s.lookAhead(s.bareTo)
	user, ok := s.valueAt(i)
	if !ok || user.to+3 >= len(t) || t[user.to+1] != ',' || !endsSoon(t, user.to+2) {
		return span{}, false
	}
	v, ok := s.valueAt(skipBlank(t, user.to+2))
	if !ok || v.to+1 >= len(t) || t[v.to+1] != ')' || v.from < s.done {
		return span{}, false
	}
	return v, true
}

// endsSoon tells whether the value that begins at from has an end near enough to be looked at, so that what has none is not read for each name before it.
func endsSoon(t string, from int) bool {
	if len(t)-from <= maxLook {
		return true
	}
	at := from
	for at < len(t) && at-from < 16 && !wordByte(t[at]) {
		if quote(t[at]) {
			return strings.IndexByte(t[at+1:min(len(t), at+maxLook)], t[at]) >= 0
		}
		at++
	}
	for at-from < maxLook {
		if bareEnd(t[at]) {
			return true
		}
		at++
	}
	return false
}

// lastWord tells whether a word is the last on its line, and none that says something about a password: "The password is opensesame".
func (s *scanner) lastWord(v span, quoted bool) bool {
	t := s.text
	value := t[v.from:v.to]
	if quoted || len(value) < 6 || !strings.HasPrefix(t[v.from-3:], "is ") && !strings.HasPrefix(t[v.from-3:], "to ") || v.to < len(t) && t[v.to] != '\n' && !strings.HasPrefix(t[v.to:], ".\n") && t[v.to:] != "." {
		return false
	}
	low := strings.ToLower(value)
	if strings.Trim(low, "abcdefghijklmnopqrstuvwxyz") != "" || low != value || proseWords[low] || messageWords[low] || describers[low] || qualifiers[low] {
		return false
	}
	for _, end := range adjectiveEnds {
		if strings.HasSuffix(low, end) {
			return false
		}
	}
	return true
}

// adjectiveEnds are how words end that say something about a thing.
var adjectiveEnds = []string{"ed", "ing", "able", "ible", "ent", "ant", "ful", "al", "ive", "ary", "ory", "ous", "less", "ic", "ect", "ete", "ure", "ly", "ble", "ough", "ation", "nown", "dden", "ken", "ten", "ain", "ine", "ble", "est", "ger", "ter", "one", "lly"}

// phraseOfWords tells whether value is a passphrase: words in small letters under a name that says so.
func phraseOfWords(name, value string) bool {
	return strings.HasSuffix(strings.ToLower(name), "phrase") && strings.Count(value, " ") > 1 && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz ") == "" && !sentence(value)
}
