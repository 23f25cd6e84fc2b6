// Package store keeps what errtail has taken over from the logs until a backend has it: the events that wait, the ones that no backend
// would take, and the positions up to which the logs were read. All of it is in one bbolt file, so that an event and the
// position behind its text are written in one transaction: after a crash either both are there or neither.
//
// A Store is safe for concurrent use. It has no goroutines: every method does its work on the caller's, and bbolt lets one
// of them write at a time.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/event"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// FileName is the name of the file in the state directory.
const FileName = "errtail.db"

// Options bound a store. The zero value is ready to use.
type Options struct {
	MaxBytes int64         // of events that wait, per sink; 0 means 256 MiB. When it is reached the oldest go
	MaxAge   time.Duration // since an event was stored; 0 means 29 days: backends re-date what is 30 days old
	MaxDead  int           // events kept that a sink refused, per sink; 0 means 200. When it is reached the oldest go
	Logger   *slog.Logger  // nil means silence
	Now      func() time.Time

	MaxDeadBytes int64 // of refused events, per sink; 0 means 32 MiB
	Leave        bool  // a damaged file is an error, ErrCorrupt, and stays where it is
	// Room, if not nil, says for which sinks there is less room than that, for what waits and for what was refused: 0 is no less.
	Room func(sink string) int64

	// For tests: Fault, if not nil, is asked at the end of each transaction that writes, and its error stands for one of the disk. NoSync leaves it to the
	// system when what was written reaches the disk: a process may be killed then, but not the machine.
	Fault  func() error
	NoSync bool
}

// lockTimeout is how long Open waits for another process to let go of the file: long enough for one that is just stopping.
const lockTimeout = 700 * time.Millisecond

// A position that comes without events needs no disk write of its own: what lies before it holds no events, so that reading it again after a
// crash finds nothing new. Such positions wait for the next write, or for this long.
const lazyPositions = time.Second

// Store is an open state directory.
type Store struct {
	db   *bolt.DB
	dir  string
	opts Options
	copy string // of a snapshot: its file

	touched atomic.Int64 // bytes, since unmapped (resident.go)

	broken chan struct{} // closed when bbolt has panicked: then none of its locks may ever be free again
	breaks sync.Once     // closes it

	mu      sync.Mutex                 // guards what follows
	lazy    map[string]event.Position  // newer than in the file
	held    Counts                     // discarded, and not yet in the file
	tied    bool                       // some of held belong to positions in lazy
	written time.Time                  // when positions were last written
	away    map[string]map[uint64]bool // by sink and seq: on their way (away.go)
	acked   map[string][]uint64        // by sink: the sink has them, the file still does too (acked.go)
}

// ErrInUse tells that another process has the state directory open.
var ErrInUse = errors.New("in use by another errtail")

// ErrCorrupt tells that the file turned out to be damaged while it was in use. Opening it again sets it aside.
var ErrCorrupt = errors.New("the file is damaged (start errtail again: it sets the file aside and begins a fresh one)")

