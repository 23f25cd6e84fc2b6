package scrub

import "strings"

// minRun is how long a run of letters, digits and '_' must be to be looked at for being a key that no prefix gives away, in bytes.
const minRun = 20

// runs plans to cut keys that are known by a mark inside or at their end, by what stands before them in words, or by being long and drawn by chance behind a short name. Every run of
// minRun bytes has one of the bytes looked at in it, so a text is not read as a whole.
func (s *scanner) runs() {
	t := s.text
	for at := minRun - 1; at < len(t); at += minRun {
		if !wordByte(t[at]) {
			continue
		}
		from := at
		for from > 0 && wordByte(t[from-1]) && at-from < minRun {
			from--
		}
		if at-from == minRun { // the byte before has been looked at, and the run it is in
			continue
		}
		to := at + 1
		for to < len(t) && wordByte(t[to]) {
			to++
		}
		if to-from >= minRun && to-from <= maxLook {
			if found := s.run(span{from, to}); found.to > 0 {
				s.plan(found)
			}
		}
		at = to - to%minRun - 1
		for at+minRun < to {
			at += minRun
		}
	}
}

// run tells what of a run is a key.
func (s *scanner) run(r span) span {
	t := s.text
	value := t[r.from:r.to]
	if !hasDigit(value) || !random(value) {
		return span{}
	}
	if found := s.marked(r); found.to > 0 {
		return found
	}
	if lead := leader(value); lead > 0 && !s.code {
		name, rest := value[:lead-1], value[lead:]
		if len(rest) >= 32 && drawn(rest) && !strings.Contains(rest, "_") && alone(t, r) {
			return r
		}
		if len(rest) >= 16 && random(rest) && hasDigit(rest) && secretWord(name) {
			return span{r.from + lead, r.to}
		}
	}
	if one, other, ok := strings.Cut(value, "_"); ok && len(one) >= 20 && len(other) >= 20 && len(value) < 60 && drawn(one) && drawn(other) && alone(t, r) {
		return r
	}
	for r.from > s.done && (wordByte(t[r.from-1]) || t[r.from-1] == '-') && r.to-r.from < maxLook {
		r.from--
	}
	slash := drawn(value) && r.from > 0 && t[r.from-1] != '/' // base64 goes on behind it, a path does not begin so
	for r.to < len(t) && (base64Byte(t[r.to]) || t[r.to] == '-' || t[r.to] == '_') && (t[r.to] != '/' || slash) && r.to-r.from < maxLook {
		r.to++
	}
	if value = t[r.from:r.to]; !s.code && s.spokenBefore(r) && (len(value) >= 32 || drawn(value)) && !named(value) {
		return r
	}
	return span{}
}

// alone tells whether nothing that base64 may have in it is next to a run.
func alone(t string, r span) bool {
	return (r.from == 0 || strings.IndexByte("-+/=.", t[r.from-1]) < 0) && (r.to == len(t) || strings.IndexByte("-+/=", t[r.to]) < 0)
}

// named tells whether a part of s is a word, as in a name.
func named(s string) bool {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '_' || r == '-' }) {
		if len(part) > 3 && word(part) && strings.ToLower(part) == part {
			return true
		}
	}
	return false
}

// secretWord tells whether a name says that what follows it is a secret, as keys of caches and of sessions do: token_5f2b….
func secretWord(name string) bool {
	name = strings.ToLower(name[strings.LastIndexByte(name, '_')+1:])
	return name == "token" || name == "secret" || name == "session" || name == "apikey" || name == "sess" || name == "password"
}

// leader returns where the last part of a run begins that has a short name in small letters before it: wandb_v1_x.
func leader(value string) int {
	last := 0
	for i := 0; i < len(value) && i < 24; i++ {
		switch c := value[i]; {
		case c == '_':
			if i == last || i-last > 12 {
				return last
			}
			last = i + 1
		case c >= 'a' && c <= 'z':
		case c >= '0' && c <= '9' && i > last:
		default:
			return last
		}
	}
	return last
}

// marks are what Azure puts into its keys near their end, so that scanners know them, with how long what is before and behind it is at least and at most ('+', '/' and '=' count).
var marks = []struct {
	mark                 string
	beforeMin, beforeMax int
	behindMin, behindMax int
}{
	{"AStA", 60, 80, 4, 10}, {"ACDb", 60, 80, 4, 10}, {"APIM", 60, 80, 4, 10}, {"AEh", 30, 36, 6, 10}, {"ASb", 30, 36, 6, 10}, {"AIoT", 30, 36, 6, 10}, {"AzFu", 40, 46, 4, 10}, {"AzCa", 30, 36, 5, 10},
	{"AzSe", 40, 46, 5, 8}, {"AZDO", 74, 78, 4, 4}, {"AZAC", 36, 44, 4, 8}, {"JQQJ99", 50, 54, 24, 28}, {"NRAL", 32, 40, 0, 0}, {"_mmk", 34, 38, 0, 0},
}

