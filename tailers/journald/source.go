package journald

import (
	"errors"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// source is a file of the journal, and how far it was read. The file stays open while it has entries to read or may get some, also when it was renamed
// or deleted.
type source struct {
	path      string
	file      *journalfile.File // nil once everything is read and nothing can come
	id        fileID
	seqnumID  journalfile.ID
	index     uint64             // of the entry that is read next
	entry     *journalfile.Entry // that one, once it is read
	limit     uint64             // if limited, entries from here on are not read
	limited   bool
	read      uint64 // number of the last entry that was read, or passed over
	tailTime  uint64 // realtime of the last entry that was read; of the file before one was
	refreshed bool   // the header was read after the file was archived
	broken    bool   // it cannot be read on
	missed    int    // sweeps that have not found it in a directory
}

// from has the file read from the entry behind a sequence number.
func (s *source) from(last uint64) {
	if h := s.file.Header(); last >= h.TailSeqnum {
		s.index, s.read = h.Entries, last
		return
	}
	i, err := s.file.Search(last + 1)
	if err != nil {
		return // from its beginning: what is read twice has the same ids
	}
	s.index, s.read = i, last
}

// fromEnd has only what comes read.
func (s *source) fromEnd() {
	h := s.file.Header()
	s.index = h.Entries
	if s.index == 0 {
		return
	}
	s.read = h.TailSeqnum
	if e, err := s.file.Stamp(s.index - 1); err == nil {
		s.read = e.Seqnum // the number in the header may be that of an entry that is being written
	}
}

func (s *source) state() journalfile.State { return s.file.Header().State }

// begun tells whether an entry of it was read already.
func (s *source) begun() bool { return s.index > 0 || s.entry != nil }

// done tells that all entries that there are were read.
func (s *source) done() bool {
	return s.file == nil || s.broken || s.entry == nil && s.index >= s.end()
}

// end is the index behind the last entry to read.
func (s *source) end() uint64 {
	if s.limited {
		return s.limit
	}
	return s.file.Header().Entries
}

func (s *source) close() {
	if s.file != nil {
		s.file.Close()
		s.file, s.entry = nil, nil
	}
}

// load reads the next entry that can be read, if there is one.
func (s *source) load(set *set) bool {
	if s.entry != nil {
		return true
	}
	if s.broken {
		return false
	}
	for s.index < s.end() {
		e, err := s.file.Read(s.index)
		if err == nil {
			s.entry = e
			return true
		}
		set.tell(s.path, "entries of the journal are damaged and passed over", err)
		if !errors.Is(err, journalfile.ErrCorrupt) {
			s.broken = true
			return false
		}
		set.stats.Damaged.Add(1)
		s.index++
	}
	return false
}

// take passes the entry over that was loaded.
func (s *source) take() {
	s.read, s.tailTime = s.entry.Seqnum, s.entry.Realtime
	s.entry = nil
	s.index++
}

// before tells whether the next entry of s comes before that of o: by number if they are counted together, by the clock of the boot if it is the same, and else by
// the clock of the machine. It is journalctl's order.
func (s *source) before(o *source) bool {
	a, b := s.entry, o.entry
	switch {
	case s.seqnumID == o.seqnumID && a.Seqnum != b.Seqnum:
		return a.Seqnum < b.Seqnum
	case a.Boot == b.Boot && a.Monotonic != b.Monotonic:
		return a.Monotonic < b.Monotonic
	}
	return a.Realtime < b.Realtime
}
