package scrub

import "strings"

// behindName passes over what may stand between a name and what joins it to a value; odd tells whether there is something that nameBefore does not know.
func (s *scanner) behindName(at int) (to int, odd bool) {
	t := s.text
	for at < len(t) {
		rest := t[at:min(len(t), at+24)]
		switch {
		case strings.HasPrefix(rest, "\x1b["):
			end := strings.IndexByte(rest, 'm')
			if end < 0 {
				return at, odd
			}
			at += end + 1
			odd = true
		case strings.HasPrefix(rest, `\u0022`), strings.HasPrefix(rest, `\u0027`):
			at += 6
			odd = true
		case rest[0] == '[' && len(rest) > 2 && digit(rest[1]) && strings.IndexByte(rest[:min(len(rest), 5)], ']') > 0:
			at += strings.IndexByte(rest, ']') + 1
			odd = true
		case strings.HasPrefix(rest, " (") && strings.IndexByte(rest, ')') > 2 && typeWords[strings.ToLower(rest[2:strings.IndexByte(rest, ')')])]:
			at += strings.IndexByte(rest, ')') + 1
			odd = true
		case strings.HasPrefix(rest, " (") && strings.IndexByte(rest, ')') > 5 && wordBytes[rest[2]] && classify(rest[2:strings.IndexByte(rest, ')')]) != keyNone: // the name once more
			at += strings.IndexByte(rest, ')') + 1
			odd = true
		case strings.HasPrefix(rest, " <") && strings.IndexByte(rest, '>') > 2 && typeWords[strings.ToLower(rest[2:strings.IndexByte(rest, '>')])]:
			at += strings.IndexByte(rest, '>') + 1
			odd = true
		case quote(rest[0]) || rest[0] == '\\' && len(rest) > 1 && quote(rest[1]) || rest[0] == '\\' && len(rest) > 2 && rest[1] == '\\':
			at++
		default:
			return at, odd
		}
	}
	return at, odd
}

// typeWords are names of types as programs print them beside a name.
var typeWords = words("string str text varchar password secret byte bytes char sensitive hidden encrypted plaintext base64 required optional value set current new old default env flag")

// jointAt tells what joins a name to its value at i, and where the value begins.
func (s *scanner) jointAt(i int, odd bool) (jointKind, int) {
	t := s.text
	if i >= len(t) {
		return jointNone, i
	}
	rest := t[i:]
	blanks := 0
	for blanks < len(rest) && blanks < maxAlign && space(rest[blanks]) {
		blanks++
	}
	tab := strings.IndexByte(rest[:blanks], '\t') >= 0
	rest = rest[blanks:]
	if rest == "" {
		return jointNone, i
	}
	at := i + blanks
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "...."):
		n := 0
		for n < len(rest) && n < 80 && (rest[n] == '.' || rest[n] == ' ' || rest[n] == ':') {
			n++
		}
		return jointColumn, at + n
	case strings.HasPrefix(rest, `\t`) && !strings.HasPrefix(rest, `\t\`):
		return jointColumn, at + 2
	case strings.HasPrefix(rest, "->") || strings.HasPrefix(rest, "=>"):
		n := 2
		for at+n < len(t) && space(t[at+n]) {
			n++
		}
		return jointAnd, at + n
	case c == '=' || c == ':':
		n := 1
		for at+n < len(t) && (space(t[at+n]) || n < 3 && (t[at+n] == '=' || t[at+n] == '>')) {
			n++
		}
		return jointSign, at + n
	case c == ',' && i < len(t):
		n := 1
		for at+n < len(t) && n < 4 && space(t[at+n]) {
			n++
		}
		if s.inBrackets(i) {
			return jointPair, at + n
		}
	case c == '|' || strings.HasPrefix(rest, "│"):
		n := 1
		if c != '|' {
			n = len("│")
		}
		for at+n < len(t) && n < maxAlign && space(t[at+n]) {
			n++
		}
		return jointColumn, at + n
	case c == '(' && blanks == 1 && !s.code:
		return jointPair, at + 1
	case blanks > 0 && (tab || blanks > 1) && !s.code:
		return jointColumn, at
	case blanks == 1 && (quote(c) || digit(c) || c == '\\' && escapedQuote(rest)) && !s.code:
		return jointAnd, at
	case blanks == 1 && !s.code:
		for _, w := range []string{"set to ", "is set to ", "changed from ", "rotated from ", "changed to ", "reset to ", "equals ", "is now ", "was ", "of ", "is "} {
			if strings.HasPrefix(rest, w) {
				return jointAnd, at + len(w)
			}
		}
		if strings.HasPrefix(rest, "changed ") && len(rest) > 8 && quote(rest[8]) {
			return jointAnd, at + len("changed ")
		}
		if (odd || len(rest) > 3 && quote(rest[3])) && strings.HasPrefix(rest, "to ") { // Setting --http-password (httppassword) to x
			return jointAnd, at + len("to ")
		}
		if wordByte(c) {
			return jointBlank, at
		}
	}
	return jointNone, i
}

// escapedQuote tells whether t begins with backslashes and a quote behind them.
func escapedQuote(t string) bool {
	n := 0
	for n < len(t) && n < 8 && t[n] == '\\' {
		n++
	}
	return n < len(t) && quote(t[n])
}

// opening passes over what a program may print before a value: colours, and marks of a text that valueAt does not know.
func (s *scanner) opening(at int) int {
	t := s.text
	for n := 0; n < 4 && at < len(t); n++ {
		rest := t[at:min(len(t), at+16)]
		switch {
		case strings.HasPrefix(rest, "\x1b["):
			end := strings.IndexByte(rest, 'm')
			if end < 0 {
				return at
			}
			at += end + 1
		case strings.HasPrefix(rest, `\u0022`), strings.HasPrefix(rest, `\u0027`):
			at += 6
		case strings.HasPrefix(rest, "%{value: "), strings.HasPrefix(rest, "{value: "):
			at += strings.Index(rest, ": ") + 2
		case strings.HasPrefix(rest, "[]string{"):
			at += len("[]string{")
		case rest[0] == '!' && strings.IndexByte(rest, ' ') > 1 && strings.Trim(rest[1:strings.IndexByte(rest, ' ')], "abcdefghijklmnopqrstuvwxyz!/:_-") == "": // YAML's tags: !secret x, !!binary x
			at += strings.IndexByte(rest, ' ') + 1
		default:
			return at
		}
	}
	return at
}

// columnEnd tells whether a value is followed by the end of its column.
func (s *scanner) columnEnd(v span, quoted bool) bool {
	t := s.text
	end := v.to
	if quoted {
		end++
	}
	for n := 0; end < len(t) && n < maxAlign && space(t[end]); n++ {
		end++
	}
	if end >= len(t) || end-v.to > 1 && t[v.to] == ' ' && t[v.to+1] == ' ' || t[v.to] == '\t' {
		return true
	}
	return t[end] == '\n' || t[end] == '\r' || t[end] == '|' || t[end] == '"' || t[end] == '\\' || strings.HasPrefix(t[end:], "│")
}

// inBrackets tells whether a bracket opens not far before i, with nothing but a name between: ("password", …), {password, …}, Option(password,…).
func (s *scanner) inBrackets(i int) bool {
	t := s.text
	from := i
	for from > 0 && i-from < maxKey && (wordByte(t[from-1]) || strings.IndexByte("-.\"'\\:", t[from-1]) >= 0) {
		from--
	}
	return from > 0 && (t[from-1] == '(' || t[from-1] == '{' || t[from-1] == '[')
}
