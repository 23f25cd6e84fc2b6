package scrub

// openings are pairs of bytes that something can begin with. Most words begin with none of them, which is told by one look.
type openings [1 << 16 / 64]uint64

func (o *openings) add(prefix string) {
	if len(prefix) > 1 {
		o.set(prefix[0], prefix[1])
		return
	}
	for c := range 256 {
		o.set(prefix[0], byte(c))
	}
}

func (o *openings) set(a, b byte) {
	n := int(a)<<8 | int(b)
	o[n/64] |= 1 << (n % 64)
}

// has tells whether something can begin at i, where at least one more byte follows.
func (o *openings) has(t string, i int) bool {
	if i+1 >= len(t) {
		return false
	}
	n := int(t[i])<<8 | int(t[i+1])
	return o[n/64]&(1<<(n%64)) != 0
}

// tokenOpenings are those of tokens, saidOpenings those of the words that saidAfter knows.
var tokenOpenings, saidOpenings = func() (tokens, said openings) {
	for _, of := range byFirst {
		for _, k := range of {
			tokens.add(k.prefix)
		}
	}
	for _, w := range spoken {
		said.add(w.words)
	}
	for _, w := range []string{"LOGIN ", "to ", "is ", "was ", "returned ", "for ", "rejected "} {
		said.add(w)
	}
	return tokens, said
}()
