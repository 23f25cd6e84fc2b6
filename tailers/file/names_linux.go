package file

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/sys/unix"
)

// names tells of names that appear, change or go in directories, and of nothing else: fsnotify tells of every write too, which is what costs where hundreds of files
// are written a line at a time. It reads inotify(7) itself.
//
// Concurrency: add and remove may be called by anyone; one goroutine reads and ends with close, which waits for it.
type names struct {
	C    chan fsnotify.Event // closed in the end; an event without a name says that some were lost
	file *os.File
	done chan struct{}

	mu      sync.Mutex
	watches map[string]int32
	paths   map[int32]string
}

// namesMask is what is told of.
const namesMask = unix.IN_CREATE | unix.IN_MOVED_FROM | unix.IN_MOVED_TO | unix.IN_DELETE | unix.IN_DELETE_SELF | unix.IN_MOVE_SELF | unix.IN_ONLYDIR

func newNames() (*names, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, fmt.Errorf("watching names: %w", err)
	}
	n := &names{C: make(chan fsnotify.Event, maxEvents), file: os.NewFile(uintptr(fd), "inotify"), done: make(chan struct{}),
		watches: map[string]int32{}, paths: map[int32]string{}}
	go n.read()
	return n, nil
}

// add begins to tell of a directory.
func (n *names) add(path string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var wd int
	err := n.control(func(fd int) (err error) { wd, err = unix.InotifyAddWatch(fd, path, namesMask); return err })
	if err != nil {
		return fmt.Errorf("watching the names in %s: %w", path, err)
	}
	n.watches[path], n.paths[int32(wd)] = int32(wd), path
	return nil
}

// remove tells no more of a directory. One that is not there any more has ended that itself.
func (n *names) remove(path string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if wd, ok := n.watches[path]; ok {
		delete(n.watches, path)
		delete(n.paths, wd)
		_ = n.control(func(fd int) error { _, err := unix.InotifyRmWatch(fd, uint32(wd)); return err })
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
	for range n.C {
	}
	<-n.done
}

func (n *names) read() {
	defer close(n.done)
	defer close(n.C)
	buf := make([]byte, 16<<10)
	for {
		size, err := n.file.Read(buf)
		if err != nil {
			if !errors.Is(err, os.ErrClosed) {
				n.C <- fsnotify.Event{}
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

// event makes of what the kernel says what fsnotify would have.
func (n *names) event(wd int32, mask uint32, name string) (fsnotify.Event, bool) {
	if mask&unix.IN_Q_OVERFLOW != 0 {
		return fsnotify.Event{}, true
	}
	n.mu.Lock()
	dir, ok := n.paths[wd]
	if ok && mask&unix.IN_IGNORED != 0 {
		delete(n.paths, wd)
		if n.watches[dir] == wd {
			delete(n.watches, dir)
		}
	}
	n.mu.Unlock()
	if !ok {
		return fsnotify.Event{}, false
	}
	ev := fsnotify.Event{Name: dir}
	if name != "" {
		ev.Name = filepath.Join(dir, name)
	}
	switch {
	case mask&(unix.IN_CREATE|unix.IN_MOVED_TO) != 0:
		ev.Op = fsnotify.Create
	case mask&(unix.IN_DELETE|unix.IN_DELETE_SELF) != 0:
		ev.Op = fsnotify.Remove
	case mask&(unix.IN_MOVED_FROM|unix.IN_MOVE_SELF) != 0:
		ev.Op = fsnotify.Rename
	}
	return ev, ev.Op != 0
}
