package scrub

import "strings"

// What most detectors look for is the name of a secret beside a value, and most texts have nothing in them that could be one. That is told in one pass, before any detector is asked: each name that
// classify knows has one of quietStems in it, and so have the words that other detectors begin with. In a text without them, a quiet one, detectors of names are not asked at all.

// quietStems are three letters each ('#' is a digit), and behind ':' those of which one must follow ('|' is the end of the word, which small letters are not); without any, whatever follows will do. They are
// chosen so that each name has one and ordinary texts seldom do. TestNamesAreNotQuiet holds them to the names that are known.
const quietStems = `key pas:sw sec:ru tok:e aut:h ses:s cre:d otp:|c pin:|c cvv cvc ssn acs:h kie kod:e k#d:a srf phr:a mun:i zsi:g cry:p loz:i lav:e aml:r zod:i ccn:u
	bte:a lyk:i szo kty wac:h nia geh:e psw:d rka psk mdp tkh:a nnw:o sif:r rdn:u jwt rwe:b rif:i iba:n iva:t cts:i sal:at msc:o pep:p arl:o asl:o mne:m
	kda:t aro:l ryc:o wof:a hma:c cku:p ogs:i kat:a ogi:n swo:r enh:a doo:r gna:t sid:| esl:o mfa:c rta:p unl:o sen:ao mec:o bea:r ssc:o llo:w rti:o sig:|n
	pan:| sas:| cod:e`

// loud are those, and "pw", and loudNext what must follow some: a bit for each letter, bit 0 for the end of a word.
var loud, loudNext = func() (m [1 << 15]bool, next map[uint32]uint32) {
	set := func(a, b, c byte) uint32 {
		n := uint32(quietFolded[a])<<10 | uint32(quietFolded[b])<<5 | uint32(quietFolded[c])
		m[n] = true
		return n
	}
	next = map[uint32]uint32{}
	for _, w := range strings.Fields(quietStems) {
		w, letters, some := strings.Cut(strings.ReplaceAll(w, "#", "1"), ":")
		n := set(w[0], w[1], w[2])
		for i := 0; some && i < len(letters); i++ {
			if letters[i] == '|' {
				next[n] |= 1
			} else {
				next[n] |= 1 << quietFolded[letters[i]]
			}
		}
	}
	for c := range 256 {
		if quietFolded[c] < between {
			set(byte(c), 'p', 'w')
		}
	}
	return m, next
}()

// quietFolded are five bits of each letter, small or not, one value for digits, 0 for what is in no name; or between, or beyond.
var quietFolded = func() (m [256]uint8) {
	for c := range 256 {
		switch b := byte(c); {
		case separates(b):
			m[c] = between
		case b >= 0x80 || b == '\\':
			m[c] = beyond
		case digit(b):
			m[c] = 27
		case plain[b]:
			m[c] = b & 31
		}
	}
	return m
}()

// quiet tells whether no name of a secret can be in t. What separates words in a name does not count, as in telling; letters beyond ASCII, and their escapes, may be of any name.
func quiet(t string) bool {
	h := uint32(0)
	for i := 0; i < len(t); i++ {
		f := quietFolded[t[i]]
		if f < between {
			h = h<<5 | uint32(f)
			if loud[h&(1<<15-1)] && mayGoOn(t, i+1, loudNext[h&(1<<15-1)]) {
				return false
			}
		} else if f == beyond {
			if t[i] != '\\' || i+1 < len(t) && t[i+1] == 'u' {
				return false
			}
			h = 0
		}
	}
	return true
}

// mayGoOn tells whether what follows a stem in t, from i, is one of some letters, or whether any will do.
func mayGoOn(t string, i int, letters uint32) bool {
	if letters == 0 {
		return true
	}
	if letters&1 != 0 && (i >= len(t) || t[i] < 'a' || t[i] > 'z') {
		return true
	}
	for ; i < len(t); i++ {
		if f := quietFolded[t[i]]; f != between {
			return f == beyond || letters&(1<<f)&^1 != 0
		}
	}
	return false
}

// quietJoint tells whether what ':' or '=' at i joins must be looked at in a quiet text too: the few names that say nothing, and tokens with a colon in them.
func (s *scanner) quietJoint(i int) bool {
	t := s.text
	if i == 0 || i+1 >= len(t) {
		return false
	}
	last := t[i-1] | 0x20
	if t[i] == '=' {
		return last == 'd' || last == 't' || last == 'k' // ?t=x, ?appid=x, ?ticket=x
	}
	switch {
	case t[i+1] == 'A': // 123456789:AAx
		return true
	case digit(last): // 1/1200000000000:5f
		return i > 13 && digit(t[i-13])
	case last == 'p': // xfreerdp /u:ann /p:x
		return i > 2 && t[i-2] == '/'
	case last == 's': // args: ["login", "x"]
		return strings.HasSuffix(t[max(0, i-5):i], "args") || t[max(0, i-2)] == '"'
	case last == 'r': // net use x /user:bob
		return i > 4 && t[i-5] == '/'
	}
	return false
}
