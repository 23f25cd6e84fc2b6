package scrub

import "strings"

// namedElsewhere looks at separators whose value is named by more than the word before them, or that join what is no name and value at all. It may correct the name; true
// means that the separator is decided.
func (s *scanner) namedElsewhere(i int, name *string) (span, bool) {
	t := s.text
	if len(*name) > 13 {
		return s.colonToken(i, *name)
	}
	var buf [13]byte
	switch string(appendLower(buf[:0], *name)) {
	case "value", "content":
		*name = s.pairName(i - len(*name))
	case "data", "stringdata":
		if t[i] == ':' {
			s.manifest(i, *name)
			return span{}, true
		}
	case "name":
		if t[i] == '=' {
			if found := s.formField(i); found.to > 0 {
				return found, true
			}
		}
	case "input_value", "input": // pydantic: the field is on the line above, or in loc
		if *name = s.fieldAbove(i); *name == "" || classify(*name) == keyNone {
			*name = s.location(i)
		}
	case "params", "parameters", "bindings", "bind", "binds":
		if t[i] == ':' || t[i] == '=' {
			s.parameters(i)
			return span{}, false
		}
	case "private-lines":
		return s.puttyLines(i), true
	case "args":
		if t[i] == ':' {
			return s.redisArguments(i), false
		}
	case "code", "key", "appid", "token", "auth", "ticket", "t", "k", "secret":
		if t[i] == '=' && !strings.HasPrefix(t[i:], "=>") {
			return s.query(i, *name)
		}
		if v, quoted := s.valueAt(skipArrow(t, i)); quoted && len(*name) == 4 && v.to-v.from >= 20 && v.to-v.from < 200 && drawn(t[v.from:v.to]) { // of an authorization
			return v, true
		}
		if len(*name) == 1 {
			return s.webKey(i)
		}
	case "inline": // RFC 4568
		if v, _ := s.valueAt(i + 1); v.to-v.from >= 30 && strings.Contains(t[max(0, i-80):i], "crypto:") {
			return v, true
		}
	case "resp":
		if v, _ := s.valueAt(i + 1); v.to-v.from >= 8 && strings.Contains(t[max(0, i-80):i], "AUTH\t") {
			return v, true
		}
	case "d", "p", "q", "dp", "dq", "qi":
		return s.webKey(i)
	case "":
		if t[i] == '=' {
			return s.passwordFor(i)
		}
	case "pass", "env", "file":
		if t[i] == ':' && strings.HasSuffix(strings.TrimRight(t[max(0, i-30):i-len(*name)], " ',"), "-pass") || strings.Contains(t[max(0, i-30):i], "-passin") || strings.Contains(t[max(0, i-30):i], "-passout") {
			if v, _ := s.valueAt(i + 1); *name == "pass" && t[i] == ':' && v.to > v.from { // openssl -pass pass:x
				return v, true
			}
		}
	}
	if len(*name) >= 6 {
		return s.colonToken(i, *name)
	}
	return span{}, false
}

// query looks at a parameter of a URL whose name says little; its value must be what only machines write: ?code=4/0AX…, &key=5f2b….
func (s *scanner) query(i int, name string) (span, bool) {
	t := s.text
	at := i - len(name) - 1
	if at < 0 || t[at] != '?' && t[at] != '&' || classify(name) != keyNone && !strings.EqualFold(name, "key") {
		return span{}, false
	}
	v, quoted := s.valueAt(i + 1)
	value := t[v.from:min(v.to, v.from+maxLook)]
	if quoted || len(value) < 20 || !random(value) || strings.ContainsAny(value, ":.") || strings.Contains(value, "/") && !strings.HasPrefix(value, "4/") {
		return span{}, true
	}
	return v, true
}

// formField takes the value of a field of multipart/form-data (RFC 7578), which follows an empty line.
func (s *scanner) formField(i int) span {
	t := s.text
	v, quoted := s.valueAt(i + 1)
	name := t[v.from:v.to]
	k := classify(name)
	if !quoted || k == keyNone || v.to >= len(t) {
		return span{}
	}
	from := skipBlank(t, v.to+1)
	if lines := t[v.to+1 : from]; strings.Count(lines, "\n")+strings.Count(lines, `\n`) < 2 {
		return span{}
	}
	end := from
	for end < len(t) && end-from < maxValue && t[end] != '\n' && t[end] != '\r' && !newline(t, end) && !strings.HasPrefix(t[end:], `\r`) {
		end++
	}
	if value := t[from:end]; strings.HasPrefix(value, "--") || !secretValue(k, name, value, sepQuoted) {
		return span{}
	}
	return span{from, end}
}

// fieldAbove returns the last part of what stands alone on the line above i: the field that a validator writes about.
func (s *scanner) fieldAbove(i int) string {
	t := s.text[max(0, i-400):i]
	line := strings.LastIndexByte(t, '\n')
	if line < 0 {
		return ""
	}
	t = t[:line]
	t = strings.TrimSpace(t[strings.LastIndexByte(t, '\n')+1:])
	return t[strings.LastIndexByte(t, '.')+1:]
}

// location returns the last part of the "loc" that stands before i: {"loc":["body","password"],"msg":"…","input":"x"}.
func (s *scanner) location(i int) string {
	t := s.text[max(0, i-300):i]
	at := strings.LastIndex(t, "loc")
	if at < 0 {
		return ""
	}
	t = t[at:]
	end := strings.IndexAny(t, "])")
	if end < 0 || len(t)-end > 200 {
		return ""
	}
	t = strings.TrimRight(t[:end], "\"'\\, ")
	return t[lastBreak(t):]
}

