package pipe

import (
	"io"

	"github.com/nxadm/tail"
)

// reader makes text of nxadm/tail's lines again. A line without an end, which there is only at the very end, gets one.
type reader struct {
	tail *tail.Tail
	rest string // of a line that did not fit
}

// Read waits for a line, and takes as many more as are there and fit.
func (r *reader) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	if r.rest == "" {
		line, ok := <-r.tail.Lines
		if !ok {
			return 0, r.end()
		}
		r.rest = line.Text + "\n"
	}
	for {
		c := copy(p[n:], r.rest)
		n, r.rest = n+c, r.rest[c:]
		if r.rest != "" || n == len(p) {
			return n, nil
		}
		select {
		case line, ok := <-r.tail.Lines:
			if !ok {
				return n, r.end()
			}
			r.rest = line.Text + "\n"
		default:
			return n, nil
		}
	}
}

func (r *reader) end() error {
	if err := r.tail.Wait(); err != nil {
		return err
	}
	return io.EOF
}
