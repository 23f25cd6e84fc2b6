package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	bolt "go.etcd.io/bbolt"
)

// The buckets of the file. Those below a sink's name are made when the sink is first written to.
//
//	meta       schema        "1"
//	positions  key           a position (positions.go)
//	waiting    sink → seq    a record, oldest first
//	ids        sink → id     the seq of the record that waits under this id
//	totals     sink          bytes and number of the records that wait
//	dead       sink → seq    a record that the sink refused, with the reason
//	discarded  sink → reason how many events were discarded and not yet reported
//	outcomes   sink → name   how many events ever had this outcome (outcomes.go)
//	addresses  route         a DSN that no configuration names (addresses.go)
var (
	bucketMeta      = []byte("meta")
	bucketPositions = []byte("positions")
	bucketWaiting   = []byte("waiting")
	bucketIDs       = []byte("ids")
	bucketTotals    = []byte("totals")
	bucketDead      = []byte("dead")
	bucketDiscarded = []byte("discarded")
	bucketOutcomes  = []byte("outcomes")
	bucketAddresses = []byte("addresses")

	keySchema = []byte("schema")
)

// schema is the version of the layout. A file of a later one is left alone. One of layout 1 has no outcomes and no routes in its records, one of layout 2 no forms; they are
// read as they are, and marked, so that an errtail that knows no later one leaves them alone from then on.
const schema = "3"

// prepare makes the buckets of a fresh file and checks the version of another.
func prepare(tx *bolt.Tx) error {
	for _, name := range [][]byte{bucketMeta, bucketPositions, bucketWaiting, bucketIDs, bucketTotals, bucketDead, bucketDiscarded, bucketOutcomes, bucketAddresses} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	meta := tx.Bucket(bucketMeta)
	if v := meta.Get(keySchema); v != nil {
		if err := known(v); err != nil {
			return err
		}
	}
	return meta.Put(keySchema, []byte(schema))
}

// known tells whether this errtail can read a layout.
func known(v []byte) error {
	if string(v) != "1" && string(v) != "2" && string(v) != schema {
		return fmt.Errorf("the file has layout %q, this errtail knows %q (use the errtail that wrote it, or another state directory)", v, schema)
	}
	return nil
}

// walk reads every key once, and every record's head.
func walk(tx *bolt.Tx) error {
	for _, name := range [][]byte{bucketPositions, bucketWaiting, bucketIDs, bucketTotals, bucketDead, bucketDiscarded, bucketOutcomes, bucketAddresses} {
		b := tx.Bucket(name)
		if b == nil {
			continue // of layout 1, opened for reading
		}
		if err := walkBucket(b, 0); err != nil {
			return fmt.Errorf("%w: bucket %s: %w", ErrCorrupt, name, err)
		}
	}
	return nil
}

func walkBucket(b *bolt.Bucket, depth int) error {
	if depth > 2 {
		return errors.New("nested too deep")
	}
	return b.ForEach(func(k, v []byte) error {
		if v != nil {
			return nil
		}
		sub := b.Bucket(k)
		if sub == nil {
			return fmt.Errorf("bucket %q is not readable", k)
		}
		return walkBucket(sub, depth+1)
	})
}

// A record is: version 3, CRC-32C of what follows, when it was stored (Unix nanoseconds), length of the id, id, length of the route, route, form, payload. Numbers
// are big endian. Version 2 has no form, which is 0 then, and version 1 no route either.
const (
	recordVersion = 3
	recordHead    = 14
	maxName       = 255 // bytes of an id or a route
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// record is an event in the file.
type record struct {
	at      time.Time
	id      string
	route   string // name of the DSN; "" is the default one
	form    byte   // of the payload
	payload []byte
}

func (r record) encode() []byte {
	b := make([]byte, 5, recordHead+len(r.id)+1+len(r.route)+1+len(r.payload))
	b[0] = recordVersion
	b = binary.BigEndian.AppendUint64(b, uint64(r.at.UnixNano()))
	b = append(append(b, byte(len(r.id))), r.id...)
	b = append(append(b, byte(len(r.route))), r.route...)
	b = append(append(b, r.form), r.payload...)
	binary.BigEndian.PutUint32(b[1:], crc32.Checksum(b[5:], castagnoli))
	return b
}

// decodeRecord takes a record apart. The payload shares memory with b.
func decodeRecord(b []byte) (record, error) {
	unreadable := fmt.Errorf("%w: a record is not readable", ErrCorrupt)
	if len(b) < recordHead || b[0] < 1 || b[0] > recordVersion || binary.BigEndian.Uint32(b[1:]) != crc32.Checksum(b[5:], castagnoli) {
		return record{}, unreadable
	}
	r := record{at: time.Unix(0, int64(binary.BigEndian.Uint64(b[5:13])))}
	rest, ok := b[13:], false
	if r.id, rest, ok = name(rest); !ok {
		return record{}, unreadable
	}
	if b[0] > 1 {
		if r.route, rest, ok = name(rest); !ok {
			return record{}, unreadable
		}
	}
	if b[0] > 2 {
		if len(rest) == 0 {
			return record{}, unreadable
		}
		r.form, rest = rest[0], rest[1:]
	}
	r.payload = rest
	return r, nil
}

// name reads a length and a text of that many bytes.
func name(b []byte) (text string, rest []byte, ok bool) {
	if len(b) == 0 || len(b) < 1+int(b[0]) {
		return "", nil, false
	}
	n := 1 + int(b[0])
	return string(b[1:n]), b[n:], true
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func keySeq(k []byte) uint64 {
	if len(k) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(k)
}

// totals are the number and the bytes of what waits for a sink.
type totals struct{ count, bytes int64 }

func readTotals(tx *bolt.Tx, sink string) totals {
	v := tx.Bucket(bucketTotals).Get([]byte(sink))
	if len(v) != 16 {
		return totals{}
	}
	return totals{int64(binary.BigEndian.Uint64(v)), int64(binary.BigEndian.Uint64(v[8:]))}
}

func writeTotals(tx *bolt.Tx, sink string, t totals) error {
	v := binary.BigEndian.AppendUint64(nil, uint64(max(t.count, 0)))
	v = binary.BigEndian.AppendUint64(v, uint64(max(t.bytes, 0)))
	return tx.Bucket(bucketTotals).Put([]byte(sink), v)
}

// addCount adds n to the number under key, which is gone when it is 0.
func addCount(b *bolt.Bucket, key string, n int64) error {
	if v := b.Get([]byte(key)); len(v) == 8 {
		n += int64(binary.BigEndian.Uint64(v))
	}
	if n <= 0 {
		return b.Delete([]byte(key))
	}
	return b.Put([]byte(key), binary.BigEndian.AppendUint64(nil, uint64(n)))
}
