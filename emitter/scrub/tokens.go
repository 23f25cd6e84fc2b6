package scrub

import (
	"encoding/base64"
	"strings"
)

// token returns the known token that begins at i.
func (s *scanner) token(i int) span {
	t := s.text
	if i+1 >= len(t) {
		return span{}
	}
	for _, k := range byTwo[byTwoAt[uint(t[i])<<8|uint(t[i+1])]] {
		if !strings.HasPrefix(t[i:], k.prefix) {
			continue
		}
		from := i + len(k.prefix)
		to := &s.tokenTo[strings.IndexByte(tokenBytes, k.made[0])]
		end := max(from, *to)
		for end < len(t) && made(k.made, t[end]) {
			end++
		}
		*to = end
		for n := 0; n < 3 && end > from && (t[end-1] == '.' || t[end-1] == ':' || t[end-1] == ','); n++ { // the end of a sentence
			end--
		}
		if end-from < k.min || k.max > 0 && end-from > k.max {
			continue
		}
		if found := s.check(k, i, from, end); found.to > 0 {
			return found
		}
	}
	return span{}
}

// check looks closer at what begins and is as long like a token of kind k: t[from:end] follows its prefix at i.
func (s *scanner) check(k knownToken, i, from, end int) span {
	t := s.text
	rest := t[from:end]
	switch k.prefix {
	case "eyJ":
		if jwt(t[i:end]) {
			return span{i, end}
		}
		return s.object64(i)
	case "Bearer ", "bearer ", "BEARER ":
		if eq := strings.IndexByte(rest, '='); eq > 0 && eq < len(rest)-2 && word(rest[:eq]) {
			return span{} // token_type=bearer expires_in=3600
		}
		if value := rest[:min(len(rest), maxLook)]; random(value) || len(value) >= 24 && !word(value) {
			return span{from, end}
		}
		return span{}
	case "AKIA", "ASIA": // with its secret behind it, as in a password file of s3fs
		if to := end + 41; to <= len(t) && strings.IndexByte(": ,\t|/", t[end]) >= 0 && drawn(t[end+1:to]) && (to == len(t) || !base64Byte(t[to])) {
			s.plan(span{end + 1, to})
		}
		return span{i, end}
	case "Basic ", "basic ":
		if basic(rest) {
			return span{from, end}
		}
		return span{}
	case "M", "N", "O":
		if p := strings.Split(t[i:min(end, i+100)], "."); len(p) == 3 && len(p[0]) >= 23 && len(p[0]) <= 28 && len(p[1]) == 6 && len(p[2]) >= 27 && mixed(p[0]) && mixed(p[2]) {
			return span{i, end}
		}
		return span{}
	case "pat":
		if len(rest) > 14 && rest[14] == '.' && mixed(rest[:14]) {
			return span{i, end}
		}
		return span{}
	case "s.": // Vault's, of old; an attribute of s is written in words
		if drawn(rest) {
			return span{i, end}
		}
		return span{}
	case "re_":
		if at := strings.IndexByte(rest, '_'); at == 8 && mixed(rest[:8]) && mixed(rest[9:]) {
			return span{i, end}
		}
		return span{}
	case "atlasv1.":
		if i < 15 || t[i-1] != '.' || strings.ContainsFunc(t[i-15:i-1], func(r rune) bool { return r > 127 || !wordByte(byte(r)) }) {
			return span{}
		}
		return span{i - 15, end}
	case "UGFzc3dvcmQ6":
		return s.answer(from)
	case "LS0tLS1CRUdJTi":
		head, _ := base64.StdEncoding.DecodeString(t[i : i+min(end-i, 64)/4*4])
		if strings.Contains(string(head), "PRIVATE") {
			return span{i, end}
		}
		return span{}
	}
	switch k.made {
	case "p":
		if k.prefix == "K10" {
			return span{i, end}
		}
		if strings.HasSuffix(k.prefix, "/bot") { // the method is behind it
			if slash := strings.IndexByte(rest, '/'); slash > 0 {
				end = from + slash
			}
		}
		for end > from && end > from+8 && t[end-1] == '/' {
			end--
		}
		return span{from, end}
	case "u", "U":
		return span{i, end} // no word is as long
	}
	if mixed(rest) {
		return span{i, end}
	}
	return span{}
}

// azure looks at '~' at i: the secret of an application in Azure has "Q~" after three letters and a digit.
func (s *scanner) azure(i int) span {
	t := s.text
	if i < 5 || t[i-1] != 'Q' || t[i-2] < '0' || t[i-2] > '9' || i > 5 && wordByte(t[i-6]) {
		return span{}
	}
	end := i + 1
	for end < len(t) && end-i < 60 && (wordByte(t[end]) || t[end] == '.' || t[end] == '-' || t[end] == '~') {
		end++
	}
	for t[end-1] == '.' {
		end--
	}
	if n := end - i - 1; n < 31 || n > 34 {
		return span{}
	}
	return span{i - 5, end}
}

// mixed tells whether the rest of a token is no name: it has a digit, or capitals and small letters.
func mixed(s string) bool {
	s = s[:min(len(s), 64)]
	return strings.ContainsAny(s, "0123456789") || strings.ToLower(s) != s && strings.ToUpper(s) != s
}

// jwt tells whether s is a token of three parts, or an encrypted one of five, of which the first is an object in base64url. Its signature may be missing.
func jwt(s string) bool {
	parts := strings.SplitN(s, ".", 7)
	if len(parts) != 3 && len(parts) != 5 || len(parts[1]) < 4 {
		// One that was cut off in the log is as good as whole.
		return len(parts) == 2 && len(parts[1]) >= 16
	}
	head, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[0], "="))
	return err == nil && len(head) > 2 && head[0] == '{'
}

// basic tells whether s is a name and a password in base64.
func basic(s string) bool {
	if len(s) > 4096 {
		return true // no name, in any case
	}
	text, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	return err == nil && strings.Contains(string(text), ":")
}
