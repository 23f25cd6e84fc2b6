package pipeline

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/pipeline/storm"
	"github.com/errtail/errtail/tailers"
)

// BenchmarkStorm is the cost of errors that are held back: of a program that fails in a loop.
func BenchmarkStorm(b *testing.B) {
	const trace = "Traceback (most recent call last):\n  File \"/srv/shop/cart.py\", line 7, in total\n    return rows[name]\n"
	began := time.Date(2026, 11, 22, 13, 20, 0, 0, time.UTC)
	for _, bb := range []struct {
		name string
		log  func(n int, at string) string
	}{
		{"identical", func(_ int, at string) string {
			return at + " ERROR shop.cart cart failed\n" + trace + "KeyError: 'name'\n"
		}},
		{"among records", func(n int, at string) string {
			return fmt.Sprintf("%s INFO shop.cart cart %d opened\n%s ERROR shop.cart cart failed\n%sKeyError: 'name'\n", at, n, at, trace)
		}},
		{"numbered message", func(n int, at string) string {
			return fmt.Sprintf("%s ERROR shop.cart cart %d failed\n%sKeyError: 'name'\n", at, n, trace)
		}},
		{"numbered value", func(n int, at string) string {
			return fmt.Sprintf("%s ERROR shop.cart cart failed\n%sKeyError: 'item %d of 0x%x'\n", at, trace, n, n*97)
		}},
		{"containers", func(_ int, at string) string {
			text := at + " ERROR shop.cart cart failed\n" + trace + "KeyError: 'name'\n"
			return wrapLines(text, carriers["cri-stdout"])
		}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			var text strings.Builder
			for n := range 6000 {
				text.WriteString(bb.log(n, began.Add(time.Duration(n)*time.Millisecond).Format("2006-01-02 15:04:05,000")))
			}
			h := New(Options{Recogniser: library(b), Custody: &forgetful{}, Guard: storm.New(storm.Defaults()), Finished: true, MergeNested: true, SkipReported: true})
			l := newLog(text.String())
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				l.at = 0
				l.stream = tailers.Stream{Kind: "file", Path: "app.log"}
				l.show(b, h, text.Len(), true, 0)
				if err := h.commit(b.Context(), true); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/6000, "µs/error")
			b.ReportMetric(100*float64(h.Stats.Alike.Load())/float64(h.Stats.Found.Load()), "%alike")
		})
	}
}
