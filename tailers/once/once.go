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

// Reader shows finished inputs to a handler, one log after the other, each as a stream that ends with a final window. Files that follow each other in
// Inputs and are generations of one log by their names ([tailers.Identity]) are one stream. It implements [tailers.Source]. It works in the
// goroutine that calls Run, with others to read and search ahead, which end before it returns.
type Reader struct {
	// Inputs are read in this order; see [Expand].
	Inputs []Input
	// Stdin is what the input "-" reads.
	Stdin   io.Reader
	Handler tailers.Handler
	// MaxLine is the longest line in bytes; of a longer one only the beginning is shown. 0 means 1 MiB.
	MaxLine int
	// Workers is how many goroutines read files and search them ahead, if Handler is a [tailers.Searcher]; the result does not depend on it. 0: one for each
	// core, 1: none.
	Workers int
	Logger  *slog.Logger // nil: slog.Default()
	// Begin, if not nil, completes the stream of a log before anything of it is shown.
	Begin func(*tailers.Stream)

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
	j := &journey{Reader: r, log: log, plain: block.New(r.MaxLine, 0)}
	j.before = func(p []byte, end int64) int { return j.shown.Before(p, end, older) }
	for rest := r.Inputs; len(rest) > 0 && ctx.Err() == nil; {
		n := 1
		for n < len(rest) && rest[n].Path != "-" && tailers.Identity(rest[n].Path) == tailers.Identity(rest[0].Path) {
			n++
		}
		if err := j.read(ctx, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	if err := r.Handler.Flush(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("flushing what was read: %w", err)
	}
	return errors.Join(j.unread...)
}

// journey is a Reader at work.
type journey struct {
	*Reader
	log     *slog.Logger
	plain   *block.Buffer // for a log of one file, which can be read again
	history *block.Buffer // for others: what cannot be read again is kept. nil as long as there are none
	unread  []error

	window tailers.Window // the memory of the one that is shown
	shown  *block.Buffer  // what it is of, as before sees it
	before func(p []byte, end int64) int
}

// read reads the files of one log, the oldest first, as one stream: a traceback may begin in one file and end in the next.
func (j *journey) read(ctx context.Context, inputs []Input) error {
	var b *block.Buffer // nil: the stream has not begun
	var last *source
	for _, in := range inputs {
		src, err := open(in, j.Stdin)
		if err != nil {
			if in.found && (errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission)) {
				j.log.Warn("a log found in a directory cannot be read and is left out", "path", in.Path, "error", err)
			} else {
				j.unread = append(j.unread, err)
			}
			continue
		}
		if b == nil {
			b = j.buffer(src, len(inputs))
			b.Reset(src, 0, 0)
			src.stream.Path = inputs[len(inputs)-1].Path // the log is called what its newest file is called
			if j.Begin != nil {
				j.Begin(src.stream)
			}
		} else {
			src.stream = last.stream
			b.Join(src, 0)
			last.retire()
		}
		last = src
		readErr, err := j.show(ctx, src, b)
		if err == nil && readErr != nil { // what follows does not follow on this
			j.unread = append(j.unread, fmt.Errorf("reading %s: %w", in.Path, readErr))
			err = j.end(ctx, src, b)
			src.retire()
			b, last = nil, nil
		}
		if err != nil {
			src.retire()
			return fmt.Errorf("taking what was read from %s: %w", in.Path, err)
		}
		j.Stats.Files.Add(1)
		if ctx.Err() != nil {
			break
		}
	}
	if last == nil {
		return nil
	}
	defer last.retire()
	if ctx.Err() != nil {
		return nil
	}
	if err := j.end(ctx, last, b); err != nil {
		return fmt.Errorf("taking what was read from %s: %w", inputs[len(inputs)-1].Path, err)
	}
	return nil
}

// buffer returns a buffer for a log of n files that begins with src.
func (j *journey) buffer(src *source, n int) *block.Buffer {
	if src.older != nil && n == 1 {
		return j.plain
	}
	if j.history == nil {
		j.history = block.New(j.MaxLine, keptHistory)
	}
	return j.history
}

// show shows one input from beginning to end, or up to where it cannot be read.
func (j *journey) show(ctx context.Context, src *source, b *block.Buffer) (readErr, err error) {
	defer func() {
		long, left := b.Counts()
		j.Stats.LongLines.Add(long)
		j.Stats.LeftOut.Add(left)
	}()
	ahead := j.ahead(src, b.BlockSize())
	if ahead != nil {
		defer ahead.stop()
	}
	for ctx.Err() == nil {
		searched, end := j.fill(src, b, ahead)
		if end != nil && end != io.EOF {
			return end, nil
		}
		if len(b.Lines()) > 0 {
			n, err := j.handle(ctx, src, b, b.Lines(), false, searched)
			if err != nil {
				return nil, err
			}
			if n == 0 && len(b.Lines()) >= tailers.MaxWindow {
				j.skip(b, firstLine(b.Lines()))
			}
		}
		if end == io.EOF {
			return nil, nil
		}
	}
	return nil, nil
}

// fill reads a block, and tells what was found in it if it was read ahead. At the end of the input it returns [io.EOF].
func (j *journey) fill(src *source, b *block.Buffer, ahead *ahead) (*tailers.Searched, error) {
	if ahead != nil {
		searched, n, err := ahead.take(b)
		j.Stats.Bytes.Add(int64(n))
		return searched, err
	}
	space := b.Space(b.BlockSize())
	text, err := readBlockOf(src.read, space)
	b.Add(len(text))
	j.Stats.Bytes.Add(int64(len(text)))
	return nil, err
}

// end shows what is left as final, until all of it is decided.
func (j *journey) end(ctx context.Context, src *source, b *block.Buffer) error {
	for {
		n, err := j.handle(ctx, src, b, b.All(), true, nil)
		if err != nil {
			return err
		}
		if len(b.All()) == 0 {
			return nil
		}
		if n == 0 {
			j.skip(b, len(b.All()))
			return nil
		}
	}
}

// handle shows data, and returns how much of it was decided.
func (j *journey) handle(ctx context.Context, src *source, b *block.Buffer, data []byte, final bool, searched *tailers.Searched) (int, error) {
	first, _ := b.At(0)
	j.shown = b
	w := &j.window
	*w = tailers.Window{
		Stream:   src.stream,
		Data:     data,
		Offset:   b.Base(),
		Breaks:   b.Breaks(),
		Time:     first.(*source).time,
		Final:    final,
		Searched: searched,
		Before:   j.before,
		Head:     first.(*source).head,
	}
	if w.Time.IsZero() {
		w.Time = time.Now()
	}
	reply, err := j.Handler.Handle(ctx, w)
	if err != nil {
		return 0, err
	}
	n := min(max(reply.Consumed, 0), len(data))
	b.Consume(n)
	return n, nil
}

// older reads what is not in the buffer any more, where that can be read again.
func older(p []byte, text block.Text, offset int64) int {
	if src := text.(*source); src.older != nil {
		return src.older(p, text, offset)
	}
	return 0
}

// skip leaves n bytes out that a handler holds on to beyond what was agreed.
func (j *journey) skip(b *block.Buffer, n int) {
	b.Consume(n)
	j.Stats.Skipped.Add(int64(n))
}

func firstLine(lines []byte) int {
	for i, c := range lines {
		if c == '\n' {
			return i + 1
		}
	}
	return len(lines)
}
