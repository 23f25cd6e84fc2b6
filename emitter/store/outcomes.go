package store

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// Outcomes of events, counted per sink in the same transactions that change what waits, so that at any moment, also after a crash,
// Found is the sum of what waits and of all others. Those that discard an event have the names that Sentry's client reports use; [Store.Put] may be told of more.
const (
	Found    = "found"          // handed to Put, or counted by it
	Sent     = "sent"           // acknowledged by the sink
	Repeated = "repeated"       // waited already under the same id
	Overflow = "cache_overflow" // discarded: too many bytes, or too old
	Refused  = "send_error"     // refused by the sink
	Dropped  = "before_send"    // discarded by a person
)

// Outcomes returns how many events for sink ever had each outcome, since the state directory was begun.
func (s *Store) Outcomes(sink string) (map[string]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out, err := s.counts(bucketOutcomes, sink)
	if err != nil {
		return nil, fmt.Errorf("reading outcomes in %s: %w", s.dir, err)
	}
	for reason, n := range s.held[sink] {
		out[reason] += n
		out[Found] += n
	}
	return out, nil
}

// Known returns all sinks that there were ever events for, sorted.
func (s *Store) Known() (all []string, err error) {
	err = s.view(func(tx *bolt.Tx) error { all = sinks(tx); return nil })
	if err != nil {
		return nil, fmt.Errorf("listing sinks in %s: %w", s.dir, err)
	}
	return all, nil
}

func sinks(tx *bolt.Tx) []string {
	seen := map[string]bool{}
	for _, name := range [][]byte{bucketOutcomes, bucketWaiting, bucketDead} {
		if b := tx.Bucket(name); b != nil { // layout 1 has no outcomes
			_ = b.ForEachBucket(func(k []byte) error { seen[string(k)] = true; return nil })
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// Discarded returns how many events for sink were discarded and not yet reported, by reason.
func (s *Store) Discarded(sink string) (map[string]int, error) {
	out, err := s.counts(bucketDiscarded, sink)
	if err != nil {
		return nil, fmt.Errorf("reading discarded counts in %s: %w", s.dir, err)
	}
	return out, nil
}

// Reported takes counts away that the sink has been told.
func (s *Store) Reported(sink string, counts map[string]int) error {
	if len(counts) == 0 {
		return nil
	}
	if err := s.update(func(tx *bolt.Tx) error { return addCounts(tx, bucketDiscarded, sink, counts, -1) }); err != nil {
		return fmt.Errorf("counting discarded events in %s: %w", s.dir, err)
	}
	return nil
}

// Counts are numbers of events by sink and by name: of an outcome, or of the reason for which they are discarded.
type Counts map[string]map[string]int

// Add counts more events of a sink. Names that the file cannot have are passed over.
func (c Counts) Add(sink string, counts map[string]int) {
	own := c.of(sink)
	for name, n := range counts {
		if n > 0 && name != "" && len(name) <= maxName {
			own[name] += n
		}
	}
}

// take undoes an Add of the same.
func (c Counts) take(sink string, counts map[string]int) {
	own := c.of(sink)
	for name, n := range counts {
		if own[name] -= max(n, 0); own[name] <= 0 {
			delete(own, name)
		}
	}
	if len(own) == 0 {
		delete(c, sink)
	}
}

// of returns the counts of a sink, which it makes if need be.
func (c Counts) of(sink string) map[string]int {
	counts := c[sink]
	if counts == nil {
		counts = map[string]int{}
		c[sink] = counts
	}
	return counts
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// reportable are the reasons that Sentry knows (develop docs, "Client Reports"). An outcome with another name is nobody's loss: the error is in the backend by
// another way, or was never to be there.
var reportable = map[string]bool{
	Overflow: true, Refused: true, Dropped: true, "queue_overflow": true, "ratelimit_backoff": true, "network_error": true, "event_processor": true,
	"sample_rate": true, "internal_sdk_error": true, "buffer_overflow": true, "invalid": true, "ignored": true,
}

// discard counts events that were discarded: as their outcome, and for the next report.
func discard(tx *bolt.Tx, sink string, counts map[string]int) error {
	report := map[string]int{}
	for reason, n := range counts {
		if reportable[reason] {
			report[reason] = n
		}
	}
	if err := addCounts(tx, bucketDiscarded, sink, report, 1); err != nil {
		return err
	}
	return tally(tx, sink, counts, 1)
}

// tally counts outcomes.
func tally(tx *bolt.Tx, sink string, counts map[string]int, sign int64) error {
	return addCounts(tx, bucketOutcomes, sink, counts, sign)
}

// addCounts adds counts, or takes them away, to those of a sink in a bucket.
func addCounts(tx *bolt.Tx, bucket []byte, sink string, counts map[string]int, sign int64) error {
	if len(counts) == 0 || sink == "" {
		return nil
	}
	b, err := tx.Bucket(bucket).CreateBucketIfNotExists([]byte(sink))
	if err != nil {
		return err
	}
	for name, n := range counts {
		if n == 0 {
			continue
		}
		if err := addCount(b, name, sign*int64(n)); err != nil {
			return err
		}
	}
	return nil
}

// counts reads the counts of a sink in a bucket.
func (s *Store) counts(bucket []byte, sink string) (map[string]int, error) {
	var out map[string]int
	err := s.view(func(tx *bolt.Tx) error {
		out = readCounts(tx, bucket, sink)
		return nil
	})
	return out, err
}

func readCounts(tx *bolt.Tx, bucket []byte, sink string) map[string]int {
	out := map[string]int{}
	b := tx.Bucket(bucket)
	if b != nil {
		b = b.Bucket([]byte(sink))
	}
	if b == nil {
		return out
	}
	_ = b.ForEach(func(k, v []byte) error {
		if len(v) == 8 {
			out[string(k)] = int(binary.BigEndian.Uint64(v))
		}
		return nil
	})
	return out
}
