package scrub

import (
	"encoding/base64"
	"strings"
)

// knownToken is a kind of token that is recognised by how it begins and what it is made of.
type knownToken struct {
	prefix   string
	min, max int    // bytes after the prefix; max 0 means any number
	made     string // "u" capitals and digits, "h" hexadecimal, "w" letters, digits, '_' and '-', "b" base64 and '.'
}

// known are the tokens of services, from their documentation and from what secret scanners look for.
var known = []knownToken{
	{"AKIA", 16, 16, "u"}, {"ASIA", 16, 16, "u"}, {"AROA", 16, 16, "u"}, {"AIDA", 16, 16, "u"}, {"ABIA", 16, 16, "u"}, {"ACCA", 16, 16, "u"},
	{"ghp_", 36, 255, "w"}, {"gho_", 36, 255, "w"}, {"ghu_", 36, 255, "w"}, {"ghs_", 36, 255, "w"}, {"ghr_", 36, 255, "w"}, {"github_pat_", 22, 255, "w"},
	{"glpat-", 20, 64, "w"}, {"gldt-", 20, 64, "w"}, {"glrt-", 20, 64, "w"}, {"glptt-", 20, 64, "w"},
	{"xoxb-", 10, 0, "w"}, {"xoxa-", 10, 0, "w"}, {"xoxp-", 10, 0, "w"}, {"xoxr-", 10, 0, "w"}, {"xoxs-", 10, 0, "w"}, {"xoxe-", 10, 0, "w"}, {"xoxe.xox", 10, 0, "b"}, {"xapp-", 10, 0, "w"},
	{"sk_live_", 10, 0, "w"}, {"sk_test_", 10, 0, "w"}, {"rk_live_", 10, 0, "w"}, {"rk_test_", 10, 0, "w"}, {"whsec_", 16, 0, "b"},
	{"AIza", 35, 35, "w"}, {"ya29.", 20, 0, "b"}, {"GOCSPX-", 20, 40, "w"},
	{"SG.", 40, 80, "b"}, {"key-", 32, 32, "h"}, {"npm_", 36, 36, "w"}, {"pypi-AgE", 30, 0, "w"},
	{"dop_v1_", 64, 64, "h"}, {"doo_v1_", 64, 64, "h"}, {"hf_", 30, 40, "w"}, {"sk-ant-", 20, 0, "w"}, {"sk-proj-", 20, 0, "w"}, {"sk-", 32, 0, "w"},
	{"shpat_", 32, 32, "h"}, {"shpss_", 32, 32, "h"}, {"shpca_", 32, 32, "h"}, {"sq0atp-", 22, 22, "w"}, {"sq0csp-", 43, 43, "w"},
	{"EAACEdEose0cBA", 10, 0, "w"}, {"lin_api_", 30, 60, "w"}, {"hvs.", 20, 0, "w"}, {"hvb.", 20, 0, "w"}, {"dckr_pat_", 20, 60, "w"},
	{"SK", 32, 32, "h"}, {"dapi", 32, 34, "h"}, {"nvapi-", 30, 0, "w"}, {"figd_", 30, 0, "w"}, {"rubygems_", 48, 48, "h"}, {"PMAK-", 50, 70, "w"},
	{"ATATT3", 20, 0, "b"}, {"ATBB", 28, 40, "w"}, {"sntrys_", 20, 0, "b"}, {"sntryu_", 40, 70, "h"}, {"glsa_", 30, 60, "w"}, {"glc_", 32, 0, "b"}, {"NRAK-", 27, 27, "u"},
	{"tfp_", 20, 0, "w"}, {"pscale_tkn_", 30, 60, "w"}, {"pscale_pw_", 30, 60, "w"}, {"age-secret-key-1", 50, 70, "w"}, {"AGE-SECRET-KEY-1", 50, 70, "u"}, {"pul-", 40, 40, "h"},
	{"r8_", 37, 37, "w"}, {"gsk_", 40, 60, "w"}, {"sk_", 48, 48, "h"}, {"secret_", 43, 43, "w"}, {"ntn_", 40, 60, "w"}, {"EAAA", 56, 70, "w"}, {"fo1_", 40, 60, "w"}, {"ops_eyJ", 30, 0, "b"},
	{"AAAA", 140, 0, "b"}, {"cio", 32, 32, "w"}, {"aio_", 28, 28, "w"}, {"ddp_", 30, 60, "w"}, {"tskey-", 15, 0, "w"},
	{"eyJ", 20, 0, "b"},                                                                            // JSON Web Token (RFC 7519), checked further
	{"Bearer ", 12, 0, "b"}, {"bearer ", 12, 0, "b"}, {"Basic ", 8, 0, "b"}, {"basic ", 8, 0, "b"}, // RFC 6750, RFC 7617
	{"hooks.slack.com/services/", 20, 0, "p"}, {"discord.com/api/webhooks/", 20, 0, "p"}, {"discordapp.com/api/webhooks/", 20, 0, "p"}, {"api.telegram.org/bot", 20, 60, "p"},
}

