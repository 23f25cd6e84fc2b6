package scrub

import "strings"

// lineCommands are commands, and lines in the configuration of network devices, in which a password stands behind certain words, or at a certain place (1 is the word behind the command).
var lineCommands = map[string]struct {
	behind string // words, each between blanks
	places []int
}{
	"username": {" password secret ", nil}, "enable": {" secret password ", nil}, "snmp-server": {" community md5 sha sha256 sha512 des 3des aes ", nil}, "tacacs-server": {" key ", nil},
	"radius-server": {" key ", nil}, "crypto": {" key ", nil}, "neighbor": {" password ", nil}, "key-string": {"", []int{1}}, "wpa-psk": {" ascii ", nil}, "ppp": {" password ", nil},
	"createUser": {" MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512 DES AES ", nil}, "standby": {" authentication ", nil}, "ntp": {" md5 ", nil}, "set": {" ascii-key pre-shared-key secret ", nil},
	"radtest": {"", []int{2, 5}}, "wpa_passphrase": {"", []int{2}}, "net": {"", []int{3}}, "schtasks": {" /rp /RP ", nil}, "signtool": {" /p ", nil}, "useradd": {" -p ", nil}, "adduser": {" -p ", nil},
	"db2": {" using USING ", nil}, "isql": {"", []int{4}}, "nmcli": {" password ", nil}, "ejabberdctl": {"", []int{4}}, "mysqladmin": {" password ", nil}, "confluent": {"", []int{4}},
	"bin/elasticsearch-users": {" -p ", nil}, "elasticsearch-users": {" -p ", nil}, "smbpasswd": {" -w ", nil}, "pass": {"", []int{1}}, "ftp>": {" pass ", nil}, "iwconfig": {" key ", nil},
}

// maxCommand is the length of the longest of them, and commandStart what they begin with.
var maxCommand, commandStart = func() (longest int, first [256]bool) {
	for name := range lineCommands {
		longest = max(longest, len(name))
		first[name[0]] = true
	}
	return longest, first
}()

// command plans to cut the passwords of a command that begins at from, whose first word ends at end.
func (s *scanner) command(from, end int) {
	t := s.text
	if end-from > maxCommand || !commandStart[t[from]] {
		return
	}
	rule, ok := lineCommands[t[from:end]]
	if !ok || s.code {
		return
	}
	defer s.lookAhead(s.bareTo)
	first, before := t[from:end], ""
	for word := 1; word < 24 && end < len(t) && space(t[end]); word++ {
		at := end
		for at < len(t) && space(t[at]) && at-end < maxAlign {
			at++
		}
		v, quoted := s.valueAt(at)
		if v.to <= v.from || v.from < s.done {
			return
		}
		value := t[v.from:v.to]
		if end = v.to; quoted {
			end++
		}
		for end < len(t) && !space(t[end]) && t[end] != '\n' {
			end++
		}
		telling := before != "" && strings.Contains(rule.behind, " "+before+" ")
		for _, place := range rule.places {
			telling = telling || place == word && (first != "net" || strings.HasPrefix(t[from:], "net user ")) && (first != "confluent" || strings.Contains(t[from:v.from], "api-key store"))
		}
		if telling && len(value) <= 3 && number(value) && end < len(t) && t[end] == ' ' {
			continue // of which kind it is: password 7 …, aes 128 …
		}
		if telling && len(value) > 3 && value[0] != '/' && value[0] != '-' && !nothing(value) && !proseWords[strings.ToLower(value)] && (hasDigit(value) || !keyword(value)) && !number(value) {
			s.plan(v)
		}
		before = value
	}
}

// keyword tells whether s is nothing but small letters, or capitals, which a keyword is.
func keyword(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-") == "" || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}

// numbers takes the bytes of a key that are written as a list of numbers at from: network_key: [1, 3, 5, …].
func (s *scanner) numbers(from int) span {
	t := s.text
	if from >= len(t) || t[from] != '[' {
		return span{}
	}
	end := strings.IndexByte(t[from:min(len(t), from+maxLook)], ']')
	if end < 0 || strings.Count(t[from:from+end], ",") < 7 && strings.Count(t[from:from+end], " ") < 7 || strings.Trim(t[from+1:from+end], "0123456789abcdefxABCDEF, \n'\"") != "" {
		return span{}
	}
	return span{from + 1, from + end}
}
