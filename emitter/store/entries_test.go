package store

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func entries(t *testing.T, s *Store) (all []Entry) {
	t.Helper()
	if err := s.Each(func(e Entry) error { all = append(all, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

// brief is what a test wants to know of entries.
func brief(all []Entry) (out []string) {
	for _, e := range all {
		state := " waits"
		if e.Refused {
			state = " " + e.Reason
		}
		out = append(out, e.Sink+" "+strings.TrimLeft(e.ID, "0")+" "+e.Route+state)
	}
	return out
}

func TestEntriesAreListedDroppedAndRequeued(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{})
	other := sealed(4)
	other.Sink, other.Route = "https://other/2", "team"
	put(t, s, []Sealed{sealed(1), sealed(2), sealed(3), other})
	for _, seq := range []uint64{1, 3} {
		if ok, err := s.Bury(sink, seq, "400"); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	all := entries(t, s)
	if diff := cmp.Diff(brief(all), []string{sink + " 2  waits", sink + " 1  400", sink + " 3  400", "https://other/2 4 team waits"}); diff != "" {
		t.Fatal(diff)
	}
	if n, err := s.Requeue(all[:2], nil); n != 1 || err != nil {
		t.Errorf("requeue: got %d, %v, want the one that was refused", n, err)
	}
	if n, err := s.Requeue(all[3:], &Place{sink, "other"}); n != 1 || err != nil {
		t.Errorf("requeue to another sink: got %d, %v", n, err)
	}
	if n, err := s.Requeue(all[1:2], nil); n != 0 || err != nil {
		t.Errorf("requeue of what is gone: got %d, %v", n, err)
	}
	if diff := cmp.Diff(brief(entries(t, s)), []string{sink + " 2  waits", sink + " 1  waits", sink + " 4 other waits", sink + " 3  400"}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(balanced(t, s, sink), map[string]int{Found: 4, Refused: 1}); diff != "" {
		t.Error(diff)
	}
	balanced(t, s, other.Sink)
	if got, _ := s.Discarded(sink); got[Refused] != 1 {
		t.Errorf("to be reported: got %v, want the one that stayed refused", got)
	}
	if n, err := s.Drop(entries(t, s)); n != 4 || err != nil {
		t.Errorf("drop: got %d, %v", n, err)
	}
	if got := balanced(t, s, sink); got[Dropped] != 3 || got[Refused] != 1 || len(entries(t, s)) != 0 {
		t.Errorf("after dropping: %v, %d left", got, len(entries(t, s)))
	}
}

func TestRefusedAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{MaxDeadBytes: 5000})
	for n := range 5 {
		e := sealed(n + 1)
		e.Payload = bytes.Repeat([]byte("x"), 2000)
		put(t, s, []Sealed{e})
		if _, err := s.Bury(sink, uint64(n+1), "too large"); err != nil {
			t.Fatal(err)
		}
	}
	dead, err := s.Dead(sink)
	if err != nil || len(dead) != 2 || dead[1].ID != sealed(5).ID {
		t.Errorf("got %d, %v, want the last two", len(dead), err)
	}
}

// TestSnapshotWhileAnotherWrites wants each snapshot to be whole and of one moment, and the directory to stay as it is.
func TestSnapshotWhileAnotherWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{})
	stop, enough := make(chan struct{}), make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for n := 1; ; n += 2 {
			select {
			case <-stop:
				return
			default:
			}
			e, f := sealed(n), sealed(n+1) // always two at a time, and two that go
			e.Payload = bytes.Repeat([]byte("x"), 3000)
			if _, err := s.Put(t.Context(), []Sealed{e, f}, nil, nil); err != nil {
				t.Error(err)
				return
			}
			if n > 40 {
				if _, err := ack(s, sink, uint64(n-40), uint64(n-39)); err != nil {
					t.Error(err)
				}
			}
			if n == 41 {
				close(enough)
			}
		}
	})
	<-enough
	taken := 0
	for range 10 {
		c, err := Snapshot(t.Context(), dir)
		if errors.Is(err, errMoved) {
			continue // on a busy machine
		}
		if err != nil {
			t.Fatal(err)
		}
		taken++
		all := entries(t, c)
		if len(all)%2 != 0 || len(all) < 40 {
			t.Errorf("%d events: half of a transaction", len(all))
		}
		balanced(t, c, sink)
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(c.copy); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the copy is left behind: %v", err)
		}
	}
	close(stop)
	writer.Wait()
	c, err := Snapshot(t.Context(), dir)
	if err != nil {
		t.Fatalf("with nobody writing: %v", err)
	}
	_ = c.Close()
	t.Logf("%d of 10 snapshots", taken)
}

func TestSnapshotOfNothing(t *testing.T) {
	t.Parallel()
	if _, err := Snapshot(t.Context(), t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// TestHolderIsNamed wants a second process to be told which one is there.
func TestHolderIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{Logger: slog.New(slog.DiscardHandler)})
	if got := Holder(dir); got != os.Getpid() {
		t.Errorf("got %d", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := Holder(dir); got != 0 {
		t.Errorf("after closing: got %d", got)
	}
	for _, junk := range []string{"", "x", "-1\n", strings.Repeat("1", 100)} {
		if err := os.WriteFile(filepath.Join(dir, signFile), []byte(junk), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := Holder(dir); got != 0 {
			t.Errorf("%q: got %d", junk, got)
		}
	}
}
