package journald

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// positionVersion begins the value of a position. Then, for each file there is, its id and the sequence number (as a uvarint) of the last entry in it that is
// decided: files of which nothing is decided have 0.
const positionVersion = 1

// cursorVersion begins the value of a position in what journalctl says; its cursor follows.
const cursorVersion = 2

// key names the position of this journal, read in this way.
func (f *Follower) key() string {
	var b strings.Builder
	b.WriteString("journald:" + strings.Join(f.Directories, ","))
	for _, list := range [][]string{f.Match.Units, f.Match.Identifiers, {f.Match.Boot}} {
		b.WriteString("?" + strings.Join(list, ","))
	}
	if f.Match.Priority != nil {
		b.WriteString("?" + strconv.Itoa(*f.Match.Priority))
	}
	return b.String()
}

// storedCursor returns the position that a child has left.
func (f *Follower) storedCursor() ([]byte, bool) {
	key := f.key()
	for _, p := range f.Positions {
		if p.Key == key && len(p.Value) > 0 && p.Value[0] == cursorVersion {
			return p.Value[1:], true
		}
	}
	return nil, false
}

// sinceCursor takes the position apart that a child has left.
func (f *Follower) sinceCursor() (id journalfile.ID, seqnum, realtime uint64, ok bool) {
	cursor, ok := f.storedCursor()
	if !ok {
		return id, 0, 0, false
	}
	var e exported
	e.cursor(string(cursor))
	if _, t, ok := strings.Cut(string(cursor), ";t="); ok {
		realtime, _ = strconv.ParseUint(t, 16, 64)
	}
	return e.seqnumID, e.entry.Seqnum, realtime, true
}

// lastCursor is the cursor of the last entry that was read of the files, of those that were written last.
func (r *run) lastCursor() []byte {
	var last *source
	for _, s := range r.set.all() {
		if last == nil || s.tailTime > last.tailTime || s.seqnumID == last.seqnumID && s.read > last.read {
			last = s
		}
	}
	if last == nil {
		return nil
	}
	return []byte(shortCursor(last.seqnumID, last.read, last.tailTime))
}

// stored returns the position that was stored, and whether there was one.
func (f *Follower) stored() (map[fileID]uint64, bool, error) {
	key := f.key()
	for _, p := range f.Positions {
		if p.Key == key {
			if len(p.Value) > 0 && p.Value[0] == cursorVersion {
				return nil, false, nil
			}
			known, err := parsePosition(p.Value)
			return known, err == nil, err
		}
	}
	return nil, false, nil
}

func parsePosition(b []byte) (map[fileID]uint64, error) {
	if len(b) == 0 || b[0] != positionVersion {
		return nil, errors.New("it is of another version")
	}
	known := map[fileID]uint64{}
	for b = b[1:]; len(b) > 0; {
		if len(b) < 17 {
			return nil, fmt.Errorf("%d bytes are left", len(b))
		}
		seqnum, n := binary.Uvarint(b[16:])
		if n <= 0 {
			return nil, errors.New("a number is none")
		}
		known[fileID(b)] = seqnum
		b = b[16+n:]
	}
	return known, nil
}

// position is what to store once the first n undecided bytes are in custody.
func (r *run) position(n int) event.Position {
	if r.through != nil {
		return event.Position{Key: r.key(), Value: append([]byte{cursorVersion}, r.through.position(n)...)}
	}
	decided := map[*source]uint64{}
	for _, m := range r.text.open(r.text.base + int64(n)) {
		if _, ok := decided[m.source]; !ok {
			decided[m.source] = m.seqnum - 1
		}
	}
	files := r.set.all()
	slices.SortFunc(files, func(a, b *source) int { return slices.Compare(a.id[:], b.id[:]) })
	b := make([]byte, 1, 1+26*len(files))
	b[0] = positionVersion
	for _, s := range files {
		last, open := decided[s]
		if !open {
			last = s.read
		}
		b = binary.AppendUvarint(append(b, s.id[:]...), last)
	}
	for id, last := range r.set.known {
		b = binary.AppendUvarint(append(b, id[:]...), last)
	}
	return event.Position{Key: r.key(), Value: b}
}
