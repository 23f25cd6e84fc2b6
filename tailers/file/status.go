package file

import (
	"io"
	"math"
	"time"

	"golang.org/x/sys/unix"
)

// inode identifies a file on this machine. While a descriptor is open, no other file can have the same one.
type inode struct{ dev, ino uint64 }

// status is what the file system says about a file. Raw system calls are used because a sweep looks at thousands of files, and os.FileInfo costs
// an allocation each.
type status struct {
	id     inode
	size   int64
	stored int64 // bytes that it takes on disk; less than size if it has holes
	mtime  int64 // nanoseconds since 1970
	links  uint64
	mode   uint32
}

func (s *status) regular() bool { return s.mode&unix.S_IFMT == unix.S_IFREG }
func (s *status) dir() bool     { return s.mode&unix.S_IFMT == unix.S_IFDIR }

func (s *status) modified() time.Time { return time.Unix(0, s.mtime) }

// stat follows links.
func stat(path string) (status, error) {
	var st unix.Stat_t
	err := ignoringEINTR(func() error { return unix.Stat(path, &st) })
	return statusOf(&st), err
}

func fstat(fd int) (status, error) {
	var st unix.Stat_t
	err := ignoringEINTR(func() error { return unix.Fstat(fd, &st) })
	return statusOf(&st), err
}

func statusOf(st *unix.Stat_t) status {
	return status{
		id:     inode{uint64(st.Dev), uint64(st.Ino)}, // the types differ between systems
		size:   st.Size,
		stored: st.Blocks * 512, // stat(2): units of 512 bytes, whatever the file system's
		mtime:  st.Mtim.Nano(),
		links:  uint64(st.Nlink),
		mode:   uint32(st.Mode),
	}
}

// openFile opens a file for reading. A named pipe that came there since the last look does not block it.
func openFile(path string) (int, error) { return openAs(path, unix.O_RDONLY|unix.O_NONBLOCK) }

func openAs(path string, flags int) (int, error) {
	fd := -1
	err := ignoringEINTR(func() (err error) {
		fd, err = unix.Open(path, flags|unix.O_CLOEXEC, 0)
		return err
	})
	return fd, err
}

// pread reads until p is full or the file ends, which is io.EOF with what there was.
func pread(fd int, p []byte, offset int64) (int, error) { return preadTo(fd, p, offset, math.MaxInt64) }

// preadTo is pread of a file of a known size: who has come so far, and gets less than asked for, need not ask whether that was all.
func preadTo(fd int, p []byte, offset, size int64) (int, error) {
	done := 0
	for done < len(p) {
		n := 0
		err := ignoringEINTR(func() (err error) {
			n, err = unix.Pread(fd, p[done:], offset+int64(done))
			return err
		})
		if err != nil {
			return done, err
		}
		done += n
		if n == 0 || done < len(p) && offset+int64(done) >= size {
			return done, io.EOF
		}
	}
	return done, nil
}

func ignoringEINTR(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

// nextData returns where the next bytes are from an offset on that the file system stores; offset itself where that is not known.
func nextData(fd int, offset int64) int64 {
	at := offset
	err := ignoringEINTR(func() (err error) {
		at, err = unix.Seek(fd, offset, unix.SEEK_DATA) // nothing here uses the descriptor's own offset
		return err
	})
	if err != nil {
		return offset
	}
	return at
}
