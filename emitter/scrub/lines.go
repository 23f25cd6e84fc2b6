package scrub

import "strings"

// line looks at the line that begins at i, which may be an entry of a file where blanks alone, or places, tell names from values: "bindpw x" in ldap.conf, host:port:database:user:password
// in .pgpass.
func (s *scanner) line(i int) span {
	t := s.text
	from := i
	for from < len(t) && space(t[from]) && from-i < maxAlign {
		from++
	}
	for _, mark := range []string{"+ ", "$ ", "# ", "sudo "} { // of a shell
		if from < len(t) && t[from] == mark[0] && strings.HasPrefix(t[from:], mark) {
			from += len(mark)
		}
	}
	end := from
	if from < len(t) && t[from] == '[' {
		return s.saslPassword(from)
	}
	for end < len(t) && end-from < maxKey && (wordByte(t[end]) || t[end] == '-' || t[end] == '.') {
		end++
	}
	if end == from && end < len(t) && t[end] == '*' {
		end++
	}
	if end >= len(t) || end == from {
		return span{}
	}
	switch {
	case t[end] == ':' && from == i:
		return s.pgpass(from, end)
	case space(t[end]):
		s.command(from, end)
		return s.entry(span{from, end})
	case t[end] == '>' || t[end] == '/':
		for end < len(t) && end-from < 32 && !space(t[end]) && t[end] != '\n' {
			end++
		}
		s.command(from, end)
	}
	return span{}
}

// saslPassword takes the password in a line of Postfix's sasl_passwd, [host]:587 user:password.
func (s *scanner) saslPassword(from int) span {
	t := s.text
	line := t[from:min(len(t), from+maxLook)]
	if closing := strings.IndexByte(line, ']'); closing < 0 || !strings.HasPrefix(line[closing:], "]:") {
		return span{}
	}
	if n := strings.IndexAny(line, "\n\""); n >= 0 {
		line = line[:n]
	}
	host, user, ok := strings.Cut(line, " ")
	closing := strings.Index(host, "]:")
	if !ok || closing < 0 || strings.Trim(host[closing+2:], "0123456789") != "" || strings.Contains(user, " ") {
		return span{}
	}
	colon := strings.IndexByte(user, ':')
	if colon < 1 || colon == len(user)-1 {
		return span{}
	}
	return span{from + len(host) + 1 + colon + 1, from + len(line)}
}

// pgpass takes the fifth field of a line of PostgreSQL's password file (its documentation, 34.16); the first is t[from:end].
func (s *scanner) pgpass(from, end int) span {
	t := s.text
	at := end
	for field := 2; field <= 4; field++ {
		begin := at + 1
		for at++; at < len(t) && at-begin < 64 && t[at] != ':' && !bareEnd(t[at]) && t[at] != '/'; at++ {
			if field == 2 && t[at] != '*' && (t[at] < '0' || t[at] > '9') {
				return span{}
			}
		}
		if at == begin || at >= len(t) || t[at] != ':' || field == 2 && t[begin] != '*' && at-begin < 3 {
			return span{}
		}
	}
	v := span{at + 1, at + 1}
	for v.to < len(t) && v.to-v.from < maxLook && t[v.to] != '\n' && t[v.to] != '\r' {
		if t[v.to] == '"' && v.to > v.from {
			break
		}
		if c := t[v.to]; space(c) || c == ':' && t[v.to-1] != '\\' || quote(c) || c == '{' || c == '(' || c == '[' {
			return span{}
		}
		v.to++
	}
	if value := t[v.from:v.to]; len(value) < 4 || nothing(value) || number(value) || !hasDigit(value) && word(value) && t[from] != '*' {
		return span{}
	}
	return v
}

// entry takes the value behind the name at n, where they are all there is on the line.
func (s *scanner) entry(n span) span {
	if s.calm {
		return span{}
	}
	t := s.text
	name := t[n.from:n.to]
	k := classify(name)
	if k != keyStrong && k != keyWeak || s.code {
		return span{}
	}
	defer s.lookAhead(s.bareTo)
	from := n.to
	for from < len(t) && space(t[from]) && from-n.to < maxAlign {
		from++
	}
	v, quoted := s.valueAt(from)
	end := v.to
	if quoted {
		end++
	}
	for end < len(t) && (space(t[end]) || t[end] == '\r') && end-v.to < 8 {
		end++
	}
	value := t[v.from:v.to]
	if end < len(t) && t[end] != '\n' && t[end] != '"' || quoted || len(value) < 4 || strings.ContainsAny(value, "=(:") || strings.HasSuffix(value, ":") || !secretValue(k, name, value, sepEquals) {
		return span{}
	}
	if !isPassword(name) && !(random(value) && len(value) >= 12) || word(value) || number(value) && len(value) < 8 || kubernetesName(value) && !strings.HasSuffix(name, "pw") {
		return span{}
	}
	return v
}

