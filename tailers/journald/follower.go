// Package journald follows systemd's journal: the files of the system and of its users, through rotations, as one stream in the order of time. It reads the
// files itself (package journalfile), and asks `journalctl -o export` only where a file says that it must.
//
// Each entry becomes one line of the form that package format calls the journal's carrier (see render.go), which no log file can pretend to be: it is read only
// in streams of the kind "journald". Offsets in the stream are made up; what places an entry for good is its sequence number, with the id of the source
// of those numbers ([tailers.Window.Place]). A position is the last sequence number that was decided, for each file there is.
//
// Concurrency: everything belongs to the goroutine that calls Run.
package journald

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// Times.
const (
	hotPoll      = 20 * time.Millisecond  // how often files are looked at while entries come
	idlePoll     = 200 * time.Millisecond // and while none come; journald itself tells of changes every 250 ms
	releaseAfter = 10 * time.Second       // of quiet, memory is given back
	sweepEvery   = time.Second            // how often directories are looked at
	minBackoff   = 100 * time.Millisecond
	maxBackoff   = 10 * time.Second
)

// DefaultDirectories are where journald keeps its files (systemd-journald.service(8)): persistent ones, and those that last until the next boot.
var DefaultDirectories = []string{"/var/log/journal", "/run/log/journal"}

// Follower shows the entries of a journal to a handler. It implements [tailers.Source].
type Follower struct {
	// Directories hold journal files, or directories with journal files. None means DefaultDirectories, and there only what this machine has written.
	Directories []string
	Match       Match
	// FromStart reads what is there when errtail has no position; otherwise only what comes is read.
	FromStart bool
	// Once reads what is there, and ends.
	Once bool
	// Journalctl reads everything through journalctl, as is done by itself where a file is of a newer format.
	Journalctl bool
	Positions  []event.Position
	Handler    tailers.Handler
	Logger     *slog.Logger // nil: slog.Default()

	// Stats may be read while Run runs.
	Stats Stats
	Pulse tailers.Pulse

	command []string // instead of journalctl, for tests
}

// Stats counts entries, and what was not read.
type Stats struct {
	Entries   atomic.Int64 // shown
	Unmatched atomic.Int64 // passed over, because Match does not want them
	Damaged   atomic.Int64 // could not be read
	Fields    atomic.Int64 // cut for their length, or left out because they are damaged
	Gap       atomic.Int64 // were vacuumed before they were read: what the sequence numbers tell
	Skipped   atomic.Int64 // the handler would not decide, although it has to
	Bytes     atomic.Int64 // of lines shown
	Files     atomic.Int64 // that were opened
	Behind    atomic.Int64 // nanoseconds between the last entry that was read and the last one there is; can fall. What journalctl reads is not counted
}

// run is a Follower at work.
type run struct {
	*Follower
	log      *slog.Logger
	stream   *tailers.Stream
	set      *set
	text     *text
	through  *child // nil where files are read
	crashes  crashes
	streams  streams
	record   record // of the entry at hand
	last     uint64 // realtime of the last entry that was read, in microseconds
	boot     string // that Match wants; "" for any
	changed  time.Time
	wake     time.Duration
	released bool // the memory that reading takes
	reported bool // that fields were left out
}

// Run follows the journal until ctx ends or, with Once, to its end. Where there is no journal it waits for one; with Once that is an error.
func (f *Follower) Run(ctx context.Context) error {
	defer f.Pulse.End()
	r := &run{Follower: f, log: f.Logger, changed: time.Now()}
	if r.log == nil {
		r.log = slog.Default()
	}
	r.stream = &tailers.Stream{Kind: "journald", Path: "journal", Source: "journal"}
	r.text = newText()
	r.set = newSet(f.Directories, r.log, &f.Stats)
	defer r.set.close()
	var err error
	if r.boot, err = f.Match.boot(); err != nil {
		return err
	}
	known, stored, err := f.stored()
	r.set.known = maps.Clone(known)
	if err != nil {
		r.log.Warn("the position in the journal cannot be read and is not used", "error", err)
	}
	if err := r.set.sweep(time.Now()); err != nil && f.Once {
		return fmt.Errorf("looking for journal files: %w", err)
	} else if err != nil {
		r.log.Warn("there is no journal yet; it is waited for", "error", err)
	}
	if unknown := r.set.unknown; unknown != "" || f.Journalctl {
		cursor, hasCursor := f.storedCursor()
		if stored {
			r.start(known, stored)
			cursor, hasCursor = r.lastCursor(), true
		}
		return r.fallBack(ctx, unknown, cursor, hasCursor)
	}
	r.start(known, stored)
	if f.Once {
		return r.once(ctx)
	}
	return r.follow(ctx)
}

// start says from where each file is read, and puts the entries before that into the history.
func (r *run) start(known map[fileID]uint64, stored bool) {
	for _, s := range r.set.all() {
		switch id, seqnum, realtime, ok := r.sinceCursor(); {
		case ok && s.seqnumID == id:
			s.from(seqnum)
		case ok && s.file.Header().TailTime < realtime, !ok && !stored && !r.FromStart && !r.Once:
			s.fromEnd()
		}
	}
	if stored {
		if gap := r.set.gap(known); gap > 0 {
			r.Stats.Gap.Add(gap)
			r.log.Warn("entries of the journal were deleted before they could be read", "entries", gap)
		}
	}
	r.remember()
}

