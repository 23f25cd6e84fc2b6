package scrub

import "strings"

// flag looks at a command-line flag at i, "--password hunter2"; one with "=" is found by that.
func (s *scanner) flag(i int) span {
	t := s.text
	end := i + 2
	for end < len(t) && end-i <= maxKey && (wordByte(t[end]) || t[end] == '-') {
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
		c := strings.IndexByte(t[v.from:v.to], ':')
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
var commands = map[byte][]struct {
	flag byte
	how  byte   // ' ' the next word, 'j' joined to the flag, ':' or '%' behind a name and that sign
	name string // of the command
}{
	'u': {{'u', ':', "curl"}, {'u', ':', "http"}},
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
}

// shortFlag looks at a flag of one letter at i that carries a password for the commands that have one: curl -u user:password, mysql -ppassword,
// sshpass -p password, also as the words of a list: ['mysql', '-ppassword'].
func (s *scanner) shortFlag(i int) span {
	t := s.text
	if i == 0 || !space(t[i-1]) && !quote(t[i-1]) || i+3 >= len(t) {
		return span{}
	}
	table := commands[t[i+1]]
	if len(table) == 0 {
		return span{}
	}
	before := t[max(0, i-120):i]
	from := i + 2
	apart := space(t[from]) || quote(t[from])
	if apart {
		for from < len(t) && from-i < 12 && (space(t[from]) || t[from] == ',' || quote(t[from]) && quote(t[i-1]) && from+1 < len(t) && !wordByte(t[from+1])) {
			from++
		}
	}
	for _, c := range table {
		if !strings.Contains(before, c.name) || (c.how == 'j') == apart {
			continue
		}
		v, _ := s.valueAt(from)
		value := t[v.from:v.to]
		if c.how == ':' || c.how == '%' {
			sign := strings.IndexByte(value, c.how)
			if sign < 1 || sign == len(value)-1 {
				continue
			}
			v.from += sign + 1
			value = t[v.from:v.to]
		} else if len(value) < 3 || value[0] == '-' || c.name == "docker" && !strings.Contains(before, "login") {
			continue
		}
		if !nothing(value) {
			return v
		}
	}
	return span{}
}
