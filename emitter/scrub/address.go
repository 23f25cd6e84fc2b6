package scrub

import (
	"net/netip"
	"strings"
)

// email returns the e-mail address around '@' at i (the common part of RFC 5322's addr-spec).
func (s *scanner) email(i int) span {
	t := s.text
	from := i
	for from > s.done && i-from <= 64 && localByte(t[from-1]) {
		from--
	}
	for from < i && (t[from] == '.' || t[from] == '-' || t[from] == '\'') {
		from++
	}
	to := i + 1
	for to < len(t) && to-i <= 253 && (wordByte(t[to]) && t[to] != '_' || t[to] == '.' || t[to] == '-') {
		to++
	}
	to = i + 1 + len(strings.TrimRight(t[i+1:to], ".-"))
	if from == i || i-from > 64 || !domain(t[i+1:to]) {
		return span{}
	}
	local := t[from:i]
	// git@github.com:org/repo and worker names are no one's address.
	if local == "git" || from > 2 && t[from-3:from] == "://" || local == "celery" || strings.HasPrefix(t[to:], ":") && local == "deploy" {
		return span{}
	}
	return span{from, to}
}

// domain tells whether d is a name in the public part of the Internet.
func domain(d string) bool {
	dot := strings.LastIndexByte(d, '.')
	if dot < 1 || strings.Contains(d, "..") || d[0] == '-' {
		return false
	}
	top := strings.ToLower(d[dot+1:])
	return len(top) >= 2 && strings.Trim(top, "abcdefghijklmnopqrstuvwxyz") == "" && !notDomains[top]
}

func localByte(c byte) bool {
	return wordByte(c) || c == '.' || c == '-' || c == '+' || c == '%' || c == '\'' || c >= 0x80
}

// notDomains are ends of what looks like an address and is a unit of systemd, a file or a host inside.
var notDomains = words("service socket timer mount target slice scope path device swap local internal localdomain localhost lan cluster svc js ts css py rb go java class html json yaml yml xml txt log conf so jar png svg")

// digits looks at a run of digits that begins at i, a card number or an address, and returns how long it is at least.
func (s *scanner) digits(i int) (found span, n int) {
	t := s.text
	end := i + 1
	for end < len(t) && digit(t[end]) {
		end++
	}
	n = end - i
	next := byte(0)
	if end < len(t) {
		next = t[end]
	}
	switch {
	case n == 4 && (next == ' ' || next == '-') || n >= 14 && n <= 16:
		return s.card(i), n
	case n == 3 && next == '-':
		return s.socialSecurity(i), n
	case n < 4 && next == '.' && !s.pii && !s.code:
		return s.ipv4(i), n
	}
	return span{}, n
}

// ipv4 returns the IPv4 address that begins at i. Addresses that name no one (this host, any host) stay, and so do versions.
func (s *scanner) ipv4(i int) span {
	t := s.text
	to := i
	dots := 0
	for to < len(t) && to-i <= 16 && (t[to] >= '0' && t[to] <= '9' || t[to] == '.') {
		if t[to] == '.' {
			dots++
		}
		to++
	}
	if to > i && t[to-1] == '.' { // the end of a sentence
		to--
		dots--
	}
	if dots != 3 || to < len(t) && (wordByte(t[to]) || t[to] == '-' && to+1 < len(t) && wordByte(t[to+1])) {
		return span{}
	}
	if strings.HasPrefix(t[i:to], "10.") || strings.HasPrefix(t[i:to], "127.") || strings.HasPrefix(t[i:to], "192.168.") {
		return span{} // nobody's
	}
	if i > 0 {
		c := t[i-1]
		if wordByte(c) || c == '.' && i > 1 && wordByte(t[i-2]) || c == '-' && i > 1 && t[i-2] >= '0' && t[i-2] <= '9' || c == '+' {
			return span{}
		}
		// Chrome/120.0.0.0, libssl-1.1.1.1, version 1.2.3.4
		if (c == '/' || c == '-') && i > 1 && wordByte(t[i-2]) || c == '@' && i > 1 && wordByte(t[i-2]) && t[i-2] > '9' && strings.LastIndexAny(t[max(0, i-40):i], "/") >= 0 && !strings.Contains(t[max(0, i-60):i], "://") {
			return span{}
		}
		if strings.HasSuffix(t[max(0, i-5):i], ".jar:") {
			return span{}
		}
		before := strings.TrimRight(t[max(0, i-32):i], " =:v'\"|\t(u")
		if word := strings.ToLower(before[lastBreak(before):]); versioned[word] || strings.HasSuffix(word, "version") {
			return span{}
		}
	}
	a, err := netip.ParseAddr(t[i:to])
	if err != nil || nobody(a) {
		return span{}
	}
	return span{i, to}
}

