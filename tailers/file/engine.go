package file

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/block"
)

// engine is a Follower at work.
type engine struct {
	*Follower
	log *slog.Logger
	now func() time.Time
	buf *block.Buffer
	raw []byte // for what is decoded first: see wide.go

	watcher  *fsnotify.Watcher // nil: there is none
	changes  *changes          // from fsnotify
	failed   chan error        // from fsnotify
	names    *names            // nil: there is none
	newborn  *news             // what is looked at because it has just appeared; nil for all else
	overflow bool              // events got lost: look at everything

	dirs     map[string]*directory
	pending  []*directory // to be listed
	logs     map[string]*log
	inodes   map[inode]*generation
	paths    map[string]*generation // by path, and for links also by where they lead
	parked   map[inode]bool
	examined map[examined]bool // archives
	memory   memory
	started  bool
	began    time.Time
	first    []found         // files that were there at the start
	refused  map[string]bool // files that were there at the start and could not be opened
	said     map[string]bool // what the log was told already

	queue   []*log
	waiting map[*lane]*log // those with a wake

	outlets   map[tailers.Handler]*outlet
	swept     time.Time
	sweeps    int
	quick     time.Time // when logs that were written of late and cannot be watched were last looked at
	recent    map[*log]struct{}
	polled    map[*log]struct{}       // those in directories that are polled: see busy.go
	clock     time.Time               // when these were last looked at
	active    map[*log]struct{}       // those that are looked at with every sweep
	crowded   bool                    // many logs are active
	unsettled map[*directory]struct{} // those that cannot be watched, or have something to be tried again
	interests map[*string][]interest  // see alone
	stir      time.Time               // when a directory that cannot be watched last changed
	busy      bool                    // something was read in this step
	grown     int64                   // how many bytes were read for the first time in this step
	pause     time.Duration           // how long to leave a busy file alone
	hot       time.Time               // until then there are no pauses
	kept      int                     // bytes of undecided text in memory
	seq       int64                   // for keys
}

// outlet is what is known of a handler.
type outlet struct {
	handler tailers.Handler
	used    time.Time // when it was last shown something
	open    bool      // it was shown something since it was last flushed
	backoff time.Duration
	retry   time.Time // it cannot take anything before
}

func newEngine(f *Follower) (*engine, error) {
	f.Sweep = cmp.Or(f.Sweep, defaultSweep)
	f.Turn = cmp.Or(f.Turn, defaultTurn)
	f.Pause = cmp.Or(f.Pause, defaultPause)
	f.RotateWait = cmp.Or(f.RotateWait, defaultRotateWait)
	f.PartialWait = cmp.Or(f.PartialWait, defaultPartialWait)
	f.MaxOpen = cmp.Or(f.MaxOpen, descriptors())
	e := &engine{
		Follower:  f,
		log:       f.Logger,
		now:       time.Now,
		buf:       block.New(f.MaxLine, 0),
		dirs:      map[string]*directory{},
		logs:      map[string]*log{},
		inodes:    map[inode]*generation{},
		paths:     map[string]*generation{},
		polled:    map[*log]struct{}{},
		parked:    map[inode]bool{},
		examined:  map[examined]bool{},
		refused:   map[string]bool{},
		said:      map[string]bool{},
		waiting:   map[*lane]*log{},
		outlets:   map[tailers.Handler]*outlet{},
		recent:    map[*log]struct{}{},
		active:    map[*log]struct{}{},
		unsettled: map[*directory]struct{}{},
		interests: map[*string][]interest{},
	}
	if e.log == nil {
		e.log = slog.Default()
	}
	for i := range f.Specs {
		s := &f.Specs[i]
		if e.outlets[s.Handler] == nil {
			e.outlets[s.Handler] = &outlet{handler: s.Handler}
		}
		for _, glob := range s.Globs {
			if err := e.pattern(s, glob); err != nil {
				return nil, err
			}
		}
	}
	var unreadable []error
	e.memory, unreadable = remember(f.Positions)
	for _, err := range unreadable {
		e.log.Warn("a stored position is not readable and is left out; its file is taken for a new one", "error", err)
	}
	return e, nil
}

// descriptors is how many files may be held open: what the process may open, less what the rest of it needs.
func descriptors() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur > math.MaxInt32 {
		return 1 << 20
	}
	return max(int(limit.Cur)*9/10-64, 16)
}

// start finds the files that are there.
func (e *engine) start(ctx context.Context) {
	e.began = e.now()
	e.watch()
	e.list()
	e.settle(ctx)
	e.started, e.stir = true, e.now()
	e.swept = e.now()
}

