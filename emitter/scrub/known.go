package scrub

import "slices"

// knownToken is a kind of token that is recognised by how it begins and what it is made of.
type knownToken struct {
	prefix   string
	min, max int    // bytes after the prefix; max 0 means any number
	made     string // see made
}

// known are the tokens of services, from their documentation and from what secret scanners look for.
var known = []knownToken{
	// Clouds.
	{"AKIA", 16, 16, "u"}, {"ASIA", 16, 16, "u"}, {"AROA", 16, 16, "u"}, {"AIDA", 16, 16, "u"}, {"ABIA", 16, 16, "u"}, {"ACCA", 16, 16, "u"},
	{"AIza", 35, 35, "w"}, {"ya29.", 20, 0, "b"}, {"1//0", 30, 0, "w"}, {"GOCSPX-", 20, 40, "w"}, {"4/0A", 50, 100, "w"},
	{"LTAI", 12, 24, "w"}, {"AKID", 32, 40, "w"}, {"AQVN", 35, 38, "w"}, {"dop_v1_", 64, 64, "h"}, {"doo_v1_", 64, 64, "h"}, {"dor_v1_", 64, 64, "h"},
	{"HRKU-", 36, 70, "w"}, {"FlyV1 fm", 20, 0, "b"}, {"fo1_", 40, 60, "w"}, {"fm2_", 40, 0, "b"}, {"v1.0-", 100, 0, "w"}, {"rnd_", 24, 60, "w"}, {"scw_", 36, 36, "w"},
	// Code and packages.
	{"ghp_", 36, 255, "w"}, {"gho_", 36, 255, "w"}, {"ghu_", 36, 255, "w"}, {"ghs_", 36, 255, "w"}, {"ghr_", 36, 255, "w"}, {"github_pat_", 22, 255, "w"},
	{"glpat-", 20, 64, "b"}, {"gldt-", 20, 64, "w"}, {"glrt-", 20, 0, "b"}, {"glptt-", 20, 64, "w"}, {"glcbt-", 20, 0, "b"}, {"glagent-", 40, 64, "w"}, {"glsoat-", 20, 64, "w"}, {"glimt-", 20, 64, "w"},
	{"glft-", 20, 64, "w"}, {"gloas-", 40, 70, "w"}, {"glffct-", 20, 64, "w"}, {"GR1348941", 20, 20, "w"}, {"ATATT3", 20, 0, "b"}, {"ATCTT3", 20, 0, "b"}, {"ATBB", 28, 40, "w"},
	{"npm_", 36, 36, "w"}, {"pypi-AgE", 30, 0, "w"}, {"rubygems_", 48, 48, "h"}, {"cio", 32, 32, "w"}, {"oy2", 43, 43, "w"}, {"CLOJARS_", 60, 60, "w"}, {"dckr_pat_", 20, 60, "w"}, {"dckr_oat_", 20, 60, "w"},
	{"AKCp", 69, 69, "w"}, {"cmVmdGtu", 50, 60, "w"}, {"squ_", 40, 40, "h"}, {"sqp_", 40, 40, "h"}, {"sqa_", 40, 40, "h"}, {"bkua_", 40, 40, "h"}, {"pul-", 40, 40, "h"}, {"sgp_", 40, 70, "w"},
	{"API-", 26, 26, "u"}, {"ATTA", 72, 72, "h"}, {"SWMTKN-1-", 60, 100, "w"}, {"FlyV1 ", 40, 0, "b"}, {"CFPAT-", 43, 43, "w"}, {"PMAK-", 50, 70, "w"}, {"figd_", 30, 0, "w"}, {"figo_", 30, 0, "w"},
	// Talk and mail.
	{"xoxb-", 10, 0, "w"}, {"xoxa-", 10, 0, "w"}, {"xoxp-", 10, 0, "w"}, {"xoxr-", 10, 0, "w"}, {"xoxs-", 10, 0, "w"}, {"xoxo-", 10, 0, "w"}, {"xoxc-", 10, 0, "w"}, {"xoxd-", 10, 0, "b"}, {"xoxe-", 10, 0, "w"},
	{"xoxe.xox", 10, 0, "b"}, {"xapp-", 10, 0, "w"}, {"SG.", 40, 80, "b"}, {"key-", 32, 32, "h"}, {"xkeysib-", 64, 0, "w"}, {"xsmtpsib-", 64, 0, "w"}, {"SK", 32, 32, "h"}, {"re_", 20, 60, "r"},
	{"hooks.slack.com/services/", 20, 0, "p"}, {"hooks.slack.com/workflows/", 20, 0, "p"}, {"hooks.slack.com/triggers/", 20, 0, "p"}, {"discord.com/api/webhooks/", 20, 0, "p"},
	{"discordapp.com/api/webhooks/", 20, 0, "p"}, {"webhook.office.com/webhookb2/", 40, 0, "p"}, {"hooks.zapier.com/hooks/catch/", 8, 0, "p"}, {"api.telegram.org/bot", 30, 0, "p"}, {"api.telegram.org/file/bot", 30, 0, "p"},
	// Money and shops.
	{"sk_live_", 10, 0, "w"}, {"sk_test_", 10, 0, "w"}, {"sk_prod_", 10, 0, "w"}, {"rk_live_", 10, 0, "w"}, {"rk_test_", 10, 0, "w"}, {"rk_prod_", 10, 0, "w"}, {"whsec_", 16, 0, "b"}, {"sk_", 48, 48, "h"},
	{"shpat_", 32, 32, "h"}, {"shpss_", 32, 32, "h"}, {"shpca_", 32, 32, "h"}, {"shppa_", 32, 32, "h"}, {"sq0atp-", 22, 22, "w"}, {"sq0csp-", 43, 43, "w"}, {"EAAA", 56, 70, "w"},
	{"access_token$production$", 30, 60, "c"}, {"access_token$sandbox$", 30, 60, "c"}, {"access-production-", 36, 36, "w"}, {"access-sandbox-", 36, 36, "w"}, {"access-development-", 36, 36, "w"},
	{"shippo_live_", 40, 40, "h"}, {"shippo_test_", 40, 40, "h"}, {"EZAK", 54, 54, "w"}, {"EZTK", 54, 54, "w"}, {"AQE", 100, 0, "b"},
	// Models.
	{"hf_", 30, 40, "w"}, {"sk-ant-", 20, 0, "w"}, {"sk-proj-", 20, 0, "w"}, {"sk-", 32, 0, "w"}, {"gsk_", 40, 60, "w"}, {"r8_", 37, 37, "w"}, {"pplx-", 40, 60, "w"}, {"nvapi-", 30, 0, "w"}, {"xai-", 60, 100, "w"},
	{"lsv2_", 40, 60, "w"}, {"pcsk_", 50, 90, "w"}, {"tvly-", 24, 60, "w"}, {"jina_", 40, 80, "w"},
	// Watching.
	{"sntrys_", 20, 0, "b"}, {"sntryu_", 40, 70, "h"}, {"glsa_", 30, 60, "w"}, {"glc_", 32, 0, "b"}, {"eyJrIjoi", 40, 0, "b"}, {"NRAK-", 27, 27, "u"}, {"NRII-", 32, 32, "w"}, {"dt0c01.", 60, 0, "b"}, {"ddp_", 30, 60, "w"},
	{"phx_", 40, 60, "w"},
	// Others.
	{"EAACEdEose0cBA", 10, 0, "w"}, {"EAA", 80, 0, "w"}, {"AAAAAAAAAAAAAAAAAAAA", 60, 0, "b"}, {"lin_api_", 30, 60, "w"}, {"lin_oauth_", 40, 80, "w"}, {"secret_", 43, 43, "w"}, {"ntn_", 40, 60, "w"},
	{"hvs.", 20, 0, "w"}, {"hvb.", 20, 0, "w"}, {"hvr.", 20, 0, "w"}, {"dp.st.", 40, 80, "b"}, {"dp.pt.", 40, 60, "b"}, {"dp.ct.", 40, 60, "b"}, {"dp.sa.", 40, 60, "b"}, {"dp.scim.", 40, 60, "b"}, {"dp.audit.", 40, 60, "b"},
	{"dapi", 32, 34, "h"}, {"tfp_", 20, 0, "w"}, {"pscale_tkn_", 30, 70, "b"}, {"pscale_pw_", 30, 70, "b"}, {"pscale_oauth_", 30, 70, "b"}, {"sbp_", 40, 40, "h"}, {"sb_secret_", 24, 60, "w"},
	{"age-secret-key-1", 50, 70, "w"}, {"AGE-SECRET-KEY-1", 50, 70, "u"}, {"ops_eyJ", 30, 0, "b"}, {"A3-", 30, 40, "U"}, {"aio_", 28, 28, "w"}, {"tskey-", 15, 0, "w"}, {"nfp_", 36, 40, "w"}, {"pnu_", 36, 36, "w"},
	{"rdme_", 70, 70, "w"}, {"sha256~", 43, 43, "w"}, {"amzn.mws.", 36, 36, "-"}, {"sl.", 100, 0, "w"}, {"sdk-", 36, 36, "-"}, {"pat-na1-", 36, 36, "-"}, {"pat-eu1-", 36, 36, "-"}, {"nsec1", 58, 58, "w"}, {"RWRTY0Iy", 100, 0, "b"}, {"K10", 70, 0, "p"},
	{"atlasv1.", 60, 70, "w"}, {"pat", 79, 79, "b"}, {"p8e-", 32, 32, "w"}, {"tk-us-", 48, 48, "w"}, {"sm_pat_", 16, 16, "w"}, {"apify_api_", 36, 36, "w"},
	{"M", 50, 80, "b"}, {"N", 50, 80, "b"}, {"O", 50, 80, "b"}, // Discord's bots, checked further
	{"UGFzc3dvcmQ6", 0, 0, "h"},                 // SMTP asks for a password
	{"LS0tLS1CRUdJTi", 40, 0, "b"},              // a PEM block in base64, checked further
	{"eyJ", 20, 0, "b"}, {"sk.eyJ", 40, 0, "b"}, // JSON Web Token (RFC 7519), checked further
	{"Bearer ", 12, 0, "b"}, {"bearer ", 12, 0, "b"}, {"BEARER ", 12, 0, "b"}, // RFC 6750
	{"Basic ", 8, 0, "b"}, {"basic ", 8, 0, "b"}, // RFC 7617
	// Hashes of passwords: crypt(5), PHC strings, Django, Werkzeug, RFC 5803.
	{"$2a$", 50, 60, "c"}, {"$2b$", 50, 60, "c"}, {"$2y$", 50, 60, "c"}, {"$2x$", 50, 60, "c"}, {"$1$", 20, 40, "c"}, {"$5$", 40, 90, "c"}, {"$6$", 80, 130, "c"}, {"$y$", 40, 130, "c"}, {"$apr1$", 20, 40, "c"},
	{"$argon2", 40, 200, "c"}, {"$scrypt$", 40, 200, "c"}, {"$pbkdf2", 40, 200, "c"}, {"pbkdf2_sha", 50, 200, "c"}, {"bcrypt_sha256$", 50, 100, "c"}, {"scrypt:32768:8:1$", 60, 250, "c"}, {"pbkdf2:sha", 50, 250, "C"},
	{"SCRAM-SHA-256$", 80, 200, "C"},
}

