// Package stdin follows standard input, or any other text that can be read only once and may pause: `program 2>&1 | errtail run -`. A scan reads
// such an input with package once, which does not know pauses.
//
// Concurrency: the goroutine that calls Run owns the buffer and calls the handler. One more reads, because a read cannot be waited for with a
// clock; it owns the block that it reads into until it has sent it, and gets it back when it was taken over. It ends with the input, or with Run as
// soon as a read returns: nothing can interrupt a read of a pipe, so a source that can (a [net.Conn], an [os.File] with a deadline) should be closed.
package stdin

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/block"
	"github.com/errtail/errtail/tailers/internal/wide"
)

// Sizes in bytes, and times.
const (
	keptHistory = 256 << 10
	keptHead    = 1 << 10
	readSize    = 64 << 10 // what a pipe holds
	partialWait = 5 * time.Second
	minBackoff  = 100 * time.Millisecond
	maxBackoff  = 10 * time.Second
)

// Follower shows an input as it comes. It implements [tailers.Source].
type Follower struct {
	Input   io.Reader
	Handler tailers.Handler
	MaxLine int          // longest line in bytes; 0 means 1 MiB
	Logger  *slog.Logger // nil: slog.Default()
	// Stream is what the input is; nil: standard input.
	Stream *tailers.Stream
	Stats  Stats
	Pulse  tailers.Pulse
}

// Stats counts what was read. All may be read at any time.
type Stats struct{ Bytes, Lines, LongLines, LeftOut, Skipped atomic.Int64 }

// chunk is what one read gave.
type chunk struct {
	data []byte
	err  error
}

// run is a Follower at work.
type run struct {
	*Follower
	log     *slog.Logger
	buf     *block.Buffer
	stream  *tailers.Stream
	begin   []byte // of the input, for Head
	chunks  chan chunk
	taken   chan struct{}
	changed time.Time
	wake    time.Duration // 0: nobody asked
	shown   int           // how much of the undecided text was shown
}

// Run shows the input until it or ctx ends, and flushes. What cannot be brought into custody is tried again; meanwhile nothing is read. An
// error of the input is returned when what came before it was shown.
func (f *Follower) Run(ctx context.Context) error {
	r := &run{Follower: f, log: f.Logger, buf: block.New(f.MaxLine, keptHistory), chunks: make(chan chunk), taken: make(chan struct{}),
		stream: f.Stream, changed: time.Now()}
	if r.stream == nil {
		r.stream = &tailers.Stream{Kind: "stdin", Path: "-", Source: "-"}
	}
	if r.log == nil {
		r.log = slog.Default()
	}
	r.buf.Reset(r, 0, 0)
	stop := make(chan struct{})
	defer close(stop)
	go r.read(stop)
	defer f.Pulse.End()
	err := r.follow(ctx)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxBackoff)
	defer cancel()
	if flushErr := f.Handler.Flush(last); err == nil && flushErr != nil {
		err = fmt.Errorf("flushing what was read last: %w", flushErr)
	}
	return err
}

// read sends blocks until the input or Run ends.
func (r *run) read(stop <-chan struct{}) {
	p := make([]byte, readSize)
	in := wide.NewReader(r.Input)
	for {
		n, err := in.Read(p)
		select {
		case r.chunks <- chunk{p[:n], err}:
		case <-stop:
			return
		}
		if err != nil {
			return
		}
		select {
		case <-r.taken:
		case <-stop:
			return
		}
	}
}

