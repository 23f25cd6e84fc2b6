package scrub

import "strings"

// positional are commands one of whose words is a password, by what stands before these: word is its place behind that, from 1.
var positional = []struct {
	command, verb string
	word          int
}{
	{"rabbitmqctl", "change_password ", 2}, {"rabbitmqctl", "add_user ", 2}, {"rabbitmqctl", "authenticate_user ", 2}, {"ejabberdctl", "change_password ", 3},
	{"htpasswd", "-b ", 3}, {"htpasswd", "-bc ", 3}, {"htpasswd", "-cb ", 3}, {"htpasswd", "-bB ", 3}, {"htpasswd", "-Bbc ", 3}, {"htpasswd", "-Bb ", 3}, {"htpasswd", "-bBc ", 3}, {"htpasswd", "-nb ", 2}, {"htpasswd", "-nbB ", 2},
	{"htpasswd", "-bn ", 2}, {"htpasswd", "-bnB ", 2}, {"htpasswd", "-Bbn ", 2}, {"htpasswd", "-nBb ", 2},
}

// positionalWord takes the password of such a command, of which a verb may begin at i.
func (s *scanner) positionalWord(i int) span {
	t := s.text
	if t[i] == '-' && (i+3 >= len(t) || t[i+1]|0x20 != 'b' && t[i+1] != 'c' && t[i+1] != 'n') {
		return span{}
	}
	defer s.lookAhead(s.bareTo)
	for _, p := range positional {
		if t[i] != p.verb[0] || !strings.HasPrefix(t[i:], p.verb) || !strings.Contains(t[max(0, i-60):i], p.command) {
			continue
		}
		at := i + len(p.verb)
		for n := 1; ; n++ {
			for at < len(t) && space(t[at]) && at-i < maxLook {
				at++
			}
			v, quoted := s.valueAt(at)
			if v.to <= v.from {
				return span{}
			}
			if n == p.word {
				if nothing(t[v.from:v.to]) || t[v.from] == '-' {
					return span{}
				}
				return v
			}
			if at = v.to; quoted {
				at++
			}
			if at >= len(t) || !space(t[at]) {
				return span{}
			}
		}
	}
	return span{}
}

// piped takes what is given to a command that reads a password: echo x | docker login --password-stdin; '|' is at i.
func (s *scanner) piped(i int) span {
	t := s.text
	if i < 8 || !space(t[i-1]) {
		return span{}
	}
	after := t[i:min(len(t), i+maxKey)]
	if !strings.Contains(after, "-stdin") && !strings.Contains(after, "chpasswd") && !strings.Contains(after, "sudo -S") && !strings.Contains(after, "kinit") && !strings.Contains(after, "passphrase-fd") {
		return span{}
	}
	begin := max(s.done, i-maxLook)
	before := strings.TrimRight(t[begin:i], " ")
	at := max(strings.LastIndex(before, "echo "), strings.LastIndex(before, "printf "))
	if at < 0 || strings.Contains(before[at:], "|") {
		return span{}
	}
	from := begin + at + strings.IndexByte(before[at:], ' ') + 1
	for from < i && (t[from] == '-' || space(t[from])) { // echo -n
		for from < i && !space(t[from]) {
			from++
		}
		for from < i && space(t[from]) {
			from++
		}
	}
	v, _ := s.valueAt(from)
	if colon := strings.IndexByte(t[v.from:v.to], ':'); colon > 0 && strings.Contains(after, "chpasswd") {
		v.from += colon + 1
	}
	if v.to > i || v.to <= v.from || nothing(t[v.from:v.to]) {
		return span{}
	}
	return v
}

// netUse takes the password of Windows' net use \\host\share x /user:bob, whose ':' is at i.
func (s *scanner) netUse(i int) span {
	t := s.text
	end := i - len("/user")
	begin := max(0, end-160)
	at := strings.LastIndex(t[begin:max(end, 0)], "net use ")
	if at < 0 || strings.Contains(t[begin+at:end], "\n") {
		return span{}
	}
	words := strings.Fields(t[begin+at+len("net use ") : end])
	last := len(words) - 1
	if last < 1 || strings.HasPrefix(words[last], `\\`) || strings.HasPrefix(words[last], "/") || strings.HasSuffix(words[last], ":") {
		return span{}
	}
	from := begin + at + strings.LastIndex(t[begin+at:end], words[last])
	return span{from, from + len(words[last])}
}

// spelled takes the words of a Redis command as its MONITOR prints them, "AUTH" "default" "x", whose quote behind AUTH is at i.
func (s *scanner) spelled(i int) span {
	v, _ := s.valueAt(i)
	at := v.to
	for at < len(s.text) && (quote(s.text[at]) || s.text[at] == '\\') {
		at++
	}
	if at++; at < len(s.text) && space(s.text[at-1]) && (quote(s.text[at]) || s.text[at] == '\\') {
		v, _ = s.valueAt(at)
	}
	if v.to <= v.from || nothing(s.text[v.from:v.to]) {
		return span{}
	}
	return v
}
