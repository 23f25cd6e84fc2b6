package journalfile

// unlz4 decompresses a block of LZ4 ("LZ4 Block Format Description") into dst, which is as long as the result. It returns how much it has written, and
// whether the block is sound. Where the result is longer, dst is filled, and the block not sound.
func unlz4(dst, src []byte) (int, bool) {
	d, s := 0, 0
	// more reads the further bytes of a length whose four bits are all set.
	more := func(n int) (int, bool) {
		for s < len(src) {
			b := src[s]
			s++
			n += int(b)
			if b != 255 {
				return n, true
			}
		}
		return 0, false
	}
	for s < len(src) {
		token := src[s]
		s++
		literals, ok := int(token>>4), true
		if literals == 15 {
			if literals, ok = more(literals); !ok {
				return d, false
			}
		}
		if literals > len(src)-s || literals > len(dst)-d {
			return d + copy(dst[d:], src[s:]), false
		}
		copy(dst[d:], src[s:s+literals])
		d, s = d+literals, s+literals
		if s == len(src) {
			return d, true // the last sequence has literals only
		}
		if len(src)-s < 2 {
			return d, false
		}
		back := int(src[s]) | int(src[s+1])<<8
		s += 2
		match := int(token & 15)
		if match == 15 {
			if match, ok = more(match); !ok {
				return d, false
			}
		}
		match += 4
		if back == 0 || back > d {
			return d, false
		}
		match, whole := min(match, len(dst)-d), match <= len(dst)-d
		if back >= match {
			copy(dst[d:d+match], dst[d-back:])
			d += match
		} else {
			for range match { // it repeats what it has just written
				dst[d] = dst[d-back]
				d++
			}
		}
		if !whole {
			return d, false
		}
	}
	return d, d == len(dst)
}
