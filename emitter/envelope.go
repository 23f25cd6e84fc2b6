package emitter

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/errtail/errtail/emitter/payload"
)

// item is a part of an envelope beside its event.
type item struct {
	kind    string // "client_report"
	payload []byte
}

// appendEnvelope appends the envelope of one event to dst (Sentry develop docs, "Envelopes"): a line of headers for the whole, and for each item
// a line of headers and its bytes. The payload is taken as it is, so that what was stored is what is sent. sentAt is the moment of sending, never
// of storing: backends shift an event's times by what sent_at differs from their clock. There is no dsn header: the request says it. Without an event there
// is no id either.
func appendEnvelope(dst []byte, id string, sentAt time.Time, event []byte, items ...item) []byte {
	dst = append(dst, '{')
	if event != nil {
		dst = fmt.Appendf(dst, `"event_id":%q,`, id)
	}
	dst = fmt.Appendf(dst, `"sdk":{"name":%q,"version":%q},"sent_at":%q}`+"\n", payload.SDKName, payload.SDKVersion, sentAt.UTC().Format("2006-01-02T15:04:05.000Z"))
	if event != nil {
		dst = appendItem(dst, "event", event)
	}
	for _, it := range items {
		dst = appendItem(dst, it.kind, it.payload)
	}
	return dst
}

func appendItem(dst []byte, kind string, data []byte) []byte {
	dst = append(dst, `{"type":"`...)
	dst = append(dst, kind...)
	dst = append(dst, `","length":`...)
	dst = strconv.AppendInt(dst, int64(len(data)), 10)
	dst = append(dst, `,"content_type":"application/json"}`+"\n"...)
	dst = append(dst, data...)
	return append(dst, '\n')
}

// minCompress is the size, in bytes, from which compressing is worth it.
const minCompress = 1 << 10

// gzipWriters are kept because each holds a table of several hundred KiB.
var gzipWriters = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, 5) // fails only for a level that does not exist
	return w
}}

// compress returns b in gzip, the one encoding that all backends read, and "gzip"; or b as it is, and "", where that is small.
func compress(b []byte) ([]byte, string) {
	if len(b) < minCompress {
		return b, ""
	}
	var out bytes.Buffer
	out.Grow(len(b) / 4)
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&out)
	// A bytes.Buffer takes everything, so neither call fails.
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes(), "gzip"
}
