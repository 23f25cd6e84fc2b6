package scrub

import "strings"

// separator says how a value is joined to its name, which tells how likely it is to be one.
type separator uint8

const (
	sepQuoted separator = iota // the value is in quotes, or a field of an object
	sepEquals                  // name=value
	sepColon                   // name: value, which prose writes too
)

// secretValue tells whether value, under a name of kind k, is a secret and not a word about one.
func secretValue(k keyKind, key, value string, sep separator) bool {
	value = value[:min(len(value), maxLook)]
	if nothing(value) || strings.EqualFold(value, key[strings.LastIndexByte(key, '.')+1:]) || strings.HasPrefix(value, "-----BEGIN") {
		return false // a key block is taken by its own marks
	}
	switch k {
	case keyAuth:
		return len(value) >= 6 && !(sep == sepColon && proseWords[strings.ToLower(value)])
	case keyDigits:
		if low := strings.ToLower(key); (strings.HasSuffix(low, "pan") || strings.HasSuffix(low, "number")) && len(value) < 12 && !strings.Contains(low, "sec") {
			return false // the first group of a card's number, which is found as a whole
		}
		if strings.Trim(value, "0123456789-") == "" {
			return len(value) >= 3 && len(value) <= 19 && value[0] != '-'
		}
		return isCode(key) && len(value) >= 6 && len(value) <= 64 && hasDigit(value) && !number(value) && strings.IndexFunc(value, notCode) < 0
	case keyStrong:
		if len(value) < 4 && strings.Trim(value, "0123456789") == "" && strings.HasSuffix(strings.ToLower(key), "pass") {
			return false // of tests, or of a compiler
		}
		if isPwd(key) && (value[0] == '/' || value[0] == '~' || len(value) > 2 && value[1] == ':' && value[2] == '\\') {
			return false // the working directory
		}
		if proseWords[strings.ToLower(value)] && sep != sepQuoted || !isPassword(key) && (path(value) || requestModes[value] || pointer(value) || len(value) < 6 && number(value) || strings.Contains(value, "/") && word(value)) {
			return false
		}
		if sep == sepColon && !isPassword(key) && word(value) && (len(value) < 16 || typeName(value)) {
			return false // "auth.token: started", "bad credentials: UsernamePasswordAuthenticationToken"
		}
		if value[0] == '{' && len(value) > 2 && (value[1] == ':' || quote(value[1])) || value[0] == '+' && (strings.HasSuffix(value, "(") || strings.HasSuffix(value, "+")) {
			return false // an object that goes on; the names in it say what is one: invalid credentials: {:user=>"ann", …; source: "--password=" + get("x")
		}
		if sep == sepQuoted && sentence(value) || sep == sepColon && kubernetesName(value) && !hasDigit(value) && classify(value) != keyNone && !isPassword(lastName(key)) {
			return false // existingSecret: app-secret
		}
		return true
	}
	if strings.HasSuffix(strings.ToLower(key), "auth") && credentials64(value) {
		return true
	}
	if mechanism(value) || strings.HasPrefix(value, "arn:") || path(value) || key == "PASS" && sep == sepColon { // a test that has passed
		return false
	}
	if strings.EqualFold(key, "key") { // anything may be called so
		return sep != sepColon && len(value) >= 32 && random(value) && hasDigit(value) && strings.ToLower(value) != value && strings.ToUpper(value) != value &&
			strings.IndexFunc(value, func(r rune) bool { return r > 127 || !base64Byte(byte(r)) }) < 0 && (!strings.Contains(value, "/") || strings.HasSuffix(value, "="))
	}
	if issued(key) {
		value = strings.TrimPrefix(strings.TrimPrefix(value, "base64:"), "base64%3A") // Laravel
		value = strings.TrimSuffix(value, "%3D")
		if len(value) >= 32 && drawn(value) {
			return true
		}
		return len(value) >= 20 && random(value) && strings.IndexFunc(value, func(r rune) bool { return r > 127 || !base64Byte(byte(r)) && r != '-' && r != '_' }) < 0 &&
			!strings.Contains(value, "/") && (knownKey(key) || len(value) >= 24 && hasDigit(value) && strings.ToLower(value) != value && strings.ToUpper(value) != value)
	}
	if low := strings.ToLower(key); (low == "pass" || low == "pw" || lastWord(key, "pw") || lastWord(key, "auth")) && sep != sepColon && len(value) >= 6 && !number(value) && strings.ContainsAny(value, "0123456789!@#$%^&*") {
		return true
	}
	if isPassword(key) && len(value) >= 6 && hasDigit(value) && !number(value) && !strings.ContainsAny(value, " :(/") { // password_mysql
		return true
	}
	if (sep != sepColon || lastPart(key) > 0 && len(value) >= 8) && len(value) >= 6 && hasDigit(value) && !number(value) && strings.IndexFunc(value, notCode) < 0 && tokenName(key) && !kubernetesName(value) && (lastPart(key) > 0 || !identifier(value)) {
		return true
	}
	// A word that may be a secret's name needs a value that looks like one.
	if number(value) || len(value) < 6 {
		return false
	}
	if sep == sepColon {
		return random(value) && len(value) >= 8 && (strings.ContainsAny(value, "0123456789") || len(value) >= 20)
	}
	return random(value) || len(value) >= 16 && !strings.Contains(value, " ") && !word(value)
}

