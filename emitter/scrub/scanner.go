package scrub

import (
	"slices"
	"strings"
)

// scanner goes through a text once. At each byte that a secret could be recognised by it asks the detectors, each of which answers with the part of the text,
// at or after that byte, that is to go (or, for what is recognised by something in its middle, that begins after done).
type scanner struct {
	text string
	code bool // source code: only literals are secrets
	pii  bool // addresses may stay
	done int  // everything before is decided
	out  strings.Builder

	// Where runs that were already looked through end, so that none is looked through twice.
	bareTo    int
	noKeyEnd  bool   // no private key ends after here
	planned   []span // to be cut, in order; next is where the first begins, or -1
	next      int
	cookieTo  int      // the end of the header of cookies that was begun
	tableTo   int      // what a table was looked for in
	cuts      []string // what was cut, and is looked for again
	valuesTo  int      // what the values of an SQL statement were looked for in
	tokenTo   [256]int // by the first byte of what a token is made of
	membersTo int      // what the members of an object were looked for in
}

// span is a part of the text; the zero span means none.
type span struct{ from, to int }

// maxLook is how much of a value is looked at to tell what it is, in bytes.
const maxLook = 512

// maxValue bounds how far a value is looked for its end, in bytes.
const maxValue = 16 << 10

func (s *scanner) scan() string {
	t := s.text
	s.next = -1
	if found := s.line(0); found.to > found.from {
		s.plan(found)
	}
	s.runs()
	for i := 0; i < len(t); i++ {
		if i == s.next {
			planned := s.planned[0]
			if found := s.token(i); found.from == i && found.to > planned.to {
				planned = found // a run is but the beginning of it
			}
			s.cut(planned)
			i = s.done - 1
			continue
		}
		var found span
		switch class[t[i]] {
		case 0:
			continue
		case classJoin:
			if found = s.joined(i); found.to == 0 && t[i] == ':' && i+2 < len(t) && t[i+1] == ' ' && !s.code {
				found = s.line(i + 2)
			}
		case classAt:
			found = s.at(i)
		case classDigit:
			if i == 0 || class[t[i-1]] != classDigit {
				if found = s.digits(i); found.to == 0 && tokenOpenings.has(t, i) && (i == 0 || !wordByte(t[i-1])) {
					found = s.token(i)
				}
			}
		case classStart:
			if i == 0 || !wordByte(t[i-1]) {
				if found = s.token(i); found.to == 0 {
					if t[i] == 'V' || t[i] == 'v' {
						found = s.values(i)
					}
					if found.to == 0 && !s.code {
						found = s.saidAfter(i)
					}
				}
			}
		case classDash:
			if strings.HasPrefix(t[i:], "-----BEGIN ") || strings.HasPrefix(t[i:], "---- BEGIN ") {
				found = s.privateKey(i)
			} else if strings.HasPrefix(t[i:], "--") && (i == 0 || t[i-1] != '-') {
				found = s.flag(i)
			} else if !s.code {
				if found = s.shortFlag(i); found.to == 0 {
					if found = s.longFlag(i); found.to == 0 {
						found = s.positionalWord(i)
					}
				}
			}
		case classLine:
			if t[i] == '\n' {
				found = s.line(i + 1)
			} else if i+2 < len(t) && t[i+1] == ' ' && !s.code { // the end of a record's head
				found = s.line(i + 2)
			}
		case classClose:
			found = s.element(i)
		case classQuote:
			if found = s.afterWord(i); found.to == 0 && i > 0 && t[i] == '"' && t[i-1] == ':' && !s.code {
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
		case classUnder:
			if !s.code {
				found = s.constant(i)
			}
		case classArrow:
			if strings.HasPrefix(t[i:], "│") && !s.code {
				s.table(i, "│")
			}
			if strings.HasPrefix(t[i:], "→ ") && !s.code {
				found = s.told(i, i+len("→ "))
			}
		}
		if found.to <= found.from || found.from < s.done {
			continue
		}
		if found.from > i { // there may be more on the way to it
			s.plan(found)
			continue
		}
		s.cut(found)
		i = max(i, s.done-1)
	}
	if s.done == 0 {
		return t
	}
	s.out.WriteString(t[s.done:])
	return again(s.out.String(), s.cuts)
}

// plan has a span cut out when the scanner comes to it. One that overlaps another is joined with it.
func (s *scanner) plan(p span) {
	at := len(s.planned)
	for at > 0 && s.planned[at-1].from > p.from {
		at--
	}
	if at > 0 && s.planned[at-1].to > p.from {
		at--
		s.planned[at].to = max(s.planned[at].to, p.to)
	} else {
		s.planned = slices.Insert(s.planned, at, p)
	}
	for at+1 < len(s.planned) && s.planned[at+1].from < s.planned[at].to {
		s.planned[at].to = max(s.planned[at].to, s.planned[at+1].to)
		s.planned = slices.Delete(s.planned, at+1, at+2)
	}
	s.next = s.planned[0].from
}

// cut takes a span out, and what is planned in it.
func (s *scanner) cut(p span) {
	if !strings.HasPrefix(s.text[p.from:min(p.to+1, len(s.text))], Filtered) { // else it has been here before
		s.out.WriteString(s.text[s.done:p.from])
		s.out.WriteString(Filtered)
		s.remember(s.text[p.from:p.to])
	} else {
		s.out.WriteString(s.text[s.done:p.to])
	}
	s.done = p.to
	for len(s.planned) > 0 && s.planned[0].from < s.done {
		if s.planned[0].to > s.done {
			s.planned[0].from = s.done
			break
		}
		s.planned = s.planned[1:]
	}
	s.next = -1
	if len(s.planned) > 0 {
		s.next = s.planned[0].from
	}
}

// What a byte may be the sign of.
const (
	classJoin    = iota + 1 // '=' and ':' join names and values
	classAt                 // '@'
	classDigit              // card numbers, addresses
	classStart              // tokens that are known by how they begin
	classDash               // "-----BEGIN", "--password"
	classLine               // '\n' comes before an entry of a file
	classClose              // '>' ends <password>
	classQuote              // password 'x'
	classPercent            // "%3D" is an encoded '='
	classTilde              // "Q~" is in the secrets of Azure
	classEntity             // "&gt;" ends &lt;password&gt;
	classTable              // | DB_PASSWORD | x |, and the same with tabs
	classUnder              // API_KEY x
	classArrow              // DB_PASSWORD → x
	classCall               // ldap_bind('x', 'y', 'password')
)

var class = func() (c [256]uint8) {
	c['='], c[':'], c['@'], c['-'], c['>'], c['\''], c['"'], c['`'] = classJoin, classJoin, classAt, classDash, classClose, classQuote, classQuote, classQuote
	c['_'], c['\n'], c[']'] = classUnder, classLine, classLine
	c['|'], c['\t'], c["→"[0]] = classTable, classTable, classArrow
	c['%'], c['~'], c['&'], c['('] = classPercent, classTilde, classEntity, classCall
	for d := '0'; d <= '9'; d++ {
		c[d] = classDigit
	}
	for b := range byFirst {
		if c[b] == 0 && len(byFirst[b]) > 0 {
			c[b] = classStart
		}
	}
	for _, w := range spoken {
		c[w.words[0]] = classStart
	}
	for _, b := range "VvLrtfiw" { // VALUES, LOGIN, rejected value, returned, to, for, is, was
		c[b] = classStart
	}
	return c
}()

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

func space(c byte) bool { return c == ' ' || c == '\t' }

func quote(c byte) bool { return c == '"' || c == '\'' || c == '`' }
