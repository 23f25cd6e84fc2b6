package file

import "time"

// Where hundreds of logs are written all the time, being told of each write costs more than reading them. Directories of such logs are not watched by fsnotify but
// by names, so that new files are noticed as before, and their logs are looked at by the clock: every Pause. Only followers with a Pause of their own, which
// says that news may be that old, do this.

const (
	busyReads = 3               // a log from which was read so often within a sweep is busy
	calm      = 3 * time.Second // a directory in which nothing was written for so long is watched again
)

// polls tells whether busy directories are polled.
func (e *engine) polls() bool { return e.names != nil && e.Pause > defaultPause }

// sweepBusy decides which directories are polled from now on.
func (e *engine) sweepBusy(now time.Time) {
	if !e.polls() {
		return
	}
	for l := range e.active {
		if l.reads >= busyReads && !l.dir.polled && l.dir.watched {
			e.poll(l.dir)
		}
		l.reads = 0
	}
	if len(e.polled) == 0 {
		return
	}
	lively := map[*directory]bool{}
	for l := range e.polled {
		lively[l.dir] = lively[l.dir] || now.Sub(l.changed) < calm || l.reads > 0
		l.reads = 0
	}
	for d, yes := range lively {
		if !yes {
			e.unpoll(d)
		}
	}
}

// poll has the logs of a directory looked at by the clock. Its names are watched, so that nothing is missed meanwhile.
func (e *engine) poll(d *directory) {
	if !d.named {
		return
	}
	d.polled = true
	_ = e.watcher.Remove(d.path) // a directory that is gone is not watched any more
	for _, l := range e.logs {
		if l.dir == d {
			e.polled[l] = struct{}{}
		}
	}
	e.relist(d)
}

// unpoll has a directory watched again. What was written before that is seen by looking once more.
func (e *engine) unpoll(d *directory) {
	d.polled, d.watched = false, false
	for l := range e.polled {
		if l.dir == d {
			delete(e.polled, l)
			e.lookAt(l)
		}
	}
	if st, err := stat(d.path); err == nil && st.id == d.id {
		e.watchOne(d, d.id)
	}
	e.relist(d)
}

// pollBusy looks at the logs of polled directories.
func (e *engine) pollBusy() {
	e.clock = e.now()
	for l := range e.polled {
		e.lookAt(l)
	}
}

// lookAt has what may have grown of a log looked at.
func (e *engine) lookAt(l *log) {
	for i, g := range l.gens {
		if g.fd >= 0 && (i == len(l.gens)-1 || e.clock.Sub(g.changed) < e.RotateWait) {
			e.touch(g)
		}
	}
}

// since is when what was just read of a generation was written. Where logs are left alone for long that is not now, and a silence that is being waited for has begun before:
// the file's time tells when. It cannot have been before the last read, and is not asked where more was read than there was when it was looked at.
func (e *engine) since(g *generation) time.Time {
	now, before := e.now(), g.last
	g.last = now
	if written := time.Unix(0, g.mtime); e.Pause > defaultPause && g.seen <= g.size && written.Before(now) {
		if written.After(before) {
			return written
		}
		if !before.IsZero() {
			return before
		}
	}
	return now
}
