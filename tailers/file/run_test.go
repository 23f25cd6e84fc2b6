package file

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// TestRun runs the real thing, with fsnotify, the real clock and rotations while it reads.
func TestRun(t *testing.T) {
	t.Parallel()
	for _, poll := range []bool{false, true} {
		t.Run(fmt.Sprint("poll=", poll), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "app.log")
			h := sourcetest.New(t, 1)
			h.Greedy = true
			progress := make(chan struct{}, 1)
			h.Shown = func(*tailers.Stream, *tailers.Window) {
				select {
				case progress <- struct{}{}:
				default:
				}
			}
			f := &Follower{Specs: []Spec{{Globs: []string{filepath.Join(dir, "*.log")}, Handler: h}}, Poll: poll,
				Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			started := filepath.Join(dir, "started.log") // its position says that the files that are there were found
			if err := os.WriteFile(started, []byte("old\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			go func() { done <- f.Run(ctx) }()
			<-progress
			var want strings.Builder
			for gen := range 3 {
				for i := range 200 {
					line := fmt.Sprintf("line %d of %d\n", i, gen)
					want.WriteString(line)
					appendTo(t, path, line)
				}
				if gen < 2 {
					if err := os.Rename(path, fmt.Sprintf("%s.%d", path, 2-gen)); err != nil {
						t.Fatal(err)
					}
				}
			}
			for len(h.Text()) < want.Len() {
				select {
				case <-progress:
				case err := <-done:
					t.Fatalf("ended early: %v", err)
				}
			}
			cancel()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if got := h.Safe(); got != want.String() {
				t.Errorf("in custody are %d bytes, want %d; where they differ: %.300q", len(got), want.Len(), difference(got, want.String()))
			}
			if got := f.Stats.Open.Load(); got != 0 {
				t.Errorf("%d descriptors left open", got)
			}
		})
	}
}

// difference returns the end of a text from the line on in which it differs from another one.
func difference(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[strings.LastIndexByte(a[:n], '\n')+1:]
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestBadPattern(t *testing.T) {
	t.Parallel()
	f := &Follower{Specs: []Spec{{Globs: []string{"/var/log/[/x.log"}, Handler: sourcetest.New(t, 1)}}}
	if err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "/var/log/[/x.log") {
		t.Errorf("got %v, want an error that names the pattern", err)
	}
}
