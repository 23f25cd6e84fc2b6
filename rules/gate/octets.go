package gate

import "encoding/binary"

// shortestOctet is the shortest literal that holds a whole octet, eight bytes that begin at a multiple of eight, wherever it stands.
const shortestOctet = 8 + 8 - 1

// octets finds long literals by the eight bytes at every eighth place of the text. Eight bytes in a row are so rare in a log, unless they are the
// literal's, that one look into one table decides: there is no second one.
type octets struct {
	table   []uint64 // bit set: eight bytes with this hash are some literal's
	shift   uint     // of a hash
	reach   int      // largest offset in entries
	slots   []octetSlot
	entries []entry
}

// octetSlot leads from eight bytes to their entries. An empty slot has count 0.
type octetSlot struct {
	octet        uint64
	first, count uint32
}

// octetPiece is how many bytes are looked at before candidates are, octetGroup how many of them with one question.
const (
	octetPiece = 2 << 10
	octetGroup = 4 * 8
)

// newOctets prepares a search for literals of at least shortestOctet bytes.
func newOctets(literals []string) *octets {
	o := &octets{}
	byOctet := make(map[uint64][]entry)
	var all []uint64 // in order of appearance
	for _, l := range literals {
		w := rarest(l)
		for offset := w; offset < w+8; offset++ {
			v := binary.LittleEndian.Uint64([]byte(l[offset : offset+8]))
			if byOctet[v] == nil {
				all = append(all, v)
			}
			byOctet[v] = append(byOctet[v], entry{literal: l, offset: offset})
			o.reach = max(o.reach, offset)
		}
	}
	bits := uint(tableBits) // 16 KiB stay in the first cache
	for 1<<bits < 16*len(all) {
		bits++
	}
	o.table, o.shift = make([]uint64, 1<<(bits-6)), 64-bits
	size := 16
	for size < 4*len(all) {
		size *= 2
	}
	o.slots = make([]octetSlot, size)
	for _, v := range all {
		h := o.hash(v)
		o.table[h>>6] |= 1 << (h & 63)
		i := int(h) & (size - 1)
		for o.slots[i].count != 0 {
			i = (i + 1) & (size - 1)
		}
		o.slots[i] = octetSlot{octet: v, first: uint32(len(o.entries)), count: uint32(len(byOctet[v]))}
		o.entries = append(o.entries, byOctet[v]...)
	}
	return o
}

// rarest returns where the 15 bytes of a literal begin that are the rarest by themselves, and the least part of words that logs are full of.
func rarest(literal string) int {
	best, least := 0, 0
	for w := 0; w+shortestOctet <= len(literal) && w <= maxOffset-8; w++ {
		cost := 0
		for i := w; i < w+shortestOctet; i++ {
			cost += frequency(literal[i])
			if i+4 <= w+shortestOctet && commonGrams[gramAt(literal, i, 4)] {
				cost += 60
			}
		}
		if w == 0 || cost < least {
			best, least = w, cost
		}
	}
	return best
}

// hash spreads octets over the table (Fibonacci hashing, see [hash]).
func (o *octets) hash(octet uint64) uint64 { return octet * 0x9e3779b97f4a7c15 >> o.shift }

// next returns the first position in [from, limit) at which a literal begins that ends inside data, or limit.
func (o *octets) next(data []byte, from, limit int) int {
	best := limit
	end := min(len(data)-7, limit+o.reach) // no place at or behind end can lead to something before limit
	table, shift := o.table, o.shift&63
	var passed [octetPiece / octetGroup]uint16
	i := from
	for piece := octetPiece / 4; ; piece = octetPiece {
		n := min(end-i+octetGroup-1, piece, len(data)-i) / octetGroup
		if n <= 0 {
			break
		}
		count := 0
		for g := range n {
			b := data[i+g*octetGroup:][:octetGroup]
			h0 := binary.LittleEndian.Uint64(b) * 0x9e3779b97f4a7c15 >> shift
			h1 := binary.LittleEndian.Uint64(b[8:]) * 0x9e3779b97f4a7c15 >> shift
			h2 := binary.LittleEndian.Uint64(b[16:]) * 0x9e3779b97f4a7c15 >> shift
			h3 := binary.LittleEndian.Uint64(b[24:]) * 0x9e3779b97f4a7c15 >> shift
			any := table[h0>>6]>>(h0&63) | table[h1>>6]>>(h1&63) | table[h2>>6]>>(h2&63) | table[h3>>6]>>(h3&63)
			passed[count&(octetPiece/octetGroup-1)] = uint16(g) // written always, kept if any: no branch to guess wrong
			count += int(any & 1)
		}
		for _, g := range passed[:count] {
			for at := i + int(g)*octetGroup; at < i+(int(g)+1)*octetGroup; at += 8 {
				if at >= end {
					return best
				}
				best = o.verify(data, at, from, best)
			}
			end = min(end, best+o.reach)
		}
		i += n * octetGroup
	}
	for ; i < end; i += 8 {
		best = o.verify(data, i, from, best)
		end = min(end, best+o.reach)
	}
	return best
}

// verify returns the first position in [from, limit) at which a literal begins that has the eight bytes at place i, or limit.
func (o *octets) verify(data []byte, i, from, limit int) int {
	v := binary.LittleEndian.Uint64(data[i:])
	h := o.hash(v)
	if o.table[h>>6]>>(h&63)&1 == 0 {
		return limit
	}
	mask := len(o.slots) - 1
	for n := int(h) & mask; o.slots[n].count != 0; n = (n + 1) & mask {
		if o.slots[n].octet != v {
			continue
		}
		for _, e := range o.entries[o.slots[n].first:][:o.slots[n].count] {
			at := i - e.offset
			if at >= from && at < limit && begins(data[at:], e.literal) {
				limit = at
			}
		}
		break
	}
	return limit
}
