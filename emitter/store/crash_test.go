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
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
)

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
				if _, err := ack(s, sink, e.Seq); err != nil {
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
	if err := s.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySchema, []byte("4")) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), `layout "4"`) {
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
			if _, err := ack(s, sink, uint64(n+1)); err != nil {
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
		_, perr := s.Put(t.Context(), []Sealed{sealed(5000 + i)}, []event.Position{{Key: "p", Value: []byte("1")}}, nil)
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
