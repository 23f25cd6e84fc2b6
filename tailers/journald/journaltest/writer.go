// Package journaltest writes journal files as journald does, for tests: in all forms that journald has written over the years, also those that the journald at
// hand does not write, and one step at a time, so that a test can look at a file while it grows.
package journaltest

import (
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// Options say which form a file has.
type Options struct {
	Compact bool // 32-bit offsets
	// Compress, if not nil, compresses fields of at least Least bytes (0: 64), and Flag is what it is called: 1 XZ, 2 LZ4 (with the size before it), 4 ZSTD.
	Compress func([]byte) []byte
	Least    int
	Flag     byte
	Whole    bool    // the file is there once Close was called, which is much faster
	Incompat uint32  // further incompatible flags
	SeqnumID byte    // fills the id of the sequence numbers
	Boot     byte    // fills the boot id of entries
	Seqnum   *uint64 // the last number that was given, shared by files; nil: its own
}

// Writer appends entries to one file.
type Writer struct {
	t      testing.TB
	f      *os.File
	opt    Options
	path   string
	header [272]byte
	end    uint64
	data   map[string]uint64
	whole  []byte
	n      uint64
	array  struct{ at, n, cap uint64 }
	// Hold keeps an entry from being counted, as it is while journald writes it; see Release.
	Hold bool
}

// Types of objects, and sizes.
const (
	dataObject, entryObject, arrayObject = 1, 3, 6
	headerSize                           = 272
)

// Create makes a file.
func Create(t testing.TB, path string, opt Options) *Writer {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if opt.Seqnum == nil {
		opt.Seqnum = new(uint64)
	}
	w := &Writer{t: t, f: f, opt: opt, path: path, end: headerSize, data: map[string]uint64{}}
	h := w.header[:]
	copy(h, "LPKSHHRH")
	flags := opt.Incompat
	if opt.Compact {
		flags |= 16
	}
	if opt.Compress != nil {
		flags |= map[byte]uint32{1: 1, 2: 2, 4: 8}[opt.Flag]
	}
	binary.LittleEndian.PutUint32(h[12:], flags)
	h[16] = 1           // online
	rand.Read(h[24:40]) // file_id
	for i := range 16 {
		h[72+i] = opt.SeqnumID
	}
	binary.LittleEndian.PutUint64(h[88:], headerSize)
	w.writeHeader()
	return w
}

// Append writes an entry with its realtime in microseconds, and fields as "NAME=value". It returns the entry's sequence number.
func (w *Writer) Append(realtime uint64, fields ...string) uint64 {
	w.t.Helper()
	var items []uint64
	for _, field := range fields {
		items = append(items, w.field(field))
	}
	*w.opt.Seqnum++
	seqnum := *w.opt.Seqnum
	step := w.step()
	o := object(entryObject, 0, 64+step*uint64(len(items)))
	le := binary.LittleEndian
	le.PutUint64(o[16:], seqnum)
	le.PutUint64(o[24:], realtime)
	le.PutUint64(o[32:], realtime%1_000_000_000)
	for i := range 16 {
		o[40+i] = w.opt.Boot
	}
	for i, at := range items {
		w.putItem(o[64+uint64(i)*step:], at, step)
	}
	at := w.append(o)
	for _, d := range items { // entry_offset and n_entries of the data
		var b [24]byte
		le.PutUint64(b[0:], at)
		le.PutUint64(b[16:], 1)
		w.writeAt(b[:], d+40)
	}
	w.link(at)
	le.PutUint64(w.header[160:], seqnum)
	if w.n == 0 {
		le.PutUint64(w.header[168:], seqnum)
		le.PutUint64(w.header[184:], realtime)
	}
	le.PutUint64(w.header[192:], realtime)
	le.PutUint64(w.header[200:], realtime%1_000_000_000)
	w.n++
	if w.Hold {
		w.writeHeader()
		return seqnum
	}
	w.Release()
	return seqnum
}

// Release counts all entries.
func (w *Writer) Release() {
	w.Hold = false
	binary.LittleEndian.PutUint64(w.header[152:], w.n)
	w.writeHeader()
}

func (w *Writer) step() uint64 {
	if w.opt.Compact {
		return 4
	}
	return 16
}

func (w *Writer) putItem(b []byte, at, step uint64) {
	if step == 4 {
		binary.LittleEndian.PutUint32(b, uint32(at))
		return
	}
	binary.LittleEndian.PutUint64(b, at)
}

// field writes a DATA object, unless there is one with this field.
func (w *Writer) field(field string) uint64 {
	if at, ok := w.data[field]; ok {
		return at
	}
	payload, flags := []byte(field), byte(0)
	if w.opt.Compress != nil && len(payload) >= cmp.Or(w.opt.Least, 64) {
		payload, flags = w.opt.Compress(payload), w.opt.Flag
	}
	head := uint64(64)
	if w.opt.Compact {
		head = 72
	}
	o := object(dataObject, flags, head+uint64(len(payload)))
	copy(o[head:], payload)
	at := w.append(o)
	w.data[field] = at
	return at
}

// link adds an entry to the entry arrays, with a new one where the last is full.
func (w *Writer) link(entry uint64) {
	item := uint64(8)
	if w.opt.Compact {
		item = 4
	}
	a := &w.array
	if a.n == a.cap {
		n := max(4, 2*a.cap)
		at := w.append(object(arrayObject, 0, 24+n*item))
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], at)
		if a.at == 0 {
			copy(w.header[176:], b[:])
		} else {
			w.writeAt(b[:], a.at+16)
		}
		a.at, a.n, a.cap = at, 0, n
	}
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], entry)
	w.writeAt(b[:item], a.at+24+a.n*item)
	a.n++
}

// object makes an object of a size, rounded up.
func object(kind, flags byte, size uint64) []byte {
	o := make([]byte, (size+7)&^7)
	o[0], o[1] = kind, flags
	binary.LittleEndian.PutUint64(o[8:], size)
	return o
}

func (w *Writer) append(o []byte) uint64 {
	at := w.end
	w.writeAt(o, at)
	w.end += uint64(len(o))
	le := binary.LittleEndian
	le.PutUint64(w.header[96:], w.end-headerSize)
	le.PutUint64(w.header[136:], at)
	le.PutUint64(w.header[144:], le.Uint64(w.header[144:])+1)
	return at
}

func (w *Writer) writeAt(b []byte, at uint64) {
	w.t.Helper()
	if w.opt.Whole {
		if more := int(at) + len(b) - len(w.whole); more > 0 {
			w.whole = append(w.whole, make([]byte, more)...)
		}
		copy(w.whole[at:], b)
		return
	}
	if _, err := w.f.WriteAt(b, int64(at)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *Writer) writeHeader() { w.t.Helper(); w.writeAt(w.header[:], 0) }

// Close writes a whole file.
func (w *Writer) Close() {
	w.t.Helper()
	w.opt.Whole = false
	w.writeAt(w.whole, 0)
}

// Archive ends the file as a rotation does, under another name.
func (w *Writer) Archive(path string) {
	w.t.Helper()
	w.header[16] = 2
	w.writeHeader()
	if err := os.Rename(w.path, path); err != nil {
		w.t.Fatal(err)
	}
}
