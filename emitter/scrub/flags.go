package scrub

import "strings"

// flag looks at a command-line flag at i, "--password hunter2"; one with "=" is found by that.
func (s *scanner) flag(i int) span {
	t := s.text
	if s.calm && i+2 < len(t) && t[i+2] != 'u' && t[i+2] != 'p' { // --user, --proxy-user
		return span{}
	}
	end := i + 2
	for end < len(t) && end-i <= maxKey && (wordByte(t[end]) || t[end] == '-' || t[end] == '.') {
		end++
	}
	name := t[i+2 : end]
	k := classify(name)
	pair := false
	switch name {
	case "user", "proxy-user", "auth", "userpwd", "creds", "src-creds", "dest-creds": // curl's, behind a name and a colon
		k, pair = keyStrong, true
	}
	if k != keyNone && strings.HasPrefix(t[end:], ", ") { // the words of a list
		end++
	}
	if k == keyNone || end >= len(t) || !space(t[end]) && !(pair && t[end] == '=') {
		return span{}
	}
	if pair && t[end] == '=' {
		end++
	}
	for end < len(t) && space(t[end]) {
		end++
	}
	if end >= len(t) || t[end] == '-' {
		return span{}
	}
	v, quoted := s.valueAt(end)
	if pair {
		if inner := s.quotedPart(v, quoted); inner.to > 0 {
			return inner
		}
		c := strings.IndexByte(t[v.from:v.to], ':')
		if strings.HasPrefix(t[v.from:], "{{") {
			c = strings.LastIndex(t[v.from:v.to], ":")
		}
		if c >= 0 && nothing(t[v.from+c+1:v.to]) {
			return span{}
		}
		if c < 1 || c == v.to-v.from-1 || strings.Trim(t[v.from:v.to], "0123456789:") == "" || strings.HasPrefix(t[v.from+c:], "://") {
			return span{} // --user 1000:1000
		}
		v.from += c + 1
		return v
	}
	if v.to <= v.from || !quoted && (!s.literal(name, v, sepEquals) || strings.HasPrefix(t[v.to:], "  ") && word(t[v.from:v.to])) { // the last is in a usage
		return span{}
	}
	if !secretValue(k, name, t[v.from:v.to], sepEquals) || !quoted && s.prose(v) {
		return span{}
	}
	return v
}

// longFlag looks at a flag of several letters behind one dash at i: Java's -storepass x, openssl's -k x.
func (s *scanner) longFlag(i int) span {
	t := s.text
	if i == 0 || !space(t[i-1]) && !quote(t[i-1]) || i+5 >= len(t) {
		return span{}
	}
	return s.flag(i - 1)
}

// commands are those with a flag of one letter that carries a password, and how it does.
var commands = [256][]struct {
	flag byte
	how  byte   // ' ' the next word, 'j' joined to the flag, ':' or '%' behind a name and that sign
	name string // of the command
}{
	'u': {{'u', ':', "curl"}, {'u', ':', "http"}, {'u', ',', "lftp"}},
	'U': {{'U', ':', "curl"}, {'U', '%', "smbclient"}, {'U', '%', "rpcclient"}, {'U', '%', "net "}},
	'a': {{'a', ':', "http "}, {'a', ':', "https "}, {'a', ' ', "redis-cli"}},
	'p': {{'p', 'j', "mysql"}, {'p', 'j', "mariadb"}, {'p', 'j', "7z"}, {'p', 'j', "rar "}, {'p', ' ', "sshpass"}, {'p', ' ', "mongo"}, {'p', ' ', "docker"}, {'p', ' ', "podman"}, {'p', ' ', "az "}, {'p', ' ', "nerdctl"},
		{'p', ' ', "skopeo"}, {'p', ' ', "kinit"}, {'p', ' ', "oc login"}, {'p', ' ', "cqlsh"}, {'p', ' ', "login"}},
	'P': {{'P', ' ', "sqlcmd"}, {'P', ' ', "ipmitool"}, {'P', ' ', "zip"}, {'P', ' ', "bcp"}, {'P', ' ', "tsql"}, {'P', ' ', "mosquitto"}},
	'w': {{'w', ' ', "ldap"}},
	'A': {{'A', ' ', "snmp"}},
	'X': {{'X', ' ', "snmp"}},
	'c': {{'c', ' ', "snmpwalk"}, {'c', ' ', "snmpget"}},
	'k': {{'k', ' ', "openssl enc"}},
	'N': {{'N', ' ', "ssh-keygen"}},
	'1': {{'1', ' ', "openssl passwd"}}, '5': {{'5', ' ', "openssl passwd"}}, '6': {{'6', ' ', "openssl passwd"}},
}