// azureKey returns the key with a mark that ends in '=' at i.
func (s *scanner) azureKey(i int) span {
	t := s.text
	from := i
	for from > s.done && i-from < 90 && base64Byte(t[from-1]) && t[from-1] != '=' {
		from--
	}
	if i-from < 40 {
		return span{}
	}
	return s.marked(span{from, i})
}

// appToken returns the token of one of Facebook's applications, its number and a secret, between which '|' is at i.
func (s *scanner) appToken(i int) span {
	t := s.text
	from, to := i, i+1
	for from > s.done && i-from < 17 && t[from-1] >= '0' && t[from-1] <= '9' {
		from--
	}
	if i-from < 15 || i-from > 16 {
		return span{}
	}
	for to < len(t) && to-i < 44 && (wordByte(t[to]) || t[to] == '-') {
		to++
	}
	if to-i < 28 || to-i > 41 || !mixed(t[i+1:to]) {
		return span{}
	}
	return span{from, to}
}

// marked returns the key around a run that has a mark, or a form that nothing else has: Mailchimp's and Mailgun's, and an application's token of Facebook.
func (s *scanner) marked(r span) span {
	t := s.text
	value := t[r.from:r.to]
	capitals := hasCapital(value)
	for _, m := range marks {
		if !capitals && m.mark != "_mmk" || !strings.Contains(value, m.mark) {
			continue
		}
		at := strings.LastIndex(value, m.mark)
		key := span{r.from, r.to}
		for key.from > 0 && r.from+at-key.from <= m.beforeMax && base64Byte(t[key.from-1]) && t[key.from-1] != '=' {
			key.from--
		}
		for key.to < len(t) && key.to-r.from-at <= m.behindMax+len(m.mark) && base64Byte(t[key.to]) {
			key.to++
		}
		before, behind := r.from+at-key.from, key.to-r.from-at-len(m.mark)
		if before >= m.beforeMin && before <= m.beforeMax && behind >= m.behindMin && behind <= m.behindMax {
			return key
		}
	}
	if len(value) == 32 && strings.Trim(value, "0123456789abcdef") == "" && r.to+4 < len(t) && t[r.to] == '-' {
		end := r.to + 1
		for end < len(t) && end-r.to <= 18 && (wordByte(t[end]) || t[end] == '-') {
			end++
		}
		switch rest := t[r.to:end]; {
		case strings.HasPrefix(rest, "-us") && len(rest) <= 5 && strings.Trim(rest[3:], "0123456789") == "":
			return span{r.from, end}
		case len(rest) == 18 && rest[9] == '-' && strings.Trim(rest, "-0123456789abcdef") == "":
			return span{r.from, end}
		}
	}
	return span{}
}

func hasCapital(s string) bool {
	for i := range len(s) {
		if capital(s[i]) {
			return true
		}
	}
	return false
}

// saying are words before a value that say that it is a secret, in small letters.
var saying = []string{"token", "secret", "password", "passwd", "credential", "authenticat", "api key", "apikey", "api_key", "api-key", "decrypt", "bearer", "authorization failure", "session", "license key", "private key", "signing key",
	"access key", "bad key", "invalid key", "wrong key", "unknown key", "expired key", "using key", "signature mismatch", "/key/", "/hook/"}

// spokenBefore tells whether one of those stands on the line before a run, with at most a few words between.
func (s *scanner) spokenBefore(r span) bool {
	t := s.text
	begin := max(0, s.done, r.from-96)
	before := t[begin:r.from]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if len(before) < 6 || strings.IndexByte(" '\"`/[(|", before[len(before)-1]) < 0 || strings.HasSuffix(before, `":"`) || strings.HasSuffix(before, `": "`) {
		return false // a member of an object is named by its key
	}
	low := strings.ToLower(before)
	for _, w := range saying {
		if !strings.Contains(low, w) {
			continue
		}
		if at := strings.LastIndex(low, w); at >= 0 {
			between := low[at+len(w):]
			if strings.Contains(between, "/") && w[0] != '/' {
				return false // a part of a path: /secrets/db/5f2b…
			}
			return !strings.ContainsAny(between, ";{}=\\") && !aboutAnother(between)
		}
	}
	return false
}

// aboutAnother tells whether the words between say that the value is something else than the secret.
func aboutAnother(between string) bool {
	for _, w := range []string{"id", "commit", "sha", "hash", "digest", "request", "trace", "span", "build", "image", "file", "path", "revision", "etag", "checksum", "job", "container", "node", "pod", "in", "at", "on", "count", "integrity", "fingerprint"} {
		if at := strings.Index(between, w); at >= 0 && (at == 0 || !wordByte(between[at-1])) && (at+len(w) == len(between) || !wordByte(between[at+len(w)])) {
			return true
		}
	}
	return false
}
