package scrub

import "strings"

// keyKind says what the name of a value gives away.
type keyKind uint8

const (
	keyNone   keyKind = iota
	keyWeak           // may be a secret: "token", "session"; the value decides
	keyStrong         // is one: "password"
	keyDigits         // is one if it is a few digits: "cvv"
	keyAuth           // the header: a scheme and what follows
	keyCookie         // the headers: the rest of the line
)

// strongEnds are how names of secrets end, in small letters without separators.
var strongEnds = []string{
	"password", "passwd", "passphrase", "authuserinfo", "backupcode", "recoverycode", "securityanswer", "secretanswer", "trackdata", "track1data", "track2data", "networkkey", "pswd", "pasword", "passowrd", "passwrd", "paswd", "pword", "communitystring", "privkey", "privacykey", "authenticationkey", "passwort", "motdepasse", "contrasena", "passcode", "pwd", "secret", "apikey", "secretkey", "privatekey", "accesskey", "encryptionkey",
	"signingkey", "masterkey", "accountkey", "sharedaccesskey", "sharedkey", "authkey", "localkey", "transkey", "sshpass", "servicekey", "licensekey", "sshkey", "hmackey", "deploykey", "subscriptionkey", "storagekey", "functionskey",
	"presharedkey", "sessionkey", "unsealkey", "applicationkey", "integrationkey", "writekey", "sdkkey", "insertkey", "ingestkey", "aeskey", "cryptkey", "secretkeybase", "psk",
	"authtoken", "accesstoken", "refreshtoken", "idtoken", "apitoken", "sessiontoken", "securitytoken", "bearertoken", "secrettoken", "privatetoken", "persistenttoken",
	"passwordhash", "passworddigest", "passwordsalt", "passwordconfirmation", "passwordconfirm", "passwordagain", "passwordrepeat", "hashedpassword", "storepass", "keypass", "userpass",
	"dbpass", "rootpass", "mysqlpass", "smtppass", "ftppass", "keyspassword", "passwordplain", "passwordvalue", "passwordraw",
	"xamzsignature", "xamzsecuritytoken", "xamzcredential", "xgoogsignature", "secretaccesskey", "clientsecret", "requirepass", "masterauth", "seedphrase", "mnemonic", "recoveryphrase",
	"rootpw", "dbpw", "userpw", "adminpw", "smtppw", "ftppw", "mysqlpw", "bindpw", "basicauth", "httpauth", "userpwd", "clientkeydata", "credential", "credentials", "samlresponse",
}

// weakEnds are how names end that may be those of secrets.
var weakEnds = []string{"token", "jwt", "sessionid", "sessid", "signature", "assertion", "authz", "authcode", "authorizationcode", "authenticitytoken", "xauth", "apisecret", "secretid", "secretuuid", "community", "appkey", "consumerkey", "honeycombteam", "artapi",
	"hmac", "hmacsha256", "hmacsha1", "hmacsha512", "setupkey", "joinkey", "webhookkey", "routingkey", "signaturevalue", "sentrykey", "saltkey", "rolekey", "fernetkey", "loggedinkey", "adminkey", "rootkey", "clientkey", "botkey", "jwtkey", "cookiekey", "cryptokey",
	"cipherkey", "accesssign", "validationkey", "decryptionkey", "enckey", "dkimkey", "vapidkey", "vaultkey", "walletkey", "securekey", "serverkey", "teamkey", "orgkey", "projectkey", "userkey", "salt", "pepper", "cookie", "session", "awsaccesskeyid", "accesskeyid", "xsrf", "csrf", "iban"}

// neverEnds are how names end that look like those above and are not: places in a list, marks of a parser, what is public.
var neverEnds = []string{"publickeytoken", "pagetoken", "continuationtoken", "nexttoken", "cancellationtoken", "continuetoken", "synctoken", "padtoken", "eostoken", "bostoken", "unktoken", "septoken",
	"masktoken", "clstoken", "specialtoken", "starttoken", "endtoken", "nulltoken", "currenttoken", "lasttoken", "methodsignature", "functionsignature", "typesignature", "passwordauthentication",
	"registrykey", "proxypass", "fastcgipass", "uwsgipass", "grpcpass", "jiraticket", "supportticket", "changeticket"}

// The same by their last byte.
var strongByLast, weakByLast, neverByLast, nationalByLast, codesByLast = byLast(append(strongEnds, national...)), byLast(weakEnds), byLast(neverEnds), byLast(national), byLast(codeEnds)

func byLast(ends []string) (m [256][]string) {
	for _, end := range ends {
		last := end[len(end)-1]
		m[last] = append(m[last], end)
	}
	return m
}

