package scrub

import "strings"

// calls are the functions that are given a password, and as which of their arguments. A trace of PHP prints what they were given, source code may have it written in.
var calls = map[string]int{
	"mysqli_connect": 3, "real_connect": 3, "mysql_connect": 3, "ldap_bind": 3, "ftp_login": 3, "ssh2_auth_password": 3, "imap_open": 3, "odbc_connect": 3, "oci_connect": 2,
	"password_verify": 1, "password_hash": 1, "checkPassword": 1, "setPassword": 1, "verifyPassword": 1, "validatePassword": 1, "hashPassword": 1, "check_password": 1, "set_password": 1,
	"pgp_sym_decrypt": 2, "pgp_sym_encrypt": 2, "AES_DECRYPT": 2, "AES_ENCRYPT": 2, "aes_decrypt": 2, "aes_encrypt": 2, "EncryptByPassPhrase": 1, "DecryptByPassPhrase": 1, "PLAIN": 1,
	"HTTPBasicAuth": 2, "HTTPDigestAuth": 2, "BasicAuth": 2, "basic_auth": 2, "SetBasicAuth": 2, "setBasicAuth": 2, "basicAuth": 2, "httpBasic": 2, "UsernamePasswordCredentials": 2,
	"crypt": 1, "hmac": 2, "hash_hmac": 3, "createHmac": 2, "scryptSync": 1, "pbkdf2Sync": 1, "openssl_encrypt": 3, "openssl_decrypt": 3, "sodium_crypto_secretbox": 3,
	"PasswordAuthentication": 2, "PSCredential": 2, "NetworkCredential": 2, "PlainAuth": 3, "authenticateAsync": 2, "AuthenticateAsync": 2, "check_password_hash": 2, "generate_password_hash": 1, "hashpw": 1, "checkpw": 1, "make_password": 1,
}

// secretTypes are names of types that hold nothing but a secret, as they are printed around it: Rust's Secret("x").
var secretTypes = map[string]bool{"Secret": true, "SecretString": true, "SecretStr": true, "SecretBytes": true, "Password": true, "Passphrase": true, "ApiKey": true, "APIKey": true, "AccessToken": true,
	"AuthToken": true, "BearerToken": true, "SecretKey": true, "Protected": true, "Sensitive": true, "SecretBox": true, "SecretVec": true}

// methods are the same, only where a trace of PHP says that they are methods: Auth->login('bob', 'hunter2').
var methods = map[string]int{"login": 2, "authenticate": 2, "signIn": 2, "sign_in": 2, "attempt": 2, "bind": 2, "connect": 3, "PDO->__construct": 3, "mysqli->__construct": 3, "PDO::connect": 3}

// argument looks at the arguments behind '(' at i.
func (s *scanner) argument(i int) span {
	t := s.text
	from := i
	for from > 0 && i-from < 24 && wordByte(t[from-1]) {
		from--
	}
	if i > 1 && space(t[i-1]) && !s.code {
		if t[i-2] == ']' {
			s.boundValues(i)
		}
		return s.told(i, i+1) // DB_PASSWORD (x) is invalid
	}
	if from == i || i+1 >= len(t) {
		return span{}
	}
	if secretTypes[t[from:i]] && !s.code {
		v, quoted := s.valueAt(skipBlank(t, i+1))
		if value := t[v.from:v.to]; quoted && v.to < len(t) && hasDigit(value) && !strings.ContainsAny(value, " \n") && !nothing(value) {
			return v
		}
	}
	n := calls[t[from:i]]
	if n > 0 && from > 2 && t[from-1] == ' ' && t[from-2] == '|' {
		return span{} // a filter of Jinja
	}
	if n == 0 && from > 2 && !s.code && (t[from-1] == '>' || t[from-1] == ':') {
		if n = methods[t[from:i]]; n == 0 && t[from:i] == "__construct" {
			class := strings.LastIndexFunc(t[max(0, from-30):from-2], func(r rune) bool { return r > 127 || !wordByte(byte(r)) })
			n = methods[strings.TrimPrefix(t[max(0, from-30)+class+1:i], "Doctrine")]
		}
	}
	if n == 0 && !s.code && dataSource(t[i+1:]) {
		n = 3
	}
	login := false
	switch t[from:i] {
	case "sign", "verify":
		if from > 3 && strings.HasSuffix(t[:from], "jwt.") {
			n, login = 2, true
		}
	case "login", "log_in", "logIn", "sign_in", "signIn", "authenticate":
		if n == 0 && i+1 < len(t) && quote(t[i+1]) {
			n, login = 2, true
		}
	}
	at := i + 1
	for ; n > 1; n-- {
		at = skipBlank(t, at)
		if at >= len(t) {
			return span{}
		}
		v, quoted := s.valueAt(at)
		at = v.to
		if quoted {
			at++
		}
		if at = skipBlank(t, at); at >= len(t) || t[at] != ',' {
			return span{}
		}
		at++
	}
	if n == 0 {
		return span{}
	}
	if at = skipBlank(t, at); at >= len(t) || !quote(t[at]) {
		return span{}
	}
	v, quoted := s.valueAt(at)
	if !quoted || v.to <= v.from || v.to >= len(t) || !secretValue(keyStrong, "password", t[v.from:v.to], sepQuoted) || login && !chosen(t[v.from:v.to]) {
		return span{}
	}
	return v
}

// dataSource tells whether the first argument of a call, which t begins with, says which database is meant, as PHP's PDO has it: a name and a password follow.
func dataSource(t string) bool {
	if len(t) < 10 || !quote(t[0]) {
		return false
	}
	for _, kind := range []string{"mysql:", "pgsql:", "sqlsrv:", "oci:", "dblib:", "odbc:", "ldap:", "ldaps:"} {
		if strings.HasPrefix(t[1:], kind) {
			return true
		}
	}
	return false
}

// boundValues plans to cut what looks drawn by chance of the values that SQLAlchemy's engine logs on a line of their own, behind the one with the statement, "[generated in 0.00017s] ('ann', 'x')"; '(' is at i.
func (s *scanner) boundValues(i int) {
	t := s.text
	before := t[max(0, i-60):i]
	if !strings.Contains(before, "[generated in ") && !strings.Contains(before, "[cached since ") || i < s.valuesTo {
		return
	}
	s.valuesTo = min(len(t), i+maxStatement)
	for at := i; at < s.valuesTo; {
		if !quote(t[at]) {
			at++
			continue
		}
		v, _ := s.valueAt(at)
		if value := t[v.from:min(v.to, v.from+maxLook)]; len(value) >= 20 && len(value) <= 80 && hasDigit(value) && !strings.ContainsAny(value, " -.:/@") && (len(value) >= 32 && random(value) || drawn(value)) && v.from >= s.done {
			s.plan(v)
		}
		at = max(at, v.to) + 1
	}
}
