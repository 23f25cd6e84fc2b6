package pipe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	readSize  = 64 << 10               // what a pipe holds
	lookEvery = time.Second            // how often it is checked that the path still leads to the pipe
	hangUp    = 100 * time.Millisecond // how long to wait for a writer where the pipe may not be opened for writing
	maxDrain  = 1 << 20                // what is read of a pipe that is left, in bytes: the most a user may make one hold (pipe(7))
)

// relay passes on what is written to the pipe.
type relay struct {
	*Follower
	log  *slog.Logger
	out  io.Writer
	max  int    // longest line that is passed on whole
	line int    // bytes of the present line so far
	said string // the last complaint: each is logged once
}

// run opens the pipe, again and again, until ctx ends or nobody takes what is passed on.
func (r *relay) run(ctx context.Context) {
	p := make([]byte, readSize)
	for ctx.Err() == nil {
		pipe, err := r.open()
		if err != nil {
			r.complain(err)
			if !sleep(ctx, lookEvery) {
				return
			}
			continue
		}
		if r.said != "" {
			r.log.Info("the pipe can be read", "path", r.Path)
			r.said = ""
		}
		r.Stats.Opened.Add(1)
		stop := context.AfterFunc(ctx, func() { pipe.SetReadDeadline(time.Unix(1, 0)) })
		err = r.copy(ctx, pipe, p)
		stop()
		if left := r.drain(pipe, p); err == nil {
			err = left
		}
		pipe.Close()
		var refused *refusal
		if errors.As(err, &refused) {
			return
		}
		if err != nil {
			r.complain(err)
			sleep(ctx, lookEvery)
		}
	}
}

// refusal is the error of passing on.
type refusal struct{ error }

// open opens the pipe without waiting for a writer. Held open for writing too, it does not end when its writers close it.
func (r *relay) open() (*os.File, error) {
	info, err := os.Stat(r.Path)
	if err != nil {
		return nil, err
	}
	if info.Mode()&fs.ModeNamedPipe == 0 {
		return nil, fmt.Errorf("%s is no named pipe (make one with mkfifo; a log file is a source of the kind file)", r.Path)
	}
	f, err := os.OpenFile(r.Path, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrPermission) {
		f, err = os.OpenFile(r.Path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	}
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && info.Mode()&fs.ModeNamedPipe == 0 {
		err = fmt.Errorf("%s is no named pipe any more", r.Path)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// copy passes on what is written, until ctx ends or the path leads elsewhere.
func (r *relay) copy(ctx context.Context, pipe *os.File, p []byte) error {
	for looked := time.Now(); ctx.Err() == nil; {
		pipe.SetReadDeadline(time.Now().Add(lookEvery))
		if ctx.Err() != nil {
			return nil // the deadline that was to end the read was overwritten
		}
		n, err := pipe.Read(p)
		if passed := r.pass(p[:n]); passed != nil {
			return passed
		}
		switch {
		case errors.Is(err, io.EOF): // it is open for reading only, and nobody writes
			sleep(ctx, hangUp)
		case err != nil && !errors.Is(err, os.ErrDeadlineExceeded):
			return fmt.Errorf("reading: %w", err)
		}
		if now := time.Now(); now.Sub(looked) >= lookEvery {
			looked = now
			if !r.same(pipe) {
				return nil
			}
		}
	}
	return nil
}

// same tells whether the path still leads to the pipe that is open.
func (r *relay) same(pipe *os.File) bool {
	a, errA := pipe.Stat()
	b, errB := os.Stat(r.Path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// drain passes on what is in the pipe, and does not wait for more: text in a pipe that nobody holds open any more is gone.
func (r *relay) drain(pipe *os.File, p []byte) error {
	conn, err := pipe.SyscallConn()
	if err != nil {
		return err
	}
	for total := 0; total < maxDrain; {
		n := 0
		if err := conn.Control(func(fd uintptr) { n, err = unix.Read(int(fd), p) }); err != nil {
			return err
		}
		if err == unix.EINTR {
			continue
		}
		if err != nil || n <= 0 {
			return nil // EAGAIN, or nobody writes; anything else was said before or will be after opening it again
		}
		if err := r.pass(p[:n]); err != nil {
			return err
		}
		total += n
	}
	return nil
}

// pass passes text on, without what goes more than a byte beyond the longest line: that byte tells whoever shows it that the line was cut.
func (r *relay) pass(p []byte) error {
	kept := p[:0]
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		text := p
		if end >= 0 {
			text = p[:end]
		}
		room := max(r.max+1-r.line, 0)
		kept = append(kept, text[:min(len(text), room)]...) // never ahead of what is read from p
		r.Stats.LeftOut.Add(int64(max(len(text)-room, 0)))
		r.line = min(r.line+len(text), r.max+1)
		p = p[len(text):]
		if end >= 0 {
			kept = append(kept, '\n')
			r.line, p = 0, p[1:]
		}
	}
	if len(kept) == 0 {
		return nil
	}
	if _, err := r.out.Write(kept); err != nil {
		return &refusal{err}
	}
	return nil
}

// complain logs an error unless it is the one that was logged last.
func (r *relay) complain(err error) {
	r.Stats.Errors.Add(1)
	if r.said != err.Error() {
		r.said = err.Error()
		r.log.Warn("a pipe cannot be read; it is tried again every second", "path", r.Path, "error", err)
	}
}

// sleep returns false if ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
