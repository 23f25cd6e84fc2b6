package scrub

import "strings"

// table looks at the first '|' of a line at i, or '│', which may be the head of a table as psql, mysql and console.table print it: the cells below a telling name are cut.
func (s *scanner) table(i int, sep string) {
	t := s.text
	if i < s.tableTo || s.calm {
		return
	}
	begin := strings.LastIndexByte(t[max(0, i-maxLook):i], '\n') + 1 + max(0, i-maxLook)
	end := lineOf(t, i)
	s.tableTo = end // the others of the line
	if end >= len(t) || end-begin > 2048 {
		return
	}
	head := strings.Split(t[begin:end], sep)
	if len(head) < 2 || len(head) > 64 {
		return
	}
	kinds, telling := make([]keyKind, len(head)), false
	for j, cell := range head {
		head[j] = strings.Trim(cell, " \t'\"`")
		kinds[j] = classify(head[j])
		telling = telling || kinds[j] == keyStrong || kinds[j] == keyWeak || kinds[j] == keyDigits
	}
	if !telling {
		return
	}
	for row := 0; row < 64 && end < len(t); row++ {
		begin, end = end+1, lineOf(t, end+1)
		if strings.Trim(t[begin:end], "-+|:= │├┼┤─╞╪╡═\r") == "" {
			continue
		}
		cells := strings.Split(t[begin:end], sep)
		if len(cells) != len(head) {
			return
		}
		from := begin
		for j, cell := range cells {
			v := span{from, from + len(cell)}
			for v.from < v.to && strings.IndexByte(" \t'\"`", t[v.from]) >= 0 {
				v.from++
			}
			for v.to > v.from && strings.IndexByte(" \t\r'\"`", t[v.to-1]) >= 0 {
				v.to--
			}
			if kinds[j] != keyNone && v.to > v.from && v.from >= s.done && !strings.EqualFold(t[v.from:v.to], head[j]) && secretValue(kinds[j], head[j], t[v.from:v.to], sepQuoted) {
				s.plan(v)
			}
			from += len(cell) + len(sep)
		}
		s.tableTo = end
	}
}

// lineOf returns where the line that i is in ends.
func lineOf(t string, i int) int {
	if i >= len(t) {
		return len(t)
	}
	if n := strings.IndexByte(t[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(t)
}
