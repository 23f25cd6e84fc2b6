package scrub

import "strings"

// told takes the value that stands at from behind the name of a variable that ends before i, where something else than a sign joins them: "setting DB_PASSWORD to x",
// "| DB_PASSWORD | x |", "DB_PASSWORD (x)".
func (s *scanner) told(i, from int) span {
	if s.calm {
		return span{}
	}
	t := s.text
	end := i
	for end > 0 && i-end < 40 && strings.IndexByte(" \t)]\"'`|-", t[end-1]) >= 0 {
		end--
	}
	if end == 0 || !wordByte(t[end-1]) {
		return span{}
	}
	k, name := variable(t[max(0, end-maxKey):end])
	if k != keyStrong && k != keyWeak || t[i] == '(' && hasSmall(name) { // at checkPassword (auth.js:12)
		return span{}
	}
	for from < len(t) && space(t[from]) {
		from++
	}
	v, quoted := s.valueAt(from)
	value := t[v.from:v.to]
	if v.to <= v.from || v.from < s.done || !quoted && !(hasDigit(value) && len(value) >= 6) || !secretValue(k, name, value, sepEquals) {
		return span{}
	}
	return v
}

// constant looks at '_' at i: a name in capitals may be followed by its value after a blank only, as in a Dockerfile's ENV API_KEY x.
func (s *scanner) constant(i int) span {
	t := s.text
	if i+4 >= len(t) || s.calm && (i < 4 || t[i-1] != 'd') { // add_user
		return span{}
	}
	switch t[i+1] {
	case 'S', 'T', 'K', 'P', 's', 't', 'k', 'p', 'u', 'a':
	default:
		return span{}
	}
	end := i + 1
	for end < len(t) && end-i < 12 && (capital(t[end]) || t[end] >= 'a' && t[end] <= 'z') {
		end++
	}
	if from := i - len("change"); from > 0 && t[from-1] == ' ' {
		if found := s.positionalWord(from); found.to > 0 {
			return found
		}
	} else if from := i - len("add"); from > 0 && t[from-1] == ' ' {
		if found := s.positionalWord(from); found.to > 0 {
			return found
		}
	}
	if end >= len(t) || t[end] != ' ' {
		return span{}
	}
	found := s.told(end, end+1)
	if value := t[found.from:found.to]; len(value) < 12 || !random(value) || strings.ContainsAny(strings.TrimRight(value, "="), "=:") {
		return span{}
	}
	return found
}

// valueFor takes the value that stands before the name of a variable: invalid value "x" for DB_PASSWORD; "for" is at i.
func (s *scanner) valueFor(i int) span {
	t := s.text
	if i < 6 || !space(t[i-1]) || !quote(t[i-2]) {
		return s.prompt(i)
	}
	begin := max(s.done, i-maxLook)
	open := strings.LastIndexByte(t[begin:max(begin, i-2)], t[i-2])
	if open < 0 {
		return span{}
	}
	name := t[i+len("for ") : min(len(t), i+maxKey)]
	named := false
	for _, w := range []string{"flag ", "option ", "argument ", "parameter ", "field ", "key ", "variable ", "setting "} {
		if strings.HasPrefix(name, w) {
			name, named = strings.TrimLeft(name[len(w):], "-'\"`"), true
		}
	}
	if bare := strings.TrimLeft(name, "\\'\"`"); len(bare) < len(name) && strings.HasPrefix(bare, "--") { // for "--db-password" flag
		name, named = bare[2:], true
	}
	end := 0
	for end < len(name) && (wordByte(name[end]) || name[end] == '-' || name[end] == '.') {
		end++
	}
	k, name := variable(strings.TrimRight(name[:end], "."))
	if named {
		k = classify(name)
	}
	v := span{begin + open + 1, i - 2}
	for v.to > v.from && t[v.to-1] == '\\' {
		v.to--
	}
	if k == keyNone || !hasDigit(t[v.from:v.to]) || !secretValue(k, name, t[v.from:v.to], sepQuoted) {
		return span{}
	}
	return v
}

// variable returns the last word of s and what it gives away, if it is written as variables are and words of a sentence are not.
func variable(s string) (keyKind, string) {
	from := len(s)
	for from > 0 && !quote(s[from-1]) && s[from-1] != ' ' && s[from-1] != '=' && s[from-1] != '(' && s[from-1] != '\t' && s[from-1] != '\n' {
		from--
	}
	name := s[from:]
	if lastPart(name) == 0 && hasSmall(name) {
		return keyNone, name
	}
	return classify(name), name
}

// hasSmall tells whether there are small letters in s.
func hasSmall(s string) bool {
	for i := range len(s) {
		if s[i] >= 'a' && s[i] <= 'z' {
			return true
		}
	}
	return false
}

// userAndPassword takes the password of a pair that begins at from, a name and, behind a slash, what people choose: credentials: admin / x1Y!z.
func (s *scanner) userAndPassword(from int) span {
	t := s.text
	at := from
	for at < len(t) && at-from < 32 && (wordByte(t[at]) || t[at] == '-' || t[at] == '.') {
		at++
	}
	slash := at
	for slash < len(t) && slash-at < 2 && t[slash] == ' ' {
		slash++
	}
	if at-from < 2 || slash >= len(t) || t[slash] != '/' {
		return span{}
	}
	to := slash + 1
	for to < len(t) && to-slash < 3 && t[to] == ' ' {
		to++
	}
	end := to
	for end < len(t) && end-to < 80 && !bareEnd(t[end]) {
		end++
	}
	if value := strings.TrimRight(t[to:end], ".:"); len(value) >= 6 && chosen(value) && !strings.Contains(value, "/") {
		return span{to, to + len(value)}
	}
	return span{}
}
