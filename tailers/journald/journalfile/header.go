package journalfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// ID is a 128-bit id: of a file, a boot, a machine, or a source of sequence numbers.
type ID [16]byte

// String returns the id as journald writes it: 32 hexadecimal digits.
func (id ID) String() string { return fmt.Sprintf("%x", id[:]) }

// Incompatible flags (section "Header"). A reader must refuse a file with one that it does not know.
const (
	FlagXZ        = 1 << 0 // some DATA payloads are compressed with XZ
	FlagLZ4       = 1 << 1
	FlagKeyedHash = 1 << 2 // the hash tables use siphash24, keyed with the file id
	FlagZSTD      = 1 << 3
	FlagCompact   = 1 << 4 // offsets in entries and arrays have 32 bits

	knownFlags = FlagXZ | FlagLZ4 | FlagKeyedHash | FlagZSTD | FlagCompact
)

// State tells whether a file is being written.
type State uint8

// The states of a file (section "Header"). An archived file never changes again.
const (
	Offline State = iota
	Online
	Archived
)

// Header is what the header of a file says (section "Header").
type Header struct {
	Flags       uint32 // incompatible_flags
	State       State
	File        ID // file_id: of this very file, also after it was renamed
	Machine     ID
	Seqnum      ID     // seqnum_id: files with the same one share their sequence numbers
	Entries     uint64 // n_entries: how many there are to read
	HeadSeqnum  uint64 // sequence number of the first entry; 0 in a file without entries
	TailSeqnum  uint64 // of the last one, or of one that is being written
	HeadTime    uint64 // realtime of the first entry, microseconds since 1970
	TailTime    uint64 // realtime of the last entry
	size        uint64 // header_size
	arena       uint64 // arena_size
	tailObject  uint64
	entryArrays uint64
}

// Compact tells whether offsets have 32 bits.
func (h *Header) Compact() bool { return h.Flags&FlagCompact != 0 }

// itemSize returns how long, in bytes, an item of an entry is.
func (h *Header) itemSize() uint64 {
	if h.Compact() {
		return 4
	}
	return 16
}

// end returns where the file ends, as far as it is in use or allocated.
func (h *Header) end() uint64 { return h.size + h.arena }

// Bytes of the header that are read, and that there must be at least: up to and with n_objects and the first times of entries.
const (
	headerRead = 208
	minHeader  = 208
)

// signature begins every file.
const signature = "LPKSHHRH"

// Errors that callers may want to know apart.
var (
	// ErrNotJournal is returned for a file that is no journal, or the beginning of one: journald creates files empty.
	ErrNotJournal = errors.New("no journal file")
	// ErrUnknownFlags is returned for a file that says that a reader which does not know what is new in it must not read it.
	ErrUnknownFlags = errors.New("journal file of a newer format")
	// ErrCorrupt is returned where a file contradicts itself or breaks off.
	ErrCorrupt = errors.New("journal file is corrupted")
)

func corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrCorrupt}, args...)...)
}

func parseHeader(b []byte) (Header, error) {
	if len(b) < minHeader || string(b[:8]) != signature {
		return Header{}, ErrNotJournal
	}
	u64 := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	h := Header{
		Flags:       binary.LittleEndian.Uint32(b[12:]),
		State:       State(b[16]),
		File:        ID(b[24:40]),
		Machine:     ID(b[40:56]),
		Seqnum:      ID(b[72:88]),
		size:        u64(88),
		arena:       u64(96),
		tailObject:  u64(136),
		Entries:     u64(152),
		TailSeqnum:  u64(160),
		HeadSeqnum:  u64(168),
		entryArrays: u64(176),
		HeadTime:    u64(184),
		TailTime:    u64(192),
	}
	if unknown := h.Flags &^ knownFlags; unknown != 0 {
		return h, fmt.Errorf("%w: incompatible flag %d", ErrUnknownFlags, 1<<bits.TrailingZeros32(unknown))
	}
	if h.size < minHeader || h.size%8 != 0 || h.size > maxFile || h.arena > maxFile {
		return h, corrupt("a header of %d bytes with %d bytes of objects", h.size, h.arena)
	}
	h.tailObject = min(h.tailObject, h.end())
	if h.Entries > h.arena/minEntry {
		return h, corrupt("%d entries in %d bytes", h.Entries, h.arena)
	}
	return h, nil
}

// maxFile bounds, in bytes, what a file may claim to be, so that sums of offsets and sizes do not overflow.
const maxFile = 1 << 50
