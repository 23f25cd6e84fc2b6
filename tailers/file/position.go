package file

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// forgetAfter is how long the position of a file that cannot be found is kept: it may be on a disk that is not mounted.
const forgetAfter = 7 * 24 * time.Hour

// keyPrefix is what the keys of positions begin with.
const keyPrefix = "file:"

// maxPositionSize bounds what is read of a stored position. The longest path is 4 KiB, and one may tell of maxPassed others.
const maxPositionSize = 1 << 20

// entry is the value of a position, as JSON.
type entry struct {
	Path    string `json:"path"`          // of the file itself, where the log is a link
	Log     string `json:"log,omitempty"` // the log's name, where Path does not tell it
	Dev     uint64 `json:"dev"`
	Inode   uint64 `json:"ino"`
	HeadLen int    `json:"head_len"` // how many of the first bytes Head was made of
	Head    string `json:"head"`
	Offset  int64  `json:"offset"`
	Tail    string `json:"tail,omitempty"` // of up to 16 bytes before Offset
	Text    int64  `json:"text,omitempty"` // of UTF-16: how many bytes of UTF-8 what is before Offset makes
	Written int64  `json:"written"`        // when the file was last written, nanoseconds since 1970
	Stored  int64  `json:"stored"`         // seconds since 1970
	// Finished means that it was read to its end and has lost its name: only an archive can be of it.
	Finished bool `json:"finished,omitempty"`
	// Passed are, by their keys, generations before this one that were decided up to their ends together with this one, and whose own positions are on their way: what is
	// decided of several generations together is in custody together.
	Passed map[string]*entry `json:"passed,omitempty"`

	key    string
	passed bool // it is known from another one's Passed
}

// parsePosition reads a stored position.
func parsePosition(p event.Position) (*entry, error) {
	if len(p.Value) > maxPositionSize {
		return nil, fmt.Errorf("position %s: %d bytes are too many", p.Key, len(p.Value))
	}
	e := &entry{key: p.Key}
	if err := json.Unmarshal(p.Value, e); err != nil {
		return nil, fmt.Errorf("position %s: %w", p.Key, err)
	}
	if !e.possible() {
		return nil, fmt.Errorf("position %s: %s is out of bounds", p.Key, p.Value)
	}
	for key, other := range e.Passed {
		if !strings.HasPrefix(key, keyPrefix) || other == nil || !other.possible() {
			return nil, fmt.Errorf("position %s: what it tells of %s is out of bounds", p.Key, key)
		}
	}
	return e, nil
}

func (e *entry) possible() bool {
	return e.HeadLen >= 0 && e.HeadLen <= headSize && e.Offset >= 0 && e.Text >= 0 && e.Text <= e.Offset/2*3 && e.Path != ""
}

// position returns what to store once the generation is decided up to an offset, and those before it that are passed with it up to theirs.
func (g *generation) position(offset int64, now time.Time, passed map[string]*entry) event.Position {
	e := g.entry(offset, now)
	e.Passed = passed
	return event.Position{Key: g.key, Value: e.encode(), Gone: g.gone && !g.over}
}

// maxPassed is how many generations one position tells of besides its own: with more, some of which hold next to nothing, the oldest may be read twice after a kill.
const maxPassed = 100

// passed returns what the position of a generation has to tell of those before it.
func (r *reading) passed(g *generation) (passed map[string]*entry) {
	if r.lane != &r.log.lane {
		return nil
	}
	for i := slices.Index(r.log.gens, g) - 1; i >= 0 && len(passed) < maxPassed; i-- {
		p := r.log.gens[i]
		offset := p.offset
		if p.offset < p.ends() && slices.Contains(r.chain, p) {
			offset = p.ends()
		} else if !p.untold {
			continue
		}
		if passed == nil {
			passed = map[string]*entry{}
		}
		e := p.entry(offset, r.now())
		if p.gone {
			e.Dev, e.Inode = 0, 0 // what has them now is another generation; there may be a copy of this one
		}
		passed[p.key] = e
	}
	return passed
}

// entry is the value of the position.
func (g *generation) entry(offset int64, now time.Time) *entry {
	path := cmp.Or(g.real, g.path)
	e := &entry{Path: path, Dev: g.id.dev, Inode: g.id.ino, HeadLen: g.head.n, Head: g.head.sum.String(), Offset: offset,
		Written: g.mtime, Stored: now.Unix(), Finished: g.over}
	if g.wide != nil {
		e.Text = g.text(offset)
	}
	if g.unpacked {
		e.Dev, e.Inode = 0, 0 // the file that it is read from has no name
	}
	if tailers.Identity(path) != g.log.name {
		e.Log = g.log.name
	}
	if offset == g.seen && offset > 0 {
		e.Tail = g.tail.String()
	} else if g.fd >= 0 {
		if tail, ok := tailSum(g.fd, offset); ok {
			e.Tail = tail.String()
		}
	}
	return e
}

