package scrub

import "strings"

// Bounds of what plainProse looks at, in bytes: the text, its words and its numbers.
const maxProse, maxProseWord, maxProseNumber = 512, 19, 9

// plainProse tells whether t is nothing but words, short numbers and name=number, each a blank apart, of which none that names a secret is one that a word or a short number could be the value of:
// "session renewed for order 4711". Nothing is a secret in such a text, although names of some may be in it: what stands behind those has no form that one has. That no detector finds anything
// in it is held by TestProseChangesNothing. Of a text that is no prose this is told by its first bytes mostly.
func plainProse(t string) bool {
	if len(t) > maxProse {
		return false
	}
	h := uint32(0)
	number := false // the last word was a number, or says that one is the value of what it is about
	verb := false   // so it does of whatever follows
	for i := 0; i < len(t); {
		from, capitals, named := i, 0, false
		for i < len(t) && letter(t[i]) {
			if capital(t[i]) {
				capitals++
			}
			h = (h<<5 | uint32(t[i]&31)) & (1<<15 - 1)
			if loud[h] && mayGoOn(t, i+1, loudNext[h]) {
				if i-from < 2 || graveStems[h] {
					return false
				}
				named = true
			}
			i++
		}
		word := t[from:i]
		switch {
		case word != "" && i < len(t) && t[i] == '=':
			end := i + 1
			for end < len(t) && digit(t[end]) {
				end++
			}
			if named || verb || len(word) < 2 || len(word) > maxProseWord || mayNameAnother(word) || end == i+1 || end-i-1 > maxProseNumber {
				return false
			}
			i, number = end, true
		case word != "":
			if len(word) > maxProseWord || capitals > 1 && (capitals < len(word) || len(word) > 7) || capitals == 1 && !capital(word[0]) || named && (capitals > 1 || !mild(word)) {
				return false
			}
			number = word == "by" || len(word) < 2
			verb = word == "was" || word == "is" || word == "to" || word == "of" || word == "now" || word == "equals"
		case digit(t[i]) && !number:
			for i < len(t) && digit(t[i]) {
				i++
			}
			if i-from > maxProseNumber {
				return false
			}
			number = true
		default:
			return false
		}
		if i < len(t) && (t[i] == ',' || t[i] == '.') {
			i++
		}
		if i < len(t) {
			if t[i] != ' ' || i+1 == len(t) {
				return false
			}
			i++
		}
	}
	return true
}

// mild tells whether a word that a name of a secret is in names none, or one whose value only machines make: a token, a session.
func mild(word string) bool {
	switch word {
	case "session", "sessions", "Session", "Token", "token", "tokens", "auth", "authorized", "authenticated", "author":
		return true
	case "bearer", "login", "args":
		return false
	}
	k := classify(word)
	return k == keyNone || k == keyWeak && !strings.HasSuffix(word, "community")
}

// mayNameAnother tells whether word= may say what another value is.
func mayNameAnother(word string) bool {
	switch strings.ToLower(word) {
	case "name", "value", "content", "data", "stringdata", "input", "params", "parameters", "bindings", "bind", "binds", "resp", "file", "env", "type", "kind", "field":
		return true
	}
	return false
}

// graveStems are those of loud that are in names of secrets which people choose, and which are a few digits.
var graveStems = func() map[uint32]bool {
	m := map[uint32]bool{}
	for _, w := range strings.Fields("pas sec otp pin cvv cvc ssn phr cod pan mne psw cre swo acs kod mun cry nia rdn rdk mec sal pep bea llo rti") {
		m[uint32(stem(w[0]|0x20, w[1]|0x20, w[2]|0x20))] = true
	}
	for c := range uint32(32) {
		m[c<<10|uint32('p'&31)<<5|uint32('w'&31)] = true
	}
	return m
}()
