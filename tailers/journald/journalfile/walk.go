package journalfile

import "encoding/binary"

// walk finds entries without the entry arrays: by going from object to object. Each entry's number is its place among the entry objects, which is its index
// unless journald has left one behind that it could not link; in a corrupted file that is as good as it gets. Where no object can be, the next entry that is one beyond doubt
// is looked for.
type walk struct {
	next  uint64 // offset of the object to look at next
	index uint64 // of the entry that comes next
	lost  bool   // next is not known to be where an object begins
	ended bool
}

// maxObjects bounds how many objects one call passes, or places where one may be.
const maxObjects = 4 << 20

// walkTo returns the offset of entry i, if walking leads there.
func (f *File) walkTo(i uint64) (uint64, bool) {
	w := &f.walk
	if w.next == 0 || w.index > i {
		*w = walk{next: f.header.size}
	}
	for range maxObjects {
		at := w.next
		if w.ended || at > f.header.tailObject || !f.valid(at) {
			w.ended = true
			return 0, false
		}
		b, ok := f.inWindow(at, entryItems+8)
		if !ok {
			n := min(entryItems+8, f.header.end()-at)
			if f.load(at, n) != nil {
				w.ended = true
				return 0, false
			}
			b, _ = f.inWindow(at, n)
		}
		size := binary.LittleEndian.Uint64(b[8:])
		if b[0] == 0 || b[0] > lastType || size < objectHeader || size > f.header.end()-at || w.lost && !f.isEntry(b, at, size) {
			w.next, w.lost = at+8, true
			continue
		}
		w.next, w.lost = (at+size+7)&^7, false
		if b[0] != typeEntry {
			continue
		}
		w.index++
		if w.index-1 == i {
			return at, true
		}
	}
	return 0, false
}

// isEntry tells whether what b begins with can be nothing but an entry: any bytes can look like some object.
func (f *File) isEntry(b []byte, at, size uint64) bool {
	if b[0] != typeEntry || len(b) < entryItems+8 || size <= minEntry || size > maxEntry || (size-entryItems)%f.header.itemSize() != 0 {
		return false
	}
	seqnum, item := binary.LittleEndian.Uint64(b[16:]), uint64(binary.LittleEndian.Uint32(b[entryItems:]))
	if !f.header.Compact() {
		item = binary.LittleEndian.Uint64(b[entryItems:])
	}
	unused := binary.LittleEndian.Uint64(b)&^0xff == 0 // flags and what is reserved
	return unused && seqnum >= f.header.HeadSeqnum && seqnum <= f.header.TailSeqnum && f.valid(item) && item < at
}
