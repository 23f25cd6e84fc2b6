// Package file follows log files that are being written, through rotation, truncation and restarts.
//
// It follows files, not paths. One generation is one inode, held by one descriptor; a new inode under the same name is the next generation of the
// log, and the old one is read to its end first. Changes are noticed through fsnotify on directories; a sweep over everything that is
// followed is the truth, so that events that get lost, and file systems that send none, only make it slower.
//
//	pattern.go     which names matter
//	directory.go   which files there are: watches, listings, names that changed
//	place.go       what a file is: known, the next generation, one that was missed, a copy, a new log
//	archive.go     generations that were compressed
//	copy.go        copies, and what they are made for: truncation
//	wait.go        until when nothing is done
//	newborn.go     what appears, and may be gone a moment later
//	changes.go     how much of what fsnotify tells is taken over at once
//	busy.go        directories in which so much is written that looking is cheaper than being told; names_linux.go what is told of them
//	sweep.go       what is looked at without being told, and what is tidied up
//	read.go        what a log has to show: its generations in order; long.go and hole.go lines without an end, and text that never was
//	wide.go        text in UTF-16
//	show.go        showing it, and what is left
//	position.go    what is stored; settle.go what that says after a restart
//
// Concurrency: one goroutine, the one that calls Run, owns everything here and calls the handlers. Four more belong to it and end before Run returns:
// fsnotify's reader, one that takes over its events (see changes), one that takes its errors, since it sends them while it holds a lock that adding a watch
// needs, and one that opens what appears (see names).
// Only Stats, Pulse and what specs count may be looked at from outside.
package file

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// Follower follows files. It implements [tailers.Source]. The fields are set before Run and not changed after.
type Follower struct {
	Specs []Spec
	// Positions are those that earlier runs stored. Those of other sources must not be among them.
	Positions []event.Position
	// MaxLine is the longest line in bytes; of a longer one only the beginning is shown. 0 means 1 MiB.
	MaxLine int
	// Poll leaves fsnotify out: for file systems of other machines, which say that they can be watched and send nothing.
	Poll bool
	// Sweep is how often files are looked at without an event, when they cannot be watched or were written of late. 0 means 1 s. Others
	// are looked at every tenth time.
	Sweep time.Duration
	// Pause is how long files that are being written are left alone at most before they are looked at again, unless something else is due: what many write a line at a time
	// is cheaper to read in larger pieces. 0 means 15 ms. Of a follower that is given more, logs that are written all the time are not watched but looked at when
	// so much time has passed (see busy.go), and the silence that a handler asks for begins with the file's last write, not with when that was read.
	Pause time.Duration
	// Turn is how much is read of one log before the next one has its turn, in bytes. 0 means 4 MiB; less is fairer where one of many logs is full of errors.
	Turn int
	// RotateWait is how long a rotated file is held open after its last write. 0 means 10 s.
	RotateWait time.Duration
	// PartialWait is after which time a line without an end is shown. 0 means 5 s.
	PartialWait time.Duration
	// MaxOpen is how many files are held open; those idle longest are closed first, and opened again when they grow. 0 means what the system
	// allows, less some for others.
	MaxOpen int
	// Ready, if not nil, is called once by Run when the files that are there are open, and what is written to them from then on is seen.
	Ready func()
	// Scratch is a directory on disk for the text of archives that have to be read after a restart; no file in it has a name for longer than a
	// moment. "" means the system's for temporary files.
	Scratch string
	Logger  *slog.Logger // nil: slog.Default()

	Stats Stats
	Pulse tailers.Pulse
}

// Spec says which files to follow, and who takes what they say.
type Spec struct {
	// Globs are patterns as of [path/filepath.Match], absolute or relative to the working directory; ** as a whole element stands for any number of
	// directories. A file belongs to the first spec that matches it.
	Globs   []string
	Handler tailers.Handler
	// FromStart makes files that are there at the start, and were never seen before, be read from their beginning instead of from their
	// end. Files that appear later always are.
	FromStart bool
	// Young makes files that are there at the start, and were created at most this long before it, be read from their beginning too: where whatever writes them was
	// started together with the follower.
	Young time.Duration
	// Whole tells that a log which begins while nobody follows has all its text from then: what was rotated of it meanwhile is read too, as no position tells of it.
	Whole  bool
	Labels map[string]string
	// Skip, if not nil, tells of the path of a file or directory that a pattern matches that it is to be left alone, with all in it.
	Skip func(path string) bool
	// Begin, if not nil, completes the stream of a log that was found, before anything of it is shown. Kind, Path, Source and Labels are set.
	Begin func(*tailers.Stream)
	// Read, if not nil, counts what of these files was read and decided. Several specs may share one.
	Read *Read
}

// Read counts what was read of some files. Both may be read at any time.
type Read struct{ Bytes, Lines atomic.Int64 }

// Stats tells how a follower is doing. All may be read at any time; those that can fall say so, the others only grow.
type Stats struct {
	Files       atomic.Int64 // logs followed; can fall
	Generations atomic.Int64 // files that these logs are made of at present, rotated ones too; can fall
	Open        atomic.Int64 // descriptors held; can fall
	Lag         atomic.Int64 // bytes known and not decided, as of the last sweep; can fall
	Behind      atomic.Int64 // nanoseconds for which the oldest of them were seen to wait, as of the last sweep; can fall

	Bytes       atomic.Int64 // read and decided
	Rotations   atomic.Int64
	Truncations atomic.Int64
	Copies      atomic.Int64 // truncations of which a copy was found
	Archives    atomic.Int64 // of which something was read
	LongLines   atomic.Int64 // cut

	// Bytes that were not shown, by reason.
	LeftOut atomic.Int64 // the ends of long lines
	Holes   atomic.Int64 // never written: see skipHole
	Skipped atomic.Int64 // a handler would not decide, although it has to

	Missed     atomic.Int64 // files that were deleted before they could be opened, so that nobody knows what was in them
	PassedOver atomic.Int64 // names that a pattern matches and that are no files: pipes, sockets, devices
	Errors     atomic.Int64 // looks that failed, and are tried again
	Denied     atomic.Int64 // those of them that failed because errtail may not read what is there

	// Changes are noticed late, by looking, where they cannot be watched.
	Unwatchable atomic.Bool  // nothing can be watched, or is meant to be
	Unwatched   atomic.Int64 // directories of which that is so; can fall
	Overflows   atomic.Int64 // times that changes got lost, so that everything was looked at
}

// Times for what is not configured.
const (
	defaultSweep       = time.Second
	defaultRotateWait  = 10 * time.Second
	defaultPartialWait = 5 * time.Second
	defaultPause       = 15 * time.Millisecond
	minBackoff         = 100 * time.Millisecond
	maxBackoff         = 10 * time.Second
	stopTime           = 8 * time.Second // to read and flush what is there when it ends
)

// Run follows until ctx ends. Then it reads what is there, flushes, and returns nil. It fails only for patterns that cannot be.
func (f *Follower) Run(ctx context.Context) error {
	e, err := newEngine(f)
	if err != nil {
		return err
	}
	defer f.Pulse.End()
	defer e.close()
	e.start(ctx)
	if f.Ready != nil {
		f.Ready()
	}
	for ctx.Err() == nil {
		e.step(ctx)
		e.wait(ctx)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	e.stop(last)
	return nil
}
