package scrub

import "strings"

// joined looks at what '=' or ':' at i joins: a name before, a value after.
func (s *scanner) joined(i int) span {
	t := s.text
	if t[i] == ':' && strings.HasPrefix(t[i:], "://") {
		return s.url(i)
	}
	if t[i] == ':' && i+1 < len(t) && (t[i+1] == ':' || hexByte(t[i+1])) && !s.pii && !s.code {
		if found := s.ipv6(i); found.to > 0 {
			return found
		}
	}
	if i < s.cookieTo {
		return s.crumb(i)
	}
	if t[i] == '=' && i > 0 && t[i-1] == ')' && !s.calm {
		return s.keyTuple(i)
	}
	if t[i] == '=' && i > 40 && (t[i-8] == 'A' || t[i-10] == 'A' || t[i-11] == 'A') {
		if found := s.azureKey(i); found.to > 0 {
			return found
		}
	}
	if s.calm && !s.quietJoint(i) {
		return span{}
	}
	name := s.nameBefore(i)
	if found, ok := s.namedElsewhere(i, &name); ok {
		return found
	}
	k := classify(name)
	if k == keyNone && !s.code {
		if w := s.foreignBefore(i); w != "" {
			k, name = keyStrong, w
		}
	}
	if k == keyNone && !s.code {
		if found := s.passwordBefore(i, name); found.to > 0 {
			return found
		}
	}
	if k == keyNone {
		if strings.HasSuffix(name, "-oauth") { // Composer's
			s.members(i)
		}
		if k = classifyPlural(name); k == keyNone {
			if t[i] == ':' && name == "user" && i > 5 && t[i-5] == '/' && !s.code {
				return s.netUse(i)
			}
			return span{}
		}
		s.items(i, k, name)
		if found := s.several(i, k, name); found.to > 0 {
			return found
		}
		s.members(i)
		return s.list(i+1, k, name)
	}
	sep, from, compared := sepColon, i+1, false
	if t[i] == '=' {
		sep = sepEquals
		if from < len(t) && t[from] == '=' { // a comparison
			compared = true
			for from < len(t) && t[from] == '=' {
				from++
			}
		} else if from < len(t) && t[from] == '>' { // Ruby, PHP
			from++
			sep = sepColon
		}
	} else if from < len(t) && t[from] == '=' { // Go's :=
		from++
	} else if from < len(t) && t[from] == ':' { // C++, Rust, Ruby: a scope
		return span{}
	} else if at := i - len(name) - 1; from < len(t) && !space(t[from]) && at > 0 && t[at] == ':' && t[i-1] != '"' && wordByte(t[at-1]) {
		return span{} // arn:aws:secretsmanager:eu-west-1:1:secret:db, session:token:7
	}
	for from < len(t) && (space(t[from]) || t[from] == '\n' && (k == keyStrong && s.quoteAfter(from) || strings.HasPrefix(strings.TrimLeft(t[from:min(len(t), from+40)], " \n"), "string("))) {
		from++
	}
	if from >= len(t) || from < s.done {
		return span{}
	}
	if k == keyCookie {
		return s.cookie(from)
	}
	if t[from] == '\x1b' { // joint looks behind colours
		return span{}
	}
	if t[from] == '[' && (k == keyStrong || someKey(name)) {
		if found := s.numbers(from); found.to > 0 {
			return found
		}
	}
	if k == keyAuth && t[from] == '[' {
		from++
	} else if (t[from] == '[' || t[from] == '(') && skipBlank(t, from+1) < len(t) && quote(t[skipBlank(t, from+1)]) {
		return s.list(from, k, name)
	}
	if low := strings.ToLower(name); t[i] == ':' && !s.code && (strings.HasSuffix(low, "credentials") || strings.HasSuffix(low, "creds")) {
		if found := s.userAndPassword(from); found.to > 0 {
			return found
		}
	}
	v, quoted := s.valueAt(from)
	if t[i] == ':' && !s.code && (t[from] == '|' || t[from] == '>') && k != keyCookie {
		end := from + 1
		for end < len(t) && end-from < 3 && t[end] > ' ' && t[end] != '\\' {
			end++
		}
		return s.block(i, span{from, end})
	}
	if v.to <= v.from || strings.HasPrefix(t[v.to:], "...") && word(t[v.from:v.to]) {
		return span{}
	}
	if !quoted && k == keyStrong && i > 1 && strings.HasPrefix(t[i:], "=> ") && t[i-2] == ']' && isPassword(name) { // print_r
		for v.to < len(t) && v.to-v.from < maxLook && t[v.to] != '\n' && !newline(t, v.to) && !strings.HasPrefix(t[v.to:], " )") && !strings.HasPrefix(t[v.to:], " [") {
			v.to++
		}
	}
	if t[i] == ':' && (strings.HasPrefix(t[v.to:], "]=>") || strings.HasPrefix(t[v.to:], "] => ")) || quoted && strings.HasPrefix(t[min(len(t), v.to+1):], ":private]=>") {
		return span{} // PHP's var_dump says who may see it: ["dbPass":protected]=>
	}
	if quoted {
		sep = sepQuoted
	} else if compared {
		return span{}
	}
	if !quoted && k == keyStrong {
		if end := manyWords(t, v.from); end > v.to {
			return span{v.from, end}
		}
	}
	if !quoted && strings.HasPrefix(t[v.to:], ",v") && strings.HasSuffix(name, "ignature") { // t=…,v1=…
		for v.to < len(t) && !space(t[v.to]) && !quote(t[v.to]) && t[v.to] != '\n' && v.to-v.from < maxLook {
			v.to++
		}
	}
	if !quoted && k == keyStrong && !s.code && v.to < len(t) && isPassword(name) {
		v.to = s.restOfLine(i-len(name), v)
	}
	if !quoted && v.to+17 < len(t) && t[v.to] == '|' && random(t[v.from:v.to]) && random(t[v.to+1:v.to+17]) { // of two parts
		for v.to++; v.to < len(t) && wordByte(t[v.to]); v.to++ {
		}
	}
	value := t[v.from:v.to]
	if sep == sepColon && v.from == i+1 && word(value) && i > len(name) && t[i-len(name)-1] == '(' && v.to < len(t) && t[v.to] == ')' {
		return span{} // pam_unix(passwd:auth)
	}
	if sep == sepColon && strings.Contains(value, ":error:") { // what OpenSSL says
		return span{}
	}
	if eq := strings.IndexByte(value[:min(len(value), maxKey)], '='); !quoted && sep == sepColon && eq > 2 && (k == keyWeak && word(value[:eq]) && eq < len(value)-2 || !isPassword(name) && word(value[:eq]) && eq < len(value)-2 || classify(value[:eq]) != keyNone) {
		return span{} // password: DB_PASSWORD=x, shop.auth: user=7
	}
	if t[i] == '=' && !quoted && t[i+1] == ' ' && t[i-1] != ' ' && v.from == i+2 {
		if eq := strings.IndexByte(value[:min(len(value), maxKey)], '='); eq > 1 && eq < len(value)-1 && word(value[:eq]) {
			return span{} // secret= port=5432
		}
	}
	if name[0] == '$' && value[0] == '$' && word(value[1:]) { // PHP: $password = $input
		return span{}
	}
	if quoted && t[v.from-1] == '\'' && i > len(name) && t[i-len(name)-1] == '`' { // Ruby: undefined method `password=' for
		return span{}
	}
	if k == keyAuth {
		return s.authorization(v, name, sep)
	}
	if scheme, ok := schemeWord(t, v.from); ok && !quoted { // token: Bearer abc
		return s.authorization(span{v.from, v.from + len(scheme)}, name, sep)
	}
	if !quoted && !s.literal(name, v, sep) {
		return span{}
	}
	if !secretValue(k, name, value, sep) {
		return span{}
	}
	if !quoted && sep == sepColon && k == keyStrong && s.prose(v) {
		return span{}
	}
	if quoted && v.to < len(t) && strings.HasPrefix(t[v.to+1:], ` -> "`) { // Terraform: what it was, and what it becomes
		if next, ok := s.valueAt(v.to + len(`" -> `)); ok && next.to > next.from && !nothing(t[next.from:next.to]) {
			s.plan(next)
		}
	}
	return v
}

