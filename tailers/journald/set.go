package journald

import (
	"cmp"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// maxField is how much of a field is read, in bytes. A message of this length makes a line of the length at which other sources cut.
const maxField = 1 << 20

// forgetAfter is how many sweeps may not find a file before it counts as deleted: while it is renamed a directory may show it under neither name.
const forgetAfter = 30

// set is the files of a journal.
type set struct {
	places places
	log    *slog.Logger
	stats  *Stats

	files   map[fileID]*source
	active  []*source // with entries to read, or that may get some
	names   map[string]nameState
	known   map[fileID]uint64 // of an earlier run: what was decided of files that were not found yet
	sweeps  int
	swept   time.Time
	unknown string // a file that only a newer journalctl can read
	told    map[string]bool
}

// nameState is what is known of a file by its name.
type nameState struct {
	info fs.FileInfo
	id   fileID
}

func newSet(dirs []string, log *slog.Logger, stats *Stats) *set {
	return &set{places: placesOf(dirs), log: log, stats: stats, files: map[fileID]*source{}, names: map[string]nameState{}, told: map[string]bool{}}
}

func (s *set) due(now time.Time) bool { return now.Sub(s.swept) >= sweepEvery }

// all returns the files in no particular order.
func (s *set) all() []*source {
	all := make([]*source, 0, len(s.files))
	for _, f := range s.files {
		all = append(all, f)
	}
	return all
}

func (s *set) close() {
	for _, f := range s.files {
		f.close()
	}
}

// maxPasses is how often directories are looked at, one time after the other, because there was something new.
const maxPasses = 5

// sweep looks for files, and looks again where it has found some: while a directory is read a file may be renamed and another one take its name, and what was written
// first is to be read first. It returns an error if there is no directory that can be read.
func (s *set) sweep(now time.Time) error {
	for range maxPasses {
		opened := s.stats.Files.Load()
		if err := s.pass(now); err != nil || s.stats.Files.Load() == opened {
			return err
		}
	}
	return nil
}

// pass looks at the directories once.
func (s *set) pass(now time.Time) error {
	s.swept = now
	if s.sweeps++; s.sweeps > forgetAfter {
		s.known = nil
	}
	found := map[string]bool{}
	err := s.places.visit(func(path string) { s.look(path, found) }, func(dir string, err error) {
		if !s.deny(err) {
			s.tell(dir, "a directory of the journal cannot be read", err)
		}
	})
	for name := range s.names {
		if !found[name] {
			delete(s.names, name)
		}
	}
	present := map[fileID]bool{}
	for _, n := range s.names {
		present[n.id] = true
	}
	for id, f := range s.files {
		if present[id] {
			f.missed = 0
		} else if f.missed++; f.missed > forgetAfter && f.file == nil {
			delete(s.files, id)
		}
	}
	return err
}

// deny says once, with the cure, that this user may not read the journal, if that is the error.
func (s *set) deny(err error) bool {
	if !errors.Is(err, fs.ErrPermission) {
		return false
	}
	s.tell("", "files of the journal may not be read, and errors in them are not seen: add the user to the group systemd-journal, or run as root", err)
	return true
}

// look opens a file that is not known yet.
func (s *set) look(path string, found map[string]bool) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		s.deny(err)
		return // else it was renamed or deleted since the directory was read
	}
	found[path] = true
	if known, ok := s.names[path]; ok && os.SameFile(known.info, info) && (s.files[known.id] == nil || s.files[known.id].file != nil || strings.Contains(path, "@")) {
		return
	}
	f, err := open(path)
	switch {
	case errors.Is(err, journalfile.ErrNotJournal):
		if info.Size() > 0 {
			s.tell(path, "a file of the journal is none", err)
		}
		delete(found, path) // it may become one
		return
	case errors.Is(err, journalfile.ErrUnknownFlags):
		s.unknown = path
		s.tell(path, "a file of the journal has a newer format", err)
		return
	case err != nil:
		if !s.deny(err) {
			s.tell(path, "a file of the journal cannot be read", err)
		}
		delete(found, path)
		return
	}
	h := f.Header()
	s.names[path] = nameState{info, h.File}
	if old := s.files[h.File]; old != nil { // under a new name
		old.path = path
		f.Close()
		return
	}
	s.stats.Files.Add(1)
	src := &source{path: path, file: f, id: h.File, seqnumID: h.Seqnum, tailTime: h.TailTime}
	s.files[h.File] = src
	if last, ok := s.known[h.File]; ok {
		delete(s.known, h.File)
		src.from(last)
	}
	s.active = append(s.active, src)
	s.arrange()
}

