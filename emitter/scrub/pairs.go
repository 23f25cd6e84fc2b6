package scrub

import "strings"

// pairName returns the name that belongs to a "value" whose separator is at i, where name and value are two fields: {"name": "DB_PASSWORD", "value": "x"},
// <add key="Password" value="x"/>, {name: password, value: x}.
func (s *scanner) pairName(i int) string {
	t := s.text[max(0, i-160):i]
	rest := ""
	for _, word := range []string{"name", "Name", "NAME", "key", "Key", "Property", "property"} {
		for end := len(t); end > 0; {
			at := strings.LastIndex(t[:end], word)
			if at < 0 {
				break
			}
			end = at
			after := strings.TrimLeft(t[at+len(word):], `"'\ `)
			if at > 0 && wordByte(t[at-1]) || after == "" || after[0] != ':' && after[0] != '=' {
				continue
			}
			if after = strings.TrimLeft(after[1:], `"'\ `); rest == "" || len(after) < len(rest) {
				rest = after
			}
			break
		}
	}
	if rest == "" { // "param1": "node.password", "value": "x"
		if at := strings.LastIndex(t, ","); at > 0 && strings.Trim(t[at:], ", \"'\\valuecontVC") == "" {
			before := strings.TrimRight(t[:at], " \\")
			if before != "" && quote(before[len(before)-1]) {
				before = before[:len(before)-1]
				rest = before[strings.LastIndexAny(before, "\"'")+1:]
			}
		}
	}
	end := 0
	for end < len(rest) && (wordByte(rest[end]) || rest[end] == '-' || rest[end] == '.') {
		end++
	}
	return rest[:end]
}

// attribute returns the text in quotes that ends before '>' at i, if it is that of an attribute that names: <property name="connection.password">.
func (s *scanner) attribute(i int) string {
	t := s.text
	if i < 8 || !quote(t[i-1]) {
		return ""
	}
	from := strings.LastIndexByte(t[max(0, i-1-maxKey):i-1], t[i-1])
	if from < 0 {
		return ""
	}
	from += max(0, i-1-maxKey)
	before := t[max(0, from-6):from]
	if strings.HasSuffix(before, "name=") || strings.HasSuffix(before, "key=") || strings.HasSuffix(before, "id=") {
		return t[from+1 : i-1]
	}
	return ""
}

// encoded looks at '%' at i, which may be a separator in a text that is encoded for URLs (RFC 3986 section 2.1): password%3Dhunter2%26, %22password%22%3A%22x%22.
func (s *scanner) encoded(i int) span {
	t := s.text
	if i+3 < len(t) && t[i+1] == '4' && t[i+2] == '0' {
		if found := s.encodedUser(i); found.to > 0 || s.pii || s.code {
			return found
		}
		return s.encodedEmail(i)
	}
	if i+12 < len(t) && hexByte(t[i+1]) && hexByte(t[i+2]) && wordByte(t[i+3]) { // an escape is no part of a word
		if found := s.known(i + 3); found.to > 0 {
			return found
		}
	}
	if s.calm || i+3 >= len(t) || t[i+1] != '3' || t[i+2] != 'D' && t[i+2] != 'd' && t[i+2] != 'A' && t[i+2] != 'a' {
		return span{}
	}
	name := strings.TrimSuffix(t[max(s.done, i-maxKey):i], "%22")
	from := len(name)
	for from > 0 && (wordByte(name[from-1]) || name[from-1] == '-' || name[from-1] == '.') {
		from--
	}
	if from > 0 && name[from-1] == '%' && len(name)-from > 2 { // the two digits of an escape
		from += 2
	}
	name = name[from:]
	k := classify(name)
	if k != keyStrong && k != keyWeak {
		return span{}
	}
	from = i + 3
	for strings.HasPrefix(t[from:], "%20") || strings.HasPrefix(t[from:], "%22") {
		from += 3
	}
	to := from
	for to < len(t) && to-from < maxValue && !bareEnd(t[to]) && t[to] != '"' {
		if t[to] == '%' && (strings.HasPrefix(t[to:], "%26") || strings.HasPrefix(t[to:], "%22") || strings.HasPrefix(t[to:], "%2C") || strings.HasPrefix(t[to:], "%7D")) {
			break
		}
		to++
	}
	if to == from || !secretValue(k, name, t[from:to], sepEquals) {
		return span{}
	}
	return span{from, to}
}

// encodedUser returns the credentials before "%40" at i in a URL that is encoded: https%3A%2F%2Fann%3Ax%40host.
func (s *scanner) encodedUser(i int) span {
	t := s.text
	from := i
	for from > s.done && i-from <= 128 && (wordByte(t[from-1]) || strings.IndexByte("%-.~!*+", t[from-1]) >= 0) {
		from--
	}
	at := strings.LastIndex(t[from:i], "%2F%2F")
	if at < 0 {
		at = strings.LastIndex(t[from:i], "%2f%2f")
	}
	if at < 0 {
		return span{}
	}
	from += at + len("%2F%2F")
	if user := strings.ToUpper(t[from:i]); strings.Contains(user, "%2F") || !strings.Contains(user, "%3A") || strings.HasSuffix(user, "%3A") {
		return span{}
	}
	return span{from, i}
}

// encodedEmail returns the e-mail address around "%40" at i.
func (s *scanner) encodedEmail(i int) span {
	t := s.text
	from := i
	for from > s.done && i-from <= 64 && localByte(t[from-1]) && t[from-1] != '%' {
		from--
	}
	if from > 0 && t[from-1] == '%' && i-from > 2 { // the two digits of an escape
		from += 2
	}
	to := i + 3
	for to < len(t) && to-i <= 253 && (wordByte(t[to]) && t[to] != '_' || t[to] == '.' || t[to] == '-') {
		to++
	}
	to = i + 3 + len(strings.TrimRight(t[i+3:to], ".-"))
	if from >= i || !domain(t[i+3:to]) {
		return span{}
	}
	return span{from, to}
}

// entities are how quotes are written in HTML.
var entities = []string{"&quot;", "&#34;", "&#39;", "&#x27;", "&apos;"}

// entityAt returns the quote that is written as an entity at the beginning of t.
func entityAt(t string) string {
	if len(t) > 4 && t[0] == '&' {
		for _, e := range entities {
			if strings.HasPrefix(t, e) {
				return e
			}
		}
	}
	return ""
}
