package gate

import (
	"encoding/binary"
	"math/bits"
)

// teddy looks at every place of the text at once, 64 places with each step: it finds the places at which any of the literals' fingerprints may stand, and only there
// the literal is compared. A fingerprint is four bytes of a literal. The fingerprints are
// dealt out to buckets, eight or sixteen; for each byte of a fingerprint two tables of 16 say in which buckets a byte with this low, or this high, half occurs. A place is
// a candidate if, for all four bytes, both tables have a bucket in common.
//
// The method is Teddy, by Geoffrey Langdale, from Hyperscan ("Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019, section 4.2).
// How well it does depends on how rare the fingerprints are, and on which share a bucket: see [Tune] and [deal].
type teddy struct {
	tables nibbles
	few    bool     // eight buckets are enough, and all is ASCII
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
	teddyPiece = 2 << 10
)

// Eight buckets are searched nearly twice as fast as sixteen, but with more than maxFew literals, so many places are candidates that it is slower in the end.
const (
	fewBuckets = 8
	buckets    = 16
	maxFew     = 112
)

// bucketsFor is how many buckets some literals are dealt out to.
func bucketsFor(literals []string) int {
	if len(literals) > maxFew {
		return buckets
	}
	for _, l := range literals {
		for _, c := range []byte(l) {
			if c >= 0x80 {
				return buckets
			}
		}
	}
	return fewBuckets
}

// maxPassed is how many candidates are written down before they are compared.
const maxPassed = 128

// maxTeddy is how many literals vectors alone are used for. With more, too many places are candidates; then the long ones are sampled, for which
// their number matters less, and short ones are left, which cannot be.
const maxTeddy = 64

// maxShort is how many of those that are too short for sixgrams are looked for with vectors; of more, those that are long enough for a sampler with stride 8 are
// sampled by it.
const maxShort = 160

// split returns which of some literals are looked for with vectors, and which are long enough to be sampled at every eighth place: by six bytes, or by four.
func split(literals []string) (looked, sixes, grams []string) {
	if len(literals) <= maxTeddy {
		return literals, nil, nil
	}
	for _, l := range literals {
		if len(l) >= shortestSix {
			sixes = append(sixes, l)
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
	return looked, sixes, grams
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
	n := bucketsFor(literals)
	at := place(literals, placed, n)
	t := &teddy{few: n == fewBuckets, grams: newSampler(literals, 1, 4, func(l string) int { return int(at[l].Offset) })}
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
//
// Candidates are written down before any of them is compared, and without a branch for each: most are none, and a branch would be guessed wrong.
func (t *teddy) next(data []byte, from, limit int) int {
	s := t.grams
	best := limit
	end := min(len(data)-3, limit+s.reach) // a fingerprint at or behind end leads to nothing before limit
	i := from
	var masks [teddyPiece / teddyBlock]uint64
	var blocks [teddyPiece / teddyBlock]uint8
	var passed [maxPassed]uint16
	for piece := firstPiece; ; piece = teddyPiece {
		n := min(end-i, piece, len(data)-i-printBytes+1) / teddyBlock
		if n <= 0 {
			break
		}
		text := data[i : i+n*teddyBlock+printBytes-1]
		count := 0
		for k := range candidates(&t.tables, t.few, text, masks[:n], blocks[:n]) {
			first := int(blocks[k]) * teddyBlock
			for mask := masks[k]; mask != 0; mask &= mask - 1 {
				at := first + bits.TrailingZeros64(mask)
				passed[count&(maxPassed-1)] = uint16(at)
				count += int(s.hit(binary.LittleEndian.Uint32(text[at:])) & 1)
			}
			if count > maxPassed-teddyBlock {
				best, count = s.first(data, i, passed[:count], from, best), 0
			}
		}
		best = s.first(data, i, passed[:count], from, best)
		end = min(end, best+s.reach)
		i += n * teddyBlock
	}
	if i >= end {
		return best
	}
	if last := len(data) - (teddyBlock + printBytes - 1); last >= from { // what is left, and some of what was before
		i = min(i, last)
		if candidates(&t.tables, t.few, data[i:i+teddyBlock+printBytes-1], masks[:1], blocks[:1]) == 0 {
			return best
		}
		for mask := masks[0]; mask != 0; mask &= mask - 1 {
			if at := i + bits.TrailingZeros64(mask); s.hit(binary.LittleEndian.Uint32(data[at:]))&1 == 1 {
				best = s.verify(data, at, from, best)
			}
		}
		return best
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

// candidatesPortable is what [candidates] does, without vectors.
func candidatesPortable(t *nibbles, data []byte, masks []uint64, blocks []uint8) int {
	count := 0
	for m := range len(masks) {
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
		if mask != 0 {
			masks[count], blocks[count] = mask, uint8(m)
			count++
		}
	}
	return count
}