// typeName tells whether a word is the name of a type: words that begin with capitals.
func typeName(value string) bool {
	capitals := 0
	for i := range len(value) {
		if capital(value[i]) {
			capitals++
		}
	}
	return capital(value[0]) && capitals > 1 && capitals*3 < len(value) && strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.") == ""
}

// isPassword tells whether key is that of a secret which people choose: any word may be one.
func isPassword(key string) bool {
	key = strings.ToLower(key)
	return strings.Contains(key, "pass") || strings.HasSuffix(key, "secret") || isPwd(key) || key[len(key)-1] >= 0x80 || endsIn(key, &nationalByLast) || foreign(key) != ""
}

// lastName returns key where it ends in a word for a password, "" where that is another's: passwordSecretName, existingSecret.
func lastName(key string) string {
	low := strings.ToLower(strings.TrimRight(key, "0123456789_-."))
	for _, end := range []string{"pass", "password", "passwd", "passphrase", "pwd"} {
		if strings.HasSuffix(low, end) {
			return key
		}
	}
	return "-"
}

// isCode tells whether key is the name of a code that may have letters in it.
func isCode(key string) bool {
	return strings.HasSuffix(strings.ToLower(strings.TrimRight(key, "0123456789_-.")), "code")
}

// notCode tells whether no code, and no token, has r in it.
func notCode(r rune) bool {
	return r > 127 || !wordByte(byte(r)) && strings.IndexByte("-.!#*+=%", byte(r)) < 0
}

// tokenName tells whether key is the name of one thing that is handed out: its value is no word of a list, and need not be long.
func tokenName(key string) bool {
	key = strings.ToLower(key)
	return strings.HasSuffix(key, "token") && len(key) > len("token") || strings.HasSuffix(key, "cookie") || strings.HasSuffix(key, "jwt")
}

func isPwd(key string) bool {
	return strings.Contains(strings.ToLower(key), "pwd")
}

