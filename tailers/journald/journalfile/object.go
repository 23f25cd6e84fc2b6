package journalfile

import "encoding/binary"

// Types of objects (section "Objects").
const (
	typeData       = 1
	typeEntry      = 3
	typeEntryArray = 6
	lastType       = 7 // TAG
)

// Sizes in bytes, and offsets in objects.
const (
	objectHeader = 16
	entryItems   = 64 // where the items of an entry begin
	minEntry     = 64
	arrayItems   = 24
	maxEntry     = 4 << 20 // an entry with more than 100,000 fields is none: journald stops at 1024
)

// object is the header of an object.
type object struct {
	kind, flags byte
	size        uint64
}

// parseObject reads the header of the object at an offset, and checks that the object can be there.
func (f *File) parseObject(b []byte, at uint64, kind byte) (object, error) {
	o := object{b[0], b[1], binary.LittleEndian.Uint64(b[8:])}
	switch {
	case o.kind != kind:
		return o, corrupt("an object of type %d at %d, where one of type %d should be", o.kind, at, kind)
	case o.size < objectHeader || o.size > f.header.end() || at > f.header.end()-o.size:
		return o, corrupt("an object of %d bytes at %d", o.size, at)
	}
	return o, nil
}

// valid tells whether an object can begin at an offset.
func (f *File) valid(at uint64) bool {
	return at%8 == 0 && at >= f.header.size && at < f.header.end() && f.header.end()-at >= objectHeader
}
