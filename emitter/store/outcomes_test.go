package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
)

// balanced wants everything found for a sink to be waiting or in one outcome.
func balanced(t *testing.T, s *Store, sink string) map[string]int {
	t.Helper()
	got, err := s.Outcomes(sink)
	if err != nil {
		t.Fatal(err)
	}
	waiting, _, err := s.Count(sink)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := s.Ledger(sink)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, ledger.Totals); d != "" || ledger.Waiting != waiting || ledger.Oldest.IsZero() != (waiting == 0) {
		t.Errorf("%s: %d wait, and the ledger is %+v (-outcomes +ledger)\n%s", sink, waiting, ledger, d)
	}
	sum := waiting
	for name, n := range got {
		if name != Found {
			sum += n
		}
	}
	if got[Found] != sum {
		t.Errorf("%s: found %d, but %d wait and the outcomes are %v", sink, got[Found], waiting, got)
	}
	return got
}

// TestOutcomesAddUp does everything that can be done with events, at random, with the disk failing, the clock being stepped and the process killed now and
// then: what was found is always the sum of what waits and of the outcomes.
func TestOutcomesAddUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 5))
			now, full := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), false
			opts := Options{MaxBytes: 20 * 60, MaxDead: 3, MaxAge: 100 * time.Hour, Now: func() time.Time { return now }, Fault: func() error {
				if full {
					return errors.New("no space left on device")
				}
				return nil
			}}
			dir := t.TempDir()
			s := open0(t, dir, opts)
			sinks := []string{"https://host/1", "https://host/2"}
			found, next := map[string]int{}, 0
			for range 300 {
				sink := sinks[r.IntN(2)]
				waiting, err := s.Next(sink, 0, 100, 1<<20)
				if err != nil {
					t.Fatal(err)
				}
				full = r.IntN(8) == 0
				switch r.IntN(9) {
				case 0, 1, 2:
					var events []Sealed
					for range r.IntN(9) {
						next++
						e := sealed(max(1, next-r.IntN(2)*r.IntN(4)))
						e.Sink, e.Route = sink, "team"
						events = append(events, e)
					}
					if _, err := s.Put(t.Context(), events, nil, nil); (err != nil) != full && len(events) > 0 {
						t.Fatalf("full %v: %v", full, err)
					} else if err == nil {
						found[sink] += len(events)
					}
				case 3:
					if len(waiting) > 0 {
						s.Ack(sink, waiting[0].Seq, waiting[len(waiting)-1].Seq+7)
						if r.IntN(2) == 0 { // else it goes with what is put next, or not at all
							_, _ = s.Settle(sink)
						}
					}
				case 4:
					if len(waiting) > 0 {
						_, _ = s.Bury(sink, waiting[r.IntN(len(waiting))].Seq, "400 Bad Request")
					}
				case 5:
					n := r.IntN(5)
					_, err := s.Put(t.Context(), nil, []event.Position{{Key: "log", Value: []byte{1}}}, Counts{sink: {"ratelimit_backoff": n, "sample_rate": 1}})
					if err == nil { // else it comes again, or this test would count it
						found[sink] += n + 1
					}
				case 6:
					now = now.Add(time.Duration(r.IntN(3)-1) * time.Hour)
					_, _ = s.Expire(sink)
				case 7:
					var some []Entry
					if err := s.Each(func(e Entry) error {
						if r.IntN(3) == 0 {
							some = append(some, e)
						}
						return nil
					}); err != nil {
						t.Fatal(err)
					}
					if r.IntN(2) == 0 {
						_, _ = s.Drop(some)
					} else {
						_, _ = s.Requeue(some, nil)
					}
				case 8:
					full = false
					if err := s.Sync(t.Context()); err != nil { // else a kill takes with it what was discarded since, as the positions behind it
						t.Fatal(err)
					}
					dir = copyDir(t, dir)
					_ = s.Close()
					s = open0(t, dir, opts)
				}
				full = false
				for _, sink := range sinks {
					if got := balanced(t, s, sink); got[Found] != found[sink] {
						t.Fatalf("%s: found %d, want %d", sink, got[Found], found[sink])
					}
				}
			}
			t.Log(s.Outcomes(sinks[0]))
		})
	}
}

