package scrub

import "strings"

// flag looks at a command-line flag at i, "--password hunter2"; one with "=" is found by that.
func (s *scanner) flag(i int) span {
	t := s.text
	end := i + 2
	for end < len(t) && end-i <= maxKey && (wordByte(t[end]) || t[end] == '-') {
		end++
	}
	name := t[i+2 : end]
	k := classify(name)
	if k == keyNone || end >= len(t) || !space(t[end]) {
		return span{}
	}
	for end < len(t) && space(t[end]) {
		end++
	}
	if end >= len(t) || t[end] == '-' {
		return span{}
	}
	v, quoted := s.valueAt(end)
	if v.to <= v.from || !quoted && !s.literal(name, v, sepEquals) {
		return span{}
	}
	if !secretValue(k, name, t[v.from:v.to], sepEquals) || !quoted && s.prose(v) {
		return span{}
	}
	return v
}

// element looks at the end of a tag at i, "<password>hunter2</password>".
func (s *scanner) element(i int) span {
	t := s.text
	name := s.attribute(i)
	named := name != ""
	if !named {
		name = s.nameBefore(i)
	}
	k := classify(name)
	if k == keyNone || i+1 >= len(t) {
		return span{}
	}
	if open := i - len(name) - 1; named {
		// an attribute says it
	} else if open < 0 || t[open] != '<' && !(t[open] == ':' && strings.LastIndexByte(t[max(0, open-20):open], '<') >= 0) {
		return span{}
	}
	end := i + 1
	for end < len(t) && end-i < maxValue && t[end] != '<' {
		end++
	}
	if end >= len(t) || !strings.HasPrefix(t[end:], "</") && !strings.HasPrefix(t[end:], "<!") {
		return span{}
	}
	v := span{i + 1, end}
	if strings.TrimSpace(t[v.from:v.to]) == "" || !secretValue(k, name, t[v.from:v.to], sepQuoted) {
		return span{}
	}
	return v
}

// afterWord looks at a quote at i that opens a text behind a telling word: password 'hunter2', ("password", "hunter2"), IDENTIFIED BY 'x'.
func (s *scanner) afterWord(i int) span {
	t := s.text
	if i < 4 || !(space(t[i-1]) || t[i-1] == ',' || t[i-1] == '(') {
		return span{}
	}
	end := i
	for end > 0 && i-end < 4 && space(t[end-1]) {
		end--
	}
	list, call := false, false
	if end > 0 && (t[end-1] == ',' || t[end-1] == '(') {
		list, call = t[end-1] == ',', t[end-1] == '('
		end--
		if list && (end == 0 || !quote(t[end-1])) {
			return span{}
		}
	}
	name := s.nameBefore(end)
	k := classify(name)
	if strings.EqualFold(name, "by") && end >= 13 && strings.EqualFold(t[end-13:end], "identified by") {
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
	if strings.EqualFold(name, "secret") && kubernetesName(value) {
		return span{}
	}
	// In lists of names, and in sentences about a field, the other text is a name too.
	if word(value) && (list || k == keyWeak || !strings.Contains(strings.ToLower(name), "pass") && !strings.EqualFold(name, "by") || proseWords[strings.ToLower(value)]) {
		return span{}
	}
	return v
}
