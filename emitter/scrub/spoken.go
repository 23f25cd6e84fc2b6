package scrub

import "strings"

type spokenWords struct {
	words string
	like  func(value string) bool // what a value behind them must look like
}

// spoken are words behind which a secret stands without a sign between: "with password S3cr3t!", SMTP's AUTH PLAIN.
var spoken = []spokenWords{
	{"password to ", chosen}, {"password) to ", chosen}, {"password is ", chosen}, {"Password is ", chosen}, {"password was ", chosen},
	{"password ", chosen}, {"Password ", chosen}, {"passwd ", chosen}, {"passphrase ", chosen}, {"PASSWORD ", chosen},
	{"one-time password ", digitsOnly}, {"OTP is ", digitsOnly}, {"otp is ", digitsOnly}, {"code is ", sixDigits}, {"PIN is ", digitsOnly},
	{"AUTH default ", hasDigit}, {"AUTH), params: [", hasDigit}, {"AUTH PLAIN ", made64}, {"AUTH LOGIN ", made64}, {"AUTH XOAUTH2 ", made64}, {"AUTH ", hasDigit}, {"PASS ", command}, {"requirepass ", hasDigit}, {"masterauth ", hasDigit},
	{"IDENTIFIED BY ", hasDigit}, {"identified by ", hasDigit}, {"AUTHENTICATE PLAIN ", made64},
	{"token ", generated}, {"Token ", generated}, {"TOKEN ", generated}, {"secret ", generated}, {"SECRET ", generated}, {"api key ", generated}, {"API key ", generated}, {"Api-Key ", generated},
	{"private key ", generated}, {"secret key ", generated}, {"access key ", generated}, {"signing key ", generated}, {"API_KEY ", generated}, {"API_TOKEN ", generated}, {"AUTH_TOKEN ", generated},
	{"SECRET_KEY ", generated}, {"PAT ", generated},
}

// spokenBy are the same by their first byte.
var spokenBy = func() (m [256][]spokenWords) {
	for _, w := range spoken {
		m[w.words[0]] = append(m[w.words[0]], w)
	}
	return m
}()

// What a value behind such words must look like.
func chosen(v string) bool {
	return random(v) && !word(v) || len(v) >= 7 && hasDigit(v) && !kubernetesName(v) && !number(v)
}
func generated(v string) bool  { return random(v) && !word(v) && len(v) >= 12 && !kubernetesName(v) }
func hasDigit(v string) bool   { return strings.ContainsAny(v, "0123456789") }
func digitsOnly(v string) bool { return len(v) >= 4 && strings.Trim(v, "0123456789") == "" }
func sixDigits(v string) bool  { return len(v) >= 6 && digitsOnly(v) }
func made64(v string) bool     { return len(v) >= 8 && (hasDigit(v) || random(v)) }
func command(v string) bool    { return hasDigit(v) && !strings.ContainsAny(v, ".[") && !number(v) }

// saidAfter looks at a word at i behind which a value may follow that no sentence has.
func (s *scanner) saidAfter(i int) span {
	t := s.text
	if t[i] == 'L' && strings.HasPrefix(t[i:], "LOGIN ") {
		return s.login(i + len("LOGIN "))
	}
	switch {
	case strings.HasPrefix(t[i:], "to "):
		return s.setTo(i)
	case strings.HasPrefix(t[i:], "for "):
		return s.valueFor(i)
	}
	if t[i] == 'r' && strings.HasPrefix(t[i:], "rejected value [") {
		return s.rejected(i)
	}
	for _, w := range spokenBy[t[i]] {
		if i+1 >= len(t) || t[i+1] != w.words[1] || !strings.HasPrefix(t[i:], w.words) {
			continue
		}
		v, quoted := s.valueAt(i + len(w.words))
		value := t[v.from:v.to]
		if quoted || len(value) < 4 || len(value) > maxLook || len(value) < 6 && value[0] > '9' || strings.ContainsAny(value, ":(/") && w.words[0] != 'A' || strings.ContainsAny(strings.TrimRight(value, "="), "=") {
			return span{}
		}
		if w.like(value) {
			return v
		}
		return span{}
	}
	return span{}
}

