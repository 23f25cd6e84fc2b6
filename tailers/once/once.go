// Package once reads inputs that are finished, from beginning to end: files by name, directories, globs, standard input. It is what a scan reads
// with; [github.com/errtail/errtail/tailers/file] follows files that are being written.
package once

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/block"
)

// Reader shows finished inputs to a handler, one after the other, each as a stream that ends with a final window. It implements
// [tailers.Source]. It works in the goroutine that calls Run.
type Reader struct {
	// Inputs are read in this order; see [Expand].
	Inputs []Input
	// Stdin is what the input "-" reads.
	Stdin   io.Reader
	Handler tailers.Handler
	// MaxLine is the longest line in bytes; of a longer one only the beginning is shown. 0 means 1 MiB.
	MaxLine int
	Logger  *slog.Logger // nil: slog.Default()

	// Stats may be read while Run runs.
	Stats Stats
}

// Stats counts what was read. Bytes are those shown, after decompression, with those left out.
type Stats struct {
	Files, Bytes, LongLines, LeftOut atomic.Int64
	// Skipped counts bytes that the handler would not decide, although it has to.
	Skipped atomic.Int64
}

// Run reads everything, and flushes the handler. A handler that cannot take what was read ends it with an error. An input that cannot be read, or
// not to its end, is shown as far as it could be; the error comes when the others are done. When ctx ends, it returns nil early.
func (r *Reader) Run(ctx context.Context) error {
	log := r.Logger
	if log == nil {
		log = slog.Default()
	}
	buf, history := block.New(r.MaxLine, 0), (*block.Buffer)(nil)
	var unread []error
	for _, in := range r.Inputs {
		src, err := open(in, r.Stdin)
		if err != nil {
			if in.found && (errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission)) {
				log.Warn("a log found in a directory cannot be read and is left out", "path", in.Path, "error", err)
				continue
			}
			unread = append(unread, err)
			continue
		}
		b := buf
		if src.older == nil { // what cannot be read again is kept
			if history == nil {
				history = block.New(r.MaxLine, keptHistory)
			}
			b = history
		}
		readErr, err := r.show(ctx, src, b)
		src.close()
		if err != nil {
			return fmt.Errorf("taking what was read from %s: %w", in.Path, err)
		}
		if readErr != nil {
			unread = append(unread, fmt.Errorf("reading %s: %w", in.Path, readErr))
		}
		r.Stats.Files.Add(1)
		if ctx.Err() != nil {
			break
		}
	}
	if err := r.Handler.Flush(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("flushing what was read: %w", err)
	}
	return errors.Join(unread...)
}

// show shows one input from beginning to end, or up to where it cannot be read.
func (r *Reader) show(ctx context.Context, src *source, b *block.Buffer) (readErr, err error) {
	b.Reset(src, 0, 0)
	defer func() {
		long, left := b.Counts()
		r.Stats.LongLines.Add(long)
		r.Stats.LeftOut.Add(left)
	}()
	for ctx.Err() == nil {
		if err := r.fill(src, b); err == io.EOF {
			return nil, r.end(ctx, src, b)
		} else if err != nil {
			return err, r.end(ctx, src, b)
		}
		if len(b.Lines()) == 0 {
			continue
		}
		n, err := r.handle(ctx, src, b, b.Lines(), false)
		if err != nil {
			return nil, err
		}
		if n == 0 && len(b.Lines()) >= tailers.MaxWindow {
			r.skip(b, firstLine(b.Lines()))
		}
	}
	return nil, nil
}

// fill reads a block. At the end of the input it returns [io.EOF].
func (r *Reader) fill(src *source, b *block.Buffer) error {
	empty := 0
	for left := b.BlockSize(); left > 0; {
		n, err := src.read(b.Space(left))
		b.Add(n)
		left -= n
		r.Stats.Bytes.Add(int64(n))
		if err != nil {
			return err
		}
		if n > 0 {
			empty = 0
		} else if empty++; empty == 100 { // as often as bufio has patience with a reader that gives nothing
			return io.ErrNoProgress
		}
	}
	return nil
}

// end shows what is left as final, until all of it is decided.
func (r *Reader) end(ctx context.Context, src *source, b *block.Buffer) error {
	for {
		n, err := r.handle(ctx, src, b, b.All(), true)
		if err != nil {
			return err
		}
		if len(b.All()) == 0 {
			return nil
		}
		if n == 0 {
			r.skip(b, len(b.All()))
			return nil
		}
	}
}

// handle shows data, and returns how much of it was decided.
func (r *Reader) handle(ctx context.Context, src *source, b *block.Buffer, data []byte, final bool) (int, error) {
	w := &tailers.Window{
		Stream: src.stream,
		Data:   data,
		Offset: b.Base(),
		Breaks: b.Breaks(),
		Time:   src.time,
		Final:  final,
		Before: func(p []byte, end int64) int { return b.Before(p, end, src.older) },
		Head:   src.Head,
	}
	if w.Time.IsZero() {
		w.Time = time.Now()
	}
	reply, err := r.Handler.Handle(ctx, w)
	if err != nil {
		return 0, err
	}
	n := min(max(reply.Consumed, 0), len(data))
	b.Consume(n)
	return n, nil
}

// skip leaves n bytes out that a handler holds on to beyond what was agreed.
func (r *Reader) skip(b *block.Buffer, n int) {
	b.Consume(n)
	r.Stats.Skipped.Add(int64(n))
}

func firstLine(lines []byte) int {
	for i, c := range lines {
		if c == '\n' {
			return i + 1
		}
	}
	return len(lines)
}
