package journalfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Entry is one entry. What Read returns is valid until the next call of a method of its file.
type Entry struct {
	Seqnum    uint64 // counts entries, through all files with the same Header.Seqnum
	Realtime  uint64 // microseconds since 1970
	Monotonic uint64 // microseconds since the machine was started, for entries of one Boot
	Boot      ID
	XorHash   uint64
	// Fields are the fields, each "NAME=value", in the order in which the entry lists them. Values may be binary, and names may come more than once.
	Fields [][]byte
	// LeftOut counts fields that are longer than Options.MaxField, and Cut those that were cut to it.
	LeftOut, Cut int
	// Damaged counts fields that could not be read.
	Damaged int
}

// Time returns the realtime.
func (e *Entry) Time() time.Time { return time.UnixMicro(int64(e.Realtime)) }

// Get returns the value of the first field of a name, or nil.
func (e *Entry) Get(name string) []byte {
	for _, field := range e.Fields {
		if len(field) > len(name) && field[len(name)] == '=' && string(field[:len(name)]) == name {
			return field[len(name)+1:]
		}
	}
	return nil
}

// Cursor returns the entry's cursor, as sd_journal_get_cursor(3) writes it. seqnum is the Header's Seqnum.
func (e *Entry) Cursor(seqnum ID) string {
	var b strings.Builder
	fmt.Fprintf(&b, "s=%s;i=%x;b=%s;m=%x;t=%x;x=%x", seqnum, e.Seqnum, e.Boot, e.Monotonic, e.Realtime, e.XorHash)
	return b.String()
}

// Read reads entry i, counted from 0: less than Header.Entries. A damaged entry is an [ErrCorrupt], and no reason not to read the next one. Reading forward
// one by one is fast; any other order works.
func (f *File) Read(i uint64) (*Entry, error) {
	e, at, err := f.locate(i)
	if err != nil {
		return nil, err
	}
	items, err := f.entryAt(at, e)
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", i, err)
	}
	e.Fields, e.LeftOut, e.Cut, e.Damaged = e.Fields[:0], 0, 0, 0
	f.unpack.reset()
	f.data.ready(f.cacheBits)
	step := f.header.itemSize()
	for n := uint64(0); n+step <= uint64(len(items)); n += step {
		at := uint64(binary.LittleEndian.Uint32(items[n:]))
		if step == 16 {
			at = binary.LittleEndian.Uint64(items[n:])
		}
		// Most fields of most entries are in the cache: nothing else is asked about these.
		if s := &f.data.slots[f.data.first(at)]; s.at == at && s.field != nil {
			e.Fields = append(e.Fields, s.field)
			continue
		}
		field, err := f.data.get(at), error(nil)
		if field == nil {
			field, err = f.field(at)
		}
		switch {
		case err == nil:
			e.Fields = append(e.Fields, field)
		case errors.Is(err, errTooLong) && field != nil:
			e.Fields = append(e.Fields, field)
			e.Cut++
		case errors.Is(err, errTooLong):
			e.LeftOut++
		case errors.Is(err, ErrCorrupt):
			e.Damaged++
		default:
			return nil, fmt.Errorf("entry %d: %w", i, err)
		}
	}
	if len(e.Fields) == 0 && e.Damaged > 0 {
		return nil, fmt.Errorf("entry %d: %w", i, corrupt("none of its fields can be read"))
	}
	return e, nil
}

// Stamp reads entry i without its fields. It is meant for looking here and there, and reads no more than it needs.
func (f *File) Stamp(i uint64) (*Entry, error) {
	e, at, err := f.locate(i)
	if err != nil {
		return nil, err
	}
	var b [entryItems]byte
	if err := f.readAt(b[:], at); err != nil {
		return nil, fmt.Errorf("entry %d: %w", i, err)
	}
	if _, err := f.stamp(b[:], at, e); err != nil {
		return nil, fmt.Errorf("entry %d: %w", i, err)
	}
	e.Fields, e.LeftOut, e.Cut, e.Damaged = e.Fields[:0], 0, 0, 0
	return e, nil
}

// stamp reads what stands before the items of an entry.
func (f *File) stamp(b []byte, at uint64, e *Entry) (object, error) {
	o, err := f.parseObject(b, at, typeEntry)
	if err != nil {
		return o, err
	}
	if o.size < minEntry || o.size > maxEntry {
		return o, corrupt("an entry of %d bytes at %d", o.size, at)
	}
	e.Seqnum, e.Realtime, e.Monotonic = binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:]), binary.LittleEndian.Uint64(b[32:])
	e.Boot, e.XorHash = ID(b[40:56]), binary.LittleEndian.Uint64(b[56:])
	return o, nil
}

// locate finds entry i: by the entry arrays, or where these are broken by walking the objects.
func (f *File) locate(i uint64) (*Entry, uint64, error) {
	if i >= f.header.Entries {
		return nil, 0, fmt.Errorf("entry %d of %d: %w", i, f.header.Entries, ErrCorrupt)
	}
	at, err := f.offset(i)
	if errors.Is(err, ErrCorrupt) {
		if walked, ok := f.walkTo(i); ok {
			at, err = walked, nil
		}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("entry %d: %w", i, err)
	}
	return &f.entry, at, nil
}

// entryAt reads the entry object at an offset (section "Entry Objects"), and returns its items.
func (f *File) entryAt(at uint64, e *Entry) ([]byte, error) {
	b, ok := f.inWindow(at, entryItems)
	if !ok {
		// What an entry adds to the file stands before it: its window begins where the last entry ended, if that is near.
		from := at
		if f.prev < at && at-f.prev < uint64(f.opt.Window)/2 {
			from = f.prev
		}
		if err := f.load(from, at-from+entryItems); err != nil {
			return nil, err
		}
		b, _ = f.inWindow(at, entryItems)
	}
	o, err := f.stamp(b, at, e)
	if err != nil {
		return nil, err
	}
	f.prev = at + o.size
	size := o.size - entryItems
	if items, ok := f.inWindow(at+entryItems, size); ok {
		return items, nil
	}
	if uint64(cap(f.items)) < size {
		f.items = make([]byte, size)
	}
	f.items = f.items[:size]
	return f.items, f.readAt(f.items, at+entryItems)
}

// Search returns the index of the first entry whose sequence number is at least seqnum: Header.Entries if there is none. Damaged entries are passed over.
func (f *File) Search(seqnum uint64) (uint64, error) {
	low, high := uint64(0), f.header.Entries
	for low < high {
		mid := low + (high-low)/2
		e, err := f.Stamp(mid)
		for up := mid; err != nil; { // a damaged one says nothing: ask the next
			if !errors.Is(err, ErrCorrupt) {
				return 0, err
			}
			if up++; up >= high || up-mid > 1000 {
				break
			}
			e, err = f.Stamp(up)
		}
		if err != nil || e.Seqnum >= seqnum {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}
