package file

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/errtail/errtail/tailers"
)

// directory is one in which there are logs, or directories with logs.
type directory struct {
	path      string
	id        inode
	mtime     int64
	watched   bool
	polled    bool  // not by fsnotify at present: see busy.go
	named     bool  // its names are watched by themselves: see newborn.go
	watch     int32 // its number there
	told      int   // how many interests it had then
	refused   bool  // it could not be watched
	known     int64 // what was last written before this was seen by a listing, if it was here; nanoseconds since 1970
	listed    int64 // the same without the listing at the start, when archives may be on their way
	queued    bool
	root      bool // a pattern begins here: it is waited for if it does not exist
	interests []interest
	logs      int // how many are in it
}

// settled is how old a directory's time must be for its listing to be trusted: coarse clocks give two changes the same time.
const settled = 100 * time.Millisecond

// clockSkew is how far the clock of a file system may be behind ours.
const clockSkew = 2 * time.Second

// relist queues a directory for listing.
func (e *engine) relist(d *directory) {
	if !d.queued {
		d.queued = true
		e.pending = append(e.pending, d)
	}
}

// list lists the directories that are queued, and those that they lead to.
func (e *engine) list() {
	for len(e.pending) > 0 {
		d := e.pending[0]
		e.pending = e.pending[1:]
		d.queued = false
		if e.dirs[d.path] == d {
			e.listOne(d)
		}
	}
	e.pending = nil
}

// listOne looks at every name in a directory. The watch comes first, so that what changes meanwhile is noticed.
func (e *engine) listOne(d *directory) {
	st, err := stat(d.path)
	if err != nil || !st.dir() {
		e.vanished(d, err)
		return
	}
	e.watchOne(d, st.id)
	e.nameOne(d)
	if !d.watched && d.mtime != st.mtime {
		e.stir = e.now()
	}
	d.id, d.mtime = st.id, st.mtime
	delete(e.unsettled, d)
	if e.now().UnixNano()-st.mtime < int64(settled) || !d.watched {
		e.unsettled[d] = struct{}{}
	}
	if e.now().UnixNano()-st.mtime < int64(settled) {
		d.mtime = 0
	}
	if len(d.interests) == 0 { // only watched, for links that lead here
		return
	}
	f, err := os.Open(d.path)
	if err != nil {
		e.trouble(d.path, "listing a directory", err)
		e.again(d)
		return
	}
	defer f.Close()
	began := e.now().Add(-clockSkew).UnixNano()
	var others []string
	for {
		entries, err := f.ReadDir(1 << 10)
		for _, entry := range entries {
			if !e.name(d, entry.Name(), entry.Type()) {
				others = append(others, entry.Name())
			}
		}
		if err != nil {
			if err != io.EOF {
				e.trouble(d.path, "listing a directory", err)
				e.again(d)
			}
			break
		}
	}
	for _, name := range others {
		e.other(d, name)
	}
	if d.mtime != 0 {
		d.known = began
		if e.started {
			d.listed = began
		}
	}
}

// again has a directory listed again with the next sweep.
func (e *engine) again(d *directory) {
	d.mtime = 0
	e.unsettled[d] = struct{}{}
}

// watchOne has a directory watched.
func (e *engine) watchOne(d *directory, id inode) {
	if e.watcher == nil || d.watched && d.id == id {
		return
	}
	if d.id != id {
		e.unnameOne(d)
	}
	err := e.watcher.Add(d.path)
	if err == nil {
		if d.refused {
			d.refused = false
			e.Stats.Unwatched.Add(-1)
		}
		d.watched = true
		return
	}
	d.watched = false
	if !d.refused {
		d.refused = true
		e.Stats.Unwatched.Add(1)
	}
	e.once("watch", func() {
		e.log.Warn("a directory cannot be watched, so its files are looked at every second; on Linux see fs.inotify.max_user_watches",
			"path", d.path, "error", err)
	})
}

// vanished forgets a directory, except one that a pattern begins with: it may come. Files that are held in it are still read.
func (e *engine) vanished(d *directory, err error) {
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		e.trouble(d.path, "looking at a directory", err)
	}
	e.unnameOne(d)
	d.watched, d.mtime, d.id = false, 0, inode{}
	e.unsettled[d] = struct{}{}
	if d.refused {
		d.refused = false
		e.Stats.Unwatched.Add(-1)
	}
	if !d.root {
		delete(e.dirs, d.path)
		delete(e.unsettled, d)
	}
}