// TestDiscardedIsWrittenWithThePositions kills the process after each of what several sources put, some of it onto a full disk: the counts in the file are always
// those that belong to the positions in it, one for each.
func TestDiscardedIsWrittenWithThePositions(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 9))
			dir, full, now := t.TempDir(), false, time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
			s := open0(t, dir, Options{NoSync: true, Now: func() time.Time { return now }, Fault: func() error {
				if full {
					return errors.New("no space left on device")
				}
				return nil
			}})
			read := map[string]int{} // by source
			for n := range 60 {
				now = now.Add(time.Duration(r.IntN(700)) * time.Millisecond)
				full = r.IntN(4) == 0
				key, more := string(rune('a'+r.IntN(3))), r.IntN(3)
				var events []Sealed
				if r.IntN(3) == 0 {
					events = []Sealed{sealed(n + 1)}
				}
				at := event.Position{Key: key, Value: fmt.Append(nil, read[key]+more)}
				positions := []event.Position{at}
				if r.IntN(20) == 0 { // a start over many logs
					for i := range 2 * maxLazy {
						positions = append(positions, event.Position{Key: fmt.Sprintf("many%d", i), Value: []byte("0")})
					}
				}
				if _, err := s.Put(t.Context(), events, positions, Counts{sink: {"sample_rate": more}}); err == nil {
					read[key] += more
				}
				if n%5 == 0 {
					sampled(t, dir, -1)
				}
			}
			full = false
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			sampled(t, dir, read["a"]+read["b"]+read["c"])
		})
	}
}

// sampled opens a copy of a directory and wants as many events out of the sample as its positions say, and as many as want unless that is negative.
func sampled(t *testing.T, dir string, want int) {
	t.Helper()
	killed := open0(t, copyDir(t, dir), Options{})
	defer killed.Close()
	read := 0
	for _, p := range positions(t, killed) {
		n, err := strconv.Atoi(string(p.Value))
		if err != nil {
			t.Fatal(err)
		}
		read += n
	}
	got := balanced(t, killed, sink)["sample_rate"]
	told, err := killed.Discarded(sink)
	if got != read || err != nil || told["sample_rate"] != read || want >= 0 && read != want {
		t.Errorf("the positions stand behind %d that are out of the sample, but the file counts %d, and %d to be told of; want %d", read, got, told["sample_rate"], want)
	}
}

// TestFullDiskLosesNothing wants a failed transaction to change nothing, and the store to go on when there is room again.
func TestFullDiskLosesNothing(t *testing.T) {
	t.Parallel()
	full := false
	dir := t.TempDir()
	s := open0(t, dir, Options{Fault: func() error {
		if full {
			return errors.New("no space left on device")
		}
		return nil
	}})
	at := func(n string) event.Position { return event.Position{Key: "log", Value: []byte(n)} }
	put(t, s, []Sealed{sealed(1)}, at("1"))
	full = true
	for range 3 {
		if _, err := s.Put(t.Context(), []Sealed{sealed(2)}, []event.Position{at("2")}, nil); err == nil {
			t.Fatal("no error")
		}
		if _, err := ack(s, sink, 1); err == nil {
			t.Fatal("no error")
		}
	}
	if got := positions(t, s); string(got[0].Value) != "1" {
		t.Errorf("position: got %s, want 1", got[0].Value)
	}
	full = false
	put(t, s, []Sealed{sealed(2)}, at("2"))
	if diff := cmp.Diff(waitingIDs(t, s), []string{"2"}); diff != "" { // what could not be forgotten goes with the next that is stored
		t.Error(diff)
	}
	balanced(t, s, sink)
}

// TestOlderLayout reads a file that was written before records had routes.
func TestOlderLayout(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{})
	put(t, s, []Sealed{sealed(1)})
	err := s.db.Update(func(tx *bolt.Tx) error {
		old := []byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 2, 'i', 'd', '{', '}'}
		binary.BigEndian.PutUint32(old[1:], crc32.Checksum(old[5:], castagnoli))
		if err := tx.Bucket(bucketWaiting).Bucket([]byte(sink)).Put(seqKey(1), old); err != nil {
			return err
		}
		if err := tx.DeleteBucket(bucketOutcomes); err != nil {
			return err
		}
		return tx.Bucket(bucketMeta).Put(keySchema, []byte("1"))
	})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := Snapshot(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := copied.Outcomes(sink); len(got) != 0 || err != nil {
		t.Errorf("outcomes: got %v, %v", got, err)
	}
	if err := errors.Join(copied.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	s = open0(t, dir, Options{})
	w, err := s.Next(sink, 0, 9, 99)
	if err != nil || len(w) != 1 || w[0].ID != "id" || w[0].Route != "" || string(w[0].Payload) != "{}" {
		t.Errorf("got %+v, %v", w, err)
	}
}

// TestPutAfterTheEnd: what is put when the time for a stop is over is in the file with its positions, as what was discarded is.
func TestPutAfterTheEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	counts := Counts{"sink": {"ratelimit_backoff": 3}}
	if _, err := s.Put(over, []Sealed{{Sink: "sink", ID: "a", Payload: []byte("{}")}}, []event.Position{{Key: "log", Value: []byte("7")}}, counts); err != nil {
		t.Errorf("putting after the end: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir, Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	positions, err := s.Positions()
	if err != nil || len(positions) != 1 || string(positions[0].Value) != "7" {
		t.Errorf("positions %v, %v", positions, err)
	}
	if got, err := s.Outcomes("sink"); err != nil || got[Found] != 4 {
		t.Errorf("outcomes %v, %v; want 4 found", got, err)
	}
}
