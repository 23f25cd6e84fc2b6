package scrub

import "strings"

// block returns the lines of YAML's block scalar (YAML 1.2.2 section 8.1) whose header, "|-" or ">2", is t[v.from:v.to], without the indentation of the first; the name it belongs to
// ends before i. Newlines may be written as \n.
func (s *scanner) block(i int, v span) span {
	t := s.text
	header := t[v.from:v.to]
	if header == "" || len(header) > 3 || header[0] != '|' && header[0] != '>' || strings.Trim(header[1:], "+-123456789") != "" {
		return span{}
	}
	line := strings.LastIndexByte(t[max(0, i-maxLook):i], '\n') + 1 + max(0, i-maxLook)
	for line < i && (space(t[line]) || t[line] == '-') {
		line++
	}
	indent := blanksBefore(t, line)
	from := v.to
	end := from
	for end < len(t) && end-from < maxValue {
		eol := lineEnd(t, end)
		if eol >= len(t) {
			end = eol
			break
		}
		next := eol + 1
		if t[eol] == '\\' {
			next++
		}
		text := next
		for text < len(t) && space(t[text]) {
			text++
		}
		if text < len(t) && t[text] != '\n' && text-next <= indent {
			end = eol
			break
		}
		end = next
	}
	end = min(end, len(t))
	from, to := skipBlank(t, from), trimBlank(t, from, end)
	if to <= from || nothing(t[from:min(to, from+maxLook)]) || strings.HasPrefix(t[from:], "-----BEGIN") {
		return span{}
	}
	return span{from, to}
}

// lineEnd returns where the line that goes on at i ends, at a newline or at what stands for one.
func lineEnd(t string, i int) int {
	for i < len(t) && t[i] != '\n' && !(t[i] == '\\' && i+1 < len(t) && t[i+1] == 'n') && t[i] != '"' {
		i++
	}
	return i
}

// blanksBefore counts the blanks, and the dashes of a list, that end before i.
func blanksBefore(t string, i int) (n int) {
	for i > 0 && (space(t[i-1]) || t[i-1] == '-') && n < maxLook {
		i--
		n++
	}
	return n
}

// restOfLine returns where a bare value ends that is all there is behind a name that begins a line, as in a file of settings: it may have blanks and brackets then. Where what
// follows could be anything else, that is the end of v.
func (s *scanner) restOfLine(name int, v span) int {
	t := s.text
	if v.to < len(t) && (t[v.to] == ')' || t[v.to] == ']' || t[v.to] == '}') && (v.to+1 == len(t) || t[v.to+1] == '\n') && !strings.ContainsAny(t[max(0, v.from-maxKey):v.to], "([{") {
		return v.to + 1
	}
	if q := v.to; name > 0 && t[name-1] == '"' && t[v.from-1] == '=' && t[v.to] == ' ' { // "DB_PASSWORD=of several words", as systemd and docker write it
		for q < len(t) && q-v.to < maxKey && (wordByte(t[q]) || t[q] == ' ' || t[q] == '-') {
			q++
		}
		if q < len(t) && t[q] == '"' && name+1 < len(t) && capital(t[name]) && capital(t[name+1]) {
			return q
		}
	}
	for n := 0; name > 0 && n < maxAlign && (space(t[name-1]) || quote(t[name-1])); n++ {
		name--
	}
	if name > 0 && t[name-1] != '\n' || v.from < 2 || t[v.from-1] != ' ' || t[v.from-2] == '>' || v.to >= len(t) || t[v.to] != ' ' {
		return v.to
	}
	end := v.to
	for end < len(t) && t[end] != '\n' && t[end] != '\r' {
		if end-v.from > 80 {
			return v.to
		}
		end++
	}
	rest := strings.Fields(t[v.to:end])
	if len(rest) == 0 || len(rest) > 6 || strings.ContainsAny(t[v.from:end], "=:,;#()[]{}<>|\"'`\\/") || word(t[v.from:v.to]) && len(rest) < 2 {
		return v.to
	}
	for _, w := range append(rest, t[v.from:v.to]) {
		if proseWords[strings.ToLower(w)] || describers[strings.ToLower(w)] || nothing(w) || number(w) {
			return v.to
		}
	}
	return v.to + len(strings.TrimRight(t[v.to:end], " \t"))
}
