package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/unpack"
)

// Archives are rotated files that were compressed. One is read if it holds a generation of which a position tells that it was not read to its end, or one
// that came and went while nobody looked. Its text is unpacked into a file without a name, and read from there like any other generation.

const (
	// maxText bounds in bytes what is unpacked of one archive: it takes as much disk for a while.
	maxText = 4 << 30
	// maxDone is how many generations of a log are remembered that were read to their end and lost their name.
	maxDone = 8
	// packing is how long an archive that breaks off may still be on its way.
	packing = time.Minute
	// maxExamined bounds how many archives are remembered as looked at.
	maxExamined = 4 << 10
)

// done is a generation that was read to its end and let go: what comes later as an archive of it is not read again.
type done struct {
	key       string // of its position, which is kept for the next start
	head      fingerprint
	size      int64
	tail      sum
	truncated bool // there may be a copy that holds more
	archived  bool // an archive of it was seen
}

// examined identifies an archive that was looked at.
type examined struct {
	id          inode
	mtime, size int64
}

// archives sees to the archives of a log at the start: those in the directories of the given paths that may hold what is written after what its positions
// tell of. written is when the newest of these was written.
func (e *engine) archives(l *log, beside []string, written int64) {
	least := written
	for _, en := range e.memory.byLog[l.name] {
		if !en.Finished {
			least = min(least, en.Written)
		}
	}
	var paths []string
	for _, path := range beside {
		e.eachBeside(path, func(path string) {
			if tailers.Compressed(path) && !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		})
	}
	slices.SortFunc(paths, tailers.CompareRotation)
	for _, path := range paths {
		if st, err := stat(path); err == nil && st.regular() && seconds(st.mtime) >= seconds(least) {
			if err := e.unpackAs(l, path, &st, written); err != nil {
				e.again(l.dir)
			}
		}
	}
}

// seconds is the precision with which rotators give an archive the time of its original.
func seconds(mtime int64) int64 { return mtime / int64(time.Second) }

// archive looks at an archive that was found while the log is followed. Nearly always it holds a generation that is known, which its first bytes tell. An
// error means that it must be looked at again.
func (e *engine) archive(l *log, path string) error {
	st, err := stat(path)
	if err != nil || !st.regular() {
		return nil
	}
	x := examined{st.id, st.mtime, st.size}
	since := max(l.since, l.dir.listed)
	if e.examined[x] || seconds(st.mtime) < seconds(since) && !e.owed(l) {
		return nil
	}
	if _, err := stat(path[:len(path)-len(filepath.Ext(path))]); err == nil && e.onItsWay(&st) {
		return errNotYet // somebody is packing it
	}
	head, err := beginOf(path)
	if err != nil {
		if e.onItsWay(&st) {
			return errNotYet
		}
		e.trouble(path, "reading an archive", err)
	}
	if err != nil || len(head) == 0 || e.claim(l, head) {
		e.note(x)
		return nil
	}
	return e.unpackAs(l, path, &st, since)
}

// owed tells whether positions of earlier runs tell of generations that were not found yet.
func (e *engine) owed(l *log) bool {
	return slices.ContainsFunc(e.memory.byLog[l.name], func(en *entry) bool { return !en.Finished })
}

// note remembers that an archive was looked at.
func (e *engine) note(x examined) {
	if len(e.examined) >= maxExamined {
		clear(e.examined)
	}
	e.examined[x] = true
}

// claim tells whether a text that begins like this is one of the generations that are known and have no archive yet.
func (e *engine) claim(l *log, begin []byte) bool {
	for _, g := range l.gens {
		g.acquaint()
		if !g.archived && !g.gone && g.head.n > 0 && g.head.of(begin) {
			g.archived = true
			return true
		}
	}
	for i := range l.done {
		if d := &l.done[i]; !d.archived && !d.truncated && d.head.of(begin) {
			d.archived = true
			return true
		}
	}
	return false
}

// unpackAs unpacks an archive, finds out what it holds, and takes in what was not read. What nothing is known of is read from its beginning if it was
// written since a time.
func (e *engine) unpackAs(l *log, path string, st *status, since int64) error {
	fd, err := e.unpacked(path, st)
	if err != nil {
		if errors.Is(err, errNotYet) {
			return err
		}
		e.trouble(path, "reading an archive", err)
		if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EMFILE) {
			return err
		}
		e.note(examined{st.id, st.mtime, st.size})
		return nil
	}
	e.note(examined{st.id, st.mtime, st.size})
	text, err := fstat(fd)
	if err != nil || text.size == 0 {
		closeFile(fd)
		return err
	}
	text.mtime = st.mtime
	entry := e.memory.sameArchive(l.name, fd, &text)
	from, known := int64(0), entry != nil
	if known {
		from = entry.Offset
	} else {
		from, known = l.readOf(fd, &text)
	}
	if from >= text.size || !known && seconds(st.mtime) < seconds(since) {
		closeFile(fd)
		if entry != nil && !entry.Finished {
			l.done = append(l.done, entry.done(true))
		}
		return nil
	}
	g := e.generation(l, path, fd, &text)
	g.unpacked, g.archived, g.mtime = true, true, st.mtime
	if entry != nil {
		e.resume(g, entry)
	} else if from > 0 {
		g.offset = from
		g.read(from, nil)
	}
	l.insert(g, false)
	e.touch(g)
	e.Stats.Archives.Add(1)
	return nil
}

