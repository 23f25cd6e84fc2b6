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
	Route   string
	Stored  time.Time
	Reason  string // what the sink said
	Form    byte
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
		n, err := dead.NextSequence()
		if err != nil {
			return err
		}
		if err := dead.Put(seqKey(n), append(append(v, reason...), record...)); err != nil {
			return err
		}
		if err := s.capDead(sink, dead); err != nil {
			return err
		}
		return discard(tx, sink, map[string]int{Refused: 1})
	})
	if err != nil {
		return false, fmt.Errorf("putting a refused event aside in %s: %w", s.dir, err)
	}
	s.Return(sink, seq)
	return found, nil
}

// capDead forgets the oldest dead events while there are too many or they are too large; never the newest one.
func (s *Store) capDead(sink string, dead *bolt.Bucket) error {
	count, size := 0, int64(0)
	c := dead.Cursor()
	for k, v := c.Last(); k != nil; k, v = c.Prev() {
		count++
		size += int64(len(v))
		if count > 1 && (count > s.opts.MaxDead || size > s.room(sink, s.opts.MaxDeadBytes)) {
			if err := c.Delete(); err != nil {
				return err
			}
		}
	}
	return nil
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
			d, err := decodeDead(k, v)
			out = append(out, d)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading refused events in %s: %w", s.dir, err)
	}
	return out, nil
}

// decodeDead takes a dead event apart: a length of two bytes, the reason, and the record as it waited. Of one whose record is damaged all that is left is
// returned as the payload, for a person to look at.
func decodeDead(k, v []byte) (Dead, error) {
	if len(v) < 2 || len(v) < 2+int(binary.BigEndian.Uint16(v)) {
		return Dead{}, fmt.Errorf("%w: a refused event is not readable", ErrCorrupt)
	}
	n := 2 + int(binary.BigEndian.Uint16(v))
	r, err := decodeRecord(v[n:])
	if err != nil {
		r.payload = v[n:]
	}
	return Dead{keySeq(k), r.id, r.route, r.at, string(v[2:n]), r.form, bytes.Clone(r.payload)}, nil
}
