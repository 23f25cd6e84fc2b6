package journalfile

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Compression of a DATA payload: the flags byte of the object (section "Objects").
const (
	compressedXZ = 1 << iota
	compressedLZ4
	compressedZSTD
	anyCompression = compressedXZ | compressedLZ4 | compressedZSTD
)

// errTooLong is the error of a field beyond the bound. It comes with what was kept of the field, if something was.
var errTooLong = errors.New("field too long")

// dataCache remembers fields that stand far from the entries that list them: what the entries of a service have in common is stored once. Each field has two
// places that it can be in, and goes to the other one where another field needs the first (cuckoo hashing): those that are needed all the time do not drive each other out.
type dataCache struct {
	slots []cachedField // a power of two
	shift uint8         // that makes an index of a hash
}

type cachedField struct {
	at    uint64 // 0: empty
	field []byte
}

const (
	cacheBits   = 12
	cacheLess   = 9
	maxCached   = 1 << 10 // longer fields are seldom shared
	maxMoves    = 8       // when a field is put; then one is forgotten
	firstGuess  = 256     // how much is read of an object whose size is not known
	payloadFrom = 64
	// What a field is compressed to can be longer than the field, and is in blocks, of which the last one that is needed must be whole.
	compressedMore = 256 << 10
)

// first returns the first place of the field of an object, and second the other one.
func (c *dataCache) first(at uint64) uint64  { return at * 0x9e3779b97f4a7c15 >> (c.shift & 63) }
func (c *dataCache) second(at uint64) uint64 { return at * 0xc2b2ae3d27d4eb4f >> (c.shift & 63) }

// ready makes the cache usable, with 1<<bits places.
func (c *dataCache) ready(bits uint8) {
	if c.slots == nil {
		*c = dataCache{slots: make([]cachedField, 1<<bits), shift: 64 - bits}
	}
}

// get returns the field of the object at an offset, or nil.
func (c *dataCache) get(at uint64) []byte {
	if s := &c.slots[c.first(at)]; s.at == at {
		return s.field
	}
	if s := &c.slots[c.second(at)]; s.at == at {
		return s.field
	}
	return nil
}

// put remembers a field.
func (c *dataCache) put(at uint64, field []byte) {
	moved, i := cachedField{at, field}, c.first(at)
	for range maxMoves {
		moved, c.slots[i] = c.slots[i], moved
		if moved.at == 0 {
			return
		}
		if first := c.first(moved.at); first != i {
			i = first
		} else {
			i = c.second(moved.at)
		}
	}
}

// field returns the field of the DATA object at an offset (section "Data Objects"), which the cache does not have.
func (f *File) field(at uint64) ([]byte, error) {
	if !f.valid(at) {
		return nil, corrupt("a field is said to be at %d", at)
	}
	head := uint64(payloadFrom)
	if f.header.Compact() {
		head += 8
	}
	if b, ok := f.inWindow(at, head); ok {
		o, err := f.parseObject(b, at, typeData)
		if err != nil {
			return nil, err
		}
		if b, ok := f.inWindow(at, o.size); ok {
			return f.payload(b, head, o)
		}
	}
	field, err := f.far(at, head)
	if err == nil && len(field) <= maxCached {
		field = bytes.Clone(field)
		f.data.put(at, field)
	}
	return field, err
}

// far reads a DATA object that is not in the window.
func (f *File) far(at, head uint64) ([]byte, error) {
	guess := min(firstGuess, f.header.end()-at)
	b := f.unpack.space(int(guess))
	if err := f.readAt(b, at); err != nil {
		return nil, err
	}
	if guess < head {
		return nil, corrupt("a field of %d bytes at %d", guess, at)
	}
	o, err := f.parseObject(b, at, typeData)
	if err != nil {
		return nil, err
	}
	switch {
	case o.size <= guess:
		b = b[:o.size]
	case o.size > head+uint64(f.opt.MaxField) && !f.opt.Cut:
		return nil, errTooLong
	default:
		o.size = min(o.size, head+uint64(f.opt.MaxField)+uint64(f.opt.MaxField)/8+compressedMore)
		b = f.unpack.space(int(o.size))
		if err := f.readAt(b, at); err != nil {
			return nil, err
		}
	}
	return f.payload(b, head, o)
}

// payload returns the field in a whole DATA object.
func (f *File) payload(b []byte, head uint64, o object) ([]byte, error) {
	if o.size < head {
		return nil, corrupt("a field of %d bytes", o.size)
	}
	field := b[head:]
	var err error
	if o.flags&anyCompression != 0 {
		if field, err = f.unpack.decompress(field, o.flags); field == nil {
			return nil, err
		}
	}
	if len(field) > f.opt.MaxField {
		if !f.opt.Cut {
			return nil, errTooLong
		}
		field, err = field[:f.opt.MaxField:f.opt.MaxField], errTooLong
	}
	return f.checked(field, err)
}

// checked returns a field, with the error that it comes with, if it has a name.
func (f *File) checked(field []byte, err error) ([]byte, error) {
	if bytes.IndexByte(field, '=') <= 0 {
		return nil, corrupt("a field without a name")
	}
	return field, err
}

// lz4Size returns the decompressed size that a LZ4 payload begins with (section "Data Objects").
func lz4Size(b []byte) (uint64, bool) {
	if len(b) < 8 {
		return 0, false
	}
	return binary.LittleEndian.Uint64(b), true
}
