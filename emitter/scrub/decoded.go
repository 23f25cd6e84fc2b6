package scrub

import (
	"encoding/base64"
	"strings"
)

// maxDecoded bounds how much of a text in base64 is looked into, in bytes.
const maxDecoded = 4 << 10

// object64 takes an object of JSON in base64, which begins at i with what '{"' becomes, if there is something to be taken out of it: .dockerconfigjson, the pull secrets of
// Kubernetes, a service account's key. It is taken whole. What is within such an object in another one is not looked for.
func (s *scanner) object64(i int) span {
	t := s.text
	if s.inner || i < s.objectTo {
		return span{}
	}
	end := i
	for end < len(t) && (base64Byte(t[end]) || t[end] == '-' || t[end] == '_') {
		end++
	}
	s.objectTo = end
	for end < len(t) && t[end] == '=' && end-s.objectTo < 2 {
		end++
	}
	text, ok := text64(t[i:min(s.objectTo, i+maxDecoded)])
	if !ok || len(text) < 8 {
		return span{}
	}
	inner := scanner{text: text, pii: s.pii, inner: true}
	if inner.scan() == text {
		return span{}
	}
	return span{i, end}
}

// text64 decodes base64 of either alphabet, whose end may be missing, and tells whether it is text.
func text64(s string) (string, bool) {
	s = strings.TrimRight(s, "=")
	if len(s)%4 == 1 {
		s = s[:len(s)-1]
	}
	coding := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		coding = base64.RawURLEncoding
	}
	b, err := coding.DecodeString(s)
	if err != nil {
		return "", false
	}
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c >= 0x7f {
			return "", false
		}
	}
	return string(b), true
}

// credentials64 tells whether s is user:password in base64, as registries and proxies are given it.
func credentials64(s string) bool {
	if len(s) < 8 || len(s) > 400 || strings.ContainsAny(s, " .:,") {
		return false
	}
	text, ok := text64(s)
	if !ok {
		return false
	}
	user, password, ok := strings.Cut(text, ":")
	return ok && len(user) > 0 && len(password) > 2 && !strings.ContainsAny(user, " \n\t")
}