// watch starts fsnotify, if it can be had.
func (e *engine) watch() {
	e.Stats.Unwatchable.Store(true)
	if e.Poll {
		return
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		e.log.Warn("files are looked at every second because changes cannot be watched; on Linux see fs.inotify.max_user_instances", "error", err)
		return
	}
	e.watcher, e.changes = w, passOn(w)
	if e.names, err = newNames(); err != nil {
		e.names = nil
		e.log.Info("new files are opened when it is their turn, and not at once, because names cannot be watched by themselves", "error", err)
	}
	e.Stats.Unwatchable.Store(false)
	e.failed = make(chan error, 1)
	go func() {
		defer close(e.failed)
		for err := range w.Errors {
			select {
			case e.failed <- err:
			default: // one is as good as many: everything is looked at
			}
		}
	}()
}

// close gives everything back. It returns when fsnotify's goroutines have ended.
func (e *engine) close() {
	if e.watcher != nil {
		e.watcher.Close()
		e.changes.stop()
		for range e.failed {
		}
	}
	if e.names != nil {
		e.names.close()
	}
	for _, l := range e.logs {
		for _, g := range l.gens {
			e.closeGeneration(g)
		}
		for _, c := range l.parked {
			closeFile(c.fd)
		}
	}
}

// step does everything that is due, and returns when there is nothing more to do for now.
func (e *engine) step(ctx context.Context) {
	e.Pulse.Turn()
	e.busy, e.grown = false, 0
	e.drain()
	e.retry(ctx)
	if e.overflow || !e.now().Before(e.swept.Add(e.Sweep)) {
		e.sweep(ctx)
	}
	if e.lively() && !e.now().Before(e.quick.Add(quickSweep)) {
		e.sweepRecent()
	}
	if len(e.polled) > 0 && !e.now().Before(e.clock.Add(e.round())) {
		e.pollBusy()
	}
	e.list()
	e.wakeUp()
	e.read(ctx)
	e.flush(ctx)
}

// drain takes the events that are there.
func (e *engine) drain() {
	if e.watcher == nil {
		return
	}
	e.drainNames()
	before := len(e.queue)
	for range maxEvents { // whoever writes faster does not keep us here
		select {
		case ev, ok := <-e.changes.C:
			if !ok {
				return
			}
			e.notice(ev)
			continue
		case err := <-e.failed:
			e.lost(err)
			continue
		default:
		}
		break
	}
	most := maxEvents
	if e.Pause > defaultPause {
		most = fewEvents
	}
	e.changes.emptied(len(e.queue)-before, most)
}

// lost notes that events were lost, or fsnotify is in trouble: everything is looked at.
func (e *engine) lost(err error) {
	if err == nil {
		return
	}
	e.overflow = true
	e.Stats.Overflows.Add(1)
	e.once("overflow", func() {
		e.log.Warn("change events were lost, so all files are looked at; nothing is lost by that", "error", err)
	})
}

// flush brings what was shown into custody, where there is nothing more to show for now.
func (e *engine) flush(ctx context.Context) {
	for _, o := range e.outlets {
		if !o.retry.IsZero() || !o.open {
			continue
		}
		if err := o.handler.Flush(ctx); err != nil {
			e.stall(o, err)
			continue
		}
		o.open = false
	}
}

// stall stops reading for a handler that could not bring into custody what it has.
func (e *engine) stall(o *outlet, err error) {
	if o.backoff == 0 {
		e.log.Error("what was read cannot be brought into custody; reading waits, nothing is lost", "error", err)
	}
	o.backoff = min(max(2*o.backoff, minBackoff), maxBackoff)
	o.retry = e.now().Add(o.backoff)
}

// retry asks handlers again that were in trouble.
func (e *engine) retry(ctx context.Context) {
	for _, o := range e.outlets {
		if o.retry.IsZero() || e.now().Before(o.retry) {
			continue
		}
		if err := o.handler.Flush(ctx); err != nil {
			e.stall(o, err)
			continue
		}
		e.log.Info("custody works again; reading goes on")
		o.backoff, o.retry, o.open = 0, time.Time{}, false
		for _, l := range e.logs {
			if l.spec.Handler == o.handler && l.last() != nil {
				e.enqueue(l)
			}
		}
	}
}

// stop reads what is there, and flushes.
func (e *engine) stop(ctx context.Context) {
	e.drain()
	for _, o := range e.outlets { // one more try for those that were waiting
		if !o.retry.IsZero() {
			o.retry = e.now()
		}
	}
	e.retry(ctx)
	e.sweeps = 0
	e.sweep(ctx)
	e.list()
	for len(e.queue) > 0 && ctx.Err() == nil && e.read(ctx) {
	}
	for _, o := range e.outlets {
		if err := o.handler.Flush(ctx); err != nil {
			e.log.Error("what was read last is not in custody; it is read again after the next start", "error", err)
		}
	}
}

// once says something to the log the first time only.
func (e *engine) once(what string, say func()) {
	if !e.said[what] && len(e.said) < 10000 {
		e.said[what] = true
		say()
	}
}

// newKey returns the key of a position that no other generation has or had.
func (e *engine) newKey(id inode) string {
	e.seq++
	return fmt.Sprintf(keyPrefix+"%x:%x:%x.%x", id.dev, id.ino, time.Now().UnixNano(), e.seq)
}
