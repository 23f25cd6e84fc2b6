package file

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/errtail/errtail/tailers"
)

// found is a file that was there at the start.
type found struct {
	log     *log
	path    string
	status  status
	matched bool // by a pattern, and not only by its log's name
}

// errNotYet says that a file cannot be told from a copy as long as it is shorter than what it may be a copy of.
var errNotYet = errors.New("too short to be recognised")

// place finds out what a file is that belongs to a log by its name: one that is known, perhaps under another name; the next
// generation; one that came and went between two looks; or a copy. An error means that it must be looked at again.
func (e *engine) place(l *log, path string, st *status, matched bool) error {
	if g := e.inodes[st.id]; g != nil && !e.replaced(g, path, st) {
		e.seenAs(g, path, st)
		return nil
	}
	if e.parked[st.id] {
		for _, c := range l.parked {
			if c.id == st.id {
				c.path = path
			}
		}
		return nil
	}
	if !e.started {
		e.first = append(e.first, found{l, path, *st, matched})
		return nil
	}
	fd, now, err := e.open(path)
	if err != nil || fd < 0 {
		return err
	}
	if now.id != st.id && (e.inodes[now.id] != nil || e.parked[now.id]) { // rotated a moment ago
		closeFile(fd)
		return e.place(l, path, &now, matched)
	}
	return e.adopt(l, path, fd, &now, matched)
}

// knows tells whether a file is known, and still the same.
func (e *engine) knows(path string, st *status) bool {
	g := e.inodes[st.id]
	return g != nil && !e.replaced(g, path, st)
}

// replaced tells whether a known file that is closed was deleted, and its inode given to another one.
func (e *engine) replaced(g *generation, path string, st *status) bool {
	if g.fd >= 0 || st.mtime == g.mtime && st.size == g.size {
		return false
	}
	fd, err := openFile(path)
	if err != nil {
		return false
	}
	defer closeFile(fd)
	if now, err := fstat(fd); err != nil || now.id != g.id {
		return false
	}
	if g.seen == 0 && g.path == path {
		return false
	}
	if tail, ok := tailSum(fd, g.seen); g.seen > 0 && g.head.begins(fd) && ok && tail == g.tail {
		return false
	}
	delete(e.inodes, g.id)
	e.unnamed(g)
	g.gone = true
	return true
}

// seenAs notes a name under which a known file was seen.
func (e *engine) seenAs(g *generation, path string, st *status) {
	if g.path != path {
		if old, err := stat(g.path); err == nil && old.id == g.id {
			return // a link: it is followed under one name only
		}
		e.named(g, path)
		g.changed = e.now()
		if l := g.log; path == l.name && l.last() != g { // renamed back, as the kubelet does if the writer would not reopen
			l.remove(g)
			l.insert(g, true)
		}
	}
	if st.size != g.size || st.mtime != g.mtime {
		e.touch(g)
	}
}

// adopt takes an open file in that was not known.
func (e *engine) adopt(l *log, path string, fd int, st *status, matched bool) error {
	entry := e.memory.sameInode(fd, st)
	from := int64(0)
	if entry == nil && path != l.name {
		// A copy is known by its original, which may be new as well.
		if live, err := stat(l.name); err == nil && live.regular() && live.id != st.id && !e.knows(l.name, &live) {
			if err := e.place(l, l.name, &live, matched); err != nil {
				closeFile(fd)
				return err
			}
			if e.inodes[st.id] != nil || e.parked[st.id] {
				closeFile(fd)
				return nil
			}
		}
		if done, err := e.truncatedFirst(l, fd, st); done {
			closeFile(fd)
			return err
		}
		if wait, original := e.copyOf(l, fd, st); wait {
			closeFile(fd)
			return errNotYet
		} else if original != nil && original.gone {
			from = min(original.seen, st.size) // what was read before that is decided, or in memory
		} else if original != nil {
			e.park(l, path, fd, st)
			e.touch(original)
			return nil
		}
	}
	if entry == nil {
		entry = e.memory.sameContent(l.name, fd, st)
	}
	orphan, owner := e.orphan(path, st.id), e.paths[path]
	g := e.generation(l, path, fd, st)
	if orphan && owner != nil && owner.named() {
		e.paths[path] = owner
	}
	switch {
	case entry != nil:
		e.resume(g, entry)
	case from > 0:
		g.offset = from
		g.read(from, nil)
	case e.refused[path] && e.wasEmpty(g):
	case e.refused[path] && !l.spec.FromStart:
		e.skip(g)
	case path != l.name && st.mtime < l.dir.known:
		e.skip(g) // older than what was read: unpacked again, or moved here
	}
	delete(e.refused, path)
	last := l.last()
	if last != nil {
		e.touch(last)
	}
	l.insert(g, path == l.name && !orphan)
	if len(l.gens) > 1 && g.offset == 0 {
		e.Stats.Rotations.Add(1)
	}
	e.touch(g)
	if path == l.name {
		e.leftBy(l, g)
		e.lookAround(l)
	}
	return nil
}