// byFirst are the known tokens by their first byte.
var byFirst = func() (m [256][]knownToken) {
	for _, k := range slices.Concat(known, published) {
		m[k.prefix[0]] = append(m[k.prefix[0]], k)
	}
	return m
}()

// byTwo are the known tokens by their first two bytes, and byTwoAt where in it those are that begin with two bytes; the first are none.
var byTwoAt, byTwo = func() (at [1 << 16]uint16, groups [][]knownToken) {
	groups = [][]knownToken{nil}
	for first, all := range byFirst {
		for _, one := range all {
			begin, end := 0, 256 // one of a single letter goes with any other
			if len(one.prefix) > 1 {
				begin, end = int(one.prefix[1]), int(one.prefix[1])+1
			}
			for second := begin; second < end; second++ {
				n := &at[first<<8|second]
				if *n == 0 {
					*n = uint16(len(groups))
					groups = append(groups, nil)
				}
				groups[*n] = append(groups[*n], one)
			}
		}
	}
	return at, groups
}()

// tokenBytes are what tokens are made of, in the order of scanner.tokenTo.
const tokenBytes = "uUh-wrpcCBb"

// made tells whether a token of a kind may have c in it: "u" capitals and digits, "U" with '-', "h" hexadecimal, "-" hexadecimal and '-' (a UUID), "w" letters,
// digits, '_' and '-', "r" the same without '-', "p" a path, "c" what hashes of passwords are made of, "C" the same with ':', "B" base64, "b" base64, '.' and '~'.
func made(of string, c byte) bool {
	switch of {
	case "u":
		return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	case "U":
		return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
	case "h":
		return hexByte(c)
	case "-":
		return hexByte(c) || c == '-'
	case "w":
		return wordByte(c) || c == '-'
	case "r":
		return wordByte(c)
	case "p":
		return wordByte(c) || c == '-' || c == '/' || c == ':' || c == '@'
	case "c":
		return wordByte(c) || c == '$' || c == '.' || c == '/' || c == '+' || c == '=' || c == ',' || c == '-'
	case "C":
		return made("c", c) || c == ':'
	case "B":
		return base64Byte(c)
	}
	return wordByte(c) || c == '-' || c == '.' || c == '+' || c == '/' || c == '=' || c == '~'
}