// nothing tells whether value is no value: empty, a mask, a placeholder, a word of the language for nothing.
func nothing(value string) bool {
	if len(value) == 0 {
		return true
	}
	if strings.Trim(value, "*•xX.-_#") == "" || strings.Contains(value, "***") || mentionsMask(value) {
		return true
	}
	switch value[0] {
	case 'Y', 'y': // YOUR_API_KEY, your-token-here
		if len(value) > 5 && strings.EqualFold(value[:4], "your") && (value[4] == '_' || value[4] == '-') && word(value) {
			return true
		}
	case '*':
		return len(value) > 1 && value[len(value)-1] == '*' // wget's *password*
	case '!': // YAML's tags
		return len(value) > 3 && strings.Trim(value[1:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:") == ""
	case '#':
		return strings.HasPrefix(value, "#{")
	case '[', '<', '{', '(':
		if hashScheme(value) {
			return false
		}
		if strings.HasPrefix(value, "{{") || strings.HasPrefix(value, "{%") || strings.HasPrefix(value, "<%") || strings.HasPrefix(value, "((") {
			return true // templates
		}
		if word(strings.TrimLeft(value, "[<{(")) {
			return true // what follows is a list, or a placeholder that goes on
		}
		if c := value[len(value)-1]; c == ']' || c == '>' || c == '}' || c == ')' {
			inner := strings.Trim(value, "[]<>{}()")
			return strings.Trim(inner, "0123456789") == "" || !strings.ContainsAny(inner, `="':, `) || strings.EqualFold(inner, "not set")
		}
	case '$':
		return len(value) < 2 || value[1] == '_' || value[1] == '{' || value[1] == '(' || strings.Trim(value[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" || strings.Trim(value[1:], "0123456789") == ""
	case '~':
		return len(value) == 1 // YAML's null
	case '%':
		return len(value) <= 2 || value[1] == '(' || value[1] == '{' || value[len(value)-1] == '%'
	case '?', ':', '@':
		return len(value) == 1 || strings.Trim(value[1:], "abcdefghijklmnopqrstuvwxyz_") == ""
	}
	switch strings.ToLower(value) {
	case "value_specified_in_no_log_parameter", "none", "null", "nil", "true", "false", "undefined", "yes", "no", "nan", "n/a", "on", "off", "filtered", "redacted", "masked", "hidden", "removed", "unset",
		"required", "optional", "array", "str", "string", "int", "bool", "bytes", "object", "nonetype", "sensitive", "empty", "not", "is":
		return true
	}
	return false
}

// mentionsMask tells whether value says that a secret was taken out here: DATA+OMITTED, __REDACTED__.
func mentionsMask(value string) bool {
	if len(value) > 40 || len(value) < 6 {
		return false
	}
	for _, w := range []string{"OMITTED", "REDACTED", "MASKED", "FILTERED", "HIDDEN", "REMOVED", "CENSORED", "SCRUBBED", "redacted", "omitted", "Redacted", "Filtered"} {
		if strings.Contains(value, w) {
			return !hasDigit(value)
		}
	}
	return false
}

// hashScheme tells whether value is the hash of a password behind its kind in braces (RFC 2307): {SSHA}x, {bcrypt}$2a$…
func hashScheme(value string) bool {
	end := strings.IndexByte(value[:min(len(value), 20)], '}')
	return end > 2 && value[0] == '{' && len(value) >= end+4 && strings.Trim(value[1:end], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == "" && (wordByte(value[end+1]) || value[end+1] == '$')
}

// requestModes are the values of the option credentials of JavaScript's fetch.
var requestModes = map[string]bool{"include": true, "omit": true, "same-origin": true}

// issued tells whether key is the name of some key, of which most are no secrets; its value must look like one that a service has issued.
func issued(key string) bool { return len(key) > 3 && strings.EqualFold(key[len(key)-3:], "key") }

// knownKey tells whether it is that of a constant, or of something that is known to have secret keys.
func knownKey(key string) bool {
	flat := strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(key))
	return strings.HasSuffix(key, "_KEY") || endsIn(flat, &weakByLast)
}

// path tells whether value is the name of a file.
func path(value string) bool {
	if len(value) < 4 || strings.ContainsAny(value, "+=") || value[0] != '/' && value[0] != '~' && value[0] != '.' && !(value[1] == ':' && value[2] == '\\') {
		return false
	}
	return strings.Count(value, "/")+strings.Count(value, `\`) > 1 && (strings.ContainsAny(value, ".") || strings.ToLower(value) == value)
}

// sentence tells whether what stands in quotes is a message about a field: "is required", "This password is too short."
func sentence(value string) bool {
	blanks := strings.Count(value, " ")
	if blanks == 0 {
		return false
	}
	if blanks >= 3 && !strings.ContainsAny(value, "0123456789") && strings.ContainsAny(value, ".") {
		return true
	}
	for _, w := range strings.Fields(strings.ToLower(value)) {
		if messageWords[strings.Trim(w, ".,;:!()")] {
			return strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:!()'’-") == ""
		}
	}
	return false
}

// messageWords are those that messages about a field are made of, and passphrases seldom.
var messageWords = words(`required must match matches short long blank empty invalid incorrect wrong missing expired characters contain cannot can't can’t field mismatch weak common allowed`)

// proseWords follow "password:" or "token:" in sentences about them.
var proseWords = words(`expired expires expiring invalid required missing incorrect wrong failed failure failures error errors not is was were are must too cannot does
	has have had should unable ok success successful succeeded accepted rejected reset changed updated rotated revoked refreshed unauthorized denied mismatch mismatched empty blank unknown
	unexpected found and or the a an for from of to in at on with without string str int bool boolean optional text char varchar enabled disabled
	short long weak strong minimum maximum at least please this that field value please enter your new old current will may can could would
	authentication verification validation confirmation rotation policy check checks match matches matched malformed undecodable unsupported forbidden
	passed pass fail only if when while after before bearer basic digest none set unset valid verified created deleted generated issued sent used stale`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// random tells whether s looks as if a machine had made it: letters and digits mixed, or capitals amid small letters, or very long.
func random(s string) bool {
	var lower, upper, digit, other, turns int
	var last byte
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			lower++
			c = 'a'
		case c >= 'A' && c <= 'Z':
			upper++
			c = 'A'
		case c >= '0' && c <= '9':
			digit++
			c = '0'
		case c == ' ' || c == '(' || c == ')' || c == '<' || c == '>':
			return false
		default:
			other++
			c = '-'
		}
		if c != last {
			turns++
		}
		last = c
	}
	letters := lower + upper
	switch {
	case digit > 0 && letters > 0:
		return len(s) >= 6 && (turns >= 3 || len(s) >= 12)
	case digit >= 16 && letters == 0:
		return true
	case lower > 0 && upper > 0:
		return len(s) >= 10 && turns >= 4
	}
	return len(s) >= 32 && other == 0
}

// chaotic tells whether s is letters that no word and no name is made of: capitals and small letters as they come by chance, more capitals than words begin with.
func chaotic(s string) bool {
	if len(s) < 8 || len(s) > 64 {
		return false
	}
	capitals, small, longest := 0, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case capital(c):
			capitals++
			small = 0
		case c >= 'a' && c <= 'z':
			small++
			longest = max(longest, small)
		default:
			return false
		}
	}
	return longest > 0 && longest < 4 && capitals*3 >= len(s) && capitals*5 <= len(s)*4
}

// drawn tells whether s is base64 that no name of a file and no word is: small letters, capitals and digits take turns as they do by chance, and often enough that
// it is no accident.
func drawn(s string) bool {
	s = strings.TrimRight(s[:min(len(s), 128)], "=")
	turns, slashes, kinds := 0, 0, 0
	var last byte
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			c, kinds = 'a', kinds|1
		case capital(c):
			c, kinds = 'A', kinds|2
		case c >= '0' && c <= '9':
			c, kinds = '0', kinds|4
		case c == '/' || c == '+' || c == '-' || c == '_':
			slashes++
			c = '-'
		default:
			return false
		}
		if c != last {
			turns++
		}
		last = c
	}
	return kinds == 7 && turns*5 >= len(s)*2 && slashes*8 <= len(s)
}

// number tells whether s is a number, perhaps with a unit or a percent sign: "12.5ms".
func number(s string) bool {
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.' || s[i] == ',' || s[i] == '-' || s[i] == '+') {
		i++
	}
	if i == 0 {
		return false
	}
	switch strings.ToLower(s[i:]) {
	case "":
		return len(s) < 16
	case "ms", "s", "us", "µs", "ns", "m", "h", "d", "%", "k", "b", "kb", "mb", "gb", "kib", "mib":
		return true
	}
	return false
}

// word tells whether s is made of words as people and programs write names: letters and separators.
func word(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-./: ") == ""
}

// pointer tells whether s is an address in memory, as Go prints it for what it does not follow.
func pointer(s string) bool {
	return len(s) <= 14 && strings.HasPrefix(s, "0x") && strings.Trim(s[2:], "0123456789abcdef") == ""
}

// mechanism tells whether s is the name of a way to authenticate, or of an algorithm: WPA2-PSK, SCRAM-SHA-256.
func mechanism(s string) bool {
	if len(s) > 24 || strings.ToUpper(s) != s {
		return false
	}
	for _, w := range []string{"SHA", "MD5", "WPA", "PSK", "AES", "RSA", "OAUTH", "NTLM", "SCRAM", "HS2", "RS2", "ES2"} {
		if strings.Contains(s, w) {
			return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != s || strings.Contains(s, "-") || len(s) < 10
		}
	}
	return false
}