// endsIn tells whether flat ends like one of those.
func endsIn(flat string, byLast *[256][]string) bool {
	for _, end := range byLast[flat[len(flat)-1]] {
		if strings.HasSuffix(flat, end) {
			return true
		}
	}
	return false
}

// strongNames and weakNames are whole names.
var (
	strongNames = map[string]bool{"wpapassphrase": true, "ansiblebecomepass": true}
	weakNames   = map[string]bool{"auth": true, "pass": true, "session": true, "sid": true, "sig": true, "bearer": true, "creds": true, "pw": true, "codeverifier": true, "connectsid": true, "jwt": true,
		"key": true, "sas": true, "sonarlogin": true, "tftoken": true}
)

// digitNames are whole names of secrets of a few digits.
var digitNames = map[string]bool{"cvv": true, "cvc": true, "cvv2": true, "cvc2": true, "otp": true, "pin": true, "pincode": true, "securitycode": true, "totp": true, "otpcode": true, "mfacode": true, "verificationcode": true,
	"cardcvc": true, "cardcvv": true, "ssn": true, "smscode": true, "twofactorcode": true, "onetimecode": true, "onetimepassword": true, "authenticatorcode": true, "socialsecuritynumber": true, "pan": true, "cardnumber": true, "creditcardnumber": true, "ccnumber": true}

// codeEnds are how names of codes end that open something: most are digits, some letters and digits.
var codeEnds = []string{"securitycode", "mfacode", "accesscode", "verificationcode", "otpcode", "smscode", "twofactorcode", "onetimecode", "authenticatorcode", "unlockcode", "logincode", "pincode", "doorcode", "totpcode"}

// passes are words that end in pass, and name no secret.
var passes = words("bypass compass encompass overpass underpass trespass surpass multipass singlepass onepass twopass firstpass secondpass lastpass prepass postpass renderpass shadowpass lowpass highpass bandpass allpass testpass finalpass eachpass perpass hallpass byepass keepass gopass impass outclass")

// passOf tells whether s, small letters, is a name of one word for the password of something: payrollpass, ldappass.
func passOf(s string) bool {
	return len(s) > 5 && strings.HasSuffix(s, "pass") && !passes[s]
}

// maxDigitName is the length of the longest of them.
const maxDigitName = len("socialsecuritynumber")

// maxKey bounds the names that are looked at, in bytes.
const maxKey = 80

// classify tells what the name of a value gives away. Case and separators do not matter. Words at its end that only say which of several secrets it is, or how it is
// written, do not either: DB_PASSWORD_RO, tokenOld, API_KEY_PROD.
func classify(name string) keyKind {
	if len(name) < 2 || len(name) > maxKey {
		return keyNone
	}
	if !telling(name) {
		return keyNone
	}
	var buf [maxKey]byte
	n, ascii := 0, byte(0)
	for i := range len(name) {
		c := name[i]
		ascii |= c
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case separates(c):
			continue
		}
		buf[n] = c
		n++
	}
	if ascii >= 0x80 && foreign(name) != "" {
		return keyStrong
	}
	k, never := classifyFlat(name, buf[:n])
	if k != keyNone || never {
		return k
	}
	return qualified(name)
}

// stems are what the name of a secret has in it: three small letters of each that is known.
var stems = func() (m [1 << 15 / 64]uint64) {
	for _, w := range strings.Fields("pas ass rem pwd psw pwo sec tok key aut cre coo jwt sas sig bea hma cvv cvc pin otp cod ssn sid mne phr mbt aml sal pep csr xsr psk ras ses tap mmu nha nnw htw eno slo asa gsk lsz imn tas tkh zod zin zap deo ifr ola mdp yki rlo ard ccn pan kup ery ans rac net hui use iba") {
		n := stem(w[0], w[1], w[2])
		m[n/64] |= 1 << (n % 64)
	}
	for c := range byte(32) {
		n := stem('p', 'w', c)
		m[n/64] |= 1 << (n % 64)
	}
	return m
}()

func stem(a, b, c byte) uint { return uint(a&31)<<10 | uint(b&31)<<5 | uint(c&31) }

// telling tells whether a name may be that of a secret; most are not, and need no closer look. What separates words in it does not count.
func telling(name string) bool {
	n, h := 0, uint(0)
	for i := range len(name) {
		f := uint(folded[name[i]])
		if f >= between {
			if f == beyond {
				return true
			}
			continue
		}
		h = (h<<5 | f) & (1<<15 - 1)
		if n++; n > 2 && stems[h/64]&(1<<(h%64)) != 0 {
			return true
		}
	}
	return n > 1 && h&(1<<10-1) == uint('p'&31)<<5|uint('w'&31)
}

