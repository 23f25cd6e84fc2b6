package pipeline

import (
	"bytes"
	"compress/gzip"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers/once"
)

// TestWorkersChangeNothing scans a large log of everything in the corpus, plain and compressed, with blocks so small that their edges are everywhere, and with blocks as they
// are, and wants the same events in the same order whether others search ahead or not.
func TestWorkersChangeNothing(t *testing.T) {
	t.Parallel()
	r := library(t)
	logs := corpus(t)
	var b strings.Builder
	for n, name := range slices.Sorted(maps.Keys(logs)) {
		if text := logs[name]; n%10 == 0 && !strings.ContainsRune(text, 0) && len(text) < 64<<10 {
			b.WriteString(text)
			b.WriteString(strings.Repeat("2026-11-22 13:24:05,123 INFO shop.stock - item counted\n", len(text)%7))
		}
	}
	const quiet = "2026-11-22 13:24:06,123 INFO shop.stock - nothing to be seen here, and for a long time\n"
	b.WriteString(strings.Repeat(quiet, 1<<20/len(quiet)))
	plain := filepath.Join(t.TempDir(), "app.log")
	if err := os.WriteFile(plain, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	packed := filepath.Join(t.TempDir(), "app.log.gz")
	var small bytes.Buffer
	w := gzip.NewWriter(&small)
	if _, err := w.Write([]byte(b.String())); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(packed, small.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	scan := func(workers, maxLine int, path string) []*event.Event {
		kept := &collector{}
		h := New(Options{Recogniser: r, Custody: kept, Finished: true})
		reader := &once.Reader{Inputs: []once.Input{{Path: path}}, Handler: h, MaxLine: maxLine, Workers: workers, Logger: slog.New(slog.DiscardHandler)}
		if err := reader.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := reader.Stats.Bytes.Load(); got != int64(b.Len()) {
			t.Errorf("%d bytes were read, want %d", got, b.Len())
		}
		return kept.events
	}
	for _, path := range []string{plain, packed} {
		for _, maxLine := range []int{2 << 10, 0} {
			want := scan(1, maxLine, path)
			if len(want) < 30 {
				t.Fatalf("only %d events", len(want))
			}
			if d := cmp.Diff(want, scan(4, maxLine, path), cmp.AllowUnexported(event.Event{})); d != "" {
				t.Errorf("%s, lines of at most %d bytes: (-one +four)\n%.3000s", filepath.Base(path), maxLine, d)
			}
		}
	}
}
