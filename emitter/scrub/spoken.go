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
	{"one-time password ", digitsOnly}, {"OTP is ", digitsOnly}, {"otp is ", digitsOnly}, {"otp ", sixDigits}, {"OTP ", sixDigits}, {"vault login ", generated}, {"code is ", sixDigits}, {"PIN is ", digitsOnly},
	{"AUTH default ", hasDigit}, {"AUTH), params: [", hasDigit}, {"AUTH PLAIN ", made64}, {"AUTH LOGIN ", made64}, {"AUTH XOAUTH2 ", made64}, {"AUTH ", hasDigit}, {"PASS ", command}, {"requirepass ", hasDigit}, {"masterauth ", hasDigit},
	{"IDENTIFIED BY ", hasDigit}, {"identified by ", hasDigit}, {"AUTHENTICATE PLAIN ", made64},
	{"token ", issuedToken}, {"Token ", issuedToken}, {"TOKEN ", generated}, {"secret ", generated}, {"SECRET ", generated}, {"api key ", generated}, {"API key ", generated}, {"Api-Key ", generated},
	{"private key ", generated}, {"secret key ", generated}, {"access key ", generated}, {"signing key ", generated}, {"API_KEY ", generated}, {"API_TOKEN ", generated}, {"AUTH_TOKEN ", generated},
	{"SECRET_KEY ", generated}, {"PAT ", generated}, {"key ", issuedKey}, {"Key ", issuedKey},
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
	return random(v) && !word(v) || chaotic(v) || len(v) >= 7 && hasDigit(v) && !kubernetesName(v) && !number(v)
}
func generated(v string) bool   { return random(v) && !word(v) && len(v) >= 12 && !kubernetesName(v) }
func issuedToken(v string) bool { return generated(v) || uuid(v) }
func issuedKey(v string) bool   { return len(v) >= 24 && len(v) <= 80 && drawn(v) }
func digitsOnly(v string) bool  { return len(v) >= 4 && strings.Trim(v, "0123456789") == "" }
func sixDigits(v string) bool   { return len(v) >= 6 && digitsOnly(v) }
func made64(v string) bool      { return len(v) >= 8 && (hasDigit(v) || random(v)) }
func command(v string) bool     { return hasDigit(v) && !strings.ContainsAny(v, ".[") && !number(v) }

// openKey tells whether value is a key that everybody may know, behind the words before it.
func openKey(before, value string) bool {
	before = strings.ToLower(before[max(0, len(before)-24):])
	if strings.HasPrefix(value, "AAAA") || strings.HasPrefix(value, "MI") || strings.HasPrefix(value, "pk_") {
		return true // of SSH, in DER, Stripe's
	}
	for _, w := range []string{"public ", "publishable ", "host ", "primary ", "foreign ", "cache ", "object ", "partition ", "message ", "row "} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

func hasDigit(v string) bool {
	for i := range len(v) {
		if digit(v[i]) {
			return true
		}
	}
	return false
}

// saidAfter looks at a word at i behind which a value may follow that no sentence has.
func (s *scanner) saidAfter(i int) span {
	t := s.text
	if s.calm && t[i]|0x20 != 'i' && t[i] != 'P' { // IDENTIFIED BY, PAT
		return span{}
	}
	if t[i] == 'L' && strings.HasPrefix(t[i:], "LOGIN ") {
		return s.login(i + len("LOGIN "))
	}
	if i+2 >= len(t) || !saidOpenings.has(t, i) {
		return span{}
	}
	word := ""
	switch {
	case t[i+1] == 'o' && t[i] == 't':
		word = "to "
	case t[i+1] == 's' && t[i] == 'i':
		word = "is "
	case t[i+1] == 'a' && t[i] == 'w':
		word = "was "
	case t[i+2] == 't' && t[i] == 'r':
		word = "returned "
	}
	if word != "" && strings.HasPrefix(t[i:], word) {
		if found := s.told(i, i+len(word)); found.to > 0 {
			return found
		}
		if word == "is " || word == "was " {
			if found := s.passwordOf(i, i+len(word)); found.to > 0 {
				return found
			}
		}
	}
	if t[i] == 'c' && strings.HasPrefix(t[i:], "credentials ") {
		return s.userAndPassword(i + len("credentials "))
	}
	switch t[i] {
	case 'f':
		if strings.HasPrefix(t[i:], "for ") {
			return s.valueFor(i)
		}
	}
	if t[i] == 'r' && strings.HasPrefix(t[i:], "rejected value [") {
		return s.rejected(i)
	}
	for _, w := range spokenBy[t[i]] {
		if i+1 >= len(t) || t[i+1] != w.words[1] || !strings.HasPrefix(t[i:], w.words) {
			continue
		}
		v, quoted := s.valueAt(i + len(w.words))
		if at := i + len(w.words); at < len(t) && t[at] == '<' && strings.HasSuffix(strings.ToLower(w.words), "password ") { // PASSWORD <x>
			if v, _ = s.valueAt(at + 1); v.to >= len(t) || t[v.to] != '>' || !hasDigit(t[v.from:v.to]) {
				return span{}
			}
		}
		value := t[v.from:v.to]
		if quoted && (w.words != "password to " || v.to >= len(t)) || len(value) < 4 || len(value) > maxLook || len(value) < 6 && value[0] > '9' || strings.ContainsAny(value, ":(/") && w.words[0] != 'A' || strings.ContainsAny(strings.TrimRight(value, "="), "=") {
			return span{}
		}
		if w.like(value) && !(w.words[1:] == "ey " && openKey(t[:i], value)) {
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

// passwordOf takes the value that begins at from in "password of bob is x", "pwd in vault was x"; the verb is at i.
func (s *scanner) passwordOf(i, from int) span {
	t := s.text
	before := strings.TrimRight(t[max(0, i-60):i], " ")
	before = strings.TrimRight(before[:strings.LastIndexByte(before, ' ')+1], " ")
	if !strings.HasSuffix(before, "of") && !strings.HasSuffix(before, "in") && !strings.HasSuffix(before, "for") && !strings.HasSuffix(before, "on") {
		return span{}
	}
	w := strings.Fields(t[max(0, i-60):i])
	n := len(w)
	if n < 3 || w[n-2] != "of" && w[n-2] != "in" && w[n-2] != "for" && w[n-2] != "on" {
		return span{}
	}
	if k := classify(w[n-3]); k == keyDigits || w[n-3] == "code" {
		if v, _ := s.valueAt(from); sixDigits(t[v.from:v.to]) || k == keyDigits && digitsOnly(t[v.from:v.to]) {
			return v
		}
		return span{}
	} else if k != keyStrong || !isPassword(w[n-3]) {
		return span{}
	}
	v, quoted := s.valueAt(from)
	if value := t[v.from:v.to]; !chosen(value) && !quoted || nothing(value) || strings.Contains(value, " ") {
		return span{}
	}
	return v
}
