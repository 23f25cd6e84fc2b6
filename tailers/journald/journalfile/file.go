package journalfile

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Options bound what reading takes. The zero value is good for a program that wants every field.
type Options struct {
	// MaxField is the longest field in bytes, its name included, after decompression. Longer ones are left out of entries and counted, or cut. 0 means 64 MiB.
	MaxField int
	// Cut cuts longer fields to MaxField and counts them, instead of leaving them out.
	Cut bool
	// Window is how much is read at once, in bytes. 0 means 512 KiB.
	Window int
}

// Sizes in bytes.
const (
	defaultMaxField = 64 << 20
	defaultWindow   = 512 << 10
	minWindow       = 16 << 10
)

// File is an open journal file. It belongs to one goroutine.
type File struct {
	in     io.ReaderAt
	close  func() error
	opt    Options
	header Header

	win    []byte // a piece of the file, from winAt on
	winAt  uint64
	arrays arrays
	data   dataCache
	walk   walk
	unpack unpacker
	entry  Entry
	items  []byte

	cacheBits uint8
	prev      uint64 // where the entry ends that was read last
}

// Open opens a file and reads its header. The file may be empty yet ([ErrNotJournal]).
func Open(path string, opt Options) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	j, err := New(f, opt)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	j.close = f.Close
	return j, nil
}

// New reads a journal from anything that can be read at offsets. [File.Close] does not close it.
func New(in io.ReaderAt, opt Options) (*File, error) {
	if opt.MaxField <= 0 {
		opt.MaxField = defaultMaxField
	}
	if opt.Window <= 0 {
		opt.Window = defaultWindow
	}
	opt.Window = max(opt.Window, minWindow)
	f := &File{in: in, opt: opt, cacheBits: cacheBits}
	f.unpack.limit, f.unpack.cut = opt.MaxField, opt.Cut
	if err := f.readHeader(&f.header); err != nil {
		return nil, err
	}
	return f, nil
}

// Close releases the file.
func (f *File) Close() error {
	f.unpack.close()
	f.win, f.data = nil, dataCache{}
	if f.close == nil {
		return nil
	}
	return f.close()
}

// Header returns the header as it was read last.
func (f *File) Header() *Header { return &f.header }

// Refresh reads the header again, and tells whether there are more entries, or another state, than before.
func (f *File) Refresh() (changed bool, err error) {
	var h Header
	if err := f.readHeader(&h); err != nil {
		return false, err
	}
	if h.File != f.header.File {
		return false, corrupt("the file is another one now")
	}
	if h.Entries < f.header.Entries {
		return false, corrupt("%d entries are %d now", f.header.Entries, h.Entries)
	}
	changed = h.Entries != f.header.Entries || h.State != f.header.State
	if h.Entries != f.header.Entries {
		f.win = f.win[:0] // what follows the last entry that was known may have been half written
	}
	f.header = h
	return changed, nil
}

// Release gives memory back that is only of use while entries are read one after the other.
func (f *File) Release() {
	f.win, f.data = nil, dataCache{}
	f.arrays.forget()
}

// Limit bounds how much is read at once from now on, in bytes, for programs that read many files at the same time. Below a quarter of the default less is remembered, too.
func (f *File) Limit(window int) {
	window = min(max(window, minWindow), defaultWindow)
	bits := uint8(cacheBits)
	if window < defaultWindow/4 {
		bits = cacheLess
	}
	if window < f.opt.Window && cap(f.win) > window || bits != f.cacheBits {
		f.win, f.data = nil, dataCache{}
	}
	f.opt.Window, f.cacheBits = window, bits
}

func (f *File) readHeader(h *Header) error {
	var b [headerRead]byte
	n, err := f.in.ReadAt(b[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the header: %w", err)
	}
	*h, err = parseHeader(b[:n])
	return err
}

// readAt fills p from an offset. A file that ends before is corrupted.
func (f *File) readAt(p []byte, at uint64) error {
	n, err := f.in.ReadAt(p, int64(at))
	if n == len(p) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return corrupt("it ends at %d, inside of what begins at %d", at+uint64(n), at)
	}
	return fmt.Errorf("reading at %d: %w", at, err)
}

// inWindow returns n bytes from an offset, if the window has them.
func (f *File) inWindow(at, n uint64) ([]byte, bool) {
	if at < f.winAt || at-f.winAt+n > uint64(len(f.win)) || n > uint64(len(f.win)) {
		return nil, false
	}
	i := at - f.winAt
	return f.win[i : i+n], true
}

// load reads the window anew, from an offset on. It must hold the first n bytes, and holds more where the file has more.
func (f *File) load(at, n uint64) error {
	size := max(uint64(f.opt.Window), n)
	// Beyond the last object there is nothing but preallocated zeros. How long that object is, is not known: most are short.
	if end := f.header.tailObject + 4096; f.header.tailObject >= at && at+size > end {
		size = max(end-at, n)
	}
	if uint64(cap(f.win)) < size {
		f.win = make([]byte, max(size, min(2*size, uint64(f.opt.Window))))
	}
	f.win, f.winAt = f.win[:size], at
	got, err := f.in.ReadAt(f.win, int64(at))
	f.win = f.win[:got]
	if uint64(got) >= n {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return corrupt("it ends at %d, inside of what begins at %d", at+uint64(got), at)
	}
	return fmt.Errorf("reading at %d: %w", at, err)
}
