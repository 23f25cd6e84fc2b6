package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
)

const sink = "https://host/1"

func open0(t *testing.T, dir string, opts Options) *Store {
	t.Helper()
	s, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func sealed(n int) Sealed {
	return Sealed{Sink: sink, ID: fmt.Sprintf("%032x", n), Payload: fmt.Appendf(nil, `{"n":%d}`, n)}
}

func put(t *testing.T, s *Store, events []Sealed, positions ...event.Position) Stored {
	t.Helper()
	got, err := s.Put(t.Context(), events, positions)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func waitingIDs(t *testing.T, s *Store) (ids []string) {
	t.Helper()
	w, err := s.Next(sink, 0, 1<<20, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range w {
		ids = append(ids, strings.TrimLeft(e.ID, "0"))
	}
	return ids
}

func positions(t *testing.T, s *Store) []event.Position {
	t.Helper()
	p, err := s.Positions()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEventsAndPositionsSurvive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{})
	want := []event.Position{{Key: "a", Value: []byte("12"), Done: []string{"x", "y"}}, {Key: "b", Value: []byte{0, 255}}}
	got := put(t, s, []Sealed{sealed(1), sealed(2), sealed(1)}, want[1], want[0])
	if diff := cmp.Diff(got, Stored{Added: 2, Duplicates: 1}); diff != "" {
		t.Error(diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open0(t, dir, Options{})
	if diff := cmp.Diff(positions(t, s), want); diff != "" {
		t.Errorf("positions: got - want +\n%s", diff)
	}
	w, err := s.Next(sink, 0, 10, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if len(w) != 2 || string(w[0].Payload) != `{"n":1}` || w[0].ID != sealed(1).ID || w[0].Seq != 1 || w[1].Seq != 2 {
		t.Errorf("waiting: got %+v", w)
	}
	if time.Since(w[0].Stored) > time.Minute {
		t.Errorf("stored at %s", w[0].Stored)
	}
	if st := put(t, s, []Sealed{sealed(2)}); st.Duplicates != 1 {
		t.Errorf("after reopening: got %+v, want a duplicate", st)
	}
}

func TestNextPagesByCountAndSize(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{})
	put(t, s, []Sealed{sealed(1), sealed(2), sealed(3), sealed(4)})
	for _, tt := range []struct {
		after       uint64
		count, size int
		want        string
	}{
		{0, 2, 1 << 20, "[1 2]"}, {2, 9, 1 << 20, "[3 4]"}, {4, 9, 1 << 20, "[]"}, {0, 9, 1, "[1]"}, {0, 9, 115, "[1 2]"},
	} {
		w, err := s.Next(sink, tt.after, tt.count, tt.size)
		if err != nil {
			t.Fatal(err)
		}
		seqs := make([]uint64, 0, len(w))
		for _, e := range w {
			seqs = append(seqs, e.Seq)
		}
		if got := fmt.Sprint(seqs); got != tt.want {
			t.Errorf("Next(%d, %d, %d): got %s, want %s", tt.after, tt.count, tt.size, got, tt.want)
		}
	}
	if w, err := s.Next("other", 0, 9, 9); err != nil || len(w) != 0 {
		t.Errorf("another sink: got %v, %v", w, err)
	}
}

func TestAckForgetsAndCounts(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{})
	put(t, s, []Sealed{sealed(1), sealed(2), {Sink: "other", ID: sealed(1).ID, Payload: []byte("{}")}})
	if n, err := s.Ack(sink, 1, 7, 1); n != 1 || err != nil {
		t.Errorf("got %d, %v, want 1", n, err)
	}
	if got := fmt.Sprint(waitingIDs(t, s)); got != "[2]" {
		t.Errorf("waiting: got %s", got)
	}
	if n, size, err := s.Count(sink); n != 1 || size != int64(14+32+7) || err != nil {
		t.Errorf("count: got %d, %d, %v", n, size, err)
	}
	sinks, err := s.Sinks()
	if diff := cmp.Diff(sinks, map[string]int{sink: 1, "other": 1}); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if st := put(t, s, []Sealed{sealed(1)}); st.Added != 1 {
		t.Errorf("an event that was sent may come again: got %+v", st)
	}
}

func TestBoundByBytesEvictsTheOldestAndCounts(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{MaxBytes: 3 * 53})
	st := put(t, s, []Sealed{sealed(1), sealed(2), sealed(3), sealed(4), sealed(5)})
	if st.Added != 5 || st.Evicted != 2 {
		t.Errorf("got %+v, want 2 of 5 evicted", st)
	}
	if got := fmt.Sprint(waitingIDs(t, s)); got != "[3 4 5]" {
		t.Errorf("waiting: got %s", got)
	}
	got, err := s.Discarded(sink)
	if diff := cmp.Diff(got, map[string]int{ReasonOverflow: 2}); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if n, err := s.Ack(sink, 1, 2, 3); n != 1 || err != nil {
		t.Errorf("acknowledging evicted ones: got %d, %v, want 1", n, err)
	}
	big := Sealed{Sink: sink, ID: sealed(9).ID, Payload: make([]byte, 10_000)}
	if st := put(t, s, []Sealed{big}); st.Added != 1 || st.Evicted != 2 {
		t.Errorf("one that is larger than the bound: got %+v, want it alone to stay", st)
	}
	if err := s.Reported(sink, map[string]int{ReasonOverflow: 3}); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Discarded(sink); got[ReasonOverflow] != 1 {
		t.Errorf("after reporting 3 of 4: got %v", got)
	}
}

func TestBoundByAge(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := open0(t, t.TempDir(), Options{MaxAge: time.Hour, Now: func() time.Time { return now }})
	put(t, s, []Sealed{sealed(1), sealed(2)})
	now = now.Add(59 * time.Minute)
	put(t, s, []Sealed{sealed(3)})
	if n, err := s.Expire(sink); n != 0 || err != nil {
		t.Errorf("got %d, %v, want none", n, err)
	}
	now = now.Add(2 * time.Minute)
	if n, err := s.Expire(sink); n != 2 || err != nil {
		t.Errorf("got %d, %v, want 2", n, err)
	}
	if got := fmt.Sprint(waitingIDs(t, s)); got != "[3]" {
		t.Errorf("waiting: got %s", got)
	}
	if got, _ := s.Discarded(sink); got[ReasonOverflow] != 2 {
		t.Errorf("discarded: got %v", got)
	}
}

func TestBuryKeepsTheLastRefused(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{MaxDead: 2})
	put(t, s, []Sealed{sealed(1), sealed(2), sealed(3)})
	for seq := range uint64(3) {
		if ok, err := s.Bury(sink, seq+1, "invalid "+strings.Repeat("x", 5000)); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if ok, err := s.Bury(sink, 1, "again"); ok || err != nil {
		t.Errorf("burying twice: got %v, %v", ok, err)
	}
	dead, err := s.Dead(sink)
	if err != nil || len(dead) != 2 || dead[0].ID != sealed(2).ID || string(dead[1].Payload) != `{"n":3}` || !strings.HasPrefix(dead[0].Reason, "invalid") || len(dead[0].Reason) != maxReason {
		t.Errorf("got %d dead, %v", len(dead), err)
	}
	if got, _ := s.Discarded(sink); got[ReasonRefused] != 3 {
		t.Errorf("discarded: got %v, want 3", got)
	}
	if n, size, _ := s.Count(sink); n != 0 || size != 0 {
		t.Errorf("still waiting: %d, %d bytes", n, size)
	}
}

func TestPositionsWithoutEventsAreWrittenLazily(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Now()
	s := open0(t, dir, Options{Now: func() time.Time { return now }})
	put(t, s, nil, event.Position{Key: "a", Value: []byte("1")}) // the first write is at once
	before := lastTx(t, s)
	now = now.Add(lazyPositions / 2)
	put(t, s, nil, event.Position{Key: "a", Value: []byte("2")}, event.Position{Key: "b", Value: []byte("1")})
	if got := lastTx(t, s); got != before {
		t.Errorf("a position without events was written to disk at once")
	}
	if got := positions(t, s); len(got) != 2 || string(got[0].Value) != "2" {
		t.Errorf("got %v", got)
	}
	crashed := open0(t, copyDir(t, dir), Options{})
	if got := positions(t, crashed); len(got) != 1 || string(got[0].Value) != "1" {
		t.Errorf("after a crash: got %v", got)
	}
	now = now.Add(lazyPositions)
	put(t, s, nil, event.Position{Key: "a", Value: []byte("3")}, event.Position{Key: "b", Gone: true})
	crashed = open0(t, copyDir(t, dir), Options{})
	if got := positions(t, crashed); len(got) != 1 || string(got[0].Value) != "3" {
		t.Errorf("a second later: got %v", got)
	}
	put(t, s, nil, event.Position{Key: "a", Value: []byte("4")})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open0(t, dir, Options{})
	if got := positions(t, s); len(got) != 1 || string(got[0].Value) != "4" {
		t.Errorf("after closing: got %v", got)
	}
}

func TestPositionsNeverRunAheadOfEventsThatAreNotThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{})
	put(t, s, []Sealed{sealed(1)}, event.Position{Key: "a", Value: []byte("1")})
	_, err := s.Put(t.Context(), []Sealed{sealed(2), {Sink: "", ID: "x"}}, []event.Position{{Key: "a", Value: []byte("2")}, {Key: "b", Value: []byte("2")}})
	if err == nil {
		t.Fatal("no error for an event without a sink")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open0(t, dir, Options{})
	if got := positions(t, s); len(got) != 1 || string(got[0].Value) != "1" {
		t.Errorf("positions: got %v", got)
	}
	if got := fmt.Sprint(waitingIDs(t, s)); got != "[1]" {
		t.Errorf("waiting: got %s", got)
	}
}

// lastTx is the number of the last transaction that wrote.
func lastTx(t *testing.T, s *Store) (id int) {
	t.Helper()
	if err := s.db.View(func(tx *bolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return id
}

// copyDir copies the file of a store that is open, as a kill would leave it.
func copyDir(t *testing.T, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	if err := os.WriteFile(filepath.Join(to, FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// A kill at any moment between two calls leaves all that Put had taken and Ack had not yet let go.
func TestKilledBetweenCommitAndAckLosesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{})
	r := rand.New(rand.NewPCG(1, 2))
	want := map[string]bool{}
	for n := 1; n <= 60; n++ {
		put(t, s, []Sealed{sealed(n)}, event.Position{Key: "log", Value: fmt.Appendf(nil, "%d", n)})
		want[fmt.Sprintf("%x", n)] = true
		if r.IntN(3) == 0 {
			w, err := s.Next(sink, 0, 1+r.IntN(3), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range w {
				if _, err := s.Ack(sink, e.Seq); err != nil {
					t.Fatal(err)
				}
				delete(want, strings.TrimLeft(e.ID, "0"))
			}
		}
		if n%5 != 0 {
			continue
		}
		killed := open0(t, copyDir(t, dir), Options{})
		got := map[string]bool{}
		for _, id := range waitingIDs(t, killed) {
			got[id] = true
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Fatalf("after %d: got - want +\n%s", n, diff)
		}
		if p := positions(t, killed); string(p[0].Value) != fmt.Sprint(n) {
			t.Fatalf("position after %d: %s", n, p[0].Value)
		}
	}
}

func TestSecondProcessIsTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open0(t, dir, Options{})
	start := time.Now()
	_, err := Open(dir, Options{})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want ErrInUse with the directory", err)
	}
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("it took %s", d)
	}
}

func TestUnusableDirectoryIsNamed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below"), "/proc/errtail"} {
		if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), "state directory") {
			t.Errorf("%s: got %v", dir, err)
		}
	}
}

func TestNewerLayoutIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{})
	if err := s.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySchema, []byte("2")) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), `layout "2"`) {
		t.Errorf("got %v", err)
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("the file was touched: %v", names)
	}
}

// Whatever a disk makes of the file, a start never panics and never fails: it finds the file whole or sets it aside.
func TestDamagedFileIsSetAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{})
	for n := range 200 {
		e := sealed(n + 1)
		e.Payload = bytes.Repeat([]byte("x"), 3000)
		put(t, s, []Sealed{e}, event.Position{Key: fmt.Sprint("log", n), Value: []byte("1")})
		if n%2 == 0 {
			if _, err := s.Ack(sink, uint64(n+1)); err != nil {
				t.Fatal(err)
			}
		}
	}
	whole, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	aside := 0
	for i := range 60 {
		data := bytes.Clone(whole)
		switch i % 6 {
		case 0: // cut short
			data = data[:r.IntN(len(data))]
		case 1: // a page of zeroes
			clear(data[4096*(2+r.IntN(len(data)/4096-2)):][:4096])
		case 2: // a page of junk
			for j, at := 0, 4096*(2+r.IntN(len(data)/4096-2)); j < 4096; j++ {
				data[at+j] = byte(r.Uint32())
			}
		case 3: // both meta pages gone
			clear(data[:8192])
		case 4: // something else altogether
			data = []byte(strings.Repeat("not a database\n", r.IntN(2000)+1))
		case 5: // page headers gone wild
			for range 8 {
				at := 4096 * (2 + r.IntN(len(data)/4096-2))
				data[at+8+r.IntN(8)] ^= byte(1 + r.IntN(255))
			}
		}
		to := t.TempDir()
		if err := os.WriteFile(filepath.Join(to, FileName), data, 0o600); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		s, err := Open(to, Options{Logger: slog.New(slog.NewTextHandler(io.MultiWriter(&log), nil))})
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		names, _ := filepath.Glob(filepath.Join(to, FileName+".damaged-*"))
		if len(names) == 1 {
			aside++
			if !strings.Contains(log.String(), names[0]) {
				t.Errorf("%d: the log does not name the file: %s", i, log.String())
			}
		}
		// Damage that opening did not see must come out as an error at worst.
		_, perr := s.Put(t.Context(), []Sealed{sealed(5000 + i)}, []event.Position{{Key: "p", Value: []byte("1")}})
		if perr != nil && len(names) == 1 {
			t.Errorf("%d: a fresh store does not work: %v", i, perr)
		}
		_ = s.Close()
	}
	if aside < 20 {
		t.Errorf("only %d of 60 damaged files were noticed", aside)
	}
	t.Logf("%d of 60 set aside", aside)
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{})
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for n := range 25 {
				if _, err := s.Put(t.Context(), []Sealed{sealed(g*100 + n + 1)}, []event.Position{{Key: fmt.Sprint(g), Value: []byte{byte(n)}}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 25 {
			w, err := s.Next(sink, 0, 1, 1<<20)
			if err != nil {
				t.Error(err)
			}
			for _, e := range w {
				if _, err := s.Ack(sink, e.Seq); err != nil {
					t.Error(err)
				}
			}
			if _, err := s.Positions(); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	n, _, err := s.Count(sink)
	if got := len(waitingIDs(t, s)); got != n || err != nil {
		t.Errorf("count says %d, waiting are %d, %v", n, got, err)
	}
}

func TestDamagedRecordComesWithoutPayload(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{})
	put(t, s, []Sealed{sealed(1), sealed(2)})
	err := s.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketWaiting).Bucket([]byte(sink))
		v := bytes.Clone(b.Get(seqKey(1)))
		v[len(v)-2]++
		return b.Put(seqKey(1), v)
	})
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Next(sink, 0, 9, 1<<20)
	if err != nil || len(w) != 2 || w[0].Payload != nil || w[0].Seq != 1 || w[1].Payload == nil {
		t.Errorf("got %v, %v", w, err)
	}
	if ok, err := s.Bury(sink, 1, "damaged"); !ok || err != nil {
		t.Error(ok, err)
	}
	if dead, err := s.Dead(sink); len(dead) != 1 || err != nil {
		t.Error(dead, err)
	}
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(encodeRecord(time.Unix(1, 2), "abc", []byte("{}")))
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		at, id, payload, err := decodeRecord(b)
		if err == nil && !bytes.Equal(encodeRecord(at, id, payload), b) {
			t.Errorf("%x comes back as %x", b, encodeRecord(at, id, payload))
		}
	})
}

func BenchmarkPut(b *testing.B) {
	s, err := Open(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	payload := make([]byte, 8<<10)
	n := 0
	for b.Loop() {
		n++
		if _, err := s.Put(b.Context(), []Sealed{{sink, fmt.Sprintf("%032x", n), payload}}, []event.Position{{Key: "a", Value: []byte("1")}}); err != nil {
			b.Fatal(err)
		}
	}
}
