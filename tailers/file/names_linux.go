package file

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/sys/unix"
)

// names tells of names that appear, change or go in directories, and of nothing else: fsnotify tells of every write too, which is what costs where hundreds of files
// are written a line at a time. It reads inotify(7) itself, whatever else is being done, and opens what appears at once: a file may be deleted before whoever follows it has time.
//
// Concurrency: add and remove may be called by anyone; one goroutine reads and ends with close, which waits for it.
type names struct {
	C    chan news // closed in the end; what has no name says that some were lost
	file *os.File
	done chan struct{}
	held atomic.Int64        // descriptors in C
	gone map[string]struct{} // names of which the file was gone before it could be opened; only the goroutine looks at it

	mu   sync.Mutex
	dirs map[int32]namedDirectory // by the number of the watch
}

// namedDirectory is what is known of a directory here. The interests are not changed by anyone.
type namedDirectory struct {
	path      string
	interests []interest
}

// Bounds of what waits: descriptors, and names of which it is not known whether what had them is deleted or renamed.
const (
	maxHeld = 256
	maxGone = 256
)

// namesMask is what is told of.
const namesMask = unix.IN_CREATE | unix.IN_MOVED_FROM | unix.IN_MOVED_TO | unix.IN_DELETE | unix.IN_DELETE_SELF | unix.IN_MOVE_SELF | unix.IN_ONLYDIR

func newNames() (*names, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, fmt.Errorf("watching names: %w", err)
	}
	n := &names{C: make(chan news, maxEvents), file: os.NewFile(uintptr(fd), "inotify"), done: make(chan struct{}),
		gone: map[string]struct{}{}, dirs: map[int32]namedDirectory{}}
	go n.read()
	return n, nil
}

// add begins to tell of a directory, and to open what appears in it under a name that a pattern matches. It returns the number of the watch, which is the same if there was one.
func (n *names) add(path string, interests []interest) (watch int32, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var wd int
	err = n.control(func(fd int) (err error) { wd, err = unix.InotifyAddWatch(fd, path, namesMask); return err })
	if err != nil {
		return 0, fmt.Errorf("watching the names in %s: %w", path, err)
	}
	n.dirs[int32(wd)] = namedDirectory{path, interests}
	return int32(wd), nil
}

// remove ends a watch. That of a directory that is not there any more has ended by itself.
func (n *names) remove(watch int32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, ok := n.dirs[watch]; ok {
		delete(n.dirs, watch)
		_ = n.control(func(fd int) error { _, err := unix.InotifyRmWatch(fd, uint32(watch)); return err })
	}
}

// control calls f with the descriptor, which the runtime keeps open meanwhile.
func (n *names) control(f func(fd int) error) error {
	c, err := n.file.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := c.Control(func(fd uintptr) { inner = f(int(fd)) }); err != nil {
		return err
	}
	return inner
}

// close ends it.
func (n *names) close() {
	n.file.Close()
	for v := range n.C {
		n.release(v)
	}
	<-n.done
}

// release gives back what was opened.
func (n *names) release(v news) {
	if v.fd >= 0 {
		closeFile(v.fd)
		n.held.Add(-1)
	}
}

func (n *names) read() {
	defer close(n.done)
	defer close(n.C)
	buf := make([]byte, 16<<10)
	for {
		size, err := n.file.Read(buf)
		if err != nil {
			if !errors.Is(err, os.ErrClosed) {
				n.C <- news{fd: -1}
			}
			return
		}
		for b := buf[:size]; len(b) >= unix.SizeofInotifyEvent; {
			wd, mask := int32(binary.NativeEndian.Uint32(b)), binary.NativeEndian.Uint32(b[4:])
			end := unix.SizeofInotifyEvent + int(binary.NativeEndian.Uint32(b[12:]))
			if end > len(b) {
				break
			}
			name, _, _ := bytes.Cut(b[unix.SizeofInotifyEvent:end], []byte{0})
			if ev, ok := n.event(wd, mask, string(name)); ok {
				n.C <- ev
			}
			b = b[end:]
		}
	}
}

// event makes of what the kernel says what fsnotify would have, with a descriptor where something has appeared.
func (n *names) event(wd int32, mask uint32, name string) (news, bool) {
	if mask&unix.IN_Q_OVERFLOW != 0 {
		return news{fd: -1}, true
	}
	n.mu.Lock()
	dir, ok := n.dirs[wd]
	if ok && mask&unix.IN_IGNORED != 0 {
		delete(n.dirs, wd)
	}
	n.mu.Unlock()
	if !ok {
		return news{}, false
	}
	v := news{Event: fsnotify.Event{Name: dir.path}, fd: -1}
	if name != "" {
		v.Name = join(dir.path, name)
	}
	switch {
	case mask&(unix.IN_CREATE|unix.IN_MOVED_TO) != 0:
		v.Op = fsnotify.Create
		if mask&unix.IN_ISDIR == 0 && dir.matches(name) {
			v.fd = n.open(v.Name)
		}
	case mask&(unix.IN_DELETE|unix.IN_DELETE_SELF) != 0:
		v.Op = fsnotify.Remove
		_, v.missed = n.gone[v.Name]
		delete(n.gone, v.Name)
	case mask&(unix.IN_MOVED_FROM|unix.IN_MOVE_SELF) != 0:
		v.Op = fsnotify.Rename
		delete(n.gone, v.Name)
	}
	return v, v.Op != 0
}

// open keeps a file from vanishing, without reading it: that needs no permission, and does nothing to devices and pipes. -1 means that it is gone, or that enough is held.
func (n *names) open(path string) int {
	if n.held.Load() >= maxHeld {
		return -1
	}
	fd, err := openAs(path, unix.O_PATH)
	if err == nil {
		n.held.Add(1)
		return fd
	}
	if link, lerr := openAs(path, unix.O_PATH|unix.O_NOFOLLOW); lerr == nil {
		closeFile(link) // a link that leads nowhere
	} else if errors.Is(err, unix.ENOENT) && len(n.gone) < maxGone {
		n.gone[path] = struct{}{}
	}
	return -1
}

// matches tells whether a pattern matches a name in the directory.
func (d *namedDirectory) matches(name string) bool {
	for _, in := range d.interests {
		if len(in.rest) == 1 {
			if ok, _ := filepath.Match(in.rest[0], name); ok && !halfDone(name) { // patterns were checked
				return true
			}
		}
	}
	return false
}