// follow shows entries as they come.
func (r *run) follow(ctx context.Context) error {
	r.show(ctx, 0, false) // brings the position
	for ctx.Err() == nil {
		r.Pulse.Turn()
		came := r.look()
		if r.set.unknown != "" && r.text.end() == r.text.base {
			return r.fallBack(ctx, r.set.unknown, r.lastCursor(), true)
		}
		for ctx.Err() == nil && r.render() {
			r.changed, r.wake = time.Now(), 0
			r.Stats.Behind.Store(int64(r.set.ahead(r.last)))
			if !r.show(ctx, 0, false) {
				break
			}
		}
		r.Stats.Behind.Store(int64(r.set.ahead(r.last)))
		if !came && r.text.undecided() > 0 && r.wake > 0 && time.Since(r.changed) >= r.wake {
			r.show(ctx, time.Since(r.changed), false)
		}
		r.retry(ctx, func() error { return r.Handler.Flush(ctx) })
		r.pause(ctx, came)
	}
	if err := r.Handler.Flush(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("flushing what was read of the journal: %w", err)
	}
	return nil
}

// look looks for more entries, and for files that are new. Where a file was rotated, what goes on is looked for at once, so that it comes in order.
func (r *run) look() bool {
	came := false
	for range 2 {
		came = r.set.refresh() || came
		if !r.set.due(time.Now()) {
			break
		}
		r.set.sweep(time.Now()) // that there is none yet was said
	}
	return came
}

// pause waits until it is time to look again.
func (r *run) pause(ctx context.Context, came bool) {
	wait := idlePoll
	switch quiet := time.Since(r.changed); {
	case came || quiet < time.Second:
		wait, r.released = hotPoll, false
	case quiet > releaseAfter && !r.released:
		r.set.release()
		r.released = true
	}
	if left := r.wake - time.Since(r.changed); r.text.undecided() > 0 && r.wake > 0 && left < wait {
		wait = max(left, time.Millisecond)
	}
	if at, held := r.crashes.until(); held {
		wait = min(wait, max(time.Until(at), time.Millisecond))
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// once shows what is there, and the end.
func (r *run) once(ctx context.Context) error {
	for ctx.Err() == nil && r.render() {
		if err := r.handle(ctx, r.text.data(), 0, false); err != nil {
			return fmt.Errorf("taking what was read of the journal: %w", err)
		}
	}
	return r.end(ctx)
}

// end shows what is left, as final where nothing will follow, and flushes.
func (r *run) end(ctx context.Context) error {
	r.crashes.settle(r.text, time.Now(), true)
	for first := true; ctx.Err() == nil && (first || r.text.undecided() > 0); first = false {
		if !r.Once {
			break
		}
		before := r.text.undecided()
		if err := r.handle(ctx, r.text.data(), 0, true); err != nil {
			return fmt.Errorf("taking what was read of the journal: %w", err)
		}
		if left := r.text.undecided(); left > 0 && left == before {
			r.Stats.Skipped.Add(int64(r.text.lines()))
			r.text.consume(left)
		}
	}
	if err := r.Handler.Flush(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("flushing what was read of the journal: %w", err)
	}
	return nil
}

// show shows the undecided lines until the handler takes them or ctx ends, which it tells by false.
func (r *run) show(ctx context.Context, idle time.Duration, final bool) bool {
	return r.retry(ctx, func() error { return r.handle(ctx, r.text.data(), idle, final) })
}

// handle shows data, and takes away what was decided of it.
func (r *run) handle(ctx context.Context, data []byte, idle time.Duration, final bool) error {
	w := &tailers.Window{
		Stream: r.stream, Data: data, Offset: r.text.base, Time: time.Now(), Idle: idle, Final: final,
		Before:   r.text.before,
		Head:     func(int) []byte { return nil },
		Place:    r.text.place,
		Position: r.position,
	}
	reply, err := r.Handler.Handle(ctx, w)
	if err != nil {
		return err
	}
	n := min(max(reply.Consumed, 0), len(data))
	if n == 0 && len(data) >= tailers.MaxWindow {
		n = r.text.firstLine()
		r.Stats.Skipped.Add(1)
	}
	r.text.consume(n)
	r.wake = 0
	if r.text.undecided() > 0 && reply.Wake > 0 {
		r.wake = reply.Wake + idle
	}
	return nil
}

// retry does something until it works. It returns false if ctx ended before.
func (r *run) retry(ctx context.Context, do func() error) bool {
	for wait := time.Duration(0); ; {
		r.Pulse.Turn()
		err := do()
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if wait == 0 {
			r.log.Error("what was read of the journal cannot be brought into custody; reading waits, nothing is lost", "error", err)
		}
		wait = min(max(2*wait, minBackoff), maxBackoff)
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return false
		}
	}
}
