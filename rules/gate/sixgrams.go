package gate

import (
	"encoding/binary"
	"math/bits"
)

// shortestSix is the shortest literal that holds six whole bytes that begin at a multiple of eight, wherever it stands.
const shortestSix = 8 + 6 - 1

// sixgrams finds long literals by the six bytes at every eighth place of the text. Few places pass the first table; a second one, in which stand eight bytes where
// the literal has them, lets through a third of these or less.
type sixgrams struct {
	table   []uint64 // bit set: six bytes with this hash are some literal's
	shift   uint64   // of a hash
	second  [1 << (secondBits - 6)]uint64
	reach   int // largest offset in entries
	slots   []sixSlot
	entries []entry
}

// sixSlot leads from six bytes to their entries. An empty slot has count 0.
type sixSlot struct {
	six          uint64
	first, count uint32
}

// sixMask is what of eight bytes, loaded, are the first six.
const sixMask = 1<<48 - 1

// secondBits is the size of the second table, as a power of two.
const secondBits = 16

// sixBlock is how many bytes one mask stands for, a bit for each place, and sixPiece how many are looked at before candidates are.
const (
	sixBlock = 8 * 8
	sixPiece = 2 << 10
)

// newSixgrams prepares a search for literals of at least shortestSix bytes, each by the part of it where it is placed.
func newSixgrams(literals []string, placed map[string]Placement) *sixgrams {
	s := &sixgrams{}
	bySix := make(map[uint64][]entry)
	var all []uint64 // in order of appearance
	for _, l := range literals {
		w := rarest(l, nil)
		if p, ok := placed[l]; ok && int(p.Offset)+part(l) <= len(l) {
			w = int(p.Offset)
		}
		for offset := w; offset < w+8; offset++ {
			v := sixAt(l, offset)
			if bySix[v] == nil {
				all = append(all, v)
			}
			bySix[v] = append(bySix[v], entry{literal: l, offset: offset, tail: gramAt(l, len(l)-4, 4)})
			h := secondHash(v)
			if whole(l) {
				h = secondHash(v | uint64(gramAt(l, offset+6, 2))<<48)
			}
			s.second[h>>6] |= 1 << (h & 63)
			s.reach = max(s.reach, offset)
		}
	}
	size := uint(tableBits) // 16 KiB stay in the first cache
	for 1<<size < 16*len(all) {
		size++
	}
	s.table, s.shift = make([]uint64, 1<<(size-6)), uint64(64-size)
	slots := 16
	for slots < 4*len(all) {
		slots *= 2
	}
	s.slots = make([]sixSlot, slots)
	for _, v := range all {
		h := s.hash(v)
		s.table[h>>6] |= 1 << (h & 63)
		i := int(h) & (slots - 1)
		for s.slots[i].count != 0 {
			i = (i + 1) & (slots - 1)
		}
		s.slots[i] = sixSlot{six: v, first: uint32(len(s.entries)), count: uint32(len(bySix[v]))}
		s.entries = append(s.entries, bySix[v]...)
	}
	return s
}

// sixAt returns the six bytes at an offset of a literal, as a load of the text would.
func sixAt(literal string, offset int) uint64 {
	return uint64(gramAt(literal, offset, 4)) | uint64(gramAt(literal, offset+4, 2))<<32
}

// whole tells whether a literal is long enough to hold eight bytes, and not only six, wherever it stands, and part is how long that part of it is.
func whole(literal string) bool { return len(literal) >= 8+8-1 }

func part(literal string) int {
	if whole(literal) {
		return 8 + 8 - 1
	}
	return shortestSix
}

// rarest returns where the part of a literal begins that is looked for: bytes that are the rarest by themselves, and the least part of words that
// logs are full of. sixes, if not nil, is how often six bytes are in a sample of logs, which counts more.
func rarest(literal string, sixes map[uint64]int) int {
	best, least := 0, 0
	size := part(literal)
	for w := 0; w+size <= len(literal) && w <= maxOffset-8; w++ {
		cost := 0
		for i := w; i < w+size; i++ {
			cost += frequency(literal[i])
			if i+4 <= w+size && commonGrams[gramAt(literal, i, 4)] {
				cost += 60
			}
		}
		for offset := w; offset < w+8; offset++ {
			cost += 1000 * sixes[sixAt(literal, offset)]
		}
		if w == 0 || cost < least {
			best, least = w, cost
		}
	}
	return best
}

// sixHash spreads six bytes over the upper bits (Fibonacci hashing, see [hash]): the two bytes behind them are multiplied away.
const sixHash = 0x9e3779b97f4a7c15 << 16 & (1<<64 - 1)

func (s *sixgrams) hash(eight uint64) uint64 { return eight * sixHash >> (s.shift & 63) }

