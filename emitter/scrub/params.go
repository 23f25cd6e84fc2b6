package scrub

import "strings"

// parameters looks at the list behind ':' or '=' at i, in which a library prints what it gave for the placeholders of a statement before it: SQLAlchemy's
// [SQL: SELECT … WHERE login = ? AND password = ?]\n[parameters: ('bob', 'x')], Doctrine's {"params":["x"]}, TypeORM's -- PARAMETERS: ["x"].
func (s *scanner) parameters(i int) {
	t := s.text
	at := i + 1
	for at < len(t) && space(t[at]) {
		at++
	}
	if at >= len(t) || t[at] != '(' && t[at] != '[' || i < s.valuesTo {
		return
	}
	before := t[max(0, i-maxStatement):i]
	begin := -1
	for _, verb := range []string{"SELECT ", "select ", "INSERT ", "insert ", "UPDATE ", "update ", "DELETE ", "delete "} {
		begin = max(begin, strings.LastIndex(before, verb))
	}
	if begin < 0 {
		return
	}
	s.valuesTo = min(len(t), i+maxStatement)
	if t[at] == '[' && at+1 < len(t) && t[at+1] == '(' {
		at++
	}
	s.tuples(at, placeholders(before[begin:]))
	s.valuesTo = i + 1
}

// placeholders returns the name of the column that each placeholder of a statement is for, or "".
func placeholders(statement string) (names []string) {
	var columns []string // of INSERT INTO t (a, b)
	inserted := 0
	if v := max(strings.Index(statement, "VALUES"), strings.Index(statement, "values")); v > 0 {
		if open := strings.LastIndexByte(statement[:v], '('); open >= 0 {
			columns = columnNames(strings.TrimRight(statement[open+1:v], " \n)"))
		}
	}
	for i := 0; i < len(statement) && len(names) < 256; i++ {
		c := statement[i]
		if c != '?' && !(c == '%' && strings.HasPrefix(statement[i:], "%s")) && !(c == '$' && i+1 < len(statement) && statement[i+1] >= '1' && statement[i+1] <= '9') {
			continue
		}
		left := strings.TrimRight(statement[:i], " (")
		left = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(left, "LIKE"), "like"), "IN"), " =<>!\"`]")
		name := columnNames(left[lastBreak(left):])[0]
		if len(columns) > 0 && (strings.EqualFold(name, "values") || name == "") {
			name = columns[inserted%len(columns)]
			inserted++
		}
		names = append(names, name)
	}
	return names
}

// columnNames returns the names in a list of columns, without quotes and tables.
func columnNames(list string) []string {
	columns := strings.Split(list, ",")
	for i, c := range columns {
		c = strings.Trim(c, " \t\n`'\"[]\\")
		columns[i] = c[strings.LastIndexByte(c, '.')+1:]
	}
	return columns
}

// tuples plans to cut what is secret in tuples of values that begin at from, ('bob', 'x'), ('eve', 'y'), whose members have those names.
func (s *scanner) tuples(from int, names []string) {
	t := s.text
	kinds, telling := make([]keyKind, len(names)), false
	for j, name := range names {
		kinds[j] = classify(name)
		telling = telling || kinds[j] != keyNone
	}
	if !telling {
		return
	}
	for n := 0; n < 64; n++ {
		from = skipBlank(t, from)
		if from >= len(t) || t[from] != '(' && t[from] != '[' {
			return
		}
		from++
		for column := 0; from < s.valuesTo; column++ {
			if from = skipBlank(t, from); from >= len(t) {
				return
			}
			v, quoted := s.valueAt(from)
			if column < len(kinds) && kinds[column] != keyNone && v.to > v.from && v.from >= s.done {
				if value := t[v.from:v.to]; secretValue(kinds[column], names[column], value, sepQuoted) && (quoted || hasDigit(value) && !number(value)) {
					s.plan(v)
				}
			}
			from = max(v.to, from)
			for from < len(t) && (quote(t[from]) || t[from] == '\\') {
				from++
			}
			for depth := 0; from < len(t) && (depth > 0 || t[from] != ',' && t[from] != ')' && t[from] != ']'); from++ { // a call, a cast
				switch t[from] {
				case '(':
					depth++
				case ')':
					depth--
				}
			}
			if from >= len(t) || t[from] == ')' || t[from] == ']' {
				break
			}
			from++
		}
		if from = skipBlank(t, min(len(t), from+1)); from >= len(t) || t[from] != ',' {
			return
		}
		from++
	}
}
