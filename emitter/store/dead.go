package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Dead is an event that a sink refused for good.
type Dead struct {
	Seq     uint64
	ID      string
	Stored  time.Time
	Reason  string // what the sink said
	Payload []byte
}

// maxReason bounds the reason that is kept with a dead event, in bytes.
const maxReason = 1000

// Bury puts a waiting event aside that sink refuses, with the reason, and counts it as discarded. Only the last of them are kept
// ([Options.MaxDead]). It returns false if the event does not wait any more.
func (s *Store) Bury(sink string, seq uint64, reason string) (bool, error) {
	if len(reason) > maxReason {
		reason = reason[:maxReason]
	}
	found := false
	err := s.update(func(tx *bolt.Tx) error {
		record, ok, err := take(tx, sink, seq)
		if err != nil || !ok {
			return err
		}
		found = true
		dead, err := tx.Bucket(bucketDead).CreateBucketIfNotExists([]byte(sink))
		if err != nil {
			return err
		}
		v := binary.BigEndian.AppendUint16(nil, uint16(len(reason)))
		v = append(append(v, reason...), record...)
		n, err := dead.NextSequence()
		if err != nil {
			return err
		}
		if err := dead.Put(seqKey(n), v); err != nil {
			return err
		}
		if n > uint64(s.opts.MaxDead) { // one comes, the oldest goes
			if k, _ := dead.Cursor().First(); keySeq(k)+uint64(s.opts.MaxDead) <= n {
				if err := dead.Delete(k); err != nil {
					return err
				}
			}
		}
		return discard(tx, sink, ReasonRefused, 1)
	})
	if err != nil {
		return false, fmt.Errorf("putting a refused event aside in %s: %w", s.dir, err)
	}
	return found, nil
}

// Dead returns the events that sink refused, oldest first.
func (s *Store) Dead(sink string) ([]Dead, error) {
	var out []Dead
	err := s.view(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketDead).Bucket([]byte(sink))
		if b == nil {
			return nil
		}
		return b.ForEach(func(k, v []byte) error {
			if len(v) < 2 || len(v) < 2+int(binary.BigEndian.Uint16(v)) {
				return fmt.Errorf("%w: a refused event is not readable", ErrCorrupt)
			}
			n := 2 + int(binary.BigEndian.Uint16(v))
			at, id, payload, err := decodeRecord(v[n:])
			if err != nil {
				payload = v[n:] // for a person to look at
			}
			out = append(out, Dead{keySeq(k), id, at, string(v[2:n]), bytes.Clone(payload)})
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading refused events in %s: %w", s.dir, err)
	}
	return out, nil
}
