package scrub

import "strings"

// maxStatement bounds how far a statement is looked at on either side of its VALUES, in bytes.
const maxStatement = 4096

// values looks at VALUES at i, where columns are named before and given values after: INSERT INTO users (login, password) VALUES ('bob', 'x').
func (s *scanner) values(i int) span {
	t := s.text
	if !(strings.HasPrefix(t[i:], "VALUES") || strings.HasPrefix(t[i:], "values") || strings.HasPrefix(t[i:], "Values")) || i < s.valuesTo {
		return span{}
	}
	end := i
	for end > 0 && i-end < 8 && (space(t[end-1]) || t[end-1] == '\n') {
		end--
	}
	if end == 0 || t[end-1] != ')' {
		return span{}
	}
	begin := max(0, end-maxStatement)
	open := strings.LastIndexByte(t[begin:end], '(')
	if open < 0 {
		return span{}
	}
	s.valuesTo = min(len(t), i+maxStatement)
	s.tuples(i+len("VALUES"), columnNames(t[begin+open+1:end-1]))
	s.valuesTo = i + 1
	return span{}
}

// keyTuple looks at '=' at i between two lists, of which the first names what the second holds: PostgreSQL's "Key (token)=(abc) already exists."
func (s *scanner) keyTuple(i int) span {
	t := s.text
	open := strings.LastIndexByte(t[max(0, i-maxKey):i], '(')
	if open < 0 || i+1 >= len(t) || t[i+1] != '(' {
		return span{}
	}
	names := strings.Split(t[max(0, i-maxKey)+open+1:i-1], ",")
	from := i + 2
	for j, name := range names {
		to := from
		for to < len(t) && to-from < maxLook && t[to] != ')' && (t[to] != ',' || j == len(names)-1) {
			to++
		}
		if to >= len(t) {
			break
		}
		name = strings.TrimSpace(name)
		if k := classify(name); k != keyNone && secretValue(k, name, strings.TrimSpace(t[from:to]), sepQuoted) && (isPassword(name) || !word(t[from:to])) {
			s.plan(span{from, to})
		}
		from = skipBlank(t, to+1)
	}
	return span{}
}
