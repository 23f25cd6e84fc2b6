package scrub

import "strings"

// maxAlign bounds the blanks by which names, or values, are aligned in columns.
const maxAlign = 40

// nameBefore returns the name that ends before i: letters, digits, '_', '-', '.' and brackets, perhaps in quotes, perhaps with blanks after it.
func (s *scanner) nameBefore(i int) string {
	t := s.text
	end := i
	for end > 0 && i-end < maxAlign && space(t[end-1]) {
		end--
	}
	if end == 0 || !nameEnd[t[end-1]] {
		return ""
	}
	if end > 4 && t[end-1] == ';' {
		for _, e := range entities {
			if strings.HasSuffix(t[max(0, end-6):end], e) {
				end -= len(e)
				break
			}
		}
	}
	for n := 0; end > 0 && n < 8 && (quote(t[end-1]) || t[end-1] == '\\' || (t[end-1] == ']' || t[end-1] == ')') && end > 1 && quote(t[end-2])); n++ {
		end--
	}
	escaped := end > 2 && t[end-1]|0x20 == 'd' && t[end-2] == '5' && t[end-3] == '%'
	if escaped {
		end -= 3
	}
	from, seen := end, uint8(0)
	for from > 0 && end-from <= maxKey {
		of := inName[t[from-1]]
		if of == 0 {
			break
		}
		seen |= of
		from--
	}
	if seen == 1 && !escaped && end-from <= maxKey && (from == 0 || !space(t[from-1])) && (end == i || t[end] != ']') && t[end-1] != ']' {
		return t[from:end] // as most are
	}
	if end-from > maxKey {
		return "" // whatever it is, it is no name
	}
	name := t[from:end]
	if escaped && len(name) > 2 && name[0] == '5' && name[1]|0x20 == 'b' {
		return name[2:] // user%5Bpassword%5D
	}
	if end > 0 && t[end-1] == ']' && i < len(t) && t[i] == '=' {
		if j := strings.LastIndex(t[max(0, i-maxKey):i], `["`); j >= 0 { // ["secret":"Config":private]=>
			inner := t[max(0, i-maxKey)+j+2 : i]
			if q := strings.IndexByte(inner, '"'); q > 0 {
				return inner[:q]
			}
		} else if j := strings.LastIndexByte(t[max(0, i-maxKey):end], '['); j >= 0 { // print_r's [secret:Config:private] =>
			if inner, _, ok := strings.Cut(t[max(0, i-maxKey)+j+1:end], ":"); ok {
				return inner
			}
		}
	}
	if from > 1 && space(t[from-1]) && (spokenOf(name) || refused(name) && hasDigit(wordAfter(t, i))) {
		before := strings.TrimRight(phrase(t[:from-1]), " ")
		for _, verb := range []string{" not", " was", " is"} {
			before = strings.TrimSuffix(before, verb)
		}
		if classify(before) == keyStrong {
			return before // API key is: x
		}
		if classify(before[lastBreak(before):]) != keyNone {
			return before[lastBreak(before):] // password tried: x, api_key not valid: x
		}
	}
	if len(name) < 7 && from > 1 && space(t[from-1]) && phrases(strings.ToLower(name)) {
		return phrase(t[:from-1]) + name
	}
	if j := strings.LastIndexByte(name, '['); j >= 0 && strings.HasSuffix(name, "]") && len(name) > j+2 {
		return name[j+1 : len(name)-1] // user[password]
	} else if j >= 0 && !strings.Contains(name, "]") {
		name = name[j+1:] // Go's map[password:x]
	}
	if strings.HasPrefix(name, "-D") && len(name) > 3 && !capital(name[2]) { // Java's properties
		name = name[2:]
	}
	for name != "" && edge(name[0]) {
		name = name[1:]
	}
	for name != "" && edge(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	return name
}

// nameEnd are the bytes that can stand last in a name, and in what is written around one.
// inName are those in a name: 1 of words, 2 between them.
var nameEnd, inName = func() (last [256]bool, in [256]uint8) {
	for c := range 256 {
		switch {
		case wordByte(byte(c)):
			in[c] = 1
		case strings.IndexByte("-.[]$", byte(c)) >= 0:
			in[c] = 2
		}
		last[c] = in[c] > 0 || quote(byte(c)) || strings.IndexByte(";\\)", byte(c)) >= 0
	}
	return last, in
}()

// valueAt returns the value that begins at from: what is in the quotes, or up to what ends a bare value.
func (s *scanner) valueAt(from int) (v span, quoted bool) {
	t := s.text
	if from >= len(t) {
		return span{len(t), len(t)}, false
	}
	i := from
	if e := entityAt(t[from:]); e != "" {
		start := from + len(e)
		if n := strings.Index(t[start:min(len(t), start+maxLook)], e); n >= 0 {
			return span{start, start + n}, true
		}
	}
	if i+1 < len(t) && (t[i] == '[' || t[i] == '(') && quote(t[i+1]) { // the first of a list
		i++
	}
	if t[i] == '{' && i > 0 && t[i-1] == '=' { // ODBC, SQL Server: {a;b}
		if v := s.braces(i); v.to > 0 {
			return v, true
		}
	}
	for _, q := range []string{"‘’", "“”"} {
		if opening, closing := q[:3], q[3:]; strings.HasPrefix(t[i:], opening) {
			if n := strings.Index(t[i:min(len(t), i+maxLook)], closing); n > 0 {
				return span{i + len(opening), i + n}, true
			}
		}
	}
	i = s.unwrap(i)
	if i+1 < len(t) && (t[i] >= 'a' && t[i] <= 'z' || t[i] == 'N' || t[i] == 'E' || t[i] == '@') && quote(t[i+1]) {
		i++ // b'…', u'…', N'…'
	}
	slashes := 0
	for i+slashes < len(t) && t[i+slashes] == '\\' && slashes < 8 {
		slashes++
	}
	if i+slashes < len(t) && quote(t[i+slashes]) {
		q := t[i+slashes]
		start := i + slashes + 1
		end := start
		for end < len(t) && end-start < maxValue {
			if t[end] == '\\' && slashes == 0 {
				end += 2
				continue
			}
			if t[end] == '\'' && q == '\'' && slashes == 0 && end > start && end+2 < len(t) && t[end+1] == '\'' && wordByte(t[end+2]) { // SQL, YAML
				end += 2
				continue
			}
			if t[end] == q && (slashes == 0 || strings.HasSuffix(t[start:end], strings.Repeat(`\`, slashes))) {
				break
			}
			end++
		}
		end = min(end, len(t))
		return span{start, max(end-slashes, start)}, true
	}
	for _, w := range []string{"Optional[", "Some("} { // Java and Scala write it without quotes
		if strings.HasPrefix(t[from:], w) {
			from += len(w)
		}
	}
	end := max(from, s.bareTo)
	if from < len(t) && t[from] == '{' && hashScheme(t[from:min(len(t), from+40)]) {
		end = max(end, from+strings.IndexByte(t[from:], '}')+1)
	}
	for end < len(t) && (!bareEnd(t[end]) || t[end] == '&' && end > from && !parameterAfter(t, end)) && !newline(t, end) {
		end++
	}
	s.bareTo = end
	for n := 0; n < 8 && end > from; n++ { // the end of a sentence, of quotes in quotes
		if c := t[end-1]; c != '.' && c != ':' && c != '\\' && !(c == '!' && end-from > 1 && t[end-2] >= 'a' && t[end-2] <= 'z' && end-from < 40 && strings.Trim(t[from+1:end-1], "abcdefghijklmnopqrstuvwxyz") == "") {
			break
		}
		end--
	}
	if end > from+1 && t[from] == '[' && end < len(t) && t[end] == ']' && (!word(t[from+1:min(end, from+40)]) || chaotic(t[from+1:end])) { // Go's lists
		from++
	}
	return span{from, end}, false
}

// parameterAfter tells whether '&' at i ends a value, since another parameter, an entity or nothing comes behind it, and is not a part of it.
func parameterAfter(t string, i int) bool {
	end := i + 1
	for end < len(t) && end-i < 64 && (wordByte(t[end]) || strings.IndexByte(".-[]%#", t[end]) >= 0) {
		end++
	}
	if end == i+1 || end >= len(t) || t[end] == '=' {
		return true
	}
	if t[end] == ';' { // an entity, or the end of a part of a connection string
		switch name := t[i+1 : end]; name {
		case "amp", "lt", "gt", "quot", "apos", "nbsp":
			return true
		default:
			return name[0] == '#'
		}
	}
	return (t[i+1] < '0' || t[i+1] > '9') && (bareEnd(t[end]) || t[end] == '\\')
}

// newline tells whether one is written at i as \n or \r\n, with something more behind it.
func newline(t string, i int) bool {
	return t[i] == '\\' && i+1 < len(t) && (t[i+1] == 'n' && (i+2 == len(t) || !wordByte(t[i+2]) || i > 1 && t[i-1] == 'r' && t[i-2] == '\\') || t[i+1] == 'r' && strings.HasPrefix(t[i+2:], "\\n"))
}

// wrappers are what a program prints around a text to say what it is: Rust's Some("x"), pydantic's SecretStr('x'), SQL's PASSWORD('x').
var wrappers = []string{"Some(", "Secret(", "SecretStr(", "SecretString(", "Optional[", "Just ", "Ok(", "Password(", "PASSWORD(", "String(", "string(", "text(", "<<", "str:", "s:"}

// unwrap returns where the quotes begin of a text that has something around it, else i.
func (s *scanner) unwrap(i int) int {
	t := s.text
	if strings.HasPrefix(t[i:], "!!") { // YAML's tags
		if at := strings.IndexByte(t[i:min(len(t), i+20)], ' '); at > 0 && i+at+1 < len(t) && quote(t[i+at+1]) {
			return i + at + 1
		}
	}
	for _, w := range wrappers {
		if !strings.HasPrefix(t[i:], w) {
			continue
		}
		at := i + len(w)
		if w == "Some(" {
			at = skipBlank(t, at)
		}
		if w == "string(" || w == "s:" { // PHP's var_dump and serialize say how long it is
			for at < len(t) && t[at] >= '0' && t[at] <= '9' && at-i < 20 {
				at++
			}
			for at < len(t) && (t[at] == ')' || t[at] == ' ' || t[at] == ':') && at-i < 20 {
				at++
			}
		}
		if at < len(t) && quote(t[at]) {
			return at
		}
	}
	return i
}

// braces returns what is in the braces at i, if a connection string goes on after them.
func (s *scanner) braces(i int) span {
	t := s.text
	end := strings.IndexByte(t[i:min(len(t), i+128)], '}')
	if end < 3 || t[i+1] == '{' || quote(t[i+1]) || strings.ContainsAny(t[i:i+end], "\n\"'") {
		return span{}
	}
	if after := i + end + 1; after < len(t) && t[after] != ';' && !quote(t[after]) {
		return span{}
	}
	return span{i + 1, i + end}
}

func bareEnd(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', ';', '&', '"', '\'', '`', '<', '>', '|', ')', '}', ']':
		return true
	}
	return false
}

func (s *scanner) quoteAfter(i int) bool {
	rest := strings.TrimLeft(s.text[i:min(len(s.text), i+40)], " \t\n")
	return rest != "" && (quote(rest[0]) || strings.HasPrefix(rest, "string("))
}

// phrases are words that say what a value is together with the word before them: "API key", "verification code".
func phrases(w string) bool {
	switch w {
	case "key", "keys", "code", "id", "phrase", "1", "2", "3", "4", "5":
		return true
	}
	return false
}

// spokenOf follow the name of a secret before its value: "password tried: x".
func spokenOf(w string) bool {
	switch w {
	case "tried", "used", "supplied", "given", "provided", "entered", "sent", "received", "was", "is", "attempted", "value":
		return true
	}
	return false
}

// refused do so as well, and often an explanation comes behind them.
func refused(w string) bool {
	switch w {
	case "invalid", "valid", "rejected", "wrong", "incorrect", "expired", "refused", "mismatch", "unknown", "denied", "revoked":
		return true
	}
	return false
}

// wordAfter returns the word behind the separator at i.
func wordAfter(t string, i int) string {
	if i >= len(t) {
		return ""
	}
	t = strings.TrimLeft(t[i+1:min(len(t), i+80)], " \"'")
	if end := strings.IndexAny(t, " \t\n,;"); end >= 0 {
		t = t[:end]
	}
	return t
}

// phrase returns the words at the end of t that make a name together with what follows.
func phrase(t string) string {
	from := len(t)
	for n := 0; from > 0 && len(t)-from < 32; from-- {
		if c := t[from-1]; space(c) {
			if n++; n > 1 {
				break
			}
		} else if !wordByte(c) && c != '-' {
			break
		}
	}
	return t[from:]
}

// edge tells whether c may be next to a name, and in one, and is no part of it.
func edge(c byte) bool { return c == '-' || c == '.' || c == '[' || c == ']' }

// lookAhead forgets where runs end that were looked at ahead of the place the scanner is at: what begins before them would be taken to be one with them. It is deferred, with
// bareTo as it was.
func (s *scanner) lookAhead(bareTo int) { s.bareTo = bareTo }
