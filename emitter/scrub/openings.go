package scrub

import "strings"

// openings are three bytes that something can begin with. Most words begin with none of them, which is told by one look.
type openings [1 << 16 / 64]uint64

func (o *openings) add(prefix string) {
	if len(prefix) > 2 {
		o.set(prefix[0], prefix[1], prefix[2])
		return
	}
	for c := range 256 {
		o.set(prefix[0], prefix[1], byte(c))
	}
}

func place(a, b, c byte) uint {
	return uint((uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 0x9E3779B1 >> 16)
}

func (o *openings) set(a, b, c byte) {
	n := place(a, b, c)
	o[n/64] |= 1 << (n % 64)
}

// has tells whether something can begin at i, where at least two more bytes follow.
func (o *openings) has(t string, i int) bool {
	if i+2 >= len(t) {
		return false
	}
	n := place(t[i], t[i+1], t[i+2])
	return o[n/64]&(1<<(n%64)) != 0
}

// tokenOpenings are those of tokens, saidOpenings those of the words that saidAfter knows. The tokens of Discord's bots, of which one letter is known, have a point at a certain place.
var tokenOpenings, saidOpenings = func() (tokens, said openings) {
	for _, of := range byFirst {
		for _, k := range of {
			if len(k.prefix) > 1 {
				tokens.add(k.prefix)
			}
		}
	}
	for _, w := range spoken {
		said.add(w.words)
	}
	for _, w := range []string{"LOGIN ", "credentials ", "to ", "is ", "was ", "returned ", "for ", "rejected "} {
		said.add(w)
	}
	return tokens, said
}()

// eitherOpenings are those of both.
var eitherOpenings = func() (either openings) {
	for n := range either {
		either[n] = tokenOpenings[n] | saidOpenings[n]
	}
	for _, word := range []string{"VALUES", "values", "Values"} {
		either.add(word)
	}
	return either
}()

// opens tells whether a known token can begin at i.
func opens(t string, i int) bool { return tokenOpenings.has(t, i) || discord(t, i) }

// discord tells whether the token of a bot of Discord's can begin at i.
func discord(t string, i int) bool {
	c := t[i]
	return c >= 'M' && c <= 'O' && i+51 <= len(t) && strings.IndexByte(t[i+23:i+29], '.') >= 0
}
