package gate

import (
	"bytes"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// same fails if the vectors and the portable code see other candidates.
func same(t *testing.T, tables *nibbles, few bool, data []byte) {
	t.Helper()
	blocks := min((len(data)-printBytes+1)/teddyBlock, 256)
	if blocks < 1 {
		return
	}
	data = data[:blocks*teddyBlock+printBytes-1]
	want, got := make([]uint64, blocks), make([]uint64, blocks)
	wantBlocks, gotBlocks := make([]uint8, blocks), make([]uint8, blocks)
	w, g := candidatesPortable(tables, data, want, wantBlocks), candidates(tables, few, data, got, gotBlocks)
	if !slices.Equal(got[:g], want[:w]) || !slices.Equal(gotBlocks[:g], wantBlocks[:w]) {
		t.Fatalf("got %016x of blocks %d, want %016x of %d\nof %q", got[:g], gotBlocks[:g], want[:w], wantBlocks[:w], data)
	}
}

// TestCandidates: with tables and text of random bits, vectors see what the portable code sees.
func TestCandidates(t *testing.T) {
	t.Parallel()
	if !vectors {
		t.Log("no vectors on this machine: nothing to compare")
	}
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 4000 {
		few := n%2 == 0
		var tables nibbles
		for k := range tables {
			for half := range 4 {
				table := &tables[k][half/2][half%2]
				for v := range 16 {
					b := byte(r.Uint32() | r.Uint32())
					if few && (half >= 2 || half == 1 && v >= 8) {
						b = 0
					}
					table[v], table[v+16] = b, b
				}
			}
		}
		data := make([]byte, r.IntN(300))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		same(t, &tables, few, data)
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
		vector := newTeddy(all, nil)
		same(t, &vector.tables, vector.few, data)
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
		blocks := (len(sample) - printBytes + 1) / teddyBlock
		masks, numbers := make([]uint64, blocks), make([]uint8, blocks)
		for _, m := range masks[:candidatesPortable(&newTeddy(library, p).tables, sample[:blocks*teddyBlock+printBytes-1], masks, numbers)] {
			n += bits.OnesCount64(m)
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

// sameSixes fails if the machine's own code and the portable code see other candidates.
func sameSixes(t *testing.T, s *sixgrams, data []byte) {
	t.Helper()
	blocks := min(len(data)/sixBlock, 256)
	if blocks < 1 || !vectors {
		return
	}
	want, got := make([]uint8, blocks), make([]uint8, blocks)
	wantBlocks, gotBlocks := make([]uint8, blocks), make([]uint8, blocks)
	data = data[:blocks*sixBlock]
	w, g := sixCandidatesPortable(s.table, s.shift, data, want, wantBlocks), sixCandidates(s.table, s.shift, data, got, gotBlocks)
	if !slices.Equal(got[:g], want[:w]) || !slices.Equal(gotBlocks[:g], wantBlocks[:w]) {
		t.Fatalf("got %08b of blocks %d, want %08b of %d\nof %q", got[:g], gotBlocks[:g], want[:w], wantBlocks[:w], data)
	}
}

// TestSixCandidates compares tables of all sizes, which are full of random bits, and text of random bytes.
func TestSixCandidates(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2, 2))
	for n := range 300 {
		size := 10 + n%10
		s := &sixgrams{table: make([]uint64, 1<<(size-6)), shift: uint64(64 - size)}
		for i := range s.table {
			s.table[i] = r.Uint64() & r.Uint64()
		}
		data := make([]byte, r.IntN(5*sixBlock))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		sameSixes(t, s, data)
	}
}

// FuzzSixCandidates is the same with the tables of literals.
func FuzzSixCandidates(f *testing.F) {
	f.Add("Traceback (most recent\nthread 'main' panicked", bytes.Repeat([]byte("x Traceback (most recent call"), 40))
	f.Fuzz(func(t *testing.T, literals string, data []byte) {
		var all []string
		for l := range bytes.SplitSeq([]byte(literals), []byte("\n")) {
			if len(l) >= shortestSix && len(all) < 300 {
				all = append(all, string(l))
			}
		}
		if len(all) > 0 {
			sameSixes(t, newSixgrams(all, nil), data)
		}
	})
}
