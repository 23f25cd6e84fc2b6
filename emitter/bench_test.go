package emitter

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// BenchmarkDelivery takes events into custody, in batches of 100, and brings them to a backend that takes them at once, with every write on disk as in use.
func BenchmarkDelivery(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer server.Close()
	st, err := store.Open(b.TempDir(), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	dsn, err := ParseDSN(strings.Replace(server.URL, "http://", "http://"+testKey+"@", 1) + "/1")
	if err != nil {
		b.Fatal(err)
	}
	hc, err := NewHTTPClient("", Proxy{})
	if err != nil {
		b.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	sender := NewSender(NewClient(dsn, hc), st, quiet)
	custody := NewCustody(st, map[string]*Sender{"": sender}, quiet)
	var running sync.WaitGroup
	running.Go(func() { _ = sender.Run(b.Context()) })
	b.ResetTimer()
	var batch []*event.Event
	for n := range b.N {
		if batch = append(batch, numbered(n+1)); len(batch) == 100 || n == b.N-1 {
			if err := custody.Commit(b.Context(), batch, nil); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	if left, err := sender.Flush(b.Context()); left != 0 || err != nil {
		b.Fatal(left, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	running.Wait()
}

// BenchmarkEnvelope makes what is sent of one event with 100 breadcrumbs, and compresses it.
func BenchmarkEnvelope(b *testing.B) {
	e := numbered(1)
	e.Breadcrumbs = &event.Breadcrumbs{}
	for i := range 100 {
		e.Breadcrumbs.Values = append(e.Breadcrumbs.Values, event.Breadcrumb{Message: strings.Repeat("order placed ", 1+i%7), Category: "shop.orders", Level: event.Info})
	}
	data, err := payload.Encode(e)
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		sealedEnvelope(e.EventID, at, pack.Pack(data, markError))
	}
}
