package file

import (
	"context"
	"maps"
	"runtime/debug"
	"time"
)

// How often what can be watched and was not written of late is looked at nevertheless, in sweeps: its size, and its names, which cost more.
const (
	idleSweeps = 10
	nameSweeps = 30
)

// manyLogs is how many logs make it worth to return memory, and freeSweeps in how many sweeps that is done at least once.
const (
	manyLogs   = 500
	freeSweeps = 600
)

// sweep looks at everything that is due without being told, and tidies up.
func (e *engine) sweep(ctx context.Context) {
	now := e.now()
	e.swept = now
	all := e.overflow || e.sweeps%idleSweeps == 0
	names := e.overflow || e.sweeps%nameSweeps == 0
	e.sweeps++
	e.overflow = false
	if names {
		for _, d := range e.dirs {
			e.examineDirectory(d)
		}
	} else {
		for d := range e.unsettled {
			e.examineDirectory(d)
		}
	}
	e.list()
	var lag int64
	var behind time.Duration
	if all {
		for _, l := range e.logs {
			if _, active := e.active[l]; active {
				continue
			}
			for _, g := range l.gens {
				if e.examine(g); g.links == 0 {
					e.active[l] = struct{}{}
				}
			}
			if names && (l.dir.mtime == 0 || l.dir.mtime != l.tidied) { // a name in its directory may be gone
				e.active[l], l.tidied = struct{}{}, l.dir.mtime
			}
		}
	}
	for l := range e.active {
		for _, g := range l.gens {
			lag += max(g.end()-g.offset, 0)
			behind = max(behind, g.behind(now))
			if all || e.due(l, g, now) {
				e.examine(g)
			}
		}
		e.tidy(ctx, l, now)
		if e.quiet(l, now) {
			delete(e.active, l)
		}
	}
	e.sweepBusy(now)
	e.Stats.Lag.Store(lag)
	e.Stats.Behind.Store(int64(behind))
	e.Stats.Generations.Store(int64(len(e.inodes)))
	e.tidyMemory()
	for over := e.Stats.Open.Load(); int(over) > e.MaxOpen; { // more had to be open for a while
		e.spare()
		if now := e.Stats.Open.Load(); now < over {
			over = now
			continue
		}
		break
	}
	for _, o := range e.outlets { // positions that were not worth a write of their own
		if now.Sub(o.used) < idleSweeps*e.Sweep {
			o.open = true
		}
	}
}

// tidyMemory returns memory when many logs have come to rest, and now and then later: finding and looking at so many leaves garbage that nothing else would
// clear away for long.
func (e *engine) tidyMemory() {
	if len(e.logs) < manyLogs {
		return
	}
	e.crowded = e.crowded || len(e.active) > len(e.logs)/2
	if e.crowded && len(e.active) < len(e.logs)/8 || e.sweeps%freeSweeps == 0 {
		e.crowded = false
		few := make(map[*log]struct{}, len(e.active)) // a map never gets smaller
		maps.Copy(few, e.active)
		e.active = few
		debug.FreeOSMemory()
	}
}

// examineDirectory has a directory listed if it has changed.
func (e *engine) examineDirectory(d *directory) {
	if st, err := stat(d.path); err != nil || st.mtime != d.mtime || st.id != d.id {
		if err == nil || d.id != (inode{}) || !d.root {
			e.relist(d)
		}
	}
}

// quiet tells whether a log needs no look with every sweep: what it has is read to its end, was not written of late, has its name and is watched.
func (e *engine) quiet(l *log, now time.Time) bool {
	if len(l.parked) > 0 || len(l.gens) == 0 {
		return false
	}
	for i, g := range l.gens {
		if !g.finished() || g.untold || g.gone || g.links == 0 || e.due(l, g, now) || now.Sub(g.changed) < 2*e.RotateWait ||
			g.fd >= 0 && i < len(l.gens)-1 {
			return false
		}
	}
	return true
}

// due tells whether a generation is looked at with every sweep: those that were written of late, have no name or are not watched.
func (e *engine) due(l *log, g *generation, now time.Time) bool {
	if g.fd < 0 {
		return g == l.last() && !l.dir.watched
	}
	return now.Sub(g.changed) < idleSweeps*e.Sweep && !l.dir.polled || g.links == 0 || g.real != "" || !l.dir.watched
}

// quickSweep is how often logs are looked at that cannot be watched and were written of late, and how late that is.
const (
	quickSweep = 50 * time.Millisecond
	recently   = 2 * time.Second
)

// Directories that cannot be watched are looked at as often for a while after one of them has changed, if they are not too many.
const (
	stirred  = 5 * time.Second
	maxStirs = 200
)

// lively tells whether a look between two sweeps is worth it.
func (e *engine) lively() bool {
	return len(e.recent) > 0 || e.unwatched() && len(e.dirs) <= maxStirs && e.now().Sub(e.stir) < stirred
}

// unwatched tells whether there are directories that cannot be watched.
func (e *engine) unwatched() bool { return e.watcher == nil || e.Stats.Unwatched.Load() > 0 }

