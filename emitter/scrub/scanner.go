package scrub

import "strings"

// scanner goes through a text once. At each byte that a secret could be recognised by it asks the detectors, each of which answers with the part of the text,
// at or after that byte, that is to go (or, for what is recognised by something in its middle, that begins after done).
type scanner struct {
	text string
	code bool // source code: only literals are secrets
	pii  bool // addresses may stay
	done int  // everything before is decided
	out  strings.Builder

	// Where runs that were already looked through end, so that none is looked through twice.
	bareTo  int
	tokenTo [256]int // by the first byte of what a token is made of
}

// span is a part of the text; the zero span means none.
type span struct{ from, to int }

// maxLook is how much of a value is looked at to tell what it is, in bytes.
const maxLook = 512

// maxValue bounds how far a value is looked for its end, in bytes.
const maxValue = 16 << 10

func (s *scanner) scan() string {
	t := s.text
	for i := 0; i < len(t); i++ {
		var found span
		switch class[t[i]] {
		case 0:
			continue
		case classJoin:
			found = s.joined(i)
		case classAt:
			found = s.at(i)
		case classDigit:
			if i == 0 || class[t[i-1]] != classDigit {
				found = s.digits(i)
			}
		case classStart:
			if i == 0 || !wordByte(t[i-1]) {
				if found = s.token(i); found.to == 0 && !s.code {
					found = s.saidAfter(i)
				}
			}
		case classDash:
			if strings.HasPrefix(t[i:], "-----BEGIN ") {
				found = s.privateKey(i)
			} else if strings.HasPrefix(t[i:], "--") && (i == 0 || t[i-1] != '-') {
				found = s.flag(i)
			} else if !s.code {
				found = s.shortFlag(i)
			}
		case classClose:
			found = s.element(i)
		case classQuote:
			found = s.afterWord(i)
		case classPercent:
			found = s.encoded(i)
		}
		if found.to > found.from && found.from >= s.done {
			s.cut(found)
			i = found.to - 1
		}
	}
	if s.done == 0 {
		return t
	}
	s.out.WriteString(t[s.done:])
	return s.out.String()
}

// cut takes a span out.
func (s *scanner) cut(p span) {
	if strings.HasPrefix(s.text[p.from:min(p.to+1, len(s.text))], Filtered) {
		return // it has been here before
	}
	s.out.WriteString(s.text[s.done:p.from])
	s.out.WriteString(Filtered)
	s.done = p.to
}

// What a byte may be the sign of.
const (
	classJoin    = iota + 1 // '=' and ':' join names and values
	classAt                 // '@'
	classDigit              // card numbers, addresses
	classStart              // tokens that are known by how they begin
	classDash               // "-----BEGIN", "--password"
	classClose              // '>' ends <password>
	classQuote              // password 'x'
	classPercent            // "%3D" is an encoded '='
)

var class = func() (c [256]uint8) {
	c['='], c[':'], c['@'], c['-'], c['>'], c['\''], c['"'], c['`'] = classJoin, classJoin, classAt, classDash, classClose, classQuote, classQuote, classQuote
	c['%'] = classPercent
	for d := '0'; d <= '9'; d++ {
		c[d] = classDigit
	}
	for _, k := range known {
		if b := k.prefix[0]; c[b] == 0 {
			c[b] = classStart
		}
	}
	for _, w := range spoken {
		c[w[0]] = classStart
	}
	return c
}()

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

func space(c byte) bool { return c == ' ' || c == '\t' }

func quote(c byte) bool { return c == '"' || c == '\'' || c == '`' }