// webKey takes the private members of a JSON Web Key (RFC 7518 section 6).
func (s *scanner) webKey(i int) (span, bool) {
	t := s.text
	v, quoted := s.valueAt(skipBlank(t, i+1))
	value := t[v.from:v.to]
	if i > 2 && t[i-1] == 'p' && t[i-2] == '/' && space(t[i-3]) && t[i] == ':' && strings.Contains(t[max(0, i-120):i], "/u:") && len(value) > 3 && !number(value) {
		return v, true // xfreerdp /u:ann /p:x
	}
	if !quoted || len(value) < 20 || !random(value[:min(len(value), maxLook)]) || !strings.Contains(t[max(0, i-2048):i], `kty`) {
		return span{}, true
	}
	return v, true
}

// passwordFor takes SET PASSWORD FOR 'app'@'%' = 'x'.
func (s *scanner) passwordFor(i int) (span, bool) {
	t := s.text
	from := i + 1
	for from < len(t) && space(t[from]) {
		from++
	}
	if from >= len(t) || !quote(t[from]) || !strings.Contains(strings.ToUpper(t[max(0, i-80):i]), "PASSWORD FOR ") {
		return span{}, false
	}
	v, _ := s.valueAt(from)
	if nothing(t[v.from:v.to]) {
		return span{}, true
	}
	return v, true
}

// colonToken looks at tokens that have a colon in them: those of Telegram's bots, of Asana, and of Firebase Cloud Messaging.
func (s *scanner) colonToken(i int, name string) (span, bool) {
	t := s.text
	from := i - len(name)
	if t[i] != ':' {
		return span{}, false
	}
	if from > 1 && t[from-1] == '/' && t[from-2] >= '0' && t[from-2] <= '2' && len(name) >= 13 && strings.Trim(name, "0123456789") == "" { // Asana's 1/1200…:5f…
		end := i + 1
		for end < len(t) && hexByte(t[end]) && end-i < 40 {
			end++
		}
		if end-i == 33 {
			return span{from - 2, end}, true
		}
	}
	if strings.HasPrefix(t[i+1:], "APA91b") {
		for from = i; from > 0 && i-from < 14 && (wordByte(t[from-1]) || t[from-1] == '-'); {
			from--
		}
		name = t[from:i]
	}
	telegram := strings.HasPrefix(t[i+1:], "AA")
	if !telegram && !strings.HasPrefix(t[i+1:], "APA91b") || from < 0 || t[from:i] != name {
		return span{}, false
	}
	if j := strings.LastIndex(name, "bot"); j >= 0 {
		from, name = from+j+3, name[j+3:]
	}
	if telegram && (len(name) > 11 || strings.Trim(name, "0123456789") != "") {
		return span{}, false
	}
	end := i + 1
	for end < len(t) && (wordByte(t[end]) || t[end] == '-') && end-i < 200 {
		end++
	}
	if n := end - i - 1; telegram && n != 35 || n < 35 {
		return span{}, false
	}
	return span{from, end}, true
}

// list takes what is in a list, or a tuple, under a telling name: "passwords": ["a", "b"].
func (s *scanner) list(from int, k keyKind, name string) span {
	t := s.text
	for from < len(t) && (space(t[from]) || t[from] == '\\' || t[from] == '>') {
		from++
	}
	if from >= len(t) || from < s.done || t[from] != '[' && t[from] != '(' {
		return span{}
	}
	pair := t[from] == '(' && strings.HasSuffix(strings.ToLower(name), "auth") // ('user', 'password')
	for i, n := from+1, 0; n < 64; n++ {
		i = skipBlank(t, i)
		if i >= len(t) || !quote(t[i]) && t[i] != '\\' && !(i+1 < len(t) && quote(t[i+1])) {
			break
		}
		v, quoted := s.valueAt(i)
		if !quoted || v.to >= len(t) {
			break
		}
		switch value := t[v.from:v.to]; {
		case v.to <= v.from || pair && n != 1:
		case secretValue(k, name, value, sepQuoted) || pair && secretValue(keyStrong, "password", value, sepQuoted):
			s.plan(v)
		}
		i = v.to
		for i < len(t) && (t[i] == '\\' || quote(t[i])) {
			i++
		}
		if i = skipBlank(t, i); i >= len(t) || t[i] != ',' {
			break
		}
		i++
	}
	return span{}
}

// skipArrow returns where the value begins behind ':', '=' or "=>" at i.
func skipArrow(t string, i int) int {
	i++
	if i < len(t) && t[i] == '>' {
		i++
	}
	return skipBlank(t, i)
}

// redisArguments plans to cut the last argument of a command as a client of Redis prints it, { name: 'auth', args: [ 'default', 'x' ] }, and of a call of login; ':' is at i.
func (s *scanner) redisArguments(i int) span {
	t := s.text
	before := strings.ToLower(t[max(0, i-24):i])
	from := skipBlank(t, i+1)
	login := strings.Contains(before, `"login"`)
	if !login && !strings.Contains(before, "auth") || from >= len(t) || t[from] != '[' {
		return span{}
	}
	var last span
	for at := skipBlank(t, from+1); at < len(t) && quote(t[at]); at = skipBlank(t, at) {
		v, quoted := s.valueAt(at)
		if !quoted || v.to >= len(t) {
			break
		}
		last = v
		if at = v.to + 1; at < len(t) && t[at] == ',' {
			at++
		}
	}
	if last.to > last.from && !nothing(t[last.from:last.to]) && (!login || chosen(t[last.from:last.to])) {
		s.plan(last)
	}
	return span{}
}
