package file

import (
	"errors"
	"io/fs"
	"os"
	"strconv"

	"github.com/fsnotify/fsnotify"
)

// A file may be created, written and deleted while the follower waits for a disk, or for its turn on a machine that has too much to do. So what appears under a name that matters is opened by
// names, whose goroutine does nothing else, and taken in from that descriptor: whether its name is still there does not matter then.

// news is what names tells.
type news struct {
	fsnotify.Event
	fd     int  // of what has appeared, with O_PATH; -1 if there is none
	missed bool // it appeared, and was deleted before it could be opened
}

// noticeName takes what names tells.
func (e *engine) noticeName(v news) {
	if v.Name == "" {
		if !e.overflow { // once is enough
			e.lost(errLost)
		}
		return
	}
	if v.missed {
		e.Stats.Missed.Add(1)
		e.once("missed", func() {
			e.log.Warn("a file was deleted before it could be opened, so nobody knows what was in it; the machine has too much to do, or the file was there for a moment only", "path", v.Name)
		})
	}
	if v.fd >= 0 {
		e.newborn = &v
		defer func() {
			e.newborn = nil
			e.names.release(v)
		}()
	}
	e.notice(v.Event)
}

// nameless does without names, which have ended.
func (e *engine) nameless() {
	for _, d := range e.dirs {
		if d.polled {
			e.unpoll(d)
		}
		d.named = false
	}
	e.names.close()
	e.names = nil
	e.lost(errLost)
}

var errLost = errors.New("more names changed than the kernel keeps")

// drainNames takes what names has told, so that new files are opened before anything else is done.
func (e *engine) drainNames() {
	if e.names == nil {
		return
	}
	for range maxEvents {
		select {
		case v, ok := <-e.names.C:
			if !ok {
				return
			}
			e.noticeName(v)
			continue
		default:
		}
		return
	}
}

// kindOf is what a name stands for, which may be what has just appeared under it and has lost it again.
func (e *engine) kindOf(path string) (fs.FileMode, error) {
	info, err := os.Lstat(path)
	if err == nil {
		return info.Mode().Type(), nil
	}
	if e.born(path) {
		return 0, nil
	}
	return 0, err
}

// born tells whether what is looked at is what has just appeared under a path.
func (e *engine) born(path string) bool { return e.newborn != nil && e.newborn.Name == path }

// statBorn is stat, of what has just appeared under the path if that is what is looked at.
func (e *engine) statBorn(path string) (status, error) {
	if e.born(path) {
		return fstat(e.newborn.fd)
	}
	return stat(path)
}

// openBorn is openFile, likewise.
func (e *engine) openBorn(path string) (int, error) {
	if e.born(path) {
		if fd, err := openFile("/proc/self/fd/" + strconv.Itoa(e.newborn.fd)); err == nil { // also if it has no name any more
			return fd, nil
		}
	}
	return openFile(path)
}

// orphan tells whether what has just appeared under a path has lost it again.
func (e *engine) orphan(path string, id inode) bool {
	if !e.born(path) {
		return false
	}
	st, err := stat(path)
	return err != nil || st.id != id
}

// nameOne has the names in a directory watched.
func (e *engine) nameOne(d *directory) {
	if e.names == nil || !d.watched || d.named && d.told == len(d.interests) {
		return
	}
	watch, err := e.names.add(d.path, d.interests)
	if err != nil {
		e.once("names", func() {
			e.log.Info("new files are opened when it is their turn, and not at once, because the names in a directory cannot be watched by themselves", "path", d.path, "error", err)
		})
		return
	}
	d.named, d.told, d.watch = true, len(d.interests), watch
}

// unnameOne ends that, for a directory that is another one by now, or none.
func (e *engine) unnameOne(d *directory) {
	if d.named {
		e.names.remove(d.watch)
	}
	d.named, d.polled = false, false
}
