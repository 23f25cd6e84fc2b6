package scrub

import "strings"

// cookie finds where a Cookie or Set-Cookie header ends, at the end of the line or of the quotes around it, and takes out the value of its first cookie; crumb takes the others.
func (s *scanner) cookie(from int) span {
	t := s.text
	if s.code && !quote(t[from]) {
		return span{}
	}
	list := t[from] == '[' // of headers
	if list {
		from++
	}
	slashes := 0
	for from < len(t) && t[from] == '\\' {
		from, slashes = from+1, slashes+1
	}
	var q byte
	if from < len(t) && quote(t[from]) {
		q = t[from]
		from++
	}
	end := from
	for end < len(t) && end-from < maxValue && t[end] != '\n' && t[end] != '\r' && !newline(t, end) {
		if q != 0 && t[end] == q || q == 0 && quote(t[end]) && (end == from || t[end-1] != '=') {
			break
		}
		end++
	}
	for slashes > 0 && end > from && t[end-1] == '\\' {
		end--
	}
	if list && q == 0 { // Go's map[Cookie:[sid=x] X-Api-Key:[y]]
		if n := strings.IndexByte(t[from:end], ']'); n > 0 && (from+n+1 == len(t) || t[from+n+1] == ' ' || t[from+n+1] == ']') {
			end = from + n
		}
	}
	eq := strings.IndexByte(t[from:end], '=')
	if eq < 1 || eq > 100 || strings.ContainsAny(t[from:from+eq], " \t{}(") {
		return span{}
	}
	s.cookieTo = end
	return s.crumb(from + eq)
}

// crumb takes the value of a cookie whose '=' is at i, within a header.
func (s *scanner) crumb(i int) span {
	t := s.text
	if t[i] != '=' {
		return span{}
	}
	from := i
	for from > 0 && i-from < maxKey && t[from-1] != ';' && !space(t[from-1]) && !quote(t[from-1]) {
		from--
	}
	switch strings.ToLower(t[from:i]) {
	case "expires", "max-age", "path", "domain", "samesite", "priority", "version", "comment", "secure", "httponly": // RFC 6265
		return span{}
	}
	end := i + 1
	for end < s.cookieTo && t[end] != ';' && !space(t[end]) {
		end++
	}
	for end > i+1 && (t[end-1] == ']' || t[end-1] == '}' || t[end-1] == ')' || t[end-1] == ',') {
		end--
	}
	if nothing(t[i+1 : end]) {
		return span{}
	}
	return span{i + 1, end}
}