// open opens a file for adoption. fd is -1 without an error if the file is not there any more, or is none.
func (e *engine) open(path string) (fd int, st status, err error) {
	e.spare()
	fd, err = e.openBorn(path)
	if errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) {
		e.MaxOpen = max(int(e.Stats.Open.Load())-1, 1)
		e.spare()
		fd, err = e.openBorn(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return -1, st, nil
	}
	if err == nil {
		st, err = fstat(fd)
	}
	if err != nil {
		closeFile(fd)
		e.trouble(path, "opening a file", err)
		return -1, st, err
	}
	if !st.regular() {
		closeFile(fd)
		return -1, st, nil
	}
	return fd, st, nil
}

// generation makes one of an open file.
func (e *engine) generation(l *log, path string, fd int, st *status) *generation {
	now := e.now()
	g := &generation{log: l, key: e.newKey(st.id), id: st.id, fd: fd, size: st.size, mtime: st.mtime, links: st.links, changed: now, untold: true}
	if err := g.identify(); err != nil {
		e.trouble(path, "reading a file", err)
	}
	e.inodes[st.id] = g
	e.named(g, path)
	e.Stats.Open.Add(1)
	return g
}

// named gives a generation a name. If that is a link, the directory it leads to is watched too.
func (e *engine) named(g *generation, path string) {
	e.unnamed(g)
	g.path, g.real = path, ""
	e.paths[path] = g
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			e.paths[real], g.real = g, real
			e.relist(e.interested(filepath.Dir(real)))
		}
	}
}

// unnamed forgets the names of a generation.
func (e *engine) unnamed(g *generation) {
	for _, name := range [...]string{g.path, g.real} {
		if e.paths[name] == g {
			delete(e.paths, name)
		}
	}
}

// resume puts a generation where an earlier run left it.
func (e *engine) resume(g *generation, en *entry) {
	g.key, g.offset, g.untold = en.key, en.Offset, en.passed
	if g.wide != nil && en.Text > 0 {
		g.wide.decided(known{en.Offset, en.Text})
	}
	g.read(g.offset, nil)
}

// skip puts a generation behind its last whole line.
func (e *engine) skip(g *generation) {
	if g.wide != nil {
		g.skipWide()
		g.read(g.offset, nil)
		return
	}
	g.offset = g.size
	var p [4 << 10]byte
	for end := g.size; end > 0; {
		n := min(end, int64(len(p)))
		if _, err := pread(g.fd, p[:n], end-n); err != nil {
			break
		}
		for n > 0 && p[n-1] != '\n' {
			n--
			end--
		}
		if n > 0 || g.size-end > int64(tailMax) {
			g.offset = end
			break
		}
	}
	g.read(g.offset, nil)
}

// tailMax is how far back the beginning of a line is looked for in bytes.
const tailMax = 1 << 20

// lookAround looks at all names of a log, before a new generation of it is begun: those in its directory, and where it is a link, those of what it
// leads to.
func (e *engine) lookAround(l *log) {
	e.lookBeside(l, l.name)
	if last := l.last(); last != nil && last.real != "" {
		e.lookBeside(l, last.real)
	}
}

// lookBeside looks at the files in the directory of path that are by their names generations of the same log, except the log's own. The oldest come first:
// those that are known get the names that they have by now before others are put in order with them.
func (e *engine) lookBeside(l *log, path string) {
	var paths []string
	e.eachBeside(path, func(path string) {
		if path != l.name {
			paths = append(paths, path)
		}
	})
	slices.SortFunc(paths, tailers.CompareRotation)
	for _, path := range paths {
		var err error
		if tailers.Compressed(path) {
			if e.started {
				err = e.archive(l, path)
			}
		} else if st, failed := stat(path); failed == nil && st.regular() {
			err = e.place(l, path, &st, false)
		}
		if err != nil {
			e.again(l.dir)
		}
	}
}

// eachBeside visits the files in the directory of path that are by their names generations of the same log.
func (e *engine) eachBeside(path string, visit func(path string)) {
	dir, _ := filepath.Split(path)
	name := tailers.Identity(path)
	f, err := os.Open(dir)
	if err != nil {
		return // the sweep complains
	}
	defer f.Close()
	for {
		names, err := f.Readdirnames(1 << 10)
		for _, base := range names {
			if sibling(name, dir, base) {
				visit(dir + base)
			}
		}
		if err != nil {
			return
		}
	}
}

// leftBy gives generations that a link has led to, and leads to no more, their own name.
func (e *engine) leftBy(l *log, live *generation) {
	for _, g := range l.gens {
		if g == live || g.path != l.name || g.real == "" {
			continue
		}
		if st, err := stat(g.real); err == nil && st.id == g.id {
			e.named(g, g.real)
		}
	}
}

func closeFile(fd int) {
	if fd >= 0 {
		unix.Close(fd) // nothing was written: there is nothing to fail
	}
}