// rejected takes what Spring's validation writes: field error in object 'login' on field 'password': rejected value [x]; codes [Size.login.password,…].
func (s *scanner) rejected(i int) span {
	t := s.text
	from := i + len("rejected value [")
	to := strings.Index(t[from:min(len(t), from+maxLook)], "]; ")
	if to < 1 {
		return span{}
	}
	to += from
	name := ""
	if before := t[max(0, i-120):i]; strings.HasSuffix(before, "': ") {
		before = before[:len(before)-3]
		name = before[strings.LastIndexByte(before, '\'')+1:]
	} else if codes, ok := strings.CutPrefix(t[to:min(len(t), to+200)], "]; codes ["); ok {
		codes = codes[:max(0, strings.IndexAny(codes, ",]"))]
		name = codes[strings.LastIndexByte(codes, '.')+1:]
	}
	if k := classify(name); k == keyNone || !secretValue(k, name, t[from:to], sepQuoted) {
		return span{}
	}
	return span{from, to}
}

// setTo takes the value that a variable is set to: "setting DB_PASSWORD to x"; "to" is at i.
func (s *scanner) setTo(i int) span {
	if i < 4 || !space(s.text[i-1]) {
		return span{}
	}
	k, name := variable(s.text[max(0, i-maxKey) : i-1])
	if k == keyNone {
		return span{}
	}
	v, quoted := s.valueAt(i + len("to "))
	value := s.text[v.from:v.to]
	if v.to <= v.from || !secretValue(k, name, value, sepEquals) || !quoted && !(hasDigit(value) && len(value) >= 6) {
		return span{}
	}
	return v
}

// valueFor takes the value that stands before the name of a variable: invalid value "x" for DB_PASSWORD; "for" is at i.
func (s *scanner) valueFor(i int) span {
	t := s.text
	if i < 6 || !space(t[i-1]) || !quote(t[i-2]) {
		return span{}
	}
	begin := max(s.done, i-maxLook)
	open := strings.LastIndexByte(t[begin:max(begin, i-2)], t[i-2])
	if open < 0 {
		return span{}
	}
	name := t[i+len("for ") : min(len(t), i+maxKey)]
	end := 0
	for end < len(name) && (wordByte(name[end]) || name[end] == '-' || name[end] == '.') {
		end++
	}
	k, name := variable(strings.TrimRight(name[:end], "."))
	v := span{begin + open + 1, i - 2}
	if k == keyNone || !hasDigit(t[v.from:v.to]) || !secretValue(k, name, t[v.from:v.to], sepQuoted) {
		return span{}
	}
	return v
}

// variable returns the last word of s and what it gives away, if it is written as variables are and words of a sentence are not.
func variable(s string) (keyKind, string) {
	name := s[strings.LastIndexAny(s, " \t\n\"'`=(")+1:]
	if !strings.ContainsAny(name, "_-.") && strings.ToUpper(name) != name {
		return keyNone, name
	}
	return classify(name), name
}

// login takes the password of IMAP's LOGIN (RFC 9051 section 6.2.3): a name, and the password behind it.
func (s *scanner) login(from int) span {
	t := s.text
	name, _ := s.valueAt(from)
	at := name.to
	for at < len(t) && quote(t[at]) {
		at++
	}
	if at >= len(t) || !space(t[at]) || name.to-name.from < 2 {
		return span{}
	}
	v, _ := s.valueAt(at + 1)
	if value := t[v.from:v.to]; len(value) < 4 || !hasDigit(value) || number(value) || strings.ContainsAny(value, "=:(/[") {
		return span{}
	}
	return v
}

// kubernetesName tells whether s could be the name of an object in Kubernetes: "secret default-token-x7k2p".
func kubernetesName(s string) bool {
	return strings.ContainsAny(s, "-.") && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}