// follow takes blocks and shows them, until the input or ctx ends.
func (r *run) follow(ctx context.Context) error {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		r.Pulse.Turn()
		select { // without waiting, to know whether there is anything
		case c := <-r.chunks:
			if done, err := r.take(ctx, c); done {
				return err
			}
			continue
		default:
		}
		if !r.retry(ctx, func() error { return r.Handler.Flush(ctx) }) {
			return nil
		}
		timer.Reset(r.due())
		select {
		case c := <-r.chunks:
			if done, err := r.take(ctx, c); done {
				return err
			}
		case <-timer.C:
			if len(r.buf.All()) > 0 && r.wake != 0 {
				idle := max(time.Since(r.changed), 1)
				r.wake = 0
				if !r.show(ctx, r.buf.All(), idle, false) {
					return nil
				}
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// due is how long to wait for more before something else is to be done.
func (r *run) due() time.Duration {
	if r.wake == 0 || len(r.buf.All()) == 0 {
		return time.Second // flush positions and what else waits
	}
	return max(r.wake-time.Since(r.changed), 0)
}

// take takes a block over and shows what is new. done means that the input has ended, or ctx.
func (r *run) take(ctx context.Context, c chunk) (done bool, err error) {
	if len(r.begin) < keptHead {
		r.begin = append(r.begin, c.data[:min(len(c.data), keptHead-len(r.begin))]...)
	}
	r.Stats.Bytes.Add(int64(len(c.data)))
	r.Stats.Lines.Add(int64(bytes.Count(c.data, []byte{'\n'})))
	if len(c.data) > 0 {
		r.changed = time.Now()
	}
	for rest := c.data; len(rest) > 0; {
		n := copy(r.buf.Space(min(len(rest), r.buf.BlockSize())), rest)
		r.buf.Add(n)
		rest = rest[n:]
		if len(r.buf.Lines()) > r.shown && !r.show(ctx, r.buf.Lines(), 0, false) {
			return true, nil
		}
	}
	long, left := r.buf.Counts()
	r.Stats.LongLines.Add(long)
	r.Stats.LeftOut.Add(left)
	if all := r.buf.All(); r.wake == 0 && len(all) > 0 && all[len(all)-1] != '\n' {
		r.wake = partialWait
	}
	if c.err == nil {
		r.taken <- struct{}{}
		return false, nil
	}
	for first := true; first || len(r.buf.All()) > 0; first = false {
		before := len(r.buf.All())
		if !r.show(ctx, r.buf.All(), 0, true) {
			return true, nil
		}
		if left := len(r.buf.All()); left > 0 && left == before {
			r.Stats.Skipped.Add(int64(left))
			r.buf.Consume(left)
		}
	}
	if c.err != io.EOF {
		return true, fmt.Errorf("reading %s: %w", r.name(), c.err)
	}
	return true, nil
}

// show shows data until the handler takes it or ctx ends, which it tells by false.
func (r *run) show(ctx context.Context, data []byte, idle time.Duration, final bool) bool {
	b := r.buf
	w := &tailers.Window{Stream: r.stream, Data: data, Offset: b.Base(), Breaks: b.Breaks(), Time: time.Now(), Idle: idle, Final: final,
		Before: func(p []byte, end int64) int { return b.Before(p, end, nil) },
		Head:   r.Head,
	}
	var reply tailers.Reply
	ok := r.retry(ctx, func() (err error) {
		reply, err = r.Handler.Handle(ctx, w)
		return err
	})
	if !ok {
		return false
	}
	n := min(max(reply.Consumed, 0), len(data))
	if n == 0 && len(data) >= tailers.MaxWindow {
		for n < len(data) && data[n] != '\n' {
			n++
		}
		n = min(n+1, len(data))
		r.Stats.Skipped.Add(int64(n))
	}
	b.Consume(n)
	r.shown = len(b.Lines())
	r.wake = 0
	if len(b.All()) > 0 && reply.Wake > 0 {
		r.wake = reply.Wake + idle // counted from the last change
	}
	return true
}

// retry does something until it works. It returns false if ctx ended before.
func (r *run) retry(ctx context.Context, do func() error) bool {
	for wait := time.Duration(0); ; {
		r.Pulse.Turn()
		err := do()
		if err == nil {
			return true
		}
		if wait == 0 {
			r.log.Error("what was read cannot be brought into custody; reading waits, nothing is lost", "error", err)
		}
		wait = min(max(2*wait, minBackoff), maxBackoff)
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return false
		}
	}
}

// Head implements block.Text.
func (r *run) Head(n int) []byte { return r.begin[:min(n, len(r.begin))] }

// name is how errors name the input.
func (r *run) name() string {
	if r.stream.Kind == "stdin" {
		return "standard input"
	}
	return "the " + r.stream.Kind + " " + r.stream.Path
}