// readOf returns up to where a text was read as one of the log's generations.
func (l *log) readOf(fd int, st *status) (offset int64, known bool) {
	for _, g := range l.gens {
		size := g.acquaint()
		if g.head.n == 0 || !g.head.begins(fd) {
			continue
		}
		if g.fd >= 0 {
			if n := st.size; n <= size && sameAt(g.fd, fd, max(n-headSize, 0), min(n, headSize)) {
				return n, true // the file itself is still read
			}
			continue
		}
		if tail, ok := tailSum(fd, g.seen); g.seen > 0 && g.seen <= st.size && ok && tail == g.tail {
			return g.seen, true
		}
	}
	for _, d := range l.done {
		if d.size > st.size || !d.head.begins(fd) {
			continue
		}
		if tail, ok := tailSum(fd, d.size); ok && tail == d.tail {
			return d.size, true
		}
	}
	return 0, false
}

// unpacked writes the text of an archive to a file without a name, and returns that open.
func (e *engine) unpacked(path string, st *status) (fd int, err error) {
	in, err := os.Open(path)
	if err != nil {
		return -1, err
	}
	defer in.Close()
	r, stop, err := unpack.Reader(in)
	switch {
	case (err != nil || r == nil) && e.onItsWay(st):
		return -1, errNotYet
	case err != nil:
		return -1, err
	case r == nil:
		return -1, errors.New("it is compressed in a way that is not known here (.gz and .zst are)")
	}
	defer stop()
	e.spare()
	tmp, err := os.CreateTemp(e.Scratch, "errtail-unpacked-*")
	if err != nil {
		return -1, fmt.Errorf("making room for its text: %w", err)
	}
	defer tmp.Close()
	if err := os.Remove(tmp.Name()); err != nil {
		return -1, err
	}
	n, err := io.Copy(tmp, io.LimitReader(r, maxText))
	switch {
	case errors.Is(err, unix.ENOSPC):
		return -1, err
	case err != nil && e.onItsWay(st):
		return -1, errNotYet
	case err != nil:
		e.trouble(path, fmt.Sprintf("reading an archive, of which %d bytes can be read", n), err)
	case n == maxText:
		e.trouble(path, "reading an archive", fmt.Errorf("of its text only %d bytes are read", n))
	}
	at := time.Unix(0, st.mtime)
	if err := os.Chtimes(fmt.Sprintf("/proc/self/fd/%d", tmp.Fd()), at, at); err != nil {
		e.log.Debug("the time of an unpacked archive cannot be set", "error", err)
	}
	return unix.FcntlInt(tmp.Fd(), unix.F_DUPFD_CLOEXEC, 0)
}

// onItsWay tells whether an archive that breaks off may still be written.
func (e *engine) onItsWay(st *status) bool { return e.now().Sub(st.modified()) < packing }

// beginOf returns what the text of an archive begins with.
func beginOf(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	r, stop, err := unpack.Reader(in)
	if err != nil || r == nil {
		return nil, err
	}
	defer stop()
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF && n > 0 {
		err = nil // shorter than that, or cut off: as much as there is
	}
	return head[:n], err
}

// remembered has the position of a generation that is let go say so, for the next start, and the one of the generation that was let go longest ago
// forgotten.
func (e *engine) remembered(ctx context.Context, g *generation) error {
	over := *g
	over.over = true
	if err := e.tell(ctx, &over); err != nil {
		return err
	}
	l := g.log
	l.done = append(l.done, done{key: g.key, head: g.head, size: g.seen, tail: g.tail, truncated: g.gone, archived: g.archived})
	return e.trim(ctx, l, maxDone)
}

// trim forgets generations that were let go, the oldest first, until no more than n are left.
func (e *engine) trim(ctx context.Context, l *log, n int) error {
	for len(l.done) > n {
		if err := e.tellGone(ctx, e.outlets[l.spec.Handler], l.stream.Path, l.name, l.done[0].key); err != nil {
			return err
		}
		l.done = slices.Delete(l.done, 0, 1)
	}
	return nil
}

// tellGone has a position forgotten.
func (e *engine) tellGone(ctx context.Context, o *outlet, path, source, key string) error {
	w := &tailers.Window{Stream: &tailers.Stream{Kind: "file", Path: path, Source: source}, Time: e.now(), Final: true,
		Before:   func([]byte, int64) int { return 0 },
		Head:     func(int) []byte { return nil },
		Position: func(int) event.Position { return event.Position{Key: key, Gone: true} },
	}
	o.used, o.open = e.now(), true
	_, err := o.handler.Handle(ctx, w)
	return err
}
