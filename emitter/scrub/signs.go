package scrub

import "strings"

// What a byte may be the sign of.
const (
	classLetter  = iota + 1 // a letter, which no token begins with
	classStart              // a letter with which tokens begin that are known by it, or words before a secret
	classDigit              // card numbers, addresses
	classUnder              // API_KEY x
	classJoin               // '=' and ':' join names and values
	classAt                 // '@'
	classDollar             // hashes of passwords
	classDash               // "-----BEGIN", "--password"
	classLine               // '\n' comes before an entry of a file
	classClose              // '>' ends <password>
	classQuote              // password 'x'
	classPercent            // "%3D" is an encoded '='
	classTilde              // "Q~" is in the secrets of Azure
	classEntity             // "&gt;" ends &lt;password&gt;
	classTable              // | DB_PASSWORD | x |, and the same with tabs
	classArrow              // DB_PASSWORD → x
	classBeyond             // letters beyond ASCII, and a backslash
	classCall               // ldap_bind('x', 'y', 'password')

	classWord = classUnder // the last of those that words are made of
)

var class = func() (c [256]uint8) {
	c['='], c[':'], c['@'], c['-'], c['>'], c['\''], c['"'], c['`'] = classJoin, classJoin, classAt, classDash, classClose, classQuote, classQuote, classQuote
	c['_'], c['\n'], c[']'], c['$'] = classUnder, classLine, classLine, classDollar
	c['|'], c['\t'], c["→"[0]] = classTable, classTable, classArrow
	c['%'], c['~'], c['&'], c['('] = classPercent, classTilde, classEntity, classCall
	for d := '0'; d <= '9'; d++ {
		c[d] = classDigit
	}
	for b := range c {
		if c[b] == 0 && wordByte(byte(b)) {
			c[b] = classLetter
		}
	}
	for b := 0x80; b < 0x100; b++ {
		if c[b] == 0 {
			c[b] = classBeyond
		}
	}
	c['\\'] = classBeyond
	for b := range byFirst {
		if c[b] == classLetter && len(byFirst[b]) > 0 {
			c[b] = classStart
		}
	}
	for _, w := range spoken {
		c[w.words[0]] = classStart
	}
	for _, b := range "VvLrtfiwc" { // VALUES, LOGIN, rejected value, returned, to, for, is, was
		c[b] = classStart
	}
	return c
}()

// plain are letters and digits, wordBytes '_' too.
var plain, wordBytes = func() (some, all [256]bool) {
	for c := range 256 {
		some[c] = c|0x20 >= 'a' && c|0x20 <= 'z' || digit(byte(c))
		all[c] = some[c] || c == '_'
	}
	return some, all
}()

func wordByte(c byte) bool { return wordBytes[c] }

// sign looks at what a byte that is no part of a word may be the sign of.
func (s *scanner) sign(i int) (found span) {
	t := s.text
	switch class[t[i]] {
	case classJoin:
		if found = s.joined(i); found.to == 0 && t[i] == ':' && i+2 < len(t) && t[i+1] == ' ' && !s.code {
			found = s.line(i + 2)
		}
	case classAt:
		found = s.at(i)
	case classDollar:
		if i == 0 || !wordByte(t[i-1]) {
			found = s.known(i)
		}
	case classDash:
		found = s.dash(i)
	case classLine:
		if t[i] == '\n' {
			found = s.line(i + 1)
		} else if i+2 < len(t) && t[i+1] == ' ' && !s.code { // the end of a record's head
			found = s.line(i + 2)
		}
	case classClose:
		found = s.element(i)
	case classQuote:
		if found = s.afterWord(i); found.to == 0 && !s.calm && !s.code && i > 8 && t[i-1] == ' ' {
			found = s.inSentence(i)
		}
		if found.to == 0 && i > 0 && t[i] == '"' && t[i-1] == ':' && !s.code {
			found = s.line(i + 1)
		}
	case classPercent:
		found = s.encoded(i)
	case classTilde:
		found = s.azure(i)
	case classEntity:
		found = s.escapedElement(i)
	case classCall:
		found = s.argument(i)
	case classTable:
		if t[i] == '|' && !s.code {
			s.table(i, "|")
			found = s.appToken(i)
		}
		if i > 0 && found.to == 0 && !s.code && (space(t[i-1]) || wordByte(t[i-1]) || t[i-1] == ']') {
			if found = s.told(i, i+1); found.to == 0 && t[i] == '|' {
				found = s.piped(i)
			}
		}
	case classBeyond:
		s.beyond = s.beyond || t[i] != '\\' || i+1 < len(t) && t[i+1] == 'u'
	case classArrow:
		s.beyond = true
		if strings.HasPrefix(t[i:], "│") && !s.code {
			s.table(i, "│")
		}
		if strings.HasPrefix(t[i:], "→ ") && !s.code {
			found = s.told(i, i+len("→ "))
		}
	}
	return found
}

// dash looks at '-' at i: the first line of a key, or a flag.
func (s *scanner) dash(i int) (found span) {
	t := s.text
	if i+1 >= len(t) {
		return span{}
	}
	if c := t[i+1]; c != '-' && !wordByte(c) {
		return span{}
	} else if c == '-' {
		if strings.HasPrefix(t[i:], "-----BEGIN ") || strings.HasPrefix(t[i:], "---- BEGIN ") {
			return s.privateKey(i)
		}
		if i == 0 || t[i-1] != '-' {
			return s.flag(i)
		}
	}
	if s.code {
		return span{}
	}
	if i > 0 && (space(t[i-1]) || quote(t[i-1])) {
		if found = s.shortFlag(i); found.to == 0 {
			found = s.longFlag(i)
		}
	}
	if c := t[i+1] | 0x20; found.to == 0 && (c == 'b' || c == 'c' || c == 'n') && strings.IndexByte(t[i:min(len(t), i+6)], ' ') > 0 {
		found = s.positionalWord(i)
	}
	return found
}
