package journaltest

import "encoding/binary"

// PackLZ4 compresses a field as journald does with LZ4 (LZ4 Block Format Description): it writes a block with the size before it. Matches are looked for as far back
// as the format allows, and may overlap what they make.
func PackLZ4(b []byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(b)))
	length := func(n int) []byte {
		var more []byte
		for n -= 15; n >= 0; n -= 255 {
			more = append(more, byte(min(n, 255)))
		}
		return more
	}
	from := 0 // of literals
	last := map[uint32]int{}
	for i := 0; i < len(b)-12; {
		key := binary.LittleEndian.Uint32(b[i:])
		j, ok := last[key]
		if last[key] = i; !ok || i-j > 0xffff {
			i++
			continue
		}
		n := 4
		for i+n < len(b)-5 && b[i+n] == b[j+n] {
			n++
		}
		out = append(out, byte(min(i-from, 15)<<4|min(n-4, 15)))
		out = append(append(out, length(i-from)...), b[from:i]...)
		out = append(binary.LittleEndian.AppendUint16(out, uint16(i-j)), length(n-4)...)
		i += n
		from = i
	}
	out = append(append(out, byte(min(len(b)-from, 15)<<4)), length(len(b)-from)...)
	return append(out, b[from:]...)
}