// folded are five bits of each byte, or what it is in place of a letter: between words of a name, or beyond ASCII.
var folded = func() (m [256]uint8) {
	for c := range 256 {
		switch {
		case separates(byte(c)):
			m[c] = between
		case c >= 0x80:
			m[c] = beyond
		default:
			m[c] = uint8(c & 31)
		}
	}
	return m
}()

const between, beyond = 32, 33

// separates tells whether c is between the words of a name and is no part of it.
func separates(c byte) bool {
	return c == '_' || c == '-' || c == '.' || c == ' ' || c == '[' || c == ']' || c == '$'
}

// classifyFlat is classify for a name without what qualifies it, of which flat are the small letters and digits; never says that it is known to be that of no secret.
func classifyFlat(name string, flat []byte) (k keyKind, never bool) {
	n := len(flat)
	if n <= maxDigitName && digitNames[string(flat)] {
		return keyDigits, false
	}
	if n > 4 && string(flat[:4]) == "hmac" && !strings.HasSuffix(string(flat), "key") || n > 10 && string(flat[n-10:]) == "hmacsha256" {
		return keyWeak, false
	}
	for n > 0 && flat[n-1] >= '0' && flat[n-1] <= '9' { // password2
		n--
	}
	if n == 0 {
		return keyNone, true
	}
	s := string(flat[:n])
	if n <= maxDigitName && n != len(flat) && digitNames[s] { // otp1
		return keyDigits, false
	}
	switch s {
	case "authorization", "proxyauthorization", "httpauthorization", "xauthorization", "httpproxyauthorization":
		return keyAuth, false
	case "cookie", "setcookie", "cookies", "httpcookie", "httpsetcookie", "cookieheader":
		return keyCookie, false
	}
	switch {
	case endsIn(s, &neverByLast):
		return keyNone, true
	case strongNames[s] || endsIn(s, &strongByLast) || lastWord(name, "pass"):
		return keyStrong, false
	case weakNames[s] || someKey(name) || endsIn(s, &weakByLast) || lastWord(name, "auth") || lastWord(name, "pw") || passOf(s) || strings.HasPrefix(s, "tftoken") || strings.HasPrefix(s, "rememberweb"):
		return keyWeak, false
	case endsIn(s, &codesByLast) || lastWord(name, "otp") || lastWord(name, "totp") || lastWord(name, "pin") || lastWord(name, "cvv") || lastWord(name, "cvc") || lastWord(name, "ssn"):
		return keyDigits, false
	}
	return keyNone, false
}

// publicKeys are the words before "key" in the names of what is no secret: of databases, caches, stores.
var publicKeys = words("public primary foreign sort partition cache object idempotency lookup dedup group publishable gpg s3 blob storage row index unique hash range file asset message event translation i18n")

// someKey tells whether a name ends in the word key, and is not one of a database or a cache.
func someKey(name string) bool {
	if !lastWord(name, "key") {
		return false
	}
	before := strings.TrimRight(name[:len(name)-len("key")], "_-.")
	return !publicKeys[strings.ToLower(before[lastPart(before):])]
}

// lastPart returns where the last word of a name begins: after a separator, or at a capital amid small letters.
func lastPart(name string) int {
	for i := len(name) - 1; i > 0; i-- {
		if c := name[i-1]; c == '_' || c == '-' || c == '.' || capital(name[i]) && (!capital(c) || i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z') {
			return i
		}
	}
	return 0
}

// lastWord tells whether a name of several words ends in word: become_pass, dbPass, but not bypass.
func lastWord(name, word string) bool {
	for len(name) > 0 && name[len(name)-1] >= '0' && name[len(name)-1] <= '9' {
		name = name[:len(name)-1]
	}
	if n := len(name); n > 0 && (name[n-1] == '_' || name[n-1] == '-') { // db-pass-2
		name = name[:n-1]
	}
	at := len(name) - len(word)
	if at < 1 || name[at]|0x20 != word[0] || !strings.EqualFold(name[at:], word) {
		return false
	}
	before, first := name[at-1], name[at]
	return before == '_' || before == '-' || before == '.' || first >= 'A' && first <= 'Z' && before >= 'a' && before <= 'z'
}

// classifyPlural is classify for the name of a list: "passwords", "api_keys".
func classifyPlural(name string) keyKind {
	if n := len(name); n > 4 && n <= maxKey && (name[n-1] == 's' || name[n-1] == 'S') {
		if k := classify(name[:n-1]); k == keyWeak || k == keyStrong {
			return k
		}
	}
	return keyNone
}

// appendLower appends s in small letters, without looking beyond ASCII.
func appendLower(to []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if capital(c) {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to
}
