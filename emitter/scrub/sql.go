package scrub

import "strings"

// maxStatement bounds how far a statement is looked at on either side of its VALUES, in bytes.
const maxStatement = 4096

// values looks at VALUES at i, where columns are named before and given values after: INSERT INTO users (login, password) VALUES ('bob', 'x'). Where placeholders are
// given, the list of parameters behind the statement is looked at instead: SQLAlchemy's [parameters: ('bob', 'x')].
func (s *scanner) values(i int) span {
	t := s.text
	if !(strings.HasPrefix(t[i:], "VALUES") || strings.HasPrefix(t[i:], "values")) || i < s.valuesTo {
		return span{}
	}
	end := i
	for end > 0 && i-end < 8 && (space(t[end-1]) || t[end-1] == '\n') {
		end--
	}
	if end == 0 || t[end-1] != ')' {
		return span{}
	}
	open := strings.LastIndexByte(t[max(0, end-maxStatement):end], '(')
	if open < 0 {
		return span{}
	}
	columns := strings.Split(t[max(0, end-maxStatement)+open+1:end-1], ",")
	kinds, telling := make([]keyKind, len(columns)), false
	for j, c := range columns {
		columns[j] = strings.Trim(c, " \t\n`'\"[]\\")
		kinds[j] = classify(columns[j][strings.LastIndexByte(columns[j], '.')+1:])
		telling = telling || kinds[j] != keyNone
	}
	if !telling {
		return span{}
	}
	s.valuesTo = min(len(t), i+maxStatement)
	rest := i + len("VALUES")
	if at := strings.Index(t[rest:s.valuesTo], "parameters: ("); at >= 0 {
		rest += at + len("parameters: ")
	}
	for n := 0; n < 64; n++ {
		rest = skipBlank(t, rest)
		if rest >= len(t) || t[rest] != '(' {
			break
		}
		rest++
		for column := 0; rest < s.valuesTo; column++ {
			rest = skipBlank(t, rest)
			if rest >= len(t) {
				break
			}
			v, quoted := s.valueAt(rest)
			if quoted && column < len(kinds) && kinds[column] != keyNone && v.to > v.from && v.from >= s.done && secretValue(kinds[column], columns[column], t[v.from:v.to], sepQuoted) {
				s.plan(v)
			}
			rest = max(v.to, rest+1)
			for rest < len(t) && (quote(t[rest]) || t[rest] == '\\') {
				rest++
			}
			for depth := 0; rest < len(t) && (depth > 0 || t[rest] != ',' && t[rest] != ')'); rest++ { // a call, a cast
				if t[rest] == '(' {
					depth++
				} else if t[rest] == ')' {
					depth--
				}
			}
			if rest >= len(t) || t[rest] == ')' {
				break
			}
			rest++
		}
		if rest = skipBlank(t, min(len(t), rest+1)); rest >= len(t) || t[rest] != ',' {
			break
		}
		rest++
	}
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
		if k := classify(name); k != keyNone && secretValue(k, name, strings.TrimSpace(t[from:to]), sepQuoted) {
			s.plan(span{from, to})
		}
		from = skipBlank(t, to+1)
	}
	return span{}
}