// shortFlag looks at a flag of one letter at i that carries a password for the commands that have one: curl -u user:password, mysql -ppassword,
// sshpass -p password, also as the words of a list: ['mysql', '-ppassword'].
func (s *scanner) shortFlag(i int) span {
	t := s.text
	if i == 0 || !space(t[i-1]) && !quote(t[i-1]) || i+3 >= len(t) {
		return span{}
	}
	table := commands[t[i+1]]
	if space(t[i+2]) && !(t[i+3] == '-' || quote(t[i+3])) {
		if v, _ := s.valueAt(i + 3); v.to-v.from >= 32 && v.to-v.from <= 200 && (drawn(t[v.from:v.to]) && strings.IndexByte(t[v.from:v.to], '/') < 0 && !openKey("", t[v.from:v.to]) || t[i+1]|0x20 == 'k' && strings.Trim(t[v.from:v.to], "0123456789abcdefABCDEF") == "") {
			return v // what but a secret is drawn, and given by hand?
		}
	}
	if len(table) == 0 && t[i+1] != 'v' {
		return span{}
	}
	before := t[max(0, i-120):i]
	from := i + 2
	if t[i+1] == 'v' || t[i+1] == 'p' {
		if found := s.flagAfter(i, strings.Fields(before)); found.to > 0 {
			return found
		}
	}
	apart := space(t[from]) || quote(t[from]) && (quote(t[i-1]) || t[i+1] != 'p')
	if apart {
		for from < len(t) && from-i < 12 && (space(t[from]) || t[from] == ',' || quote(t[from]) && quote(t[i-1]) && from+1 < len(t) && !wordByte(t[from+1])) {
			from++
		}
	}
	for _, c := range table {
		if !strings.Contains(before, c.name) || (c.how == 'j') == apart {
			continue
		}
		v, quoted := s.valueAt(from)
		value := t[v.from:v.to]
		if c.how == ':' || c.how == '%' || c.how == ',' {
			if inner := s.quotedPart(v, quoted); inner.to > 0 {
				return inner
			}
			sign := strings.IndexByte(value, c.how)
			if sign < 1 || sign == len(value)-1 {
				continue
			}
			v.from += sign + 1
			value = t[v.from:v.to]
		} else if len(value) < 3 || value[0] == '-' || strings.HasSuffix(value, "(") || strings.Contains(value, "(") && !quoted || c.name == "docker" && !strings.Contains(before, "login") {
			continue
		}
		if !nothing(value) {
			return v
		}
	}
	return span{}
}

// quotedPart returns the password of which only that is in quotes, behind a name and a colon: kevin:'x'; the bare v ends where the colon, or the quote, is.
func (s *scanner) quotedPart(v span, quoted bool) (password span) {
	t := s.text
	at := v.to
	if at < len(t) && t[at] == ':' {
		at++
	}
	if quoted || at >= len(t) || at <= v.from || !quote(t[at]) || t[at-1] != ':' {
		return span{}
	}
	inner, ok := s.valueAt(at)
	if !ok || inner.to >= len(t) || nothing(t[inner.from:inner.to]) {
		return span{}
	}
	return inner
}

// flagAfter takes the value of -v behind the name of a secret, -n node.session.auth.password -v x, and that of -p behind the name of a user, -u admin -p x; the dash is at i, and words
// are what stands before it.
func (s *scanner) flagAfter(i int, words []string) span {
	t := s.text
	n := len(words)
	if n < 2 || i+3 >= len(t) || !space(t[i+2]) {
		return span{}
	}
	switch name := words[n-1]; t[i+1] {
	case 'v':
		if classify(name) != keyStrong || words[n-2][0] != '-' {
			return span{}
		}
	case 'p':
		if f := words[n-2]; f != "-u" && f != "-U" && f != "--user" && f != "--username" && f != "-l" || strings.Trim(name, "0123456789:") == "" {
			return span{}
		}
	}
	v, _ := s.valueAt(i + 3)
	if value := t[v.from:v.to]; len(value) < 4 || value[0] == '-' || nothing(value) || number(value) || path(value) || strings.Contains(value, "://") || strings.Trim(value, "0123456789:") == "" {
		return span{}
	}
	return v
}
