package scrub

import "strings"

// several takes a value that is several secrets, between commas, under a name in the plural: COOKIE_KEYS=x,y. The separator is at i.
func (s *scanner) several(i int, k keyKind, name string) span {
	t := s.text
	from := skipArrow(t, i)
	if from >= len(t) || from < s.done || strings.IndexByte("[({", t[from]) >= 0 || strings.HasPrefix(t[from:], "map[") {
		return span{}
	}
	v, quoted := s.valueAt(from)
	for !quoted && v.to < len(t) && t[v.to] == ',' && v.to+1 < len(t) && wordByte(t[v.to+1]) {
		next, _ := s.valueAt(v.to + 1)
		v.to = next.to
	}
	if v.to-v.from < 16 || v.to-v.from > maxLook || !strings.Contains(t[v.from:v.to], ",") {
		return span{}
	}
	for one := range strings.SplitSeq(t[v.from:v.to], ",") {
		if one = strings.TrimSpace(one); len(one) < 16 || !secretValue(k, name[:len(name)-1], one, sepEquals) || !random(one) {
			return span{}
		}
	}
	return v
}

// maxMembers bounds how far the members of an object are looked at, in bytes.
const maxMembers = 2048

// members plans to cut what looks drawn by chance in an object under a name in the plural, whose separator is at i: "tokens": {"github": "x", "internal": "y"}, Go's Tokens:map[github:x].
func (s *scanner) members(i int) {
	t := s.text
	from := skipArrow(t, i)
	if from >= len(t) || from < s.membersTo {
		return
	}
	from += strings.IndexAny(t[from:min(len(t), from+24)], "{[\n") // map[string]string{
	if rest := t[from:]; strings.HasPrefix(rest, "[string]string{") {
		from += len("[string]string")
	} else if strings.HasPrefix(rest, "[]string{\"") { // Go's %#v
		s.texts(from + len("[]string{"))
		return
	} else if from < 3 || rest == "" || rest[0] == '\n' || rest[0] == '[' && t[from-3:from] != "map" {
		return
	}
	end := min(len(t), from+maxMembers)
	s.membersTo = end
	for at := from; at < end && t[at] != '}' && !(t[at] == ']' && t[from] == '['); at++ {
		if t[at] != ':' && t[at] != '=' {
			continue
		}
		v, _ := s.valueAt(skipArrow(t, at))
		if value := t[v.from:min(v.to, v.from+maxLook)]; len(value) >= 16 && v.from >= s.done && random(value) && hasDigit(value) && !word(value) && !strings.ContainsAny(value, "/:. ") && !number(value) {
			s.plan(v)
		}
		at = max(at, v.to-1)
	}
}

// texts plans to cut texts in quotes between commas that look drawn by chance, the first of which begins at from.
func (s *scanner) texts(from int) {
	t := s.text
	for n := 0; n < 64 && from < len(t) && quote(t[from]); n++ {
		v, _ := s.valueAt(from)
		if value := t[v.from:min(v.to, v.from+maxLook)]; len(value) < 8 || v.from < s.done || !random(value) || !hasDigit(value) {
			break
		}
		s.plan(v)
		if from = v.to + 1; from >= len(t) || t[from] != ',' {
			break
		}
		from = skipBlank(t, from+1)
	}
}
