package stdin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/sourcetest"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func TestFollower(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("y", 5000)
	var many strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&many, "line %d\n", i)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"lines", "one\ntwo\r\n", "one\ntwo\r\n"},
		{"no final newline", "one\ntwo", "one\ntwo"},
		{"long line", "one\n" + long + "\ntwo\n", "one\n" + long[:2000] + "\ntwo\n"},
		{"many", many.String(), many.String()},
	} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(tt.name, "/", seed), func(t *testing.T) {
				t.Parallel()
				h := sourcetest.New(t, seed)
				f := &Follower{Input: strings.NewReader(tt.text), Handler: h, MaxLine: 2000, Logger: quiet()}
				if err := f.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := h.Safe(); got != tt.want {
					t.Errorf("shown %d bytes, want %d: %.200q", len(got), len(tt.want), got)
				}
				if _, ended := h.Streams(); len(ended) != 1 || !ended[0] {
					t.Errorf("ended: %v", ended)
				}
			})
		}
	}
}

func TestFollowerIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in, out := io.Pipe()
		h := sourcetest.New(t, 1)
		h.Wake = 200 * time.Millisecond
		var idle []time.Duration
		var data []string
		h.Take = func(w *tailers.Window) int {
			data, idle = append(data, string(w.Data)), append(idle, w.Idle)
			if w.Idle >= 500*time.Millisecond {
				return len(w.Data)
			}
			return 0
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		f := &Follower{Input: in, Handler: h, Logger: quiet()}
		go func() { done <- f.Run(ctx) }()
		io.WriteString(out, "Traceback\n")
		io.WriteString(out, "  Val")
		synctest.Wait()
		time.Sleep(time.Second) // of the bubble
		synctest.Wait()
		if got, want := fmt.Sprint(idle), "[0s 200ms 400ms 600ms]"; got != want {
			t.Errorf("shown after %s, want %s", got, want)
		}
		if got, want := data[len(data)-1], "Traceback\n  Val"; got != want {
			t.Errorf("shown %q, want %q", got, want)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		out.Close()
	})
}

func TestFollowerCustodyFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := sourcetest.New(t, 1)
		left := 12
		h.Fail = func() error {
			if left--; left >= 0 {
				return sourcetest.ErrRefused
			}
			return nil
		}
		text := strings.Repeat("one\ntwo\n", 50000)
		f := &Follower{Input: strings.NewReader(text), Handler: h, Logger: quiet()}
		if err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if h.Safe() != text {
			t.Error("not all is in custody")
		}
	})
}

func TestFollowerBrokenInput(t *testing.T) {
	t.Parallel()
	h := sourcetest.New(t, 1)
	f := &Follower{Input: io.MultiReader(strings.NewReader("one\ntwo"), iotest.ErrReader(io.ErrClosedPipe)), Handler: h, Logger: quiet()}
	if err := f.Run(t.Context()); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
	if got, want := h.Safe(), "one\ntwo"; got != want {
		t.Errorf("shown %q, want %q", got, want)
	}
}
