package scrub

import "strings"

// url takes the credentials out of a URL, of which "://" is at i: postgres://u:secret@h/db becomes postgres://[Filtered]@h/db.
func (s *scanner) url(i int) span {
	t := s.text
	from := i + 3
	end, at, slash := from, -1, -1
	for end < len(t) && end-from < maxLook && !urlEnd(t[end]) {
		switch t[end] {
		case ':':
			if strings.HasPrefix(t[end:], "://") {
				if at < 0 {
					return span{} // another URL begins within this one
				}
				goto found
			}
		case '@':
			if slash < 0 || passwordWithSlash(t[from:slash]) {
				at = end
			}
		case '/', '?', '#':
			if slash < 0 {
				slash = end
			}
		}
		end++
	}
	if at < 0 && slash < 0 && strings.HasPrefix(t[end:], " @") && strings.IndexByte(t[from:end], ':') > 0 {
		at = end // a blank at the end of a password, for which a library says that it is no URL
	}
found:
	if at <= from || t[from] == '[' {
		return span{}
	}
	user := t[from:at]
	if !strings.ContainsAny(user, ":") {
		// A user name alone is no secret; the key of a DSN, or a token, is.
		if len(user) < 16 || !random(user) {
			return span{}
		}
	} else if strings.HasSuffix(user, ":") {
		return span{}
	} else if colon := strings.IndexByte(user, ':'); s.code && colon >= 0 && strings.HasPrefix(user[colon+1:], "{") || strings.HasPrefix(user[colon+1:], "%s") || nothing(user[colon+1:]) {
		return span{}
	}
	return span{from, at}
}

// passwordWithSlash tells whether what stands between "://" and the first slash is the beginning of credentials and not a host with a port.
func passwordWithSlash(authority string) bool {
	_, port, ok := strings.Cut(authority, ":")
	return ok && port != "" && strings.Trim(port, "0123456789") != "" && !strings.Contains(authority, "]")
}

func urlEnd(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '"', '\'', '`', '<', '>', '|', '\\':
		return true
	}
	return false
}

// at looks at '@' at i: an e-mail address, or credentials of a database without a scheme, root:secret@tcp(db:3306)/shop.
func (s *scanner) at(i int) span {
	t := s.text
	from := i
	for from > s.done && i-from < 128 && t[from-1] != '@' && !bareEnd(t[from-1]) && t[from-1] != '=' && t[from-1] != '(' && t[from-1] != '/' {
		from--
	}
	if slash := from - 1; slash > 0 && t[slash] == '/' && from < i && (strings.Contains(t[max(0, slash-60):slash], "jdbc:oracle:") || oracleTool(t[max(0, slash-60):slash])) {
		return span{from, i} // jdbc:oracle:thin:scott/tiger@host
	}
	user := t[from:i]
	rest := t[i+1:]
	if slash := from - 1; slash > 1 && t[slash] == '/' && from < i && strings.HasPrefix(rest, "//") && wordByte(t[slash-1]) && len(user) > 3 && hasDigit(user) { // scott/tiger1@//db:1521/orcl
		return span{from, i}
	}
	if c := strings.IndexByte(user, ':'); c > 0 && c < len(user)-1 {
		if strings.HasPrefix(rest, "tcp(") || strings.HasPrefix(rest, "unix(") || strings.HasPrefix(rest, "/") || dialAddress(rest) && random(user[c+1:]) {
			return span{from, i}
		}
	}
	if s.pii || s.code {
		return span{}
	}
	return s.email(i)
}

// dialAddress tells whether t begins with host:port.
func dialAddress(t string) bool {
	n := 0
	for n < len(t) && n < 128 && (wordByte(t[n]) || t[n] == '.' || t[n] == '-') {
		n++
	}
	return n > 0 && n+1 < len(t) && t[n] == ':' && t[n+1] >= '0' && t[n+1] <= '9'
}

// oracleTool tells whether one of Oracle's programs, which are given user/password@database, is called in t.
func oracleTool(t string) bool {
	for _, tool := range []string{"sqlplus ", "impdp ", "expdp ", "sqlldr ", "rman ", "CONNECT ", "connect "} {
		if strings.Contains(t, tool) {
			return true
		}
	}
	return false
}
