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
	"password", "passwd", "passphrase", "passwort", "motdepasse", "contrasena", "passcode", "pwd", "secret", "apikey", "secretkey", "privatekey", "accesskey", "encryptionkey",
	"signingkey", "masterkey", "accountkey", "sharedaccesskey", "sharedkey", "authkey", "servicekey", "licensekey", "sshkey", "hmackey", "deploykey", "subscriptionkey", "storagekey", "functionskey",
	"authtoken", "accesstoken", "refreshtoken", "idtoken", "apitoken", "sessiontoken", "securitytoken", "bearertoken", "secrettoken", "privatetoken", "persistenttoken",
	"passwordhash", "passworddigest", "passwordsalt", "passwordconfirmation", "passwordconfirm", "hashedpassword", "storepass", "keypass", "userpass", "dbpass", "rootpass", "mysqlpass", "smtppass", "ftppass",
	"xamzsignature", "xamzsecuritytoken", "xamzcredential", "xgoogsignature", "secretaccesskey", "clientsecret", "requirepass", "masterauth", "seedphrase", "mnemonic",
	"rootpw", "dbpw", "userpw", "adminpw", "smtppw", "ftppw", "mysqlpw", "basicauth", "httpauth", "userpwd",
}

// weakEnds are how names end that may be those of secrets.
var weakEnds = []string{"token", "jwt", "credential", "credentials", "sessionid", "sessid", "signature", "authcode", "authenticitytoken", "xauth", "apisecret"}

// The same by their last byte.
var strongByLast, weakByLast = byLast(strongEnds), byLast(weakEnds)

func byLast(ends []string) (m [256][]string) {
	for _, end := range ends {
		last := end[len(end)-1]
		m[last] = append(m[last], end)
	}
	return m
}

// weakNames are whole names that may be those of secrets.
var weakNames = map[string]bool{"auth": true, "pass": true, "session": true, "sid": true, "sig": true, "bearer": true, "creds": true, "pw": true, "code_verifier": true, "connectsid": true}

// digitNames are whole names of secrets of a few digits.
var digitNames = map[string]bool{"cvv": true, "cvc": true, "cvv2": true, "cvc2": true, "otp": true, "pin": true, "pincode": true, "securitycode": true, "totp": true, "otpcode": true, "mfacode": true, "verificationcode": true, "cardcvc": true, "cardcvv": true, "ssn": true}

// maxKey bounds the names that are looked at, in bytes.
const maxKey = 80

// classify tells what the name of a value gives away. Case and separators do not matter.
func classify(name string) keyKind {
	if len(name) < 2 || len(name) > maxKey {
		return keyNone
	}
	var buf [maxKey]byte
	n := 0
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '_' || c == '-' || c == '.' || c == ' ' || c == '[' || c == ']' || c == '$':
			continue
		}
		buf[n] = c
		n++
	}
	if digitNames[string(buf[:n])] {
		return keyDigits
	}
	for n > 0 && buf[n-1] >= '0' && buf[n-1] <= '9' { // password2
		n--
	}
	flat := string(buf[:n])
	switch flat {
	case "authorization", "proxyauthorization", "httpauthorization", "xauthorization", "httpproxyauthorization":
		return keyAuth
	case "cookie", "setcookie", "cookies", "httpcookie", "httpsetcookie", "cookieheader":
		return keyCookie
	case "passwordauthentication":
		return keyNone
	}
	if n == 0 {
		return keyNone
	}
	for _, end := range strongByLast[buf[n-1]] {
		if strings.HasSuffix(flat, end) {
			return keyStrong
		}
	}
	if weakNames[flat] {
		return keyWeak
	}
	for _, end := range weakByLast[buf[n-1]] {
		if strings.HasSuffix(flat, end) {
			return keyWeak
		}
	}
	return keyNone
}
