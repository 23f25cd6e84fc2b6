package gate

import "encoding/binary"

// The loops of this file are where the time goes. Each returns the first place i, i+stride, … at which the table says yes, or a place at or behind
// end. They take several places at once and ask only once whether any of them hit. The caller has seen to it that every place before end
// has a whole gram.

func (s *sampler) skip4(data []byte, i, end int) int {
	for ; i+28 < end; i += 32 {
		b := data[i : i+32 : i+32]
		w, x := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
		y, z := binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:])
		any := s.hit(uint32(w)) | s.hit(uint32(w>>32)) | s.hit(uint32(x)) | s.hit(uint32(x>>32)) |
			s.hit(uint32(y)) | s.hit(uint32(y>>32)) | s.hit(uint32(z)) | s.hit(uint32(z>>32))
		if any&1 != 0 {
			break
		}
	}
	for ; i < end; i += 4 {
		if s.hit(binary.LittleEndian.Uint32(data[i:]))&1 != 0 {
			return i
		}
	}
	return i
}

func (s *sampler) skip2(data []byte, i, end int) int {
	for ; i+10 < end && i+16 <= len(data); i += 12 {
		b := data[i : i+16 : i+16]
		x, y := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[6:])
		const m = 1<<24 - 1
		any := s.hit(uint32(x)&m) | s.hit(uint32(x>>16)&m) | s.hit(uint32(x>>32)&m) |
			s.hit(uint32(y)&m) | s.hit(uint32(y>>16)&m) | s.hit(uint32(y>>32)&m)
		if any&1 != 0 {
			break
		}
	}
	for ; i < end; i += 2 {
		if s.hit(s.load(data, i))&1 != 0 {
			return i
		}
	}
	return i
}
