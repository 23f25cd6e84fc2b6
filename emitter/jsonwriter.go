package emitter

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/event"
)

// JSONWriter writes events as JSON lines: each line is the payload of one event, byte for byte what would be sent to a backend. It keeps no positions.
// It is safe for concurrent use.
type JSONWriter struct {
	mu  sync.Mutex
	w   io.Writer
	buf bytes.Buffer
}

// NewJSONWriter returns a JSONWriter on w.
func NewJSONWriter(w io.Writer) *JSONWriter { return &JSONWriter{w: w} }

// writeAt is how much is written at once, in bytes, at least where there is more.
const writeAt = 256 << 10

// Commit writes whole lines with each call of Write, so that they are whole for whoever reads them.
func (j *JSONWriter) Commit(ctx context.Context, events []*event.Event, _ []event.Position) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range events {
		data, err := payload.Append(j.buf.AvailableBuffer(), e)
		if err != nil {
			j.buf.Reset()
			return err
		}
		j.buf.Write(data)
		j.buf.WriteByte('\n')
		if j.buf.Len() < writeAt {
			continue
		}
		if err := flush(ctx, j.w, &j.buf); err != nil {
			return err
		}
	}
	return flush(ctx, j.w, &j.buf)
}

// flush writes what buf holds and empties it, also after an error: the events come again then, whole.
func flush(ctx context.Context, w io.Writer, buf *bytes.Buffer) error {
	defer func() {
		buf.Reset()
		if buf.Cap() > 1<<20 {
			*buf = bytes.Buffer{}
		}
	}()
	if buf.Len() == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := w.Write(buf.Bytes()); err != nil {
		return fmt.Errorf("writing events: %w", err)
	}
	return nil
}
