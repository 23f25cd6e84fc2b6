package file

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"time"
)

// settle finds out where to begin with the files that are there at the start: first those that have kept their inode, then those that have moved or
// were copied, and then those that no position tells of. The order matters: a copy must not take the position of its original.
func (e *engine) settle(ctx context.Context) {
	e.absent()
	marks := map[*log]*mark{}
	for _, l := range e.logs {
		marks[l] = e.markOf(l)
	}
	var gens []*generation
	for i := 0; i < len(e.first); i++ { // what links lead to is added on the way
		f := e.first[i]
		gens = append(gens, nil)
		if e.inodes[f.status.id] != nil { // another name of a file that was found already
			continue
		}
		fd, st, err := e.open(f.path)
		if err != nil {
			e.refused[f.path] = true
			e.relistLog(f.log)
		}
		if fd < 0 {
			continue
		}
		gens[i] = e.generation(f.log, f.path, fd, &st)
		if real := gens[i].real; real != "" {
			marks[f.log].beside = append(marks[f.log].beside, real)
			e.lookBeside(f.log, real)
		}
		if entry := e.memory.sameInode(fd, &st); entry != nil {
			e.resume(gens[i], entry)
			f.log.insert(gens[i], f.path == f.log.name)
			gens[i] = nil
		}
	}
	for i, f := range e.first {
		if g := gens[i]; g != nil {
			st := status{id: g.id, size: g.size, mtime: g.mtime, links: g.links}
			if entry := e.memory.sameContent(f.log.name, g.fd, &st); entry != nil {
				e.resume(g, entry)
				f.log.insert(g, f.path == f.log.name)
				gens[i] = nil
			}
		}
	}
	for i, f := range e.first {
		g := gens[i]
		if g == nil {
			continue
		}
		m := marks[f.log]
		switch {
		case m.known && f.path != f.log.name && e.isCopy(f.log, g):
			continue
		case e.wasEmpty(g):
			// All that is in it was written while nobody was here, or seen and not decided.
		case m.known && (f.path == f.log.name || g.mtime >= m.written):
			// It was begun while nobody was here.
		case !m.known && !f.matched && e.missed(f.log, g):
		case !m.known && f.matched && (f.log.spec.FromStart || e.bornSince(g, f.log.spec.Young)):
		default:
			e.skip(g)
		}
		f.log.insert(g, f.path == f.log.name)
	}
	for _, l := range e.logs {
		if m := marks[l]; m.known {
			l.since = m.written
			e.archives(l, m.beside, m.written)
		} else if g := l.last(); l.spec.Whole && g != nil && g.fd >= 0 && e.bornSince(g, 0) {
			l.since = e.memory.stored * int64(time.Second)
			e.archives(l, m.beside, l.since)
		}
		let := slices.DeleteFunc(slices.Clone(e.memory.byLog[l.name]), func(en *entry) bool { return !en.Finished })
		slices.SortFunc(let, func(a, b *entry) int { return cmp.Compare(a.Stored, b.Stored) })
		for _, en := range let {
			l.done = append(l.done, en.done(true))
		}
		if err := e.trim(ctx, l, maxDone); err != nil {
			e.stall(e.outlets[l.spec.Handler], err)
		}
		l.at = nil
		for _, g := range l.gens { // the last one of which anything was decided, or else the first
			if l.at == nil || g.offset > 0 {
				l.at = g
			}
		}
		for i, g := range l.gens {
			e.touch(g)
			if i < len(l.gens)-1 {
				if g.finished() {
					e.closeGeneration(g)
				}
			}
		}
	}
	e.first = nil
	e.forgetOld(ctx)
}

// mark is what the positions of a log tell together.
type mark struct {
	written int64    // when the newest file that they tell of was written
	known   bool     // there are some
	beside  []string // files beside which generations may be found
}

func (e *engine) markOf(l *log) *mark {
	m := &mark{beside: []string{l.name}}
	m.written, m.known = e.memory.watermark(l.name)
	for _, en := range e.memory.byLog[l.name] {
		if en.Log != "" { // where the link led then
			m.beside = append(m.beside, en.Path)
			e.lookBeside(l, en.Path)
		}
	}
	return m
}

// wasEmpty tells whether a file was empty when its position was stored, and has it go on under that position. When it was last written does not matter
// then: the next generation may have been written later, and be known.
func (e *engine) wasEmpty(g *generation) bool {
	entry := e.memory.sameEmpty(g.id)
	if entry == nil {
		return false
	}
	g.key = entry.key // it is still untold: what it begins with is to be stored
	return true
}

// bornSince tells whether a file was created after the last position was stored, when nobody was here, or at most young before the start.
func (e *engine) bornSince(g *generation, young time.Duration) bool {
	at, ok := born(g.fd)
	return ok && (e.memory.stored > 0 && seconds(at) >= e.memory.stored || young > 0 && e.began.UnixNano()-at < int64(young))
}

// missed tells whether a file is a generation of a log that has begun and was rotated while nobody was here. A copy of what the log holds now is none.
func (e *engine) missed(l *log, g *generation) bool {
	if !l.spec.Whole || g.head.n == 0 || !e.bornSince(g, 0) {
		return false
	}
	fd, err := openFile(l.name)
	if err != nil {
		return true
	}
	defer closeFile(fd)
	return !g.head.begins(fd)
}

// absent finds the logs of which there is a position, but no file that a pattern matches: theirs may have been rotated.
func (e *engine) absent() {
	for name := range e.memory.byLog {
		d := e.dirs[filepath.Dir(name)]
		if d == nil || e.logs[name] != nil {
			continue
		}
		for _, in := range d.interests {
			if ok, _ := filepath.Match(in.rest[0], filepath.Base(name)); ok && len(in.rest) == 1 { // patterns were checked
				e.lookAround(e.newLog(d, in.spec, name, name))
				break
			}
		}
	}
}

// isCopy parks a generation that turns out to be a copy of the live one. One that may become a copy is let go, to be looked at again.
func (e *engine) isCopy(l *log, g *generation) bool {
	st, err := fstat(g.fd) // by now it may be more
	if err != nil {
		return false
	}
	wait, original := e.copyOf(l, g.fd, &st)
	if !wait && (original == nil || original.gone) {
		return false
	}
	delete(e.inodes, g.id)
	e.unnamed(g)
	if wait {
		e.closeGeneration(g)
		e.again(l.dir)
		return true
	}
	e.Stats.Open.Add(-1)
	e.park(l, g.path, g.fd, &st)
	return true
}

// forgetOld forgets positions of files that were not found for long.
func (e *engine) forgetOld(ctx context.Context) {
	for _, entries := range e.memory.byLog {
		for _, en := range entries {
			if e.now().Sub(time.Unix(en.Stored, 0)) < forgetAfter {
				continue
			}
			for _, o := range e.outlets {
				if err := e.tellGone(ctx, o, en.Path, en.name(), en.key); err != nil {
					e.stall(o, err)
				}
				break // all outlets of one follower share their positions
			}
		}
	}
}
