package journalfile

import "encoding/binary"

// maxXZDictionary bounds, in bytes, the dictionary that a XZ payload may name. journald's writer used 1 MiB.
const maxXZDictionary = 16 << 20

// unxz decompresses a stream of one block, as journald wrote them (The .xz File Format, 2.1.1 and 3: stream header, block header, LZMA2 chunks). What stands behind
// the block only repeats what is known.
func (u *unpacker) unxz(b []byte) ([]byte, error) {
	chunks, ok := xzBlock(b)
	if !ok {
		return nil, corrupt("a XZ payload that no journald has written")
	}
	size := 0
	for rest := chunks; ; {
		c, after, ok := nextChunk(rest)
		if !ok || c.end {
			break
		}
		size, rest = size+c.size, after
	}
	if size > u.limit && !u.cut {
		return nil, errTooLong
	}
	if u.lzma == nil {
		u.lzma = new(lzma)
	}
	z := u.lzma
	z.dst, z.d = u.space(min(size, u.limit)), 0
	learned := false // what the state of a chunk is made of was set by this payload
	for rest := chunks; ; {
		c, after, ok := nextChunk(rest)
		switch {
		case ok && c.end && z.d == size && size > 0:
			return z.dst, nil
		case !ok && u.cut && z.d > 0: // it was cut itself
			return z.dst[:z.d], errTooLong
		case !ok || c.end || !learned && c.reset < 2 && !c.plain || !c.decode(z):
			return nil, corrupt("decompressing XZ: it breaks off after %d of %d bytes", z.d, size)
		case z.d == u.limit && z.d < size:
			return z.dst, errTooLong
		}
		rest, learned = after, learned || !c.plain
	}
}

// xzBlock returns what follows the header of the first block, if that has LZMA2 as its only filter.
func xzBlock(b []byte) ([]byte, bool) {
	const streamHeader = 12
	if len(b) < streamHeader+8 || string(b[:6]) != "\xfd7zXZ\x00" || b[streamHeader] == 0 { // a size of 0 is an index: an empty stream
		return nil, false
	}
	size := (int(b[streamHeader]) + 1) * 4
	flags := b[streamHeader+1]
	if len(b) < streamHeader+size || flags&3 != 0 {
		return nil, false
	}
	h := b[streamHeader+2 : streamHeader+size]
	for bit := byte(0x40); bit != 0; bit <<= 1 { // compressed size, uncompressed size
		if flags&bit == 0 {
			continue
		}
		for len(h) > 0 && h[0]&0x80 != 0 {
			h = h[1:]
		}
		if len(h) == 0 {
			return nil, false
		}
		h = h[1:]
	}
	if len(h) < 3 || h[0] != 0x21 || h[1] != 1 || h[2] > 40 {
		return nil, false
	}
	dictionary := uint64(2|h[2]&1) << (h[2]/2 + 11)
	return b[streamHeader+size:], dictionary <= maxXZDictionary
}

// chunk is a chunk of LZMA2.
type chunk struct {
	end   bool // there is none
	plain bool // not compressed
	reset byte // 1: of the state, 2: and of the properties, 3: and of the dictionary
	props byte
	data  []byte
	size  int // decompressed
}

// nextChunk takes the first chunk off. ok is false if b breaks off inside of it.
func nextChunk(b []byte) (c chunk, rest []byte, ok bool) {
	if len(b) == 0 {
		return c, nil, false
	}
	control := b[0]
	head, n := 3, 0
	switch {
	case control == 0:
		return chunk{end: true}, b[1:], true
	case control < 3 && len(b) >= head:
		c.plain, c.size = true, int(binary.BigEndian.Uint16(b[1:]))+1
		n = c.size
	case control >= 0x80 && len(b) >= 6:
		c.size = int(control&0x1f)<<16 + int(binary.BigEndian.Uint16(b[1:])) + 1
		n = int(binary.BigEndian.Uint16(b[3:])) + 1
		c.reset = control >> 5 & 3
		if head = 5; c.reset >= 2 {
			c.props = b[5]
			head = 6
		}
	default:
		return c, nil, false
	}
	if len(b) < head+n {
		return c, nil, false
	}
	c.data = b[head : head+n]
	return c, b[head+n:], true
}

// decode appends what is in the chunk, as far as there is room, and tells whether it is sound.
func (c *chunk) decode(z *lzma) bool {
	until := min(z.d+c.size, len(z.dst))
	if c.plain {
		z.d += copy(z.dst[z.d:until], c.data)
		return true
	}
	if c.reset >= 2 && !z.properties(c.props) {
		return false
	}
	if c.reset >= 1 {
		z.reset()
	}
	return z.chunk(c.data, until)
}
