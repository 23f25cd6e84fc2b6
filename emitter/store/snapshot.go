package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
)

// A snapshot is tried again while an agent writes, for this long in all and with these pauses.
const (
	snapshotPatience = 5 * time.Second
	snapshotPause    = 50 * time.Millisecond
)

// Snapshot opens a copy of the store in dir for reading, as it was after some transaction, while an errtail that runs there goes on. It takes no lock, changes
// nothing in dir, and needs no right to write there. The copy is a temporary file that Close removes. Where there is no store yet the error is [os.ErrNotExist].
//
// bbolt overwrites no page that the last committed state consists of: the transaction after it writes to pages that are free in it, and only the one after that to
// pages that became free meanwhile. So a copy during which the number of the last transaction has not changed holds that state whole.
func Snapshot(ctx context.Context, dir string) (*Store, error) {
	f, err := os.Open(filepath.Join(dir, FileName))
	if err != nil {
		return nil, fmt.Errorf("state directory %s: %w", dir, err)
	}
	defer f.Close()
	deadline := time.Now().Add(snapshotPatience)
	for {
		s, err := snapshot(f, dir)
		if err == nil {
			return s, nil
		}
		if !errors.Is(err, errMoved) && !damaged(err) || time.Now().After(deadline) {
			return nil, fmt.Errorf("state directory %s: %w", dir, err)
		}
		select {
		case <-time.After(snapshotPause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// errMoved tells that a transaction ended while the file was copied.
var errMoved = errors.New("the agent that runs there writes all the time (try again, or stop it)")

func snapshot(f *os.File, dir string) (*Store, error) {
	before, err := readMeta(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	to, err := os.CreateTemp("", "errtail-spool-*.db") // readable by its owner only
	if err != nil {
		return nil, fmt.Errorf("copying the state file: %w", err)
	}
	_, err = io.Copy(to, io.NewSectionReader(f, 0, int64(before.pages)*int64(before.pageSize)))
	if cerr := to.Close(); err == nil {
		err = cerr
	}
	var s *Store
	if err == nil {
		if after, aerr := readMeta(f); aerr != nil || after.txid != before.txid {
			err = errMoved
		} else {
			s, err = openCopy(to.Name(), dir)
		}
	}
	if err != nil {
		_ = os.Remove(to.Name())
		return nil, err
	}
	return s, nil
}

func openCopy(path, dir string) (*Store, error) {
	var db *bolt.DB
	err := guard(func() error {
		if err := verify(path); err != nil {
			return fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
		var err error
		if db, err = bolt.Open(path, 0o600, &bolt.Options{Timeout: lockTimeout, ReadOnly: true}); err != nil {
			return err
		}
		return db.View(func(tx *bolt.Tx) error {
			meta := tx.Bucket(bucketMeta)
			if meta == nil {
				return errMoved // the agent has just begun the file
			}
			if err := known(meta.Get(keySchema)); err != nil {
				return err
			}
			return walk(tx)
		})
	})
	if err != nil {
		if db != nil {
			_ = guard(db.Close)
		}
		return nil, err
	}
	return &Store{db: db, dir: dir, broken: make(chan struct{}), opts: Options{}.withDefaults(), copy: path}, nil
}