// manyWords returns where twelve to 24 short words in small letters end that begin at from, as wallets write their keys (BIP-39), or 0.
func manyWords(t string, from int) int {
	words, letters, at := 0, 0, from
	for ; at <= len(t) && words <= 24; at++ {
		if at < len(t) && t[at] >= 'a' && t[at] <= 'z' {
			letters++
			continue
		}
		if letters < 3 || letters > 8 {
			break
		}
		words, letters = words+1, 0
		if at == len(t) || t[at] != ' ' {
			break
		}
	}
	if words < 12 {
		return 0
	}
	for at > from && (at > len(t) || !(t[at-1] >= 'a' && t[at-1] <= 'z')) {
		at--
	}
	return at
}

// literal tells whether a bare value is one in itself and not an expression: a call, an index, an attribute of the same name.
func (s *scanner) literal(name string, v span, sep separator) bool {
	value := s.text[v.from:min(v.to, v.from+maxLook)]
	if j := strings.IndexAny(value, "(["); j > 0 && word(value[:j]) {
		return false // get_password(…), config["…
	}
	if v.to < len(s.text) && (s.text[v.to] == '(' || s.text[v.to] == '[') {
		return false
	}
	if dot := strings.LastIndexByte(value, '.'); dot > 0 && word(value) && classify(value[dot+1:]) != keyNone {
		return false // self.password
	} else if dot > 0 && sep != sepColon && reference(value) {
		return false // data.aws_ssm_parameter.db_password.value
	}
	if s.code {
		return random(value) && !word(value) && len(value) >= 8 && !identifier(value)
	}
	return true
}

