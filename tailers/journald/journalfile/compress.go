package journalfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// unpacker decompresses payloads, and owns the memory of fields that are not in the window, until the next entry is read.
type unpacker struct {
	limit int  // longest field, decompressed
	cut   bool // longer ones, instead of refusing them
	slab  []byte
	zstd  *zstd.Decoder
	long  *zstd.Decoder // of fields that are cut
	lzma  *lzma
}

// slabSize is how much memory is taken at once for the fields of an entry, in bytes.
const slabSize = 64 << 10

// reset gives the memory of all fields back.
func (u *unpacker) reset() {
	if cap(u.slab) > 16*slabSize {
		u.slab = nil
	}
	u.slab = u.slab[:0]
}

func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
		u.zstd = nil
	}
	if u.long != nil {
		u.long.Close()
		u.long = nil
	}
	u.slab, u.lzma = nil, nil
}

// space returns n bytes. Fields that are in older slabs keep these alive.
func (u *unpacker) space(n int) []byte {
	if cap(u.slab)-len(u.slab) < n {
		u.slab = make([]byte, 0, max(slabSize, n))
	}
	from := len(u.slab)
	u.slab = u.slab[:from+n]
	return u.slab[from : from+n : from+n]
}

// decompress decompresses a payload. A field that is too long is an errTooLong, which comes with its beginning if it is to be cut.
func (u *unpacker) decompress(b []byte, flags byte) ([]byte, error) {
	switch flags & anyCompression {
	case compressedZSTD:
		return u.unzstd(b)
	case compressedLZ4:
		return u.unlz4(b)
	case compressedXZ:
		return u.unxz(b)
	}
	return nil, corrupt("a field that is compressed in several ways")
}

func (u *unpacker) unzstd(b []byte) ([]byte, error) {
	if u.zstd == nil {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(uint64(u.limit)))
		if err != nil {
			return nil, fmt.Errorf("preparing to decompress ZSTD: %w", err)
		}
		u.zstd = d
	}
	var h zstd.Header
	if err := h.Decode(b); err != nil {
		return nil, corrupt("decompressing ZSTD: %v", err)
	}
	if h.HasFCS && h.FrameContentSize > uint64(u.limit) {
		return u.beginningZSTD(b)
	}
	room := slabSize
	if h.HasFCS {
		room = int(h.FrameContentSize) + 1
	}
	dst := u.space(room)
	out, err := u.zstd.DecodeAll(b, dst[:0])
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return u.beginningZSTD(b)
	}
	if err != nil {
		return nil, corrupt("decompressing ZSTD: %v", err)
	}
	return out, nil
}

// maxZSTDWindow bounds, in bytes, the memory that a payload which is cut may ask for. journald's windows have 2 MiB.
const maxZSTDWindow = 8 << 20

// beginningZSTD returns the beginning of a field that is too long.
func (u *unpacker) beginningZSTD(b []byte) ([]byte, error) {
	if !u.cut {
		return nil, errTooLong
	}
	if u.long == nil {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZSTDWindow))
		if err != nil {
			return nil, fmt.Errorf("preparing to decompress ZSTD: %w", err)
		}
		u.long = d
	}
	if err := u.long.Reset(bytes.NewReader(b)); err != nil {
		return nil, corrupt("decompressing ZSTD: %v", err)
	}
	dst := u.space(u.limit)
	n, err := io.ReadFull(u.long, dst)
	if n == 0 {
		return nil, corrupt("decompressing ZSTD: %v", err)
	}
	return dst[:n], errTooLong
}

func (u *unpacker) unlz4(b []byte) ([]byte, error) {
	size, ok := lz4Size(b)
	if !ok || size == 0 || size/255 > uint64(len(b)) { // a byte of a block makes 255 at most
		return nil, corrupt("a LZ4 payload of %d bytes for %d", len(b), size)
	}
	if size > uint64(u.limit) {
		if !u.cut {
			return nil, errTooLong
		}
		dst := u.space(u.limit)
		n, _ := unlz4(dst, b[8:])
		return dst[:n], errTooLong
	}
	dst := u.space(int(size))
	if n, ok := unlz4(dst, b[8:]); !ok || n != len(dst) {
		return nil, corrupt("decompressing LZ4: it breaks off after %d of %d bytes", n, len(dst))
	}
	return dst, nil
}