// secondHash is that of the second table.
func secondHash(eight uint64) uint64 { return eight * 0xc2b2ae3d27d4eb4f >> (64 - secondBits) }

// likely is odd if the second table has the eight bytes, or the first six of them.
func (s *sixgrams) likely(eight uint64) uint64 {
	h, k := secondHash(eight), secondHash(eight&sixMask)
	return s.second[h>>6]>>(h&63) | s.second[k>>6]>>(k&63)
}

// next returns the first position in [from, limit) at which a literal begins that ends inside data, or limit. As with [teddy.next], there is no branch for each
// candidate.
func (s *sixgrams) next(data []byte, from, limit int) int {
	best := limit
	end := min(len(data)-7, limit+s.reach) // no place at or behind end can lead to something before limit
	var masks, blocks [sixPiece / sixBlock]uint8
	var passed [maxPassed]uint16
	i := from
	for piece := sixPiece / 4; ; piece = sixPiece {
		n := min(end-i, piece) / sixBlock
		if n <= 0 {
			break
		}
		text := data[i : i+n*sixBlock]
		count := 0
		for k := range sixCandidates(s.table, s.shift, text, masks[:n], blocks[:n]) {
			first := int(blocks[k]) * sixBlock
			for mask := masks[k]; mask != 0; {
				place := bits.LeadingZeros8(mask)
				mask &^= 1 << 7 >> place
				at := first + 8*place
				passed[count&(maxPassed-1)] = uint16(at)
				count += int(s.likely(binary.LittleEndian.Uint64(text[at:])) & 1)
			}
			if count > maxPassed-8 {
				best, count = s.first(data, i, passed[:count], from, best), 0
			}
		}
		best = s.first(data, i, passed[:count], from, best)
		end = min(end, best+s.reach)
		i += n * sixBlock
	}
	if rest := (end - i + 7) / 8 * 8; rest > 0 && i+rest-sixBlock >= from { // what is left, and some of what was before
		i += rest
		text := data[i-sixBlock : i]
		if sixCandidates(s.table, s.shift, text, masks[:1], blocks[:1]) == 1 {
			for mask := masks[0]; mask != 0; {
				place := bits.LeadingZeros8(mask)
				mask &^= 1 << 7 >> place
				at := i - sixBlock + 8*place
				best = s.verify(data, binary.LittleEndian.Uint64(data[at:]), at, from, best)
			}
		}
	}
	for ; i < end; i += 8 {
		best = s.verify(data, binary.LittleEndian.Uint64(data[i:]), i, from, best)
		end = min(end, best+s.reach)
	}
	// The last place may have six bytes, or seven.
	for ; i+6 <= len(data) && i < limit+s.reach; i += 8 {
		var eight [8]byte
		copy(eight[:], data[i:])
		best = s.verify(data, binary.LittleEndian.Uint64(eight[:]), i, from, best)
	}
	return best
}

// first returns the first position in [from, limit) at which a literal begins that has the six bytes at one of some places, counted from base, or limit.
func (s *sixgrams) first(data []byte, base int, places []uint16, from, limit int) int {
	for _, place := range places {
		at := base + int(place)
		limit = s.verify(data, binary.LittleEndian.Uint64(data[at:]), at, from, limit)
	}
	return limit
}

// verify returns the first position in [from, limit) at which a literal begins that has the six bytes at place i, the first of eight, or limit.
func (s *sixgrams) verify(data []byte, eight uint64, i, from, limit int) int {
	h := s.hash(eight)
	if s.table[h>>6]>>(h&63)&1 == 0 {
		return limit
	}
	mask := len(s.slots) - 1
	for n := int(h) & mask; s.slots[n].count != 0; n = (n + 1) & mask {
		if s.slots[n].six != eight&sixMask {
			continue
		}
		for k := range s.entries[s.slots[n].first:][:s.slots[n].count] {
			e := &s.entries[int(s.slots[n].first)+k]
			at := i - e.offset
			end := at + len(e.literal)
			if at < from || at >= limit || end > len(data) || binary.LittleEndian.Uint32(data[end-4:]) != e.tail {
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

// sixCandidatesPortable is what [sixCandidates] does.
func sixCandidatesPortable(table []uint64, shift uint64, data []byte, masks, blocks []uint8) int {
	count := 0
	for n := range len(masks) {
		b := data[n*sixBlock:][:sixBlock]
		var mask uint8
		for i := 0; i < sixBlock; i += 8 {
			h := binary.LittleEndian.Uint64(b[i:]) * sixHash >> (shift & 63)
			mask = mask<<1 | uint8(table[h>>6]>>(h&63)&1)
		}
		if mask != 0 {
			masks[count], blocks[count] = mask, uint8(n)
			count++
		}
	}
	return count
}