// reference tells whether value is the way to a value elsewhere: var.x, module.db.y, local.z.
func reference(value string) bool {
	first, _, _ := strings.Cut(value, ".")
	switch first {
	case "var", "local", "data", "module", "each", "self", "this", "config", "settings", "secrets", "env", "process", "os", "vars", "params", "args", "ctx", "random_password", "options", "opts", "cfg":
		return strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.0123456789") == ""
	}
	return false
}

// identifier tells whether s is a name in a program, which may have digits at its end.
func identifier(s string) bool {
	trimmed := strings.TrimRight(s, "0123456789")
	return trimmed != "" && word(trimmed)
}

// prose tells whether a small word goes on as a sentence does: "password: must have", "token: see the manual".
func (s *scanner) prose(v span) bool {
	t := s.text
	value := t[v.from:v.to]
	if len(value) > 40 {
		return false // no word
	}
	if strings.Trim(value, "abcdefghijklmnopqrstuvwxyz") != "" && strings.Trim(value[1:], "abcdefghijklmnopqrstuvwxyz") != "" {
		return false
	}
	rest := t[v.to:]
	if len(rest) < 3 || rest[0] != ' ' {
		return false
	}
	end := strings.IndexAny(rest[1:min(len(rest), 40)], " .,\n")
	if end < 0 {
		end = min(len(rest), 40) - 1
	}
	next := rest[1 : 1+end]
	if capital(value[0]) && len(value) > 3 && 1+end < len(rest)-1 && rest[1+end] == ' ' && rest[2+end] >= 'a' && rest[2+end] <= 'z' && strings.Trim(next, "abcdefghijklmnopqrstuvwxyz") == "" {
		return true
	}
	return next != "" && strings.Trim(next, "abcdefghijklmnopqrstuvwxyz'") == "" && !strings.Contains(rest[:min(len(rest), 40)], "=")
}
