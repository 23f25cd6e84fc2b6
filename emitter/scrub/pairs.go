package scrub

import "strings"

// pairName returns the name that belongs to a "value" whose separator is at i, where name and value are two fields: {"name": "DB_PASSWORD", "value": "x"},
// <add key="Password" value="x"/>, {name: password, value: x}.
func (s *scanner) pairName(i int) string {
	t := s.text[max(0, i-160):i]
	at, n := strings.LastIndex(t, "name"), 4
	for _, word := range []string{"Name", "key", "Key"} {
		if j := strings.LastIndex(t, word); j > at {
			at, n = j, len(word)
		}
	}
	if at < 0 || at > 0 && wordByte(t[at-1]) {
		return ""
	}
	rest := strings.TrimLeft(t[at+n:], `"'\ `)
	if rest == "" || rest[0] != ':' && rest[0] != '=' {
		return ""
	}
	rest = strings.TrimLeft(rest[1:], `"'\ `)
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
	if i+3 >= len(t) || t[i+1] != '3' || t[i+2] != 'D' && t[i+2] != 'd' && t[i+2] != 'A' && t[i+2] != 'a' {
		return span{}
	}
	name := strings.TrimSuffix(t[max(s.done, i-maxKey):i], "%22")
	from := len(name)
	for from > 0 && (wordByte(name[from-1]) || name[from-1] == '-') {
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

// shortFlag looks at a flag of one letter at i that carries a password for the commands that have one: curl -u user:password, mysql -ppassword,
// sshpass -p password.
func (s *scanner) shortFlag(i int) span {
	t := s.text
	if i == 0 || !space(t[i-1]) || i+3 >= len(t) {
		return span{}
	}
	before := t[max(0, i-80):i]
	from := i + 2
	switch {
	case t[i+1] == 'u' && space(t[from]) && (strings.Contains(before, "curl") || strings.Contains(before, "http")):
		for from < len(t) && space(t[from]) {
			from++
		}
		v, _ := s.valueAt(from)
		if c := strings.IndexByte(t[v.from:v.to], ':'); c > 0 && c < v.to-v.from-1 {
			return span{v.from + c + 1, v.to}
		}
	case t[i+1] == 'p' && !space(t[from]) && strings.Contains(before, "mysql"), t[i+1] == 'p' && space(t[from]) && strings.Contains(before, "sshpass"):
		for from < len(t) && space(t[from]) {
			from++
		}
		v, _ := s.valueAt(from)
		if v.to-v.from >= 3 && !nothing(t[v.from:v.to]) {
			return v
		}
	}
	return span{}
}

// kubernetesName tells whether s could be the name of an object in Kubernetes: "secret default-token-x7k2p".
func kubernetesName(s string) bool {
	return strings.ContainsAny(s, "-.") && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}

// spoken are words behind which a password stands without a sign between: "with password S3cr3t!", Redis' AUTH.
var spoken = []string{"password ", "Password ", "passwd ", "passphrase ", "AUTH default ", "AUTH ", "token ", "Token ", "secret ", "api key ", "API key "}

// saidAfter looks at a word at i behind which a value may follow that no sentence has.
func (s *scanner) saidAfter(i int) span {
	t := s.text
	for _, w := range spoken {
		if !strings.HasPrefix(t[i:], w) {
			continue
		}
		v, quoted := s.valueAt(i + len(w))
		value := t[v.from:v.to]
		if quoted || len(value) < 6 || strings.ContainsAny(value, "=:(/") {
			return span{}
		}
		if random(value) && !word(value) && (w[0] == 'p' || w[0] == 'P' || len(value) >= 12 && !kubernetesName(value)) || w[0] == 'A' && strings.ContainsAny(value, "0123456789") {
			return v
		}
		return span{}
	}
	return span{}
}
