package gate

import "encoding/binary"

// collectPiece is how many bytes are looked at before candidates are, with a place in eight of them.
const collectPiece = 2 << 10

// collect is next for a sampler with stride 8. In hostile text one place in five has a gram of some literal, by chance of words: a branch for
// each would be guessed wrong and cost more than all the rest. So the places are written down without a branch, those that pass the first
// table, then those of them that pass the second; only what is left is compared.
func (s *sampler) collect(data []byte, from, limit int) int {
	best := limit
	end := min(len(data)-3, limit+s.reach)
	var passed [collectPiece / 8]uint16
	i := from
	if i < 4 { // the four bytes before it
		for ; i < 4 && i < end; i += 8 {
			if s.hit(s.load(data, i))&1 != 0 {
				best = s.verify(data, i, from, best)
			}
		}
		end = min(end, best+s.reach)
	}
	for piece := firstPiece / 2; ; piece = collectPiece {
		n := min(end-i+7, piece, len(data)-i-7) / 8 // each has eight bytes
		if n <= 0 {
			break
		}
		first := 0
		for p := range n {
			passed[first&(collectPiece/8-1)] = uint16(p)
			first += int(s.hit(binary.LittleEndian.Uint32(data[i+8*p:])) & 1)
		}
		second := 0
		for _, p := range passed[:first] {
			at := i + 8*int(p)
			b := data[at-4 : at+8]
			before, gram, behind := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:])
			r, l := hash2(gram, behind), hash2(before, gram)
			passed[second] = p
			second += int((s.right[r>>6]>>(r&63) | s.left[l>>6]>>(l&63)) & 1)
		}
		for _, p := range passed[:second] {
			at := i + 8*int(p)
			if at >= end {
				return best
			}
			if found := s.verify(data, at, from, best); found < best {
				best = found
				end = min(end, best+s.reach)
			}
		}
		i += 8 * n
	}
	for ; i < end; i += 8 {
		if s.hit(s.load(data, i))&1 != 0 {
			if found := s.verify(data, i, from, best); found < best {
				best = found
				end = min(end, best+s.reach)
			}
		}
	}
	return best
}
