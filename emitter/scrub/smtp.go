package scrub

import "strings"

// answer takes what is sent after SMTP has asked for a password, with "Password:" in base64 (the LOGIN mechanism of SASL), which ends at i: the next base64 that a client sends.
func (s *scanner) answer(i int) span {
	t := s.text
	end := min(len(t), i+maxLook)
	for _, mark := range []string{"send: '", "C: ", "SENT: ", "> ", "-> ", "=> ", "send: b'"} {
		at := strings.Index(t[i:end], "\n"+mark)
		if at < 0 {
			continue
		}
		from := i + at + 1 + len(mark)
		to := from
		for to < end && base64Byte(t[to]) {
			to++
		}
		if to-from >= 4 && (to-from)%4 == 0 && !proseWords[strings.ToLower(t[from:to])] {
			return span{from, to}
		}
	}
	return span{}
}
