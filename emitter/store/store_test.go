package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/google/go-cmp/cmp"
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
	got, err := s.Put(t.Context(), events, positions, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all Stored
	for _, did := range got {
		all = Stored{all.Added + did.Added, all.Duplicates + did.Duplicates, all.Evicted + did.Evicted, all.Sent + did.Sent}
	}
	return all
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
	if n, err := ack(s, sink, 1, 7, 1); n != 1 || err != nil {
		t.Errorf("got %d, %v, want 1", n, err)
	}
	if got := fmt.Sprint(waitingIDs(t, s)); got != "[2]" {
		t.Errorf("waiting: got %s", got)
	}
	if n, size, err := s.Count(sink); n != 1 || size != int64(14+32+1+1+7) || err != nil {
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
	s := open0(t, t.TempDir(), Options{MaxBytes: 3 * 55})
	st := put(t, s, []Sealed{sealed(1), sealed(2), sealed(3), sealed(4), sealed(5)})
	if st.Added != 5 || st.Evicted != 2 {
		t.Errorf("got %+v, want 2 of 5 evicted", st)
	}
	if got := fmt.Sprint(waitingIDs(t, s)); got != "[3 4 5]" {
		t.Errorf("waiting: got %s", got)
	}
	got, err := s.Discarded(sink)
	if diff := cmp.Diff(got, map[string]int{Overflow: 2}); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if n, err := ack(s, sink, 1, 2, 3); n != 1 || err != nil {
		t.Errorf("acknowledging evicted ones: got %d, %v, want 1", n, err)
	}
	big := Sealed{Sink: sink, ID: sealed(9).ID, Payload: make([]byte, 10_000)}
	if st := put(t, s, []Sealed{big}); st.Added != 1 || st.Evicted != 2 {
		t.Errorf("one that is larger than the bound: got %+v, want it alone to stay", st)
	}
	if err := s.Reported(sink, map[string]int{Overflow: 3}); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Discarded(sink); got[Overflow] != 1 {
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
	if got, _ := s.Discarded(sink); got[Overflow] != 2 {
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
	if got, _ := s.Discarded(sink); got[Refused] != 3 {
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
	_, err := s.Put(t.Context(), []Sealed{sealed(2), {Sink: "", ID: "x"}}, []event.Position{{Key: "a", Value: []byte("2")}, {Key: "b", Value: []byte("2")}}, nil)
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

func TestManyPositionsAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{})
	many := make([]event.Position, 3*maxLazy+1)
	for i := range many {
		many[i] = event.Position{Key: fmt.Sprintf("file:%d", i), Value: []byte("1")}
	}
	put(t, s, nil, many...)
	crashed := open0(t, copyDir(t, dir), Options{})
	if got := positions(t, crashed); len(got) != len(many) {
		t.Errorf("after a crash: got %d positions, want %d", len(got), len(many))
	}
	if got := len(s.lazy); got != 0 {
		t.Errorf("%d positions are still in memory", got)
	}
}

// ack acknowledges events and forgets them at once.
func ack(s *Store, sink string, seqs ...uint64) (int, error) {
	s.Ack(sink, seqs...)
	return s.Settle(sink)
}
