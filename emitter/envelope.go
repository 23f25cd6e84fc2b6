package emitter

import (
	"fmt"
	"strconv"
	"time"

	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/payload"
)

// item is a part of an envelope beside its event.
type item struct {
	kind    string // "client_report"
	payload []byte
}

// An envelope (Sentry develop docs, "Envelopes") is a line of headers for the whole, and for each item a line of headers and its bytes. The event's bytes are taken as they are, so that
// what was stored is what is sent.

// appendHead appends the headers of an envelope. sentAt is the moment of sending, never of storing: backends shift an event's times by what sent_at differs from their clock. There
// is no dsn header: the request says it. Without an event there is no id either.
func appendHead(dst []byte, id string, sentAt time.Time) []byte {
	dst = append(dst, '{')
	if id != "" {
		dst = fmt.Appendf(dst, `"event_id":%q,`, id)
	}
	return fmt.Appendf(dst, `"sdk":{"name":%q,"version":%q},"sent_at":%q}`+"\n", payload.SDKName, payload.SDKVersion, sentAt.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// appendItemHead appends the headers of an item with so many bytes.
func appendItemHead(dst []byte, kind string, size int) []byte {
	dst = append(dst, `{"type":"`...)
	dst = append(dst, kind...)
	dst = append(dst, `","length":`...)
	dst = strconv.AppendInt(dst, int64(size), 10)
	return append(dst, `,"content_type":"application/json"}`+"\n"...)
}

// appendItems appends items.
func appendItems(dst []byte, items ...item) []byte {
	for _, it := range items {
		dst = appendItemHead(dst, it.kind, len(it.payload))
		dst = append(append(dst, it.payload...), '\n')
	}
	return dst
}

// sealedEnvelope returns the envelope of one event in gzip, the one encoding that all backends read. The event is not compressed again.
func sealedEnvelope(id string, sentAt time.Time, event pack.Payload, items ...item) []byte {
	before := appendItemHead(appendHead(make([]byte, 0, 256), id, sentAt), "event", event.Size)
	return pack.AppendGzip(nil, before, event, appendItems([]byte{'\n'}, items...))
}
