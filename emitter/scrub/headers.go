package scrub

import "strings"

// schemes of the Authorization header (IANA's registry, and what is in use).
var schemes = []string{"Bearer", "Basic", "AWS", "Token", "Digest", "ApiKey", "Api-Key", "Negotiate", "NTLM", "Hawk", "OAuth", "AWS4-HMAC-SHA256", "SharedKey", "SharedAccessSignature", "GoogleLogin", "JWT", "Key", "Sentry", "HMAC", "SSWS", "DPoP", "GNAP", "Splunk", "GenieKey"}

// lists are the schemes whose credentials are several parameters.
var lists = map[string]bool{"digest": true, "aws": true, "hawk": true, "oauth": true, "aws4-hmac-sha256": true, "sentry": true, "hmac": true, "gnap": true, "sharedaccesssignature": true}

// schemeWord returns the scheme that stands at i with a blank behind it.
func schemeWord(t string, i int) (string, bool) {
	for _, sc := range schemes {
		if len(t) > i+len(sc) && space(t[i+len(sc)]) && strings.EqualFold(t[i:i+len(sc)], sc) {
			return t[i : i+len(sc)], true
		}
	}
	return "", false
}

// authorization takes the credentials out of the value of an Authorization header and leaves the scheme: "Bearer [Filtered]".
func (s *scanner) authorization(v span, name string, sep separator) span {
	t := s.text
	scheme, ok := schemeWord(t, v.from)
	if !ok {
		scheme, ok = anyScheme(t, v)
	}
	if !ok {
		if sep != sepQuoted && (s.prose(v) || word(t[v.from:v.to]) && (v.to-v.from < 12 || proseWords[strings.ToLower(t[v.from:v.to])]) || !s.literal(name, v, sep)) {
			return span{}
		}
		if secretValue(keyAuth, name, t[v.from:v.to], sep) {
			return v
		}
		return span{}
	}
	from := v.from + len(scheme)
	for from < len(t) && space(t[from]) {
		from++
	}
	if strings.HasPrefix(t[from:], "token=") { // Rails: Token token=abc
		from += len("token=")
		if from < len(t) && quote(t[from]) {
			from++
		}
	}
	end := from
	list := lists[strings.ToLower(scheme)] // then it runs to the end of the line, or of the quotes around the value
	for end < len(t) && end-from < maxValue {
		c := t[end]
		if c == '\n' || c == '\r' || c == '<' || newline(t, end) || sep == sepQuoted && c == t[v.from-1] {
			break
		}
		if !list && (space(c) || quote(c) || c == '\\' || c == ',' || c == ';' || c == ')' || c == '[' || c == ']' || c == '}') {
			break
		}
		end++
	}
	value := t[from:end]
	if eq := strings.IndexByte(value, '='); !list && sep == sepEquals && eq > 1 && eq < len(value)-2 && word(value[:eq]) && scheme[0] >= 'a' {
		return span{} // auth=basic user=bob
	}
	if nothing(value) || proseWords[strings.ToLower(value)] || len(value) < 4 {
		return span{}
	}
	if classify(value) != keyNone && word(value) && len(value) < 16 { // "Bearer token"
		return span{}
	}
	if s.code && strings.ContainsAny(value, "{}%+") && !random(strings.Trim(value, "{}%s+")) {
		return span{}
	}
	return span{from, end}
}

// anyScheme returns the first word of v, or v itself, if it can be a scheme that is not known, since something follows that no word is: Api-Token 5f2b….
func anyScheme(t string, v span) (string, bool) {
	end := v.from
	for end < len(t) && end-v.from < 32 && (t[end]|0x20 >= 'a' && t[end]|0x20 <= 'z' || t[end] == '-') {
		end++
	}
	if end == v.from || end >= len(t) || t[end] != ' ' {
		return "", false
	}
	if strings.HasPrefix(t[end+1:], Filtered) {
		return t[v.from:end], true
	}
	to := end + 1
	for to < len(t) && to-end < 60 && base64Byte(t[to]) {
		to++
	}
	if next := t[end+1 : to]; len(next) < 12 || !random(next) || word(next) {
		return "", false
	}
	return t[v.from:end], true
}
