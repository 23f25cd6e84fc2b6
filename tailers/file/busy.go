package file

import "time"

// Where much is written, being told of each write costs more than reading. Directories of logs that are written all the time are not watched by fsnotify but by names, so that new files are noticed as
// before, and their logs are looked at by the clock: every Pause. A follower with a Pause of its own, which says that news may be that old, does this with all that is written again and again, and
// others with what is written by the megabyte, where they would wait for Pause anyway.

const (
	busyReads = 3               // with a Pause of its own: a log from which was read so often within a sweep is busy
	busyBytes = 1 << 20         // without: one of which so much was read
	calm      = 3 * time.Second // a directory in which nothing was written for so long is watched again; without a Pause of its own, one of whose logs not a quarter of busyBytes was read
)

// busyLog tells whether a log is worth to be polled.
func (e *engine) busyLog(l *log) bool {
	if e.Pause > defaultPause {
		return l.reads >= busyReads
	}
	return l.grown >= busyBytes
}

// livelyLog tells whether a log that is polled still is.
func (e *engine) livelyLog(l *log, now time.Time) bool {
	if e.Pause > defaultPause {
		return now.Sub(l.changed) < calm || l.reads > 0
	}
	return l.grown >= busyBytes/4
}

// sweepBusy decides which directories are polled from now on.
func (e *engine) sweepBusy(now time.Time) {
	if e.names == nil {
		return
	}
	for l := range e.active {
		if e.busyLog(l) && !l.dir.polled && l.dir.watched {
			e.poll(l.dir)
		}
	}
	lively := map[*directory]bool{}
	for l := range e.polled {
		lively[l.dir] = lively[l.dir] || e.livelyLog(l, now)
		l.reads, l.grown = 0, 0
	}
	for l := range e.active {
		l.reads, l.grown = 0, 0
	}
	for d, yes := range lively {
		if !yes {
			e.unpoll(d)
		}
	}
}

// round is how long polled logs are left alone.
func (e *engine) round() time.Duration {
	if e.now().Before(e.hot) {
		return time.Millisecond
	}
	return e.Pause
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
