package file

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// TestUndecidedTextLongerThanATurn: what is shown again takes nothing from a turn, or a log whose undecided text is as long as one would never be read on.
func TestUndecidedTextLongerThanATurn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.log")
	text := strings.Repeat(strings.Repeat("x", 99)+"\n", 10_000)
	appendTo(t, path, text)
	h := sourcetest.New(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h.Take = func(w *tailers.Window) int {
		if len(w.Data) < len(text) {
			return 0
		}
		cancel()
		return len(w.Data)
	}
	f := &Follower{Specs: []Spec{{Globs: []string{path}, FromStart: true, Handler: h}}, Turn: 64 << 10, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if err := f.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if got := h.Text(); got != text {
		t.Errorf("%d of %d bytes were decided", len(got), len(text))
	}
}
