package journalfile

import "encoding/binary"

// walk finds entries without the entry arrays: by going from object to object. Each entry's number is its place among the entry objects, which is its index
// unless journald has left one behind that it could not link; in a corrupted file that is as good as it gets.
type walk struct {
	next  uint64 // offset of the object to look at next
	index uint64 // of the entry that comes next
	ended bool
}

// maxObjects bounds how many objects one call passes.
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
		b, ok := f.inWindow(at, objectHeader)
		if !ok {
			if f.load(at, objectHeader) != nil {
				w.ended = true
				return 0, false
			}
			b, _ = f.inWindow(at, objectHeader)
		}
		size := binary.LittleEndian.Uint64(b[8:])
		if size < objectHeader || size > f.header.end()-at {
			w.ended = true
			return 0, false
		}
		kind := b[0]
		w.next = (at + size + 7) &^ 7
		if kind != typeEntry {
			continue
		}
		w.index++
		if w.index-1 == i {
			return at, true
		}
	}
	return 0, false
}
