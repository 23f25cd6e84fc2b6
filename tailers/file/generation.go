package file

import (
	"fmt"
	"io"
	"time"

	"github.com/errtail/errtail/tailers/internal/wide"
)

// generation is one file under whatever names it has: an inode. Truncating it begins another generation.
type generation struct {
	log  *log
	key  string // of its position
	id   inode
	path string // where it was last seen
	real string // where path leads to, if that is a link
	fd   int    // -1: closed, to be opened again when needed

	offset   int64 // decided up to here
	seen     int64 // read up to here, at least offset
	mark     int64 // how far it went when marked; see behind
	scanned  int64 // there is no line end from offset up to here; 0 if that is not known
	hole     int64 // where the last hole ends that was skipped; 0 if there was none
	size     int64 // when last looked
	shift    int64 // what to add to an offset for the offset in the stream
	mtime    int64
	verified int64 // mtime when the text was last found to be the one that was read
	headed   int64 // when its beginning was last compared; see next
	links    uint64
	sparse   bool      // it may have holes
	wide     *wideText // nil: it is not UTF-16

	marked  time.Time
	changed time.Time   // when it was last seen to have grown, or to lose its name
	last    time.Time   // when something was last read of it
	head    fingerprint // of what it begins with
	begin   []byte      // the very first bytes, for copies that are shorter than what head was made of
	tail    sum         // of what precedes seen, if that is not 0

	// What was read and not decided, kept because truncation takes it away. nil if it is nothing, or too much.
	rest []byte
	// gone means that the text can be read no more, apart from rest: the file was truncated.
	gone bool
	// over means that it was read to its end and let go.
	over bool
	// unpacked means that it is the text of an archive, archived that an archive of it was seen.
	unpacked, archived bool
	// dirty means that it is worth a look.
	dirty bool
	// untold means that its position is to be stored although nothing of it was shown: after a restart it must be known that it was there.
	untold bool
	// limit, if not 0, is where the next generation was joined to it: what is written after that comes late.
	limit int64
	// late is the lane of what is written to it after the next generation was begun; nil until that happens.
	late *lane
}

// Head implements block.Text.
func (g *generation) Head(n int) []byte {
	if g.wide != nil {
		p := make([]byte, n*2) // no character has more bytes there for one here
		got, _ := g.readAt(p, firstMark.raw)
		p = wide.Append(nil, p[:got], g.wide.big)
		return p[:min(n, len(p))]
	}
	p := make([]byte, n)
	n, _ = g.readAt(p, 0) // less is what Head may return
	return p[:n]
}

// readAt reads until p is full or the text ends (io.EOF).
func (g *generation) readAt(p []byte, offset int64) (int, error) {
	if g.gone {
		i := offset - g.offset
		if i < 0 || i > int64(len(g.rest)) {
			return 0, io.EOF
		}
		n := copy(p, g.rest[i:])
		if n < len(p) {
			return n, io.EOF
		}
		return n, nil
	}
	if g.fd >= 0 {
		return preadTo(g.fd, p, offset, max(g.size, offset+1))
	}
	fd, err := g.reopen()
	if err != nil {
		return 0, err
	}
	defer closeFile(fd)
	return pread(fd, p, offset)
}

// reopen opens the file again, if it still has the name under which it was last seen.
func (g *generation) reopen() (int, error) {
	fd, err := openFile(g.path)
	if err != nil {
		return -1, fmt.Errorf("opening %s again: %w", g.path, err)
	}
	if st, err := fstat(fd); err != nil || st.id != g.id {
		closeFile(fd)
		return -1, fmt.Errorf("opening %s again: it is another file by now", g.path)
	}
	return fd, nil
}

// end is where the text ends, as far as is known.
func (g *generation) end() int64 {
	if g.gone {
		return g.offset + int64(len(g.rest))
	}
	if g.wide != nil {
		return g.size &^ 1 // half of a unit is nothing yet
	}
	return g.size
}

// named tells whether the name under which it was last seen still leads to it.
func (g *generation) named() bool {
	st, err := stat(g.path)
	return err == nil && st.id == g.id
}

// ends is where the text ends for the lane that reads it in order.
func (g *generation) ends() int64 {
	if g.limit > 0 {
		return g.limit
	}
	return g.end()
}

