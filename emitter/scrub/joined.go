package scrub

import "strings"

// joined looks at what '=' or ':' at i joins: a name before, a value after.
func (s *scanner) joined(i int) span {
	t := s.text
	if t[i] == ':' && strings.HasPrefix(t[i:], "://") {
		return s.url(i)
	}
	if t[i] == ':' && !s.pii && !s.code {
		if found := s.ipv6(i); found.to > 0 {
			return found
		}
	}
	name := s.nameBefore(i)
	if strings.EqualFold(name, "value") {
		if name = s.pairName(i - len(name)); name == "" {
			return span{}
		}
	}
	k := classify(name)
	if k == keyNone {
		return span{}
	}
	sep, from, compared := sepColon, i+1, false
	if t[i] == '=' {
		sep = sepEquals
		if from < len(t) && t[from] == '=' { // a comparison
			compared = true
			for from < len(t) && t[from] == '=' {
				from++
			}
		} else if from < len(t) && t[from] == '>' { // Ruby, PHP
			from++
			sep = sepColon
		}
	} else if from < len(t) && t[from] == '=' { // Go's :=
		from++
	} else if from < len(t) && t[from] == ':' { // C++, Rust, Ruby: a scope
		return span{}
	}
	for from < len(t) && (space(t[from]) || t[from] == '\n' && k == keyStrong && s.quoteAfter(from)) {
		from++
	}
	if from >= len(t) || from < s.done {
		return span{}
	}
	if k == keyCookie {
		return s.cookie(from)
	}
	v, quoted := s.valueAt(from)
	if v.to <= v.from {
		return span{}
	}
	if quoted {
		sep = sepQuoted
	} else if compared {
		return span{}
	}
	value := t[v.from:v.to]
	if k == keyAuth {
		return s.authorization(v, name, sep)
	}
	if scheme, ok := schemeWord(t, v.from); ok && !quoted { // token: Bearer abc
		return s.authorization(span{v.from, v.from + len(scheme)}, name, sep)
	}
	if !quoted && !s.literal(name, v, sep) {
		return span{}
	}
	if !secretValue(k, name, value, sep) {
		return span{}
	}
	if !quoted && sep == sepColon && k == keyStrong && s.prose(v) {
		return span{}
	}
	return v
}

// nameBefore returns the name that ends before i: letters, digits, '_', '-', '.' and brackets, perhaps in quotes, perhaps with blanks after it.
func (s *scanner) nameBefore(i int) string {
	t := s.text
	end := i
	for end > 0 && i-end < 4 && space(t[end-1]) {
		end--
	}
	if end > 4 && t[end-1] == ';' {
		for _, e := range entities {
			if strings.HasSuffix(t[max(0, end-6):end], e) {
				end -= len(e)
				break
			}
		}
	}
	for end > 0 && i-end < 8 && (quote(t[end-1]) || t[end-1] == '\\' || t[end-1] == ']' && end > 1 && quote(t[end-2])) {
		end--
	}
	from := end
	for from > 0 && end-from <= maxKey {
		c := t[from-1]
		if !wordByte(c) && c != '-' && c != '.' && c != '[' && c != ']' && c != '$' {
			break
		}
		from--
	}
	if end-from > maxKey {
		return "" // whatever it is, it is no name
	}
	name := t[from:end]
	if j := strings.LastIndexByte(name, '['); j >= 0 && strings.HasSuffix(name, "]") && len(name) > j+2 {
		return name[j+1 : len(name)-1] // user[password]
	}
	return strings.Trim(name, "-.[]")
}

// valueAt returns the value that begins at from: what is in the quotes, or up to what ends a bare value.
func (s *scanner) valueAt(from int) (v span, quoted bool) {
	t := s.text
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
	if strings.HasPrefix(t[i:], "string(") { // PHP's var_dump
		if n := strings.Index(t[i:min(len(t), i+20)], ") \""); n > 0 {
			i += n + 2
		}
	}
	if i+1 < len(t) && (t[i] == 'b' || t[i] == 'u' || t[i] == 'r' || t[i] == 'f' || t[i] == '@') && quote(t[i+1]) {
		i++ // b'…', u'…'
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
			if t[end] == q && (slashes == 0 || strings.HasSuffix(t[start:end], strings.Repeat(`\`, slashes))) {
				break
			}
			end++
		}
		end = min(end, len(t))
		return span{start, max(end-slashes, start)}, true
	}
	end := max(from, s.bareTo)
	for end < len(t) && !bareEnd(t[end]) {
		end++
	}
	s.bareTo = end
	for end > from && (t[end-1] == '.' || t[end-1] == ':' || t[end-1] == '!') && end < len(t) { // the end of a sentence
		end--
	}
	return span{from, end}, false
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
	return rest != "" && quote(rest[0])
}

// literal tells whether a bare value is one in itself and not an expression: a call, an index, an attribute of the same name.
func (s *scanner) literal(name string, v span, sep separator) bool {
	value := s.text[v.from:min(v.to, v.from+maxLook)]
	if j := strings.IndexAny(value, "(["); j > 0 && word(value[:j]) {
		return false // get_password(…), config["…
	}
	if v.to < len(s.text) && (s.text[v.to] == '(' || s.text[v.to] == '[') {
		return false
	}
	if dot := strings.LastIndexByte(value, '.'); dot > 0 && word(value) && classify(value[dot+1:]) != keyNone {
		return false // self.password
	}
	if s.code {
		return random(value) && !word(value) && len(value) >= 8 && !identifier(value)
	}
	return true
}

// identifier tells whether s is a name in a program, which may have digits at its end.
func identifier(s string) bool {
	trimmed := strings.TrimRight(s, "0123456789")
	return trimmed != "" && word(trimmed)
}

// prose tells whether a small word goes on as a sentence does: "password: must have", "token: see the manual".
func (s *scanner) prose(v span) bool {
	t := s.text
	value := t[v.from:v.to]
	if len(value) > 40 {
		return false // no word
	}
	if strings.Trim(value, "abcdefghijklmnopqrstuvwxyz") != "" && strings.Trim(value[1:], "abcdefghijklmnopqrstuvwxyz") != "" {
		return false
	}
	rest := t[v.to:]
	if len(rest) < 3 || rest[0] != ' ' {
		return false
	}
	end := strings.IndexAny(rest[1:min(len(rest), 40)], " .,\n")
	if end < 0 {
		end = min(len(rest), 40) - 1
	}
	next := rest[1 : 1+end]
	return next != "" && strings.Trim(next, "abcdefghijklmnopqrstuvwxyz'") == "" && !strings.Contains(rest[:min(len(rest), 40)], "=")
}
