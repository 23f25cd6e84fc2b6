package scrub

import "strings"

// privateKey takes out what stands between the lines of a private key (RFC 7468 section 10; RFC 4716 writes them with blanks) whose first begins at i, or as far
// as it goes on where the second is missing. Blanks and newlines next to the lines stay, also written as \n, \\n or \r\n.
func (s *scanner) privateKey(i int) span {
	t := s.text
	head := t[i:min(len(t), i+90)]
	at := strings.Index(head, "BEGIN ")
	end := strings.Index(head[at+6:], "----")
	if end < 0 || !strings.Contains(head[:at+6+end], "PRIVATE KEY") && !strings.Contains(head[:at+6+end], "NKEY SEED") && !strings.Contains(head[:at+6+end], "USER JWT") {
		return span{}
	}
	from := i + at + 6 + end
	for from < len(t) && t[from] == '-' {
		from++
	}
	from = skipBlank(t, from)
	to := -1
	if !s.noKeyEnd { // so that none is looked for twice
		marks := end5
		if head[4] != '-' {
			marks = end4
		}
		to = strings.Index(t[from:], marks)
		s.noKeyEnd = to < 0
	}
	if to < 0 {
		to = from + keyText(t[from:])
	} else {
		to += from
	}
	to = trimBlank(t, from, to)
	if to <= from {
		return span{}
	}
	return span{from, to}
}

// The last lines of RFC 4716 and of RFC 7468.
const end4, end5 = "---- END ", "-----END "

// skipBlank returns where what is no blank, and no newline in one of its spellings, begins at or after from.
func skipBlank(t string, from int) int {
	for from < len(t) {
		switch c := t[from]; {
		case space(c) || c == '\n' || c == '\r':
			from++
		case c == '\\':
			end := from
			for end < len(t) && end-from < 8 && t[end] == '\\' {
				end++
			}
			if end >= len(t) || t[end] != 'n' && t[end] != 'r' {
				return from
			}
			from = end + 1
		default:
			return from
		}
	}
	return from
}

// trimBlank is skipBlank from the end.
func trimBlank(t string, from, to int) int {
	for to > from {
		switch c := t[to-1]; {
		case space(c) || c == '\n' || c == '\r':
			to--
		case (c == 'n' || c == 'r') && to-2 >= from && t[to-2] == '\\':
			to--
			for to > from && t[to-1] == '\\' {
				to--
			}
		default:
			return to
		}
	}
	return to
}

// keyText returns how much of the beginning of t can be a key's: base64, and the headers of RFC 1421. That there is a key at all is said by a first line of base64.
func keyText(t string) int {
	n := 0
	for n < len(t) && base64Byte(t[n]) {
		n++
	}
	if n < 16 && !strings.HasPrefix(t, "Proc-Type") && !strings.HasPrefix(t, "Version") && !strings.HasPrefix(t, "Comment") {
		return 0
	}
	for n < len(t) && (base64Byte(t[n]) || strings.IndexByte(" \t\r\n\\:,-.", t[n]) >= 0) {
		n++
	}
	return n
}

func base64Byte(c byte) bool { return wordByte(c) && c != '_' || c == '+' || c == '/' || c == '=' }

// puttyLines takes the lines out that PuTTY's key files keep a private key in; ':' of "Private-Lines: 2" is at i.
func (s *scanner) puttyLines(i int) span {
	t := s.text
	from := strings.IndexByte(t[i:min(len(t), i+12)], '\n')
	if from < 0 {
		return span{}
	}
	from += i + 1
	to := strings.Index(t[from:min(len(t), from+4096)], "\nPrivate-")
	if to < 0 {
		return span{from, from + keyText(t[from:])}
	}
	return span{from, from + to}
}

// keyLine tells whether the whole text is a line from the inside of a PEM block (64 letters; OpenSSH writes 70, and MIME 76), which was logged alone.
func keyLine(text string) bool {
	if len(text) < 64 {
		return false
	}
	for from := 0; from < len(text); from++ { // what a key's line begins with says in most cases that this is none
		if c := text[from]; !space(c) && c != '\r' && c != '\n' && c != '"' && c != '\'' && c != ',' && c != '+' {
			for n := 0; n < 24 && from+n < len(text); n++ {
				if !base64Byte(text[from+n]) {
					return false
				}
			}
			break
		}
	}
	text = strings.Trim(text, " \t\r\n\"',+")
	text = strings.TrimSuffix(text, `\n`)
	if n := len(text); n != 64 && n != 70 && n != 76 {
		return false
	}
	return strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") == "" && hasDigit(text) && strings.ToLower(text) != text && strings.ToUpper(text) != text
}

// keyLines knows, from one line to the next, whether a private key is open whose lines were logged one by one.
type keyLines struct{ open bool }

// hides tells whether a line is the inside of a private key.
func (k *keyLines) hides(line string) bool {
	switch {
	case strings.Contains(line, "-----BEGIN "):
		k.open = strings.Contains(line, "PRIVATE KEY") && !strings.Contains(line, "-----END ")
		return false
	case strings.Contains(line, "-----END "):
		k.open = false
		return false
	case !k.open:
		return false
	}
	trimmed := strings.Trim(line, " \t\r\n\"',+\\")
	trimmed = strings.TrimSuffix(strings.TrimSuffix(trimmed, `\n`), `\r`)
	n := 0
	for n < len(trimmed) && base64Byte(trimmed[n]) {
		n++
	}
	return n > 0 && n == len(trimmed)
}