// finished tells whether all that is known of it is decided.
func (g *generation) finished() bool { return g.offset >= g.end() }

// behind returns for how long text is known to wait to be decided. It is asked with every sweep, and rather says too little: it marks the end of what there is, and counts
// from then on until that is decided.
func (g *generation) behind(now time.Time) time.Duration {
	if g.offset >= g.mark {
		g.mark, g.marked = g.end(), now
		return 0
	}
	return now.Sub(g.marked)
}

// look asks the file system how the file is. It returns false if the text that was read is not there any more.
func (g *generation) look(now time.Time) (same bool, err error) {
	if g.gone {
		return true, nil
	}
	var st status
	if g.fd >= 0 {
		st, err = fstat(g.fd)
	} else if st, err = stat(g.path); err == nil && st.id != g.id {
		return true, nil // somebody else has its name; there is nothing new to learn about it
	}
	if err != nil {
		return true, err
	}
	if st.size != g.size || st.mtime != g.mtime || st.links < g.links {
		g.changed = now
	}
	g.size, g.mtime, g.links, g.sparse = st.size, st.mtime, st.links, st.stored < st.size
	return st.size >= g.seen, nil
}

// unchanged tells whether the file still begins with what it began with, and still holds before seen what was read there. After new data was
// read it says whether they belong to this generation. It lets the fingerprint grow with the file.
func (g *generation) unchanged() bool {
	if g.gone || g.fd < 0 {
		return true
	}
	if !g.sameHead() {
		return false
	}
	if g.seen == 0 {
		return true
	}
	tail, ok := tailSum(g.fd, g.seen)
	return ok && tail == g.tail
}

// sameHead is the first half of unchanged.
func (g *generation) sameHead() bool {
	if !g.head.begins(g.fd) {
		return false
	}
	if g.head.n < headSize && g.size > int64(g.head.n) {
		g.identify()
	}
	return true
}

// truncated tells whether an open file does not begin with what it began with, or is shorter than what was read of it. A file of which nothing was read yet
// can be truncated as well.
func (g *generation) truncated() (bool, error) {
	st, err := fstat(g.fd)
	return err == nil && (st.size < g.seen || !g.head.begins(g.fd)), err
}

// beginSize is how many bytes are kept of what a generation begins with.
const beginSize = 32

// identify takes the fingerprint.
func (g *generation) identify() error {
	head, err := fingerprintOf(g.fd, g.size)
	if err != nil {
		return err
	}
	if g.head.n == 0 && head.n > 0 {
		g.untold = true // what was stored while it was empty does not say what it is
	}
	g.head = head
	if len(g.begin) < min(head.n, beginSize) {
		begin := make([]byte, min(head.n, beginSize))
		if _, err := pread(g.fd, begin, 0); err != nil {
			return err
		}
		g.begin = begin
		g.widen(begin)
	}
	return nil
}

// acquaint takes the fingerprint of what was written since the last look, without reading on. It returns the size.
func (g *generation) acquaint() int64 {
	if g.fd < 0 || g.gone {
		return g.size
	}
	st, err := fstat(g.fd)
	if err == nil && g.head.n < headSize && st.size > int64(g.head.n) && g.head.begins(g.fd) {
		seen := g.size
		g.size = st.size
		g.identify() // if that fails, the next look tries again
		g.size = seen
	}
	return st.size
}

// copiedTo tells whether a file is a copy of what the generation held before it was truncated. Of a copy that was made when there was less than
// the fingerprint was made of, only the first bytes are compared.
func (g *generation) copiedTo(fd int, size int64) bool {
	if size >= int64(g.head.n) {
		return g.head.n > 0 && g.head.begins(fd)
	}
	var p [beginSize]byte
	n, err := pread(fd, p[:min(size, int64(len(g.begin)))], 0)
	return err == nil && n > 0 && string(p[:n]) == string(g.begin[:n])
}

// read notes that everything up to an offset was read, of which last is the end.
func (g *generation) read(offset int64, last []byte) {
	if g.gone || offset == g.seen {
		return
	}
	g.seen = offset
	if n := len(last) - tailSize; n >= 0 {
		g.tail = sumOf(last[n:])
	} else if g.fd >= 0 {
		g.tail, _ = tailSum(g.fd, offset) // if that fails, the next look finds a difference, and reads again
	}
}
