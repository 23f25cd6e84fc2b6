package gate

import "encoding/binary"

// tableBits is the size of the first table, as a power of two, in bits: 2^17 bits are 16 KiB, which stay in the first cache. With 30 literals one place
// in a thousand of random text passes it, with 1,000 literals one in thirty.
const tableBits = 17

// maxOffset bounds how far into a literal the grams that stand for it may begin, and so how far behind a hit the search must go on to be
// sure that it was the first.
const maxOffset = 32

// sampler finds literals by the grams at every stride-th place of the text.
type sampler struct {
	table   [1 << (tableBits - 6)]uint64 // bit set: a gram with this hash is one of the literals'
	right   [1 << (tableBits - 6)]uint64 // of stride 8, for grams that have four more bytes of the literal behind them: the hash of all eight
	left    [1 << (tableBits - 6)]uint64 // for the others, the hash with the four bytes before them
	stride  int
	gram    int    // bytes in a gram: 4, or 3
	mask    uint32 // what of a 4-byte load is the gram
	reach   int    // largest offset in entries
	slots   []slot // open addressing, a power of two
	entries []entry
}

// slot leads from a gram to its entries. An empty slot has count 0.
type slot struct {
	gram         uint32
	first, count uint32
}

// entry says that a literal has the gram at an offset. Its tail, 3 or 4 bytes as a load, is compared first: most grams that are found belong to
// other words.
type entry struct {
	literal string
	offset  int
	tail    uint32
}

// newSampler prepares a search for literals, none of which is shorter than stride+gram-1. at tells where in a literal its grams begin; nil means where they are
// the rarest.
func newSampler(literals []string, stride, gram int, at func(literal string) int) *sampler {
	s := &sampler{stride: stride, gram: gram, mask: uint32(1<<(8*gram) - 1)}
	common := commonGrams
	if gram != 4 {
		common = nil
	}
	byGram := make(map[uint32][]entry)
	var grams []uint32 // in order of appearance, so that the tables are the same each time
	for _, l := range literals {
		w := 0
		if at != nil {
			w = at(l)
		} else {
			w = s.window(l, common, byGram)
		}
		for o := w; o < w+stride; o++ {
			g := gramAt(l, o, gram)
			if byGram[g] == nil {
				grams = append(grams, g)
			}
			byGram[g] = append(byGram[g], entry{literal: l, offset: o, tail: gramAt(l, len(l)-gram, gram)})
			s.reach = max(s.reach, o)
		}
	}
	size := 16
	for size < 4*len(grams) {
		size *= 2
	}
	s.slots = make([]slot, size)
	for _, g := range grams {
		h := hash(g)
		s.table[h>>6] |= 1 << (h & 63)
		i := int(h) & (size - 1)
		for s.slots[i].count != 0 {
			i = (i + 1) & (size - 1)
		}
		s.slots[i] = slot{gram: g, first: uint32(len(s.entries)), count: uint32(len(byGram[g]))}
		s.entries = append(s.entries, byGram[g]...)
	}
	if stride == 8 {
		s.double(byGram)
	}
	return s
}

// double fills right and left, for literals of at least 11 bytes, of which each gram has four more bytes on one side. Grams such as "ing " are all over a
// log; with four bytes more few are left.
func (s *sampler) double(byGram map[uint32][]entry) {
	for g, entries := range byGram {
		for _, e := range entries {
			if e.offset+8 <= len(e.literal) {
				h := hash2(g, gramAt(e.literal, e.offset+4, 4))
				s.right[h>>6] |= 1 << (h & 63)
			} else {
				h := hash2(gramAt(e.literal, e.offset-4, 4), g)
				s.left[h>>6] |= 1 << (h & 63)
			}
		}
	}
}

// window chooses the part of a literal that is looked for: the stride places at which its grams are the rarest in logs, and not those of
// other literals already.
func (s *sampler) window(literal string, common map[uint32]bool, taken map[uint32][]entry) int {
	var costs [maxOffset + 1]int // of the gram at each place
	places := min(len(literal)-s.gram+1, len(costs))
	for o := range places {
		gram := gramAt(literal, o, s.gram)
		costs[o] = 1 + len(taken[gram])
		for _, c := range []byte(literal[o : o+s.gram]) {
			costs[o] *= frequency(c)
		}
		if common[gram] {
			costs[o] *= 8
		}
	}
	best, bestCost := 0, -1
	for w := 0; w+s.stride <= places; w++ {
		cost := 0
		for _, c := range costs[w : w+s.stride] {
			cost += c
		}
		if bestCost < 0 || cost < bestCost {
			best, bestCost = w, cost
		}
	}
	return best
}

// next returns the first position in [from, limit) at which a literal begins that ends inside data, or limit.
func (s *sampler) next(data []byte, from, limit int) int {
	if s.stride == 8 {
		return s.collect(data, from, limit)
	}
	best := limit
	end := min(len(data)-s.gram+1, limit+s.reach) // no place at or behind end can lead to something before limit
	for i := from; i < end; i += s.stride {
		if s.stride == 4 {
			i = s.skip4(data, i, end)
		} else {
			i = s.skip2(data, i, end)
		}
		if i >= end {
			break
		}
		if at := s.verify(data, i, from, best); at < best {
			best = at
			end = min(end, best+s.reach)
		}
	}
	return best
}

// first returns the first position in [from, limit) at which a literal begins that has the gram at one of some places, counted from base, or limit.
func (s *sampler) first(data []byte, base int, places []uint16, from, limit int) int {
	for _, place := range places {
		limit = s.verify(data, base+int(place), from, limit)
	}
	return limit
}

// verify returns the first position in [from, limit) at which a literal begins that has the gram at place i, or limit.
func (s *sampler) verify(data []byte, i, from, limit int) int {
	g := s.load(data, i)
	mask := len(s.slots) - 1
	for n := int(hash(g)) & mask; s.slots[n].count != 0; n = (n + 1) & mask {
		if s.slots[n].gram != g {
			continue
		}
		for k := range s.entries[s.slots[n].first:][:s.slots[n].count] {
			e := &s.entries[int(s.slots[n].first)+k]
			at := i - e.offset
			end := at + len(e.literal)
			if at < from || at >= limit || end > len(data) || s.load(data, end-s.gram) != e.tail {
				continue
			}
			if string(data[at:end]) == e.literal {
				limit = at
			}
		}
		break
	}
	return limit
}

// load returns the gram at place i, which must be whole.
func (s *sampler) load(data []byte, i int) uint32 {
	if i+4 <= len(data) {
		return binary.LittleEndian.Uint32(data[i:]) & s.mask
	}
	return uint32(data[i]) | uint32(data[i+1])<<8 | uint32(data[i+2])<<16
}

// hit is odd if the gram may be one of the literals'.
func (s *sampler) hit(gram uint32) uint64 {
	h := hash(gram)
	return s.table[h>>6] >> (h & 63)
}

// hash spreads grams over the table (Fibonacci hashing: the constant is 2^32 divided by the golden ratio, made odd).
func hash(gram uint32) uint32 { return gram * 0x9e3779b1 >> (32 - tableBits) }

// hash2 spreads pairs of grams over a table of the same size.
func hash2(a, b uint32) uint32 { return (a*0x9e3779b1 ^ b*0x85ebca6b) * 0xc2b2ae35 >> (32 - tableBits) }

// gramAt returns the gram of n bytes at an offset of a literal, as a little-endian load of the text would.
func gramAt(literal string, offset, n int) uint32 {
	var g uint32
	for k := range n {
		g |= uint32(literal[offset+k]) << (8 * k)
	}
	return g
}
