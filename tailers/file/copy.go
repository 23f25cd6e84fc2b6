package file

import (
	"time"
)

// Times of copies.
const (
	copyWait = time.Minute      // how long an empty file may be on its way to become one
	keepCopy = 10 * time.Minute // how long one is kept in case its original is truncated
	hotTime  = time.Second      // how long a log is read without pauses after a copy appeared
	maxCopy  = 4                // of one log at a time
)

// copyOf tells whether a file is a copy of one of a log's last generations, or may become one. Two generations may begin alike, for as long as
// what any program prints first; so what a copy ends with is compared too.
func (e *engine) copyOf(l *log, fd int, st *status) (wait bool, original *generation) {
	fresh := e.now().Sub(st.modified()) < copyWait
	if st.size == 0 {
		return fresh && l.last() != nil, nil
	}
	if last := l.last(); last != nil && last.fd < 0 && !last.gone {
		e.openAgain(last)
	}
	for i := len(l.gens) - 1; i >= max(len(l.gens)-maxCopy, 0); i-- {
		g := l.gens[i]
		if g.gone && g.head.n >= beginSize && st.size >= int64(g.head.n) && g.copiedTo(fd, st.size) {
			return false, g // truncated before the copy was found
		}
		if g.fd < 0 || bornBefore(fd, g.fd) {
			continue
		}
		truncated, err := g.truncated()
		if err != nil {
			continue
		}
		if truncated { // so the copy is whole
			if g.copiedTo(fd, st.size) {
				return false, g
			}
			continue
		}
		if live, err := stat(l.name); g != l.last() || err == nil && live.id != g.id {
			continue // it was rotated, so nobody is about to truncate it: this is the same text once more
		}
		now, err := fstat(g.fd)
		n := st.size
		if err != nil || n > now.size || !sameAt(g.fd, fd, 0, min(n, headSize)) || !sameAt(g.fd, fd, max(n-headSize, 0), min(n, headSize)) {
			continue
		}
		if n < now.size && n < headSize { // a few bytes may be the same in two files
			wait = wait || fresh
			continue
		}
		return false, g
	}
	return wait, nil
}

// bornBefore tells whether an open file is known to have been created before another one. So it is no copy of it, even if a program that starts again and
// again has written the same to both.
func bornBefore(a, b int) bool {
	if a < 0 || b < 0 {
		return false
	}
	at, okA := born(a)
	bt, okB := born(b)
	return okA && okB && at < bt
}

// sameAt tells whether two files have the same n bytes at an offset, as far as both reach.
func sameAt(a, b int, offset, n int64) bool {
	var p, q [headSize]byte
	i, errA := pread(a, p[:n], offset)
	j, errB := pread(b, q[:n], offset)
	return ignoringEOF(errA) == nil && ignoringEOF(errB) == nil && string(p[:min(i, j)]) == string(q[:min(i, j)])
}

// park keeps a copy. That one appears is a sign that the original is going to be truncated.
func (e *engine) park(l *log, path string, fd int, st *status) {
	if len(l.parked) >= maxCopy {
		e.unpark(l, l.parked[0])
	}
	now := e.now()
	l.parked = append(l.parked, &copied{id: st.id, path: path, fd: fd, mtime: st.mtime, since: now})
	e.parked[st.id] = true
	e.hot = now.Add(hotTime)
}

func (e *engine) unpark(l *log, c *copied) {
	for i := range l.parked {
		if l.parked[i] == c {
			l.parked = append(l.parked[:i:i], l.parked[i+1:]...)
			break
		}
	}
	delete(e.parked, c.id)
	closeFile(c.fd)
}

// truncatedFirst sees to a live generation that was truncated, before a file is compared with it. done means that the file has its place, or must
// be looked at again.
func (e *engine) truncatedFirst(l *log, fd int, st *status) (done bool, err error) {
	last := l.last()
	if last == nil || last.gone || last.fd < 0 && !e.openAgain(last) { // it may have been closed a moment ago, to open this one
		return false, nil
	}
	if truncated, err := last.truncated(); err != nil || !truncated || last.copiedTo(fd, st.size) {
		return false, nil
	}
	if l.truncating {
		return true, errNotYet
	}
	e.truncated(l, last)
	return e.inodes[st.id] != nil || e.parked[st.id], nil
}

// truncated begins a new generation of a file whose text was taken away. If there is a copy of that text, it takes over where reading stopped.
func (e *engine) truncated(l *log, g *generation) {
	e.Stats.Truncations.Add(1)
	l.truncating, g.dirty = true, true // dirty: what is opened now does not close it
	e.lookAround(l)
	l.truncating, g.dirty = false, false
	e.hot = time.Time{} // that was what there was to be quick for; the copy may have been found only now
	fd, id, path := g.fd, g.id, g.path
	delete(e.inodes, id)
	g.fd, g.gone = -1, true
	for _, c := range l.parked {
		st, err := fstat(c.fd)
		if err != nil || !g.copiedTo(c.fd, st.size) || st.size < g.seen && len(g.rest) > 0 {
			continue // what was read and not decided must be in it, or else it is only in memory
		}
		e.Stats.Copies.Add(1)
		g.fd, g.id, g.path, g.gone = c.fd, c.id, c.path, false
		g.size, g.mtime, g.offset = st.size, st.mtime, min(g.offset, st.size)
		g.read(min(g.seen, st.size), nil)
		g.verified = st.mtime
		if int64(g.head.n) > st.size { // copied before it had grown that long
			if err := g.identify(); err != nil {
				e.trouble(g.path, "reading a file", err)
			}
		}
		e.inodes[c.id], e.paths[c.path] = g, g
		e.Stats.Open.Add(1)
		c.fd = -1
		e.unpark(l, c)
		break
	}
	if g.gone && len(g.rest) == 0 {
		l.left = 0
	}
	st, err := fstat(fd)
	if err != nil {
		e.trouble(path, "reading a file", err)
		closeFile(fd)
		e.Stats.Open.Add(-1)
		return
	}
	e.Stats.Open.Add(-1)
	next := e.generation(l, path, fd, &st)
	for i := range l.gens {
		if l.gens[i] == g {
			l.gens = append(l.gens[:i+1:i+1], append([]*generation{next}, l.gens[i+1:]...)...)
			break
		}
	}
	e.touch(g)
	e.touch(next)
}