// name looks at a name in a directory, and tells whether a pattern matched it. kind is 0 for files and fs.ModeIrregular if it is not known.
func (e *engine) name(d *directory, name string, kind fs.FileMode) (matched bool) {
	path := join(d.path, name)
	for _, in := range d.interests {
		switch el := in.rest[0]; {
		case el == anyDepth:
			if kind.IsDir() {
				e.interested(path, in)
			}
		default:
			if ok, _ := filepath.Match(el, name); !ok { // patterns were checked
				continue
			}
			if in.spec.Skip != nil && in.spec.Skip(path) {
				continue
			}
			if len(in.rest) > 1 {
				if kind.IsDir() || kind&fs.ModeSymlink != 0 && isDir(path) {
					e.interested(path, interest{in.spec, in.rest[1:]})
				}
				continue
			}
			if matched || kind.IsDir() {
				continue
			}
			matched = true
			e.candidate(d, in.spec, path)
		}
	}
	return matched
}

// other looks at a name that no pattern matched: it may be a rotated generation of a log that one did.
func (e *engine) other(d *directory, name string) {
	if d.logs == 0 || halfDone(name) {
		return
	}
	path := join(d.path, name)
	if tailers.Compressed(name) {
		e.packed(d, path)
		return
	}
	if l := e.logs[tailers.Identity(path)]; l != nil {
		if st, err := stat(path); err == nil && st.regular() {
			if e.place(l, path, &st, false) != nil {
				e.again(d)
			}
		}
	}
}

// packed looks at an archive, if it is one of a log that is followed.
func (e *engine) packed(d *directory, path string) {
	if !e.started {
		return // when it is known what there is besides
	}
	if l := e.logs[tailers.Identity(path)]; l != nil && e.archive(l, path) != nil {
		e.again(d)
	}
}

// candidate looks at a file that a pattern matches.
func (e *engine) candidate(d *directory, spec *Spec, path string) {
	if halfDone(path) {
		return
	}
	if tailers.Compressed(path) {
		e.packed(d, path)
		return
	}
	st, err := e.statBorn(path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // gone again, or a link that leads nowhere yet
		return
	case err != nil:
		e.trouble(path, "looking at a file", err)
		e.again(d)
		return
	case st.dir():
		return
	case !st.regular():
		e.once("special "+path, func() {
			e.Stats.PassedOver.Add(1)
			e.log.Warn("a pattern matches something that is not a file; it is passed over (pipes have a source of their own)", "path", path)
		})
		return
	}
	name := tailers.Identity(path)
	l := e.logs[name]
	if l == nil {
		if name == path {
			name = path // one text in memory, not two
		}
		l = e.newLog(d, spec, name, path)
	}
	if err := e.place(l, path, &st, true); err != nil {
		e.again(d)
	}
}

// newLog begins a log that is found under a path.
func (e *engine) newLog(d *directory, spec *Spec, name, path string) *log {
	l := &log{name: name, spec: spec, dir: d, since: e.began.Add(-clockSkew).UnixNano()}
	l.stream = &tailers.Stream{Kind: "file", Path: path, Source: name, Labels: spec.Labels}
	if spec.Begin != nil {
		spec.Begin(l.stream)
	}
	e.logs[name] = l
	d.logs++
	if d.polled {
		e.polled[l] = struct{}{}
	}
	e.Stats.Files.Add(1)
	return l
}

// notice takes an event of fsnotify. What it says may be over by now: only the name counts.
func (e *engine) notice(ev fsnotify.Event) {
	g := e.paths[ev.Name]
	if g != nil && ev.Op&^fsnotify.Create != 0 {
		e.touch(g)
	}
	if ev.Op == fsnotify.Chmod && g != nil || ev.Op == fsnotify.Write && g != nil {
		return
	}
	if d := e.dirs[ev.Name]; d != nil {
		e.relist(d)
		return
	}
	d := e.dirs[filepath.Dir(ev.Name)]
	if d == nil || len(d.interests) == 0 {
		if d != nil && g != nil {
			e.relistLog(g.log) // a link leads here, and what it leads to has changed
		}
		return
	}
	kind, err := e.kindOf(ev.Name)
	if err != nil {
		return // the sweep sees what it was
	}
	if name := filepath.Base(ev.Name); !e.name(d, name, kind) {
		e.other(d, name)
	}
}

// relistLog has the directory of a log listed.
func (e *engine) relistLog(l *log) {
	if d := e.dirs[filepath.Dir(l.name)]; d != nil {
		e.relist(d)
	}
}

// trouble reports what the file system refused, the first time, and counts it.
func (e *engine) trouble(path, doing string, err error) {
	e.Stats.Errors.Add(1)
	if errors.Is(err, fs.ErrPermission) {
		e.Stats.Denied.Add(1)
	}
	e.once(doing+path, func() {
		e.log.Warn("a log cannot be read; it is tried again", "doing", doing, "path", path, "error", err)
	})
}

func isDir(path string) bool {
	st, err := stat(path)
	return err == nil && st.dir()
}

// join is filepath.Join for a clean directory and a name.
func join(dir, name string) string {
	if dir == "/" {
		return dir + name
	}
	return dir + "/" + name
}
