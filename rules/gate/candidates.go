package gate

import (
	"encoding/binary"
	"math/bits"
)

// Effort is how often the search of a text has to look twice: it says how fast the gate is, on any machine and at any time.
type Effort struct {
	Candidates int // places at which a first look says that a literal may be there
	Compared   int // those of them at which a literal is compared, at most
}

// Effort searches a text to its end, as if no literal was in it. It is slower than [Gate.Next], and not for logs that somebody waits for. Of the last
// bytes, fewer than a step of the vectors, it counts nothing.
func (g *Gate) Effort(data []byte) Effort {
	var e Effort
	whole := data
	if t := g.vector; t != nil {
		for len(data) >= teddyBlock+printBytes-1 {
			var masks [teddyPiece / teddyBlock]uint64
			var blocks [teddyPiece / teddyBlock]uint8
			n := min(len(masks), (len(data)-printBytes+1)/teddyBlock)
			for k := range candidates(&t.tables, t.few, data[:n*teddyBlock+printBytes-1], masks[:n], blocks[:n]) {
				e.Candidates += bits.OnesCount64(masks[k])
				for mask := masks[k]; mask != 0; mask &= mask - 1 {
					e.Compared += int(t.grams.hit(t.grams.load(data, int(blocks[k])*teddyBlock+bits.TrailingZeros64(mask))) & 1)
				}
			}
			data = data[n*teddyBlock:]
		}
	}
	data = whole
	if s := g.sixgrams; s != nil {
		for i := 0; i+8 <= len(data); i += 8 {
			eight := binary.LittleEndian.Uint64(data[i:])
			h := s.hash(eight)
			hit := int(s.table[h>>6] >> (h & 63) & 1)
			e.Candidates += hit
			e.Compared += hit & int(s.likely(eight))
		}
	}
	for _, p := range g.passes {
		for i := 0; i+p.gram <= len(data); i += p.stride {
			hit := int(p.hit(p.load(data, i)) & 1)
			e.Candidates += hit
			e.Compared += hit
		}
	}
	return e
}
