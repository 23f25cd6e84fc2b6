package scrub

import "strings"

// calmPass is pass for a text that is quiet. The detectors that are left are asked at fewer places, and most of these are told by a byte or two; that it finds the same is held by TestQuietChangesNothing
// and FuzzQuiet.
func (s *scanner) calmPass() {
	t := s.text
	at := strings.IndexByte(t, '@') >= 0
	for i := 0; i < len(t); {
		if i == s.next {
			i = s.due(i)
			continue
		}
		c := t[i]
		k := class[c]
		if k == 0 || k > classWord {
			if k != 0 && s.calmSign(i, k, at) {
				if found := s.sign(i); found.to > 0 {
					i = s.take(i, found)
					continue
				}
			}
			i++
			continue
		}
		end := i + 1
		if i == 0 || !wordBytes[t[i-1]] {
			var found span
			skip := 0
			if k == classDigit {
				found, skip = s.start(i)
			} else if i+2 < len(t) {
				if digit(t[i+2]) && capital(c) && capital(t[i+1]) || k == classStart && (calmOpenings.has(t, i) || c >= 'M' && c <= 'O' && discord(t, i)) {
					found, _ = s.start(i)
				} else if c == 'a' && i > 0 && t[i-1] == ' ' && strings.HasPrefix(t[i:], "add_") && !s.code {
					found = s.constant(i + len("add"))
				}
			}
			if found.to > found.from {
				i = s.take(i, found)
				continue
			}
			end = i + max(1, skip)
		}
		to := len(t)
		if s.next >= i {
			end, to = min(end, s.next), s.next
		}
		for end < to && wordBytes[t[end]] {
			end++
		}
		i = max(end, i+1)
	}
}

// due cuts what is planned at i, and returns where to go on.
func (s *scanner) due(i int) int {
	planned := s.planned[0]
	if found := s.known(i); found.from == i && found.to > planned.to {
		planned = found // a run is but the beginning of it
	}
	s.cut(planned)
	return s.done
}

// calmSign tells whether sign can find something at i, where the byte is of class k, in a quiet text; at tells whether there is an '@' in it.
func (s *scanner) calmSign(i int, k uint8, at bool) bool {
	t := s.text
	switch k {
	case classJoin:
		if t[i] == '=' {
			return i > 40 && (t[i-8] == 'A' || t[i-10] == 'A' || t[i-11] == 'A') || s.quietJoint(i)
		}
		if i+1 >= len(t) {
			return false
		}
		switch next := t[i+1]; {
		case next == '/':
			return at && strings.HasPrefix(t[i:], "://")
		case next == ' ':
			return s.quietJoint(i) || s.calmLine(i+2)
		case next == ':':
			return true
		case hexByte(next):
			end := i + 2
			for end < len(t) && end-i <= 5 && hexByte(t[end]) {
				end++
			}
			return end < len(t) && t[end] == ':' || s.quietJoint(i) // an address of version 6
		}
		return s.quietJoint(i)
	case classClose, classEntity, classBeyond:
		return false
	case classLine:
		if t[i] == '\n' {
			return s.calmLine(i + 1)
		}
		return i+2 < len(t) && t[i+1] == ' ' && s.calmLine(i+2)
	case classQuote:
		if i < 4 {
			return i > 0 && t[i] == '"' && t[i-1] == ':'
		}
		switch t[i-1] {
		case ':':
			return t[i-2] == '\\' || t[i-3] == 's' || digit(t[i-2]) || s.calmLine(i+1)
		case '\\':
			return true
		}
		last := t[i-2] | 0x20
		return last == 'p' || last == 'y' || last == 'e'
	case classTable:
		return t[i] == '|'
	}
	return true
}

// calmLine tells whether line can find something at i in a quiet text: a command, an entry of a password file.
func (s *scanner) calmLine(i int) bool {
	t := s.text
	from := i
	for from < len(t) && space(t[from]) {
		from++
	}
	if from+2 >= len(t) {
		return from < len(t)
	}
	switch c := t[from]; {
	case c == '+' || c == '$' || c == '#' || c == 's' || c == '[' || c == '*':
		return true
	case !wordByte(c) && c != '-' && c != '.':
		return false
	}
	if commandOpenings.has(t, from) {
		return true
	}
	if from != i {
		return false
	}
	end := from
	for end < len(t) && (wordBytes[t[end]] || t[end] == '-' || t[end] == '.') {
		end++
	}
	return end+1 < len(t) && t[end] == ':' && (digit(t[end+1]) || t[end+1] == '*')
}

// commandOpenings are how commands begin that line knows, calmOpenings how tokens do, and the words before a secret that have no name in them.
var commandOpenings, calmOpenings = func() (commands, calm openings) {
	for name := range lineCommands {
		commands.add(name)
	}
	for n := range calm {
		calm[n] = tokenOpenings[n]
	}
	for _, w := range []string{"IDENTIFIED BY ", "identified by ", "PAT "} {
		calm.add(w)
	}
	return commands, calm
}()