// sweepRecent looks at logs that cannot be watched and were written of late: whoever has written is likely to write again, or to rotate.
func (e *engine) sweepRecent() {
	now := e.now()
	e.quick = now
	if len(e.dirs) <= maxStirs && now.Sub(e.stir) < stirred {
		for _, d := range e.dirs {
			if st, err := stat(d.path); !d.watched && err == nil && (st.mtime != d.mtime || st.id != d.id) {
				e.relist(d)
			}
		}
	}
	for l := range e.recent {
		if now.Sub(l.changed) > recently || l.last() == nil {
			delete(e.recent, l)
			continue
		}
		if st, err := stat(l.dir.path); err != nil || st.mtime != l.dir.mtime {
			e.relist(l.dir)
		}
		for _, g := range l.gens {
			if g.fd >= 0 && now.Sub(g.changed) < recently {
				e.examine(g)
			}
		}
	}
}

// examine looks at a generation, and has it read if that is worth it.
func (e *engine) examine(g *generation) {
	size, mtime := g.size, g.mtime
	same, err := g.look(e.now())
	if err != nil && g.fd >= 0 {
		e.trouble(g.path, "looking at a file", err)
		return
	}
	if !same || g.size != size || g.mtime != mtime || g.seen < g.end() {
		e.touch(g)
	}
}

// tidy closes rotated generations that are done with, forgets those that are not there any more, and ends a log that is gone.
func (e *engine) tidy(ctx context.Context, l *log, now time.Time) {
	o := e.outlets[l.spec.Handler]
	for i := len(l.gens) - 1; i >= 0 && o.retry.IsZero(); i-- {
		g := l.gens[i]
		last := i == len(l.gens)-1
		if now.Sub(g.changed) < e.RotateWait && !(g.gone && g.finished() && g != l.at) {
			continue
		}
		named := !g.gone && g.named()
		var err error
		switch {
		case last && !named && g != l.at && g.end() > 0:
			e.touch(g) // what precedes it is not decided
		case last && !named && g != l.at:
			err = e.forget(ctx, g)
		case last && !named:
			if err = e.finish(ctx, l, &l.lane, g); err == nil {
				stream := *l.stream // it has ended; what comes under its name is another one
				l.lane = lane{stream: &stream}
				err = e.forget(ctx, g)
			}
		case last, g == l.at && !g.finished():
		case g.late != nil:
			err = e.finish(ctx, l, g.late, g)
			g.late = nil
		case !g.finished():
			e.touch(g)
		case !named:
			err = e.forget(ctx, g)
		default:
			e.closeGeneration(g)
		}
		if err != nil {
			e.stall(o, err)
		}
	}
	for _, c := range l.parked {
		if now.Sub(c.since) > keepCopy {
			if st, err := fstat(c.fd); err == nil && st.links > 0 {
				g := e.generation(l, c.path, c.fd, &st)
				e.skip(g)
				l.insert(g, false)
				e.touch(g)
				c.fd = -1
			}
			e.unpark(l, c)
			break // the list has changed; the others have time
		}
	}
	if len(l.gens) == 0 && len(l.parked) == 0 && o.retry.IsZero() {
		if err := e.trim(ctx, l, 0); err != nil {
			e.stall(o, err)
			return
		}
		e.drop(l)
	}
}

// forget lets go of a generation that was read to its end and has no name, and has its position forgotten too.
func (e *engine) forget(ctx context.Context, g *generation) error {
	if g.head.n > 0 {
		if err := e.remembered(ctx, g); err != nil {
			return err
		}
	} else {
		gone := *g
		gone.gone = true
		if err := e.tell(ctx, &gone); err != nil {
			return err
		}
	}
	e.hold(g, nil)
	e.closeGeneration(g)
	e.unnamed(g)
	if e.inodes[g.id] == g {
		delete(e.inodes, g.id)
	}
	g.log.remove(g)
	return nil
}

// drop ends a log that has no files any more. If it comes back, it is another stream.
func (e *engine) drop(l *log) {
	delete(e.logs, l.name)
	delete(e.waiting, &l.lane)
	delete(e.recent, l)
	delete(e.active, l)
	delete(e.polled, l)
	l.dir.logs--
	e.Stats.Files.Add(-1)
}

// closeGeneration gives a descriptor back. The file is opened again when it grows.
func (e *engine) closeGeneration(g *generation) {
	if g.fd >= 0 {
		closeFile(g.fd)
		g.fd = -1
		e.Stats.Open.Add(-1)
	}
}

// spare closes the file that was idle for longest, if as many are open as may be. One that is not read to its end, or has no name, is never
// closed; where all are like that, the bound is exceeded, for the system to refuse.
func (e *engine) spare() {
	if int(e.Stats.Open.Load()) < e.MaxOpen {
		return
	}
	var victims []*generation
	for _, l := range e.logs {
		for _, g := range l.gens {
			if g.fd >= 0 && g.finished() && g.links > 0 && !g.dirty {
				victims = append(victims, g)
			}
		}
	}
	// Several at once, so that a thousand new files do not look through all others a thousand times.
	for range max(len(victims)/16, 1) {
		var oldest *generation
		for _, g := range victims {
			if g.fd >= 0 && (oldest == nil || g.changed.Before(oldest.changed)) {
				oldest = g
			}
		}
		if oldest == nil || !oldest.named() {
			return
		}
		e.closeGeneration(oldest)
	}
}
