package scrub

import "strings"

// afterWord looks at a quote at i that opens a text behind a telling word: password 'hunter2', ("password", "hunter2"), IDENTIFIED BY 'x'.
func (s *scanner) afterWord(i int) span {
	t := s.text
	if i < 4 {
		return span{}
	}
	if last := t[i-2] | 0x20; s.calm && last != 'p' && last != 'y' && last != 'e' && t[i-1] != '\\' { // EAP, IDENTIFIED BY, REPLACE
		return span{}
	}
	q := t[i]
	for i > 4 && t[i-1] == '\\' {
		i-- // a quote in quotes
	}
	end := i
	switch t[i-1] {
	case ' ', '\t', ',', '(':
	case '.': // password...........'x'
		for end > 0 && i-end < 60 && t[end-1] == '.' {
			end--
		}
		if i-end < 3 {
			return span{}
		}
	case '<': // Erlang's {password,<<"x">>}
		if end -= 2; t[end] != '<' || t[end-1] != ',' {
			return span{}
		}
	case ':': // PHP's s:8:"password";s:7:"x"
		return s.serialized(i)
	default:
		return span{}
	}
	start := end
	for end > 0 && start-end < maxAlign && (space(t[end-1]) || t[end-1] == '\n' && !s.code) {
		end--
	}
	list, call := false, false
	if end > 0 && (t[end-1] == ',' || t[end-1] == '(') {
		list, call = t[end-1] == ',', t[end-1] == '('
		end--
		if list && (end == 0 || !quote(t[end-1])) && !s.tuple(end) {
			return span{}
		}
	}
	name := s.nameBefore(end)
	if name == "AUTH" && !list && t[i-1] == ' ' && end > 5 && t[end-1] == q && strings.HasSuffix(strings.TrimRight(t[:end], `"'\`), string(q)+"AUTH") {
		return s.spelled(i)
	}
	if name == "ConvertTo-SecureString" || name == "String" && strings.Contains(t[max(0, i-40):i], "ConvertTo-SecureString") {
		name = "password"
	}
	if name == "REPLACE" && strings.Contains(t[max(0, i-200):i], "IDENTIFIED ") || (name == "XAUTH" || name == "EAP") && t[i-1] == ' ' {
		name = "password"
	}
	k := classify(name)
	if strings.EqualFold(name, "by") && strings.Contains(strings.ToLower(t[max(0, end-60):end]), "identified ") {
		k = keyStrong
	}
	if k != keyStrong && k != keyWeak || call && !strings.EqualFold(name, "password") {
		return span{}
	}
	v, quoted := s.valueAt(i)
	value := t[v.from:v.to]
	if !quoted || v.to <= v.from || v.to >= len(t) || !secretValue(k, name, value, sepQuoted) || strings.Contains(value, " ") {
		return span{}
	}
	if strings.EqualFold(name, "secret") && (kubernetesName(value) || strings.Contains(value, "/")) {
		return span{}
	}
	if next, ok := s.valueAt(min(len(t), v.to+2)); !list && ok && space(t[min(len(t)-1, v.to+1)]) && quote(t[min(len(t)-1, v.to+2)]) && word(value) && next.to > next.from {
		return next // password "Auth" "x"
	}
	// In lists of names, and in sentences about a field, the other text is a name too.
	if word(value) && (list || k == keyWeak || !strings.Contains(strings.ToLower(name), "pass") && !strings.EqualFold(name, "by") || proseWords[strings.ToLower(value)]) {
		return span{}
	}
	return v
}

// tuple tells whether a word that ends at end is the first in Erlang's {password,"x"}.
func (s *scanner) tuple(end int) bool {
	from := end
	for from > 0 && end-from < maxKey && wordByte(s.text[from-1]) {
		from--
	}
	return from > 0 && (s.text[from-1] == '{' || from > 1 && s.text[from-1] == ':' && strings.IndexByte("[{( ", s.text[from-2]) >= 0) // Erlang, Elixir, Ruby
}

// serialized looks at a quote at i that opens the value of a field that PHP's serialize has named before: s:8:"password";s:7:"hunter2".
func (s *scanner) serialized(i int) span {
	t := s.text
	at := i - 1
	for at > 0 && i-at < 10 && t[at-1] >= '0' && t[at-1] <= '9' {
		at--
	}
	if at < 6 || t[at-1] != ':' || t[at-2] != 's' || t[at-3] != ';' || !quote(t[at-4]) {
		return span{}
	}
	name := s.nameBefore(at - 3)
	v, _ := s.valueAt(i)
	if k := classify(name); k == keyNone || v.to <= v.from || !secretValue(k, name, t[v.from:v.to], sepQuoted) {
		return span{}
	}
	return v
}