// prompt takes what was typed behind a question for a password whose "for" is at i: "Enter pass phrase for key.pem: x", "[sudo] password for bob: x".
func (s *scanner) prompt(i int) span {
	t := s.text
	before := t[max(0, i-maxAlign):i]
	if !strings.HasSuffix(before, "assword ") && !strings.HasSuffix(before, "phrase ") && !strings.HasSuffix(before, "secret ") {
		return span{}
	}
	n := strings.Index(t[i:min(len(t), i+maxKey)], ": ")
	if n < 0 || strings.Count(t[i:i+n], " ") > 3 && !strings.Contains(t[i:i+n], "(reset with ") || strings.Contains(t[i:i+n], "\n") {
		return span{}
	}
	defer s.lookAhead(s.bareTo)
	v, quoted := s.valueAt(i + n + 2)
	value := t[v.from:v.to]
	if quoted || len(value) < 3 || nothing(value) || v.to < len(t) && t[v.to] != '\n' && t[v.to] != '\r' || proseWords[strings.ToLower(value)] {
		return span{}
	}
	if !strings.Contains(before, "Enter") && !strings.HasSuffix(before, "[sudo] password ") && !chosen(value) {
		return span{}
	}
	return v
}

// passwordBefore takes the value behind the separator at i where the name before it says little, but stands with the word password: "PASSWORD elastic = x",
// "Password for the user was reset.\nNew value: x".
func (s *scanner) passwordBefore(i int, name string) span {
	t := s.text
	if name == "" && t[i] == ':' && strings.HasSuffix(t[:i], "ew value") {
		name = "value"
	}
	at := i - len(name)
	if t[i] == '=' {
		at--
	}
	if found := s.announced(i, at); found.to > 0 {
		return found
	}
	if name == "" || at < 8 || !s.mentionsPassword() || i+2 >= len(t) || t[i+1] != ' ' || t[at-1] != ' ' {
		return span{}
	}
	before := t[max(0, at-200) : at-1]
	switch {
	case strings.HasSuffix(before, "assword") || strings.HasSuffix(before, "ASSWORD"):
	case name == "value" && strings.HasSuffix(before, "ew") && strings.Contains(before, "assword"):
	default:
		return span{}
	}
	defer s.lookAhead(s.bareTo)
	v, _ := s.valueAt(i + 2)
	if value := t[v.from:v.to]; len(value) < 8 || !random(value) || word(value) || path(value) {
		return span{}
	}
	return v
}

// mentionsPassword tells whether the word password is in the text.
func (s *scanner) mentionsPassword() bool {
	if s.password == 0 {
		s.password = 1
		if strings.Contains(s.text, "assword") || strings.Contains(s.text, "ASSWORD") {
			s.password = 2
		}
	}
	return s.password == 2
}

// announced takes the value behind the ':' at i that ends a sentence about a new password, on the line or on one of its own, "A temporary password is generated for root: x", and the
// password in "stats auth admin:x", whose name begins at at.
func (s *scanner) announced(i, at int) span {
	t := s.text
	if t[i] != ':' || i+2 >= len(t) {
		return span{}
	}
	if t[i+1] != ' ' && t[i+1] != '\n' {
		if before := t[max(0, at-20):max(0, at)]; strings.HasSuffix(before, "auth ") || strings.HasSuffix(before, "allow ") || strings.HasSuffix(before, " login=") {
			v, quoted := s.valueAt(i + 1)
			if value := t[v.from:v.to]; !quoted && len(value) >= 6 && chosen(value) && !strings.ContainsAny(value, ":/.") {
				return v
			}
		}
		return span{}
	}
	if !s.mentionsPassword() {
		return span{}
	}
	line := t[max(0, i-120):i]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	word := strings.Index(line, "assword ")
	if word < 0 || !strings.Contains(line, "generated") && !strings.Contains(line, "temporary") && !strings.Contains(line, "following password") {
		return span{}
	}
	defer s.lookAhead(s.bareTo)
	v, quoted := s.valueAt(skipBlank(t, i+1))
	end := v.to
	for end < len(t) && !space(t[end]) && t[end] != '\n' && end-v.from < 80 {
		end++ // a generated one may have any sign in it
	}
	if value := t[v.from:end]; quoted || len(value) < 8 || !random(value) || word < 0 || end < len(t) && t[end] != '\n' {
		return span{}
	}
	return span{v.from, end}
}
