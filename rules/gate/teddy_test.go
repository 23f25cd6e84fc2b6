package gate

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// same fails if the vectors and the portable code see other candidates.
func same(t *testing.T, tables *nibbles, data []byte) {
	t.Helper()
	blocks := (len(data) - printBytes + 1) / teddyBlock
	if blocks < 1 {
		return
	}
	data = data[:blocks*teddyBlock+printBytes-1]
	want, got := make([]uint64, blocks), make([]uint64, blocks)
	wantAny := candidatesPortable(tables, data, want)
	if gotAny := candidates(tables, data, got); gotAny != wantAny || !slices.Equal(got, want) {
		t.Fatalf("got %v %016x, want %v %016x\nof %q", gotAny, got, wantAny, want, data)
	}
}

// TestCandidates: with tables and text of random bits, vectors see what the portable code sees.
func TestCandidates(t *testing.T) {
	t.Parallel()
	if !vectors {
		t.Log("no vectors on this machine: nothing to compare")
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		var tables nibbles
		for k := range tables {
			for half := range 4 {
				table := &tables[k][half/2][half%2]
				for v := range 16 {
					b := byte(r.Uint32() | r.Uint32())
					table[v], table[v+16] = b, b
				}
			}
		}
		data := make([]byte, r.IntN(300))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		same(t, &tables, data)
	}
}

// FuzzCandidates is the same with the tables of literals.
func FuzzCandidates(f *testing.F) {
	f.Add("panic: \nTraceback\n\tat \nab", bytes.Repeat([]byte("x\tat y panic: Traceback \xff\x80"), 9))
	f.Fuzz(func(t *testing.T, literals string, data []byte) {
		var all []string
		for l := range bytes.SplitSeq([]byte(literals), []byte("\n")) {
			if len(l) >= 4 && len(all) < 300 {
				all = append(all, string(l))
			}
		}
		same(t, &newTeddy(all, nil).tables, data)
	})
}

// TestTune: what is tuned finds the same, and sees fewer candidates in text that is like the sample.
func TestTune(t *testing.T) {
	t.Parallel()
	sample := bytes.Repeat([]byte("2026-11-23 INFO worker handled the request in 12 ms, most of them recently\n"), 20)
	placed := Tune(library, sample, 2000)
	if len(placed) != len(library) {
		t.Fatalf("%d literals are placed, want %d", len(placed), len(library))
	}
	count := func(p map[string]Placement) (n int) {
		masks := make([]uint64, len(sample)/teddyBlock)
		blocks := (len(sample) - printBytes + 1) / teddyBlock
		candidatesPortable(&newTeddy(library, p).tables, sample[:blocks*teddyBlock+printBytes-1], masks[:blocks])
		for _, m := range masks[:blocks] {
			for ; m != 0; m &= m - 1 {
				n++
			}
		}
		return n
	}
	if before, after := count(nil), count(placed); after > before {
		t.Errorf("%d candidates, %d before", after, before)
	}
	g := NewPlaced(append(slices.Clone(library), "one more"), placed)
	for _, l := range library {
		text := []byte("2026 INFO x" + l + "y, one more")
		if at, id, ok := g.Next(text, 0); !ok || at != len("2026 INFO x") || library[id] != l {
			t.Errorf("%q: found %d at %d, %v", l, id, at, ok)
		}
		if at, _, ok := g.Next(text, len("2026 INFO x")+len(l)); !ok || string(text[at:]) != "one more" {
			t.Errorf("%q: what is not placed is at %d, %v", l, at, ok)
		}
	}
}