// versioned are the words before a version of four numbers.
var versioned = words("version ver release linux kernel python java jdk openjdk php ruby node nodejs nginx openssl build revision chrome firmware driver section chapter clause step oid tag edition schema protocol")

// lastBreak returns where the last word of s begins.
func lastBreak(s string) int {
	i := len(s)
	for i > 0 && wordByte(s[i-1]) {
		i--
	}
	return i
}

// ipv6 returns the IPv6 address around ':' at i, the first one in it.
func (s *scanner) ipv6(i int) span {
	t := s.text
	next := i + 1
	for next < len(t) && next-i <= 5 && hexByte(t[next]) {
		next++
	}
	if next >= len(t) || t[next] != ':' {
		return span{} // it has a group of four between two of them, or two of them
	}
	from := i
	for from > s.done && i-from <= 4 && hexByte(t[from-1]) {
		from--
	}
	if from > 0 && (wordByte(t[from-1]) || t[from-1] == ':' || t[from-1] == '.') {
		return span{}
	}
	to, colons := i, 0
	for to < len(t) && to-from < 45 && (hexByte(t[to]) || t[to] == ':' || t[to] == '.') {
		if t[to] == ':' {
			colons++
		}
		to++
	}
	if colons < 2 || to < len(t) && wordByte(t[to]) || colons < 6 && !strings.Contains(t[from:to], "::") {
		return span{}
	}
	text := strings.TrimRight(t[from:to], ".")
	if !strings.HasSuffix(text, "::") {
		text = strings.TrimRight(text, ":")
	}
	if !strings.ContainsAny(text, "0123456789") || len(text) < 6 {
		return span{}
	}
	a, err := netip.ParseAddr(text)
	if err != nil || nobody(a) || len(text) == 23 && pairs(text) {
		return span{}
	}
	return span{from, from + len(text)}
}

// pairs tells whether text is made of bytes: a serial number, a fingerprint.
func pairs(text string) bool {
	for i := 2; i < len(text); i += 3 {
		if text[i] != ':' {
			return false
		}
	}
	return true
}

func hexByte(c byte) bool { return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// linkLocal tells whether an address is one of a link that somebody has chosen (fe80::1), and not one that is made from the address of a network card.
func linkLocal(a netip.Addr) bool {
	b := a.As16()
	return a.Is6() && a.IsLinkLocalUnicast() && b[8]|b[9]|b[10]|b[11]|b[12]|b[13] == 0
}

// nobody tells whether an address is no person's. That of a machine in a private network (RFC 1918, RFC 4193) says which database was down, and
// nothing of who was using it.
func nobody(a netip.Addr) bool {
	return a.IsPrivate() || linkLocal(a) || a.IsLoopback() || a.IsUnspecified() || a.IsMulticast() || a.Unmap().IsLoopback() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255}) ||
		a == netip.AddrFrom4([4]byte{169, 254, 169, 254}) || a.Is4() && a.As4()[0] == 0 || a.Is4() && a.As4()[0] == 255
}
