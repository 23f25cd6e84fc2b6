package gate

import "math/bits"

// teddy looks at every place of the text at once, 64 places with each step: it finds the places at which any of the literals' fingerprints may stand, and only there
// the literal is compared. A fingerprint is four bytes of a literal. The fingerprints are
// dealt out to sixteen buckets; for each byte of a fingerprint two tables of 16 say in which buckets a byte with this low, or this high, half occurs. A place is
// a candidate if, for all four bytes, both tables have a bucket in common.
//
// The method is Teddy, by Geoffrey Langdale, from Hyperscan ("Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019, section 4.2).
// How well it does depends on how rare the fingerprints are, and on which share a bucket: see [Tune] and [deal].
type teddy struct {
	tables nibbles
	grams  *sampler // knows the fingerprints, and the literals behind them
}

// printBytes is the length of a fingerprint.
const printBytes = 4

// nibbles are the tables: for each byte of a fingerprint those of the first eight buckets, then of the others, each first by low half, then by high half, and each
// twice, as a register of 32 bytes wants it.
type nibbles [printBytes][2][2][32]byte

// teddyBlock is how many places one step looks at, and teddyPiece how many bytes are looked at before candidates are.
const (
	teddyBlock = 64
	teddyPiece = 4 << 10
)

// maxTeddy is how many literals vectors alone are used for. With more, too many places are candidates; then the long ones are sampled, for which
// their number matters less, and short ones are left, which cannot be.
const maxTeddy = 64

// maxShort is how many of those that are too short for octets are looked for with vectors; of more, those that are long enough for a sampler with stride 8 are
// sampled by it.
const maxShort = 160

// split returns which of some literals are looked for with vectors, and which are long enough to be sampled at every eighth place: by octets, or by grams.
func split(literals []string) (looked, octets, grams []string) {
	if len(literals) <= maxTeddy {
		return literals, nil, nil
	}
	for _, l := range literals {
		if len(l) >= shortestOctet {
			octets = append(octets, l)
		} else {
			looked = append(looked, l)
		}
	}
	if len(looked) > maxShort {
		all := looked
		looked = nil
		for _, l := range all {
			if len(l) >= 8+4-1 {
				grams = append(grams, l)
			} else {
				looked = append(looked, l)
			}
		}
	}
	return looked, octets, grams
}

func shortest(literals []string) int {
	n := len(literals[0])
	for _, l := range literals {
		n = min(n, len(l))
	}
	return n
}

// newTeddy prepares a search for literals of at least 4 bytes, each with its fingerprint where it is placed.
func newTeddy(literals []string, placed map[string]Placement) *teddy {
	at := place(literals, placed)
	t := &teddy{grams: newSampler(literals, 1, 4, func(l string) int { return int(at[l].Offset) })}
	for l, p := range at {
		g := newGroup(l, int(p.Offset))
		for k := range t.tables {
			for v := range 16 {
				set, bucket := &t.tables[k][p.Bucket/8], byte(1)<<(p.Bucket%8)
				if g.lo[k]>>v&1 == 1 {
					set[0][v] |= bucket
					set[0][v+16] |= bucket
				}
				if g.hi[k]>>v&1 == 1 {
					set[1][v] |= bucket
					set[1][v+16] |= bucket
				}
			}
		}
	}
	return t
}

// next returns the first position in [from, limit) at which a literal begins that ends inside data, or limit.
func (t *teddy) next(data []byte, from, limit int) int {
	s := t.grams
	best := limit
	end := min(len(data)-3, limit+s.reach) // a fingerprint at or behind end leads to nothing before limit
	i := from
	var masks [teddyPiece / teddyBlock]uint64
	for piece := firstPiece; ; piece = teddyPiece {
		n := min(end-i, piece, len(data)-i-printBytes+1) / teddyBlock
		if n <= 0 {
			break
		}
		if candidates(&t.tables, data[i:i+n*teddyBlock+printBytes-1], masks[:n]) {
			for block, mask := range masks[:n] {
				for ; mask != 0; mask &= mask - 1 {
					at := i + block*teddyBlock + bits.TrailingZeros64(mask)
					if at >= end {
						return best
					}
					if s.hit(s.load(data, at))&1 == 0 {
						continue
					}
					if found := s.verify(data, at, from, best); found < best {
						best = found
						end = min(end, best+s.reach)
					}
				}
			}
		}
		i += n * teddyBlock
	}
	for ; i < end; i++ {
		if s.hit(s.load(data, i))&1 == 0 {
			continue
		}
		if found := s.verify(data, i, from, best); found < best {
			best = found
			end = min(end, best+s.reach)
		}
	}
	return best
}

// candidatesPortable is what [candidates] does, without vectors: bit n of a mask is set if the n-th place of the block is a candidate. It tells
// whether there is one. data has three bytes more than the blocks.
func candidatesPortable(t *nibbles, data []byte, masks []uint64) bool {
	var any uint64
	for m := range masks {
		b := data[m*teddyBlock:][:teddyBlock+printBytes-1]
		var mask uint64
		for n := range teddyBlock {
			first, others := byte(0xff), byte(0xff)
			for k := range t {
				c := b[n+k]
				first &= t[k][0][0][c&15] & t[k][0][1][c>>4]
				others &= t[k][1][0][c&15] & t[k][1][1][c>>4]
			}
			if first|others != 0 {
				mask |= 1 << n
			}
		}
		masks[m] = mask
		any |= mask
	}
	return any != 0
}
