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
	calm bool // no name of a secret is in the text
	done int  // everything before is decided
	out  strings.Builder

	// Where runs that were already looked through end, so that none is looked through twice.
	bareTo    int
	noKeyEnd  bool   // no private key ends after here
	planned   []span // to be cut, in order; next is where the first begins, or -1
	next      int
	cookieTo  int       // the end of the header of cookies that was begun
	tableTo   int       // what a table was looked for in
	cuts      []string  // what was cut, and is looked for again
	found     *[]string // what is worth looking for in other texts; may be nil
	valuesTo  int       // what the values of an SQL statement were looked for in
	password  uint8     // whether the text mentions one: 0 not known, 1 no, 2 yes
	beyond    bool      // letters beyond ASCII have come
	tokenTo   [len(tokenBytes)]int
	membersTo int  // what the members of an object were looked for in
	objectTo  int  // what an object in base64 was looked for in
	inner     bool // the text was in base64 in another
}

// span is a part of the text; the zero span means none.
type span struct{ from, to int }

// maxLook is how much of a value is looked at to tell what it is, in bytes.
const maxLook = 512

// maxValue bounds how far a value is looked for its end, in bytes.
const maxValue = 16 << 10

func (s *scanner) scan() string {
	if plainProse(s.text) {
		return s.text
	}
	if s.calm = quiet(s.text); !s.calm {
		return s.pass()
	}
	s.next = -1
	if s.calmLine(0) {
		if found := s.line(0); found.to > found.from {
			s.plan(found)
		}
	}
	s.runs()
	s.calmPass()
	return s.rest()
}

// pass is scan with all detectors.
func (s *scanner) pass() string {
	t := s.text
	s.next = -1
	if found := s.line(0); found.to > found.from {
		s.plan(found)
	}
	s.runs()
	s.joints()
	for i := 0; i < len(t); {
		if i == s.next {
			i = s.due(i)
			continue
		}
		k := class[t[i]]
		if k == 0 {
			i++
			continue
		}
		if k > classWord {
			if found := s.sign(i); found.to > 0 {
				i = s.take(i, found)
			} else {
				i++
			}
			continue
		}
		end := i + 1
		if i == 0 || !wordByte(t[i-1]) {
			found, skip := s.start(i)
			if found.to > found.from {
				i = s.take(i, found)
				continue
			}
			end = i + max(1, skip)
			if s.next > i {
				end = min(end, s.next)
			}
		}
		i = s.word(end)
	}
	return s.rest()
}

// rest returns what has come of the text, when all of it was looked at.
func (s *scanner) rest() string {
	if s.done == 0 {
		return s.text
	}
	s.out.WriteString(s.text[s.done:])
	return again(s.out.String(), s.cuts)
}

// take cuts out what was found at i, or plans to, and returns where to go on.
func (s *scanner) take(i int, found span) int {
	switch {
	case found.to <= found.from || found.from < s.done:
	case found.from > i: // there may be more on the way to it
		s.plan(found)
	default:
		s.cut(found)
		return max(i+1, s.done)
	}
	return i + 1
}

// start looks at what can begin with a word at i, and returns how many bytes can be passed over: those of a date or a time, in which nothing is.
func (s *scanner) start(i int) (found span, skip int) {
	t := s.text
	c := t[i]
	if class[c] == classDigit {
		if i+8 <= len(t) && (t[i+2] == ':' || t[i+4] == '-' || t[i+2] == '/') {
			if skip = clock(t, i); skip > 0 && (s.next < 0 || i+skip <= s.next) {
				return span{}, skip
			}
		}
		found, skip = s.digits(i)
		if found.to == 0 && tokenOpenings.has(t, i) {
			found = s.token(i)
		}
		return found, skip
	}
	if class[c] == classUnder && !s.code {
		return s.constant(i), 0
	}
	if i+4 < len(t) && digit(t[i+2]) && capital(c) && capital(t[i+1]) {
		if found = s.account(i + 2); found.to > 0 {
			return found, 0
		}
	}
	if class[c] != classStart || !eitherOpenings.has(t, i) && !discord(t, i) {
		return span{}, 0
	}
	if found = s.known(i); found.to == 0 {
		if (c == 'V' || c == 'v') && !s.calm {
			found = s.values(i)
		}
		if found.to == 0 && !s.code {
			found = s.saidAfter(i)
		}
	}
	return found, 0
}

// word goes through the rest of a word from i and returns where it ends, or where something that was found in it does.
func (s *scanner) word(i int) int {
	t := s.text
	end := len(t)
	if s.next >= i {
		end = s.next
	}
	for {
		for i < end && plain[t[i]] {
			i++
		}
		if i >= end || t[i] != '_' {
			return i
		}
		if !s.code {
			if found := s.constant(i); found.to > found.from {
				return s.take(i, found)
			}
		}
		i++
		if s.next >= i {
			end = s.next
		}
	}
}

// known returns the known token that begins at i.
func (s *scanner) known(i int) span {
	if !opens(s.text, i) {
		return span{}
	}
	return s.token(i)
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
		keep(s.found, s.text[p.from:p.to])
		s.compared(p)
	} else {
		s.out.WriteString(s.text[s.done:p.to])
	}
	s.beyond = s.beyond || p.to-p.from > 0 && strings.IndexFunc(s.text[p.from:p.to], func(r rune) bool { return r > 127 || r == '\\' }) >= 0
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

// compared plans to cut what a secret in quotes is compared with, or changed to: password "x" != "y".
func (s *scanner) compared(p span) {
	t := s.text
	if p.from == 0 || p.to+8 > len(t) || s.code || !quote(t[p.to]) || t[p.to] != t[p.from-1] || t[p.to+1] != ' ' {
		return
	}
	for _, w := range []string{" != ", " == ", " vs ", " -> ", " to ", " and not "} {
		at := p.to + 1 + len(w)
		if !strings.HasPrefix(t[p.to+1:], w) || at >= len(t) || t[at] != t[p.to] {
			continue
		}
		end := strings.IndexByte(t[at+1:min(len(t), at+100)], t[p.to])
		if end > 3 && chosen(t[at+1:at+1+end]) {
			s.plan(span{at + 1, at + 1 + end})
		}
		return
	}
}

func space(c byte) bool { return c == ' ' || c == '\t' }

func quote(c byte) bool { return c == '"' || c == '\'' || c == '`' }