// byFirst are the known tokens by their first byte.
var byFirst = func() (m [256][]knownToken) {
	for _, k := range known {
		m[k.prefix[0]] = append(m[k.prefix[0]], k)
	}
	return m
}()

// token returns the known token that begins at i.
func (s *scanner) token(i int) span {
	t := s.text
	for _, k := range byFirst[t[i]] {
		if !strings.HasPrefix(t[i:], k.prefix) {
			continue
		}
		from := i + len(k.prefix)
		end := max(from, s.tokenTo[k.made[0]])
		for end < len(t) && made(k.made, t[end]) {
			end++
		}
		s.tokenTo[k.made[0]] = end
		if end > from && t[end-1] == '.' { // the end of a sentence
			end--
		}
		if end-from < k.min || k.max > 0 && end-from > k.max {
			continue
		}
		switch k.prefix {
		case "eyJ":
			if jwt(t[i:end]) {
				return span{i, end}
			}
		case "Bearer ", "bearer ":
			if value := t[from:min(end, from+maxLook)]; random(value) || len(value) >= 24 && !word(value) {
				return span{from, end}
			}
		case "Basic ", "basic ":
			if basic(t[from:end]) {
				return span{from, end}
			}
		case "hooks.slack.com/services/", "discord.com/api/webhooks/", "discordapp.com/api/webhooks/", "api.telegram.org/bot":
			return span{from, end}
		default:
			if mixed(t[from:end]) {
				return span{i, end}
			}
		}
	}
	return span{}
}

func made(of string, c byte) bool {
	switch of {
	case "u":
		return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	case "h":
		return hexByte(c)
	case "w":
		return wordByte(c) || c == '-'
	case "p":
		return wordByte(c) || c == '-' || c == '/' || c == ':'
	}
	return wordByte(c) || c == '-' || c == '.' || c == '+' || c == '/' || c == '=' || c == '~'
}

// mixed tells whether the rest of a token is no name: it has a digit, or capitals and small letters.
func mixed(s string) bool {
	s = s[:min(len(s), 64)]
	return strings.ContainsAny(s, "0123456789") || strings.ToLower(s) != s && strings.ToUpper(s) != s
}

// jwt tells whether s is a token of three parts, of which the first is an object in base64url. Its signature may be missing.
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

// privateKey takes out what stands between the lines of a private key (RFC 7468 section 10) whose first begins at i, or to the end of the text where the second is missing.
func (s *scanner) privateKey(i int) span {
	t := s.text
	head := t[i:min(len(t), i+80)]
	end := strings.Index(head[11:], "-----")
	if end < 0 || !strings.Contains(head[:11+end], "PRIVATE KEY") {
		return span{}
	}
	from := i + 11 + end + 5
	for from < len(t) && (t[from] == '\n' || t[from] == '\r' || strings.HasPrefix(t[from:], `\n`)) {
		if t[from] == '\\' {
			from++
		}
		from++
	}
	to := strings.Index(t[from:], "-----END ")
	if to < 0 {
		return span{from, len(t)}
	}
	to += from
	for to > from {
		switch {
		case t[to-1] == '\n' || t[to-1] == '\r':
			to--
		case strings.HasSuffix(t[from:to], `\n`):
			to -= 2
		default:
			return span{from, to}
		}
	}
	return span{}
}
