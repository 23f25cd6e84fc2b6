package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/event/eventlint/eventtest"
	"github.com/errtail/errtail/tailers"
)

// sourceFunc is a source that is a function.
type sourceFunc func(ctx context.Context) error

func (f sourceFunc) Run(ctx context.Context) error { return f(ctx) }

// TestRunAll wants all sources to have ended when it returns, because of the context, or because one failed.
func TestRunAll(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, c := range []struct {
		name   string
		first  sourceFunc
		cancel bool
		want   error
	}{
		{"the caller ends it", func(ctx context.Context) error { <-ctx.Done(); return nil }, true, nil},
		{"a source fails", func(context.Context) error { return broken }, false, broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := false
			second := sourceFunc(func(ctx context.Context) error {
				if c.cancel {
					cancel()
				}
				<-ctx.Done()
				ended = true
				return nil
			})
			err := runAll(ctx, []tailers.Source{c.first, second})
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if !ended {
				t.Error("a source is still running")
			}
		})
	}
}

// TestMomentOf wants the grace of a stop to begin when the stop was asked for.
func TestMomentOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		moment := momentOf(ctx)
		<-time.After(8 * time.Second)
		if got, want := moment().Sub(began), 3*time.Second; got != want {
			t.Errorf("ended: got %v, want %v", got, want)
		}
		running := momentOf(t.Context())
		if got, want := running().Sub(began), 8*time.Second; got != want {
			t.Errorf("not ended: got %v, want %v", got, want)
		}
	})
}

// TestRunStandardInput wants an error on standard input to be told when the input pauses, and not only when it ends.
func TestRunStandardInput(t *testing.T) {
	t.Parallel()
	in, program := io.Pipe()
	printed, out := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(t.Context(), []string{"run", "--format", "json", "-"}, in, out, io.Discard, environment(nil))
		_ = out.Close()
	}()
	if _, err := io.WriteString(program, crash); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(printed)
	if !lines.Scan() || !strings.Contains(lines.Text(), `"type":"KeyError"`) {
		t.Errorf("got %q, %v, want the event", lines.Text(), lines.Err())
	}
	eventtest.Valid(t, lines.Bytes())
	_ = program.Close()
	if lines.Scan() {
		t.Errorf("got %q too", lines.Text())
	}
	if got := <-code; got != exitDone {
		t.Errorf("exit code: got %d, want %d", got, exitDone)
	}
}