// tell says something about a path, once.
func (s *set) tell(path, what string, err error) {
	if s.told[path] {
		return
	}
	s.told[path] = true
	s.log.Warn(what, "path", path, "error", err)
}

// maxWindows bounds, in bytes, what is read at once of all files together.
const maxWindows = 64 << 20

// arrange orders the active files by the time of their first entries, so that old ones are read before new ones are looked at, and shares the memory out.
func (s *set) arrange() {
	if n := len(s.active); n > 128 && n%64 == 0 {
		for _, f := range s.active {
			if f.entry == nil { // its fields are in that memory
				f.file.Limit(maxWindows / n)
			}
		}
	}
	if n := len(s.active); n > 128 {
		s.active[n-1].file.Limit(maxWindows / n)
	}
	slices.SortStableFunc(s.active, func(a, b *source) int {
		return cmp.Or(cmp.Compare(a.file.Header().HeadTime, b.file.Header().HeadTime), strings.Compare(a.path, b.path))
	})
}

// refresh looks whether files have more entries, and tells whether one has.
func (s *set) refresh() bool {
	came := false
	for _, f := range s.active {
		if f.state() == journalfile.Archived && f.refreshed {
			continue
		}
		changed, err := f.file.Refresh()
		if err != nil {
			s.tell(f.path, "a file of the journal cannot be read on", err)
			f.broken = true
			continue
		}
		f.refreshed = true
		if changed && f.state() == journalfile.Archived {
			s.swept = time.Time{} // what follows is in a new file
		}
		came = came || changed && !f.done()
	}
	s.active = slices.DeleteFunc(s.active, func(f *source) bool {
		if !f.done() || f.state() != journalfile.Archived && !f.broken && f.missed <= forgetAfter {
			return false
		}
		f.close()
		return true
	})
	return came
}

// ahead returns how much later the last entry of files that have more to read is than one of a time, in microseconds since 1970.
func (s *set) ahead(of uint64) time.Duration {
	var last uint64
	for _, f := range s.active {
		if !f.done() {
			last = max(last, f.file.Header().TailTime)
		}
	}
	if last <= of || of == 0 {
		return 0
	}
	return time.Duration(min(last-of, 1<<53/1000)) * time.Microsecond
}

// release gives the memory back that is only of use while entries come.
func (s *set) release() {
	for _, f := range s.active {
		if f.entry == nil {
			f.file.Release()
		}
	}
}

// next returns the file with the entry that comes next, which is read; nil if there is none.
func (s *set) next() *source {
	var first *source
	for _, f := range s.active {
		// The files are in the order of their first entries: what begins after the entry that was found has no earlier one.
		if first != nil && !f.begun() && f.file.Header().HeadTime > first.entry.Realtime && f.seqnumID != first.seqnumID {
			break
		}
		if first != nil && !f.begun() && f.seqnumID == first.seqnumID && f.file.Header().HeadSeqnum > first.entry.Seqnum {
			continue
		}
		if !f.load(s) {
			continue
		}
		if first == nil || f.before(first) {
			first = f
		}
	}
	return first
}

// gap counts the entries that were deleted since a position was stored, as far as sequence numbers tell: of a source of numbers of which a file is gone, those between
// the last one that was decided and the first that is there.
func (s *set) gap(known map[fileID]uint64) int64 {
	vanished := false
	for id := range known {
		if s.files[id] == nil {
			vanished = true
		}
	}
	if !vanished {
		return 0
	}
	var last uint64 // decided, of the files that are gone or here
	for _, seqnum := range known {
		last = max(last, seqnum)
	}
	first := uint64(0)
	for _, f := range s.files {
		if head := f.file.Header().HeadSeqnum; head > last && (first == 0 || head < first) {
			first = head
		}
		if tail := f.file.Header().TailSeqnum; f.file.Header().HeadSeqnum <= last+1 && tail > last {
			return 0 // what follows is here
		}
	}
	if first == 0 {
		return 0
	}
	return int64(first - last - 1)
}
