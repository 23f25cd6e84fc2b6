package once

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/block"
	"github.com/errtail/errtail/tailers/internal/unpack"
	"github.com/errtail/errtail/tailers/internal/wide"
)

// Bounds in bytes.
const (
	keptHistory = 256 << 10 // of an input that cannot be read twice, for Before
	keptHead    = 1 << 10   // of such an input, for Head
)

// source is an open input.
type source struct {
	stream *tailers.Stream
	time   time.Time // zero: the present
	read   func(p []byte) (int, error)
	// older fills the end of p with what precedes offset; nil if nothing can be read again.
	older   func(p []byte, text block.Text, offset int64) int
	head    func(n int) []byte
	close   func()
	retired bool
}

// Head implements [block.Text].
func (s *source) Head(n int) []byte { return s.head(n) }

// retire closes the input, and keeps what it begins with: of its text something may still be undecided.
func (s *source) retire() {
	if s.retired {
		return
	}
	s.retired = true
	begin := s.head(keptHead)
	s.head = func(n int) []byte { return begin[:min(n, len(begin))] }
	s.older = nil
	s.close()
}

// open opens an input. Compressed files are known by how they begin, whatever their name.
func open(in Input, stdin io.Reader) (*source, error) {
	if in.Path == "-" {
		stream := &tailers.Stream{Kind: "stdin", Path: "-", Source: "-"}
		return sequential(stream, wide.NewReader(stdin), time.Time{}, func() {}), nil
	}
	f, err := openRegular(in.Path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("reading %s: %w", in.Path, err)
	}
	stream := &tailers.Stream{Kind: "file", Path: in.Path, Source: tailers.Identity(in.Path)}
	plain, stop, err := unpack.Reader(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("reading %s: %w", in.Path, err)
	}
	if plain != nil {
		return sequential(stream, wide.NewReader(plain), info.ModTime(), func() { stop(); f.Close() }), nil
	}
	var begin [2]byte
	if n, _ := f.ReadAt(begin[:], 0); wide.Marked(begin[:n]) { // offsets are those of the decoded text, as they are in an archive
		return sequential(stream, wide.NewReader(f), info.ModTime(), func() { f.Close() }), nil
	}
	return seekable(stream, f, info.ModTime()), nil
}

// openRegular opens a file, unless it is none: opening a pipe would wait for a writer.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, readable(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is %s, not a file: give files, directories or globs, or - for standard input", path, kind(info.Mode()))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, readable(path, err)
	}
	return f, nil
}

// readable words the errors that people run into.
func readable(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist: %w", path, fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read by this user: %w", path, fs.ErrPermission)
	}
	return fmt.Errorf("reading %s: %w", path, err)
}

func kind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a directory"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something special"
}

// seekable reads a file at offsets of its own, so that what came before can be read when somebody looks.
func seekable(stream *tailers.Stream, f *os.File, modified time.Time) *source {
	next := int64(0)
	var begin []byte // of the file: each event asks for it
	return &source{
		stream: stream,
		time:   modified,
		read: func(p []byte) (int, error) {
			n, err := f.ReadAt(p, next)
			next += int64(n)
			return n, err
		},
		older: func(p []byte, _ block.Text, offset int64) int {
			if offset < int64(len(p)) {
				p = p[len(p)-int(max(offset, 0)):]
			}
			n, err := f.ReadAt(p, offset-int64(len(p)))
			if n < len(p) && err != nil {
				return 0 // cut off meanwhile: half of it is worth nothing
			}
			return n
		},
		head: func(n int) []byte {
			if len(begin) < n { // shorter is what Head may return
				p := make([]byte, n)
				have, _ := f.ReadAt(p, 0)
				begin = p[:have]
			}
			return begin[:min(n, len(begin))]
		},
		close: func() { f.Close() },
	}
}

// sequential reads what can be read only once. Its beginning is kept, and a buffer keeps what came last.
func sequential(stream *tailers.Stream, r io.Reader, modified time.Time, stop func()) *source {
	var begin []byte
	return &source{
		stream: stream,
		time:   modified,
		read: func(p []byte) (int, error) {
			n, err := r.Read(p)
			if len(begin) < keptHead {
				begin = append(begin, p[:min(n, keptHead-len(begin))]...)
			}
			return n, err
		},
		head:  func(n int) []byte { return begin[:min(n, len(begin))] },
		close: stop,
	}
}
