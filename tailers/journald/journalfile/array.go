package journalfile

import "encoding/binary"

// arrays finds the offset of an entry by its index, in the chain of entry arrays (section "Entry Array Objects"). Each is as a rule twice as long as the
// one before.
type arrays struct {
	known []array
	// A piece of one array: items from to until of all entries.
	raw         []byte
	from, until uint64
}

// array is an array of the chain: the indices of its items, and where they stand.
type array struct {
	first, n  uint64
	at, after uint64 // its own offset, and that of the next one
}

// Bounds of the chain.
const (
	maxArrays  = 10_000 // journald doubles the length up to a bound; a chain this long is a loop
	arrayPiece = 16 << 10
)

func (a *arrays) forget() { a.raw, a.from, a.until = nil, 0, 0 }

// offset returns where entry i begins.
func (f *File) offset(i uint64) (uint64, error) {
	a := &f.arrays
	item := uint64(8)
	if f.header.Compact() {
		item = 4
	}
	if i < a.from || i >= a.until {
		if err := f.loadArray(i, item); err != nil {
			return 0, err
		}
	}
	b := a.raw[(i-a.from)*item:]
	at := uint64(binary.LittleEndian.Uint32(b))
	if item == 8 {
		at = binary.LittleEndian.Uint64(b)
	}
	if !f.valid(at) {
		return 0, corrupt("entry %d is said to be at %d", i, at)
	}
	return at, nil
}

// loadArray reads a piece of the array that has entry i: items of entries that are complete only.
func (f *File) loadArray(i, item uint64) error {
	r, err := f.findArray(i, item)
	if err != nil {
		return err
	}
	a := &f.arrays
	until := min(r.first+r.n, f.header.Entries, i+arrayPiece/item)
	size := int((until - i) * item)
	if cap(a.raw) < size {
		a.raw = make([]byte, arrayPiece)
	}
	a.raw, a.from, a.until = a.raw[:size], i, until
	if err := f.readAt(a.raw, r.at+arrayItems+(i-r.first)*item); err != nil {
		a.forget()
		return err
	}
	return nil
}

// findArray walks the chain to the array that has entry i.
func (f *File) findArray(i, item uint64) (array, error) {
	a := &f.arrays
	for n := len(a.known) - 1; n >= 0; n-- {
		if r := a.known[n]; i >= r.first && i-r.first < r.n {
			return r, nil
		}
	}
	first, at := uint64(0), f.header.entryArrays
	if n := len(a.known); n > 0 {
		last := &a.known[n-1]
		if last.after == 0 { // it was the last one when it was read
			var b [8]byte
			if err := f.readAt(b[:], last.at+objectHeader); err != nil {
				return array{}, err
			}
			last.after = binary.LittleEndian.Uint64(b[:])
		}
		first, at = last.first+last.n, last.after
	}
	for len(a.known) < maxArrays {
		if at == 0 {
			return array{}, corrupt("the entry arrays end before entry %d", i)
		}
		if !f.valid(at) {
			return array{}, corrupt("an entry array is said to be at %d", at)
		}
		var b [arrayItems]byte
		if err := f.readAt(b[:], at); err != nil {
			return array{}, err
		}
		o, err := f.parseObject(b[:], at, typeEntryArray)
		if err != nil {
			return array{}, err
		}
		if o.size < arrayItems+item {
			return array{}, corrupt("an entry array of %d bytes at %d", o.size, at)
		}
		if n := len(a.known); n > 0 && at <= a.known[n-1].at {
			return array{}, corrupt("an entry array is followed by one at %d, which is older", at) // and the chain may be a loop
		}
		r := array{first: first, n: (o.size - arrayItems) / item, at: at, after: binary.LittleEndian.Uint64(b[objectHeader:])}
		a.known = append(a.known, r)
		if i-r.first < r.n {
			return r, nil
		}
		first, at = first+r.n, r.after
	}
	return array{}, corrupt("the chain of entry arrays does not end")
}
