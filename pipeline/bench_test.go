package pipeline

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// BenchmarkHandle is the cost of a window of a log without errors, and of one that is all errors.
func BenchmarkHandle(b *testing.B) {
	var boring, storm strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&boring, "10.0.%d.7 - - [22/Nov/2026:13:24:07 +0000] \"GET /api/v1/orders/%d HTTP/1.1\" 200 %d \"-\" \"kube-probe/1.29\"\n", i%250, i*7, i*13)
	}
	for i := range 200 {
		fmt.Fprintf(&storm, "2026-11-22 13:24:06,999 INFO shop.orders order %d placed\n2026-11-22 13:24:06,999 ERROR shop.orders order %d failed\n%s", i, i, boom)
	}
	for _, bb := range []struct {
		name, text string
		crumbs     int
	}{{"boring", boring.String(), 100}, {"storm", storm.String(), 100}, {"storm without breadcrumbs", storm.String(), -1}} {
		b.Run(bb.name, func(b *testing.B) {
			h := New(Options{Recogniser: library(b), Custody: &forgetful{}, Breadcrumbs: bb.crumbs})
			l := newLog(bb.text)
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			for b.Loop() {
				l.at = 0
				l.stream = tailers.Stream{Kind: "file", Path: "app.log"}
				l.show(b, h, len(bb.text), true, 0)
				if err := h.commit(b.Context(), true); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// forgetful keeps nothing.
type forgetful struct{}

// Commit takes events over and forgets them.
func (*forgetful) Commit(context.Context, []*event.Event, []event.Position) error { return nil }