// Open opens the store in dir, which it makes if need be. A file that is damaged is renamed, so that it can be looked at, and
// a fresh one takes its place; the log says so.
func Open(dir string, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("state directory: %w (choose one that errtail may write to)", err)
	}
	path := filepath.Join(dir, FileName)
	db, err := open(path)
	var aside string
	if damaged(err) && opts.Leave && !errors.Is(err, ErrCorrupt) {
		err = fmt.Errorf("%w: %w", ErrCorrupt, err)
	} else if damaged(err) && !opts.Leave {
		cause := err
		aside = path + ".damaged-" + opts.Now().UTC().Format("20060102T150405.000")
		if err := os.Rename(path, aside); err != nil {
			return nil, fmt.Errorf("state directory %s: setting the damaged file aside (%w): %w", dir, cause, err)
		}
		opts.Logger.Error("the state file is damaged: it was set aside and a fresh one begun; events that waited in it are not sent, and logs are read as if for the first time",
			"dir", dir, "aside", aside, "err", strings.TrimPrefix(cause.Error(), ErrCorrupt.Error()+": ")) // which says to do what is being done
		db, err = open(path)
	}
	if err != nil {
		if errors.Is(err, bolterrors.ErrTimeout) {
			err = inUse(dir)
		} else if errors.Is(err, os.ErrPermission) {
			err = fmt.Errorf("%w (choose one that errtail may write to)", err)
		}
		return nil, fmt.Errorf("state directory %s: %w", dir, err)
	}
	db.NoSync = opts.NoSync
	sign(dir)
	return &Store{db: db, dir: dir, broken: make(chan struct{}), opts: opts, lazy: map[string]event.Position{}, held: Counts{}, away: map[string]map[uint64]bool{}, acked: map[string][]uint64{}}, nil
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 256 << 20
	}
	if o.MaxAge <= 0 {
		o.MaxAge = 29 * 24 * time.Hour
	}
	if o.MaxDead <= 0 {
		o.MaxDead = 200
	}
	if o.MaxDeadBytes <= 0 {
		o.MaxDeadBytes = 32 << 20
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// open opens the file and looks through it once, so that damage shows now and not under way.
func open(path string) (db *bolt.DB, err error) {
	if info, err := os.Stat(path); err == nil && info.Size() > 0 && info.Size() < int64(2*os.Getpagesize()) {
		return nil, fmt.Errorf("%w: it has %d bytes only", ErrCorrupt, info.Size())
	}
	err = guard(func() error {
		var err error
		// NoFreelistSync would save writing the list of free pages, which is long after a backlog. But then bbolt looks for them at the start in a goroutine of its own, whose panics
		// about a damaged file nobody can catch.
		db, err = bolt.Open(path, 0o600, &bolt.Options{Timeout: lockTimeout, FreelistType: bolt.FreelistMapType})
		if err != nil {
			return err
		}
		if err := verify(path); err != nil {
			return fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
		if err := db.Update(prepare); err != nil {
			return err
		}
		return db.View(func(tx *bolt.Tx) error {
			defer unmapped(tx)
			return walk(tx)
		})
	})
	if err != nil && db != nil {
		_ = guard(db.Close)
	}
	return db, err
}

// room is how many bytes there are for a sink where others have up to most.
func (s *Store) room(sink string, most int64) int64 {
	if s.opts.Room != nil {
		if own := s.opts.Room(sink); own > 0 {
			return min(own, most)
		}
	}
	return most
}

// damaged tells whether err means that the file is no (longer a) store, as opposed to one that cannot be reached.
func damaged(err error) bool {
	return errors.Is(err, ErrCorrupt) || errors.Is(err, bolterrors.ErrInvalid) || errors.Is(err, bolterrors.ErrChecksum) || errors.Is(err, bolterrors.ErrVersionMismatch)
}

// guard calls f and makes an error of a panic. bbolt panics when a page is not what it should be, and where the file is shorter than it says
// reading faults.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrCorrupt, r)
		}
	}()
	return f()
}

// guarded is guard for an open store. After a panic inside bbolt its locks may stay taken for ever, so that nobody may call it again.
func (s *Store) guarded(f func() error) error {
	select {
	case <-s.broken:
		return ErrCorrupt
	default:
	}
	whole := false
	err := guard(func() error {
		err := f()
		whole = true
		return err
	})
	if !whole {
		s.breaks.Do(func() { close(s.broken) })
	}
	return err
}

// Broken is closed when the file has turned out to be damaged in a way that nothing can be read or written any more: every method returns ErrCorrupt then.
func (s *Store) Broken() <-chan struct{} { return s.broken }

func (s *Store) update(f func(tx *bolt.Tx) error) error {
	return s.guarded(func() error {
		return s.db.Update(func(tx *bolt.Tx) error {
			err := f(tx)
			if err == nil && s.opts.Fault != nil {
				err = s.opts.Fault()
			}
			return err
		})
	})
}

func (s *Store) view(f func(tx *bolt.Tx) error) error {
	return s.guarded(func() error { return s.db.View(f) })
}

// Dir is the state directory.
func (s *Store) Dir() string { return s.dir }

// Close writes positions that are not yet written and closes the file. One that is broken stays open, and locked, until the process ends.
func (s *Store) Close() error {
	err := s.Sync(context.Background())
	if s.copy != "" {
		defer os.Remove(s.copy)
	} else {
		unsign(s.dir)
	}
	if cerr := s.guarded(s.db.Close); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("closing the store in %s: %w", s.dir, err)
	}
	return nil
}
