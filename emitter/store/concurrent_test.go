package store

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	bolt "go.etcd.io/bbolt"
)

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := open0(t, t.TempDir(), Options{})
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for n := range 25 {
				if _, err := s.Put(t.Context(), []Sealed{sealed(g*100 + n + 1)}, []event.Position{{Key: fmt.Sprint(g), Value: []byte{byte(n)}}}, nil); err != nil {
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
				if _, err := ack(s, sink, e.Seq); err != nil {
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
	f.Add(record{time.Unix(1, 2), "abc", "team", 0, []byte("{}")}.encode())
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeRecord(b)
		if err == nil && b[0] == recordVersion && !bytes.Equal(r.encode(), b) {
			t.Errorf("%x comes back as %x", b, r.encode())
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
		if _, err := s.Put(b.Context(), []Sealed{{Sink: sink, ID: fmt.Sprintf("%032x", n), Payload: payload}}, []event.Position{{Key: "a", Value: []byte("1")}}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