// done is what is kept of the entry of a generation that was read to its end.
func (e *entry) done(archived bool) done {
	head, _ := parseSum(e.Head)
	tail, _ := parseSum(e.Tail)
	return done{key: e.key, head: fingerprint{e.HeadLen, head}, size: e.Offset, tail: tail, archived: archived}
}

// name is the name of the log.
func (e *entry) name() string { return cmp.Or(e.Log, tailers.Identity(e.Path)) }

// matches tells whether an open file is the one that the entry tells of, as far as its content says.
func (e *entry) matches(fd int, st *status) bool {
	sum, ok := parseSum(e.Head)
	if !ok || st.size < e.Offset || st.size < int64(e.HeadLen) || !(fingerprint{e.HeadLen, sum}).begins(fd) {
		return false
	}
	if e.Offset == 0 || e.Tail == "" {
		return true
	}
	tail, ok := tailSum(fd, e.Offset)
	return ok && tail.String() == e.Tail
}

// memory is what earlier runs stored.
type memory struct {
	byInode map[inode]*entry
	byLog   map[string][]*entry
	stored  int64 // when the last of them was, seconds since 1970
}

// remember reads stored positions.
func remember(positions []event.Position) (m memory, unreadable []error) {
	m = memory{byInode: map[inode]*entry{}, byLog: map[string][]*entry{}}
	byKey := map[string]*entry{}
	for _, p := range positions {
		if !strings.HasPrefix(p.Key, keyPrefix) {
			continue // another source's
		}
		e, err := parsePosition(p)
		if err != nil {
			unreadable = append(unreadable, err)
			continue
		}
		byKey[p.Key] = e
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		for passed, e := range byKey[key].Passed {
			if own := byKey[passed]; own == nil || own.Offset < e.Offset && !own.Finished {
				e.key, e.passed = passed, true
				byKey[passed] = e
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		e := byKey[key]
		m.stored = max(m.stored, e.Stored)
		id, name := inode{e.Dev, e.Inode}, e.name()
		if other := m.byInode[id]; !e.Finished && (other == nil || other.Stored < e.Stored) {
			m.byInode[id] = e
		}
		m.byLog[name] = append(m.byLog[name], e)
	}
	return m, unreadable
}

// sameInode takes the entry of a file that has kept its inode.
func (m *memory) sameInode(fd int, st *status) *entry {
	e := m.byInode[st.id]
	if e == nil || e.HeadLen == 0 || !e.matches(fd, st) { // of a file that was empty nothing is known but its number
		return nil
	}
	m.take(e)
	return e
}

// sameEmpty takes the entry of a file that was empty when it was stored. Only its number tells that it is the same file: nothing that knows files by
// their content may have known it.
func (m *memory) sameEmpty(id inode) *entry {
	e := m.byInode[id]
	if e == nil || e.HeadLen > 0 || e.Offset > 0 {
		return nil
	}
	m.take(e)
	return e
}

// sameContent takes an entry of a log whose file was copied, or moved from another file system: one that had begun. Of several the one that was read
// furthest is taken.
func (m *memory) sameContent(name string, fd int, st *status) *entry {
	return m.best(name, fd, st, func(e *entry) bool { return !e.Finished })
}

// sameArchive takes the entry of a log whose file was compressed, also of one that was let go.
func (m *memory) sameArchive(name string, fd int, st *status) *entry {
	return m.best(name, fd, st, func(*entry) bool { return true })
}

func (m *memory) best(name string, fd int, st *status, fits func(*entry) bool) *entry {
	var best *entry
	for _, e := range m.byLog[name] {
		if e.HeadLen > 0 && fits(e) && (best == nil || e.Offset > best.Offset) && e.matches(fd, st) {
			best = e
		}
	}
	if best != nil {
		m.take(best)
	}
	return best
}

func (m *memory) take(e *entry) {
	if id := (inode{e.Dev, e.Inode}); m.byInode[id] == e {
		delete(m.byInode, id)
	}
	name := e.name()
	list := m.byLog[name]
	for i := range list {
		if list[i] == e {
			m.byLog[name] = append(list[:i:i], list[i+1:]...)
			return
		}
	}
}

// watermark returns until when everything written to a log is known of; false if nothing is known of the log.
func (m *memory) watermark(name string) (written int64, known bool) {
	for _, e := range m.byLog[name] {
		written, known = max(written, e.Written), true
	}
	return written, known
}
