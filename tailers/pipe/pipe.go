// Package pipe follows named pipes. Lines are split by nxadm/tail (Pipe), which gives out complete ones only; this package keeps it away from what it
// cannot stand.
//
// Given the path of a pipe, nxadm/tail 1.4.11 waits in open(2) until somebody writes, ends with "illegal seek" when the writer closes, keeps a line of
// any length in memory, and cannot be stopped while it reads. So the pipe itself is opened here, for writing too where that is allowed, which keeps
// it open while writers come and go; what is read is passed on through an anonymous pipe, with lines bounded, and nxadm/tail reads that one
// until it ends. It never sees a path that can vanish, which is what its calls of os.Exit are about.
//
// A pipe has no position: what was read and is not in custody when errtail is killed is lost, as it is for every reader of a pipe.
//
// Concurrency: Run owns three goroutines, and ends when they have. relay reads the pipe and stops first; with its end of the anonymous pipe closed,
// nxadm/tail's goroutine ends, and then the follower of [stdin] that shows the lines. So at the end nothing that was read is left behind, unless the
// handler takes longer than stopTime.
package pipe

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nxadm/tail"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/block"
	"github.com/errtail/errtail/tailers/stdin"
)

// stopTime is how long what was read may take to be shown when it ends.
const stopTime = 8 * time.Second

// Follower shows what is written to a named pipe. It implements [tailers.Source]. The fields are set before Run and not changed after.
type Follower struct {
	// Path is the pipe. It may come later, be deleted and made again, or be something else for a while.
	Path    string
	Handler tailers.Handler
	Labels  map[string]string
	MaxLine int          // longest line in bytes; 0 means 1 MiB
	Logger  *slog.Logger // nil: slog.Default()

	// Stats counts what was read. All may be read at any time.
	Stats Stats

	show stdin.Follower
}

// Shown counts what was shown. All may be read at any time.
func (f *Follower) Shown() *stdin.Stats { return &f.show.Stats }

// Pulse is that of what shows the lines.
func (f *Follower) Pulse() *tailers.Pulse { return &f.show.Pulse }

// Stats counts what became of a pipe.
type Stats struct {
	LeftOut atomic.Int64 // bytes of long lines that were not passed on
	Opened  atomic.Int64 // times a pipe was opened
	Errors  atomic.Int64 // looks and reads that failed
}

// Run shows what comes until ctx ends; then it shows what is there, flushes, and returns nil. It fails only if the machine has no descriptors left
// to begin with.
func (f *Follower) Run(ctx context.Context) error {
	in, out, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("following the pipe %s: %w", f.Path, err)
	}
	defer out.Close()
	lines, err := tail.TailFile(descriptor(in), tail.Config{Pipe: true, CompleteLines: true, MustExist: true, Logger: tail.DiscardingLogger})
	in.Close() // it has opened its own
	if err != nil {
		return fmt.Errorf("following the pipe %s: %w", f.Path, err)
	}
	r := &relay{Follower: f, log: cmp.Or(f.Logger, slog.Default()), out: out, max: block.MaxLine(f.MaxLine)}
	var running sync.WaitGroup
	running.Go(func() {
		r.run(ctx)
		out.Close() // nxadm/tail reads to the end, and ends
	})
	show, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	running.Go(func() {
		select {
		case <-ctx.Done():
		case <-show.Done():
			return
		}
		t := time.NewTimer(stopTime)
		defer t.Stop()
		select {
		case <-t.C:
			abort()
		case <-show.Done():
		}
	})
	f.show.Input, f.show.Handler, f.show.MaxLine, f.show.Logger = &reader{tail: lines}, f.Handler, f.MaxLine, r.log
	// Nothing comes out of a pipe twice. So the same crash at the same offset after a restart is another event, which the time tells from the first.
	source := fmt.Sprintf("%s@%x", tailers.Identity(f.Path), time.Now().UnixNano())
	f.show.Stream = &tailers.Stream{Kind: "pipe", Path: f.Path, Source: source, Labels: f.Labels}
	err = f.show.Run(show)
	abort()
	out.SetWriteDeadline(time.Unix(1, 0)) // the relay may be waiting for a handler that takes nothing
	running.Wait()
	lines.Stop() // its error was the reader's
	return err
}

// descriptor names an open file for somebody who wants a path.
func descriptor(f *os.File) string {
	if runtime.GOOS == "linux" {
		return fmt.Sprint("/proc/self/fd/", f.Fd())
	}
	return fmt.Sprint("/dev/fd/", f.Fd())
}
