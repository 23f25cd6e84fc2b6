// Package pack compresses payloads once: the form in which they wait on disk is the form in which they are sent. It is made of deflate blocks (RFC 1951) that refer to nothing
// before them, end on a whole byte and are not the last, so that they may stand anywhere in a gzip stream (RFC 1952); what is before and behind them is written around them.
package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"github.com/klauspost/compress/flate"
)

// Payload is a text, packed.
type Payload struct {
	Mark   byte   // the caller's own word on the text
	Size   int    // of the text, in bytes
	sum    uint32 // its CRC-32 (IEEE)
	blocks []byte
}

// maxSize bounds what a text may have in bytes: many times what any backend takes.
const maxSize = 256 << 20

// head is how many bytes stand before the blocks when a Payload is stored: mark, size and sum, big endian.
const head = 9

// Pack packs a text, which is not kept. It takes 5 microseconds a KiB, and no memory that stays.
func Pack(text []byte, mark byte) Payload {
	out := bytes.NewBuffer(make([]byte, 0, len(text)/6+64))
	_ = flate.StatelessDeflate(out, text, false, nil) // a bytes.Buffer takes everything
	return Payload{Mark: mark, Size: len(text), sum: crc32.ChecksumIEEE(text), blocks: out.Bytes()}
}

// Append appends the form in which p is stored.
func (p Payload) Append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint32(append(dst, p.Mark), uint32(p.Size))
	return append(binary.BigEndian.AppendUint32(dst, p.sum), p.blocks...)
}

// Parse reads what Append has written. The Payload shares memory with stored.
func Parse(stored []byte) (Payload, error) {
	if len(stored) < head {
		return Payload{}, errors.New("a packed payload is cut short")
	}
	size := binary.BigEndian.Uint32(stored[1:])
	if size > maxSize {
		return Payload{}, fmt.Errorf("a packed payload says that it has %d bytes", size)
	}
	return Payload{Mark: stored[0], Size: int(size), sum: binary.BigEndian.Uint32(stored[5:]), blocks: stored[head:]}, nil
}

// Text returns the text. It fails if that is not what was packed.
func (p Payload) Text() ([]byte, error) {
	r := flate.NewReader(io.MultiReader(bytes.NewReader(p.blocks), bytes.NewReader(lastBlock)))
	var text bytes.Buffer
	text.Grow(min(p.Size, 64<<10)) // the size is only what the disk says
	n, err := io.Copy(&text, io.LimitReader(r, int64(p.Size)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("unpacking a payload: %w", err)
	case n != int64(p.Size) || crc32.ChecksumIEEE(text.Bytes()) != p.sum:
		return nil, errors.New("unpacking a payload: it is not what was packed")
	}
	return text.Bytes(), nil
}

// lastBlock is an empty block that is the last (RFC 1951 section 3.2.4).
var lastBlock = []byte{1, 0, 0, 0xff, 0xff}

// AppendGzip appends a gzip stream of the text of p between two others, which are not compressed.
func AppendGzip(dst, before []byte, p Payload, behind []byte) []byte {
	// The header of RFC 1952 section 2.3: deflate, no flags, no time, no system in particular.
	dst = append(dst, 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)
	dst = appendStored(dst, before)
	dst = append(dst, p.blocks...)
	dst = appendStored(dst, behind)
	dst = append(dst, lastBlock...)
	sum := joined(crc32.ChecksumIEEE(before), p.sum, p.Size)
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Update(sum, crc32.IEEETable, behind))
	return binary.LittleEndian.AppendUint32(dst, uint32(len(before)+p.Size+len(behind)))
}

// appendStored appends blocks that hold a text as it is (RFC 1951 section 3.2.4).
func appendStored(dst, text []byte) []byte {
	for len(text) > 0 {
		n := min(len(text), math.MaxUint16)
		dst = append(dst, 0)
		dst = binary.LittleEndian.AppendUint16(dst, uint16(n))
		dst = binary.LittleEndian.AppendUint16(dst, ^uint16(n))
		dst = append(dst, text[:n]...)
		text = text[n:]
	}
	return dst
}

// joined returns the CRC of two texts one behind the other, of which the second has so many bytes. A CRC without its inversions at both ends is linear: that of the first text, led
// on over as many zeros as the second has bytes, differs from that of both by that of the second alone.
func joined(first, second uint32, size int) uint32 {
	for ; size > 0; size -= len(zeros) {
		first = ^crc32.Update(^first, crc32.IEEETable, zeros[:min(size, len(zeros))])
	}
	return first ^ second
}

var zeros [4096]byte
