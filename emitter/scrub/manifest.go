package scrub

import "strings"

// manifest plans to cut the values below "data" or "stringData", whose ':' is at i, in a Secret of Kubernetes (its reference, Secret v1 core): whatever they are called, they are secret.
// "kind: Secret" may stand before or after them.
func (s *scanner) manifest(i int, name string) {
	t := s.text
	if i < s.valuesTo || !kindSecret(t[max(0, i-maxLook):i]) && !kindSecret(t[i:min(len(t), i+maxStatement)]) {
		return
	}
	defer s.lookAhead(s.bareTo)
	from := i + 1
	for from < len(t) && (space(t[from]) || quote(t[from])) {
		from++
	}
	if from < len(t) && t[from] == '{' {
		s.fields(from + 1)
		return
	}
	if from >= len(t) || t[from] != '\n' {
		return
	}
	line := i - len(name)
	for line > 0 && quote(t[line-1]) {
		line--
	}
	indent := blanksBefore(t, line)
	end := min(len(t), i+maxStatement)
	for from < end {
		from++
		text := from
		for text < end && space(t[text]) {
			text++
		}
		eol := text
		for eol < len(t) && t[eol] != '\n' {
			eol++
		}
		if colon := strings.IndexByte(t[text:eol], ':'); text < eol {
			if text-from <= indent {
				break
			}
			if colon > 0 && t[text] != '#' {
				value := text + colon + 1
				for value < eol && space(t[value]) {
					value++
				}
				v, _ := s.valueAt(min(value, len(t)))
				if value < eol && (t[value] == '|' || t[value] == '>') {
					v = s.block(text+colon, span{value, eol})
				}
				if v.to > v.from && v.from >= s.done && !nothing(t[v.from:v.to]) && v.to-v.from > 6 && !strings.HasPrefix(t[v.from:], "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t") {
					s.plan(v)
					eol = max(eol, v.to)
				}
			}
		}
		from = eol
	}
	s.valuesTo = i + 1
}

// fields plans to cut the values of an object in JSON whose first name begins at from.
func (s *scanner) fields(from int) {
	t := s.text
	for range 64 {
		from = skipBlank(t, from)
		if from >= len(t) || !quote(t[from]) && t[from] != '\\' {
			return
		}
		_, after := s.quoted(from)
		if after = skipBlank(t, after); after >= len(t) || t[after] != ':' {
			return
		}
		v, end := s.quoted(skipBlank(t, after+1))
		if v.to <= v.from {
			return
		}
		if v.from >= s.done && !nothing(t[v.from:v.to]) && v.to-v.from > 6 {
			s.plan(v)
		}
		if from = skipBlank(t, end); from >= len(t) || t[from] != ',' {
			return
		}
		from++
	}
}

// quoted returns the text in quotes that begins at from, and where it has ended; the zero span if there is none.
func (s *scanner) quoted(from int) (v span, after int) {
	v, ok := s.valueAt(min(from, len(s.text)))
	if !ok || v.to >= len(s.text) {
		return span{}, len(s.text)
	}
	after = v.to
	for after < len(s.text) && s.text[after] == '\\' {
		after++
	}
	return v, after + 1
}

// kindSecret tells whether t says that it is a Secret.
func kindSecret(t string) bool {
	for {
		at := strings.Index(t, "kind")
		if at < 0 {
			return false
		}
		t = strings.TrimLeft(t[at+len("kind"):], `"'\: `)
		if len(t) >= len("secret") && strings.EqualFold(t[:len("secret")], "secret") && (len(t) == len("secret") || !wordByte(t[len("secret")])) {
			return true
		}
	}
}

// items plans to cut the items of a YAML list below a telling name whose ':' is at i.
func (s *scanner) items(i int, k keyKind, name string) {
	t := s.text
	defer s.lookAhead(s.bareTo)
	from := i + 1
	for from < len(t) && space(t[from]) && from-i < maxAlign {
		from++
	}
	for n := 0; n < 64 && from < len(t) && t[from] == '\n'; n++ {
		at := from + 1
		for at < len(t) && space(t[at]) {
			at++
		}
		if !strings.HasPrefix(t[at:], "- ") {
			return
		}
		v, quoted := s.valueAt(at + 2)
		if v.to < len(t) && t[v.to] == ':' {
			return
		}
		if v.to > v.from && v.from >= s.done && secretValue(k, name, t[v.from:v.to], sepQuoted) {
			s.plan(v)
		}
		if from = v.to; quoted {
			from++
		}
		for from < len(t) && space(t[from]) {
			from++
		}
	}
}
