package pipeline

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestLastNewline compares the search by eight bytes with the one by one.
func TestLastNewline(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 1))
	alphabet := []byte("a\n\x0b\x09\x8a\x00\xff")
	for range 200_000 {
		d := make([]byte, rnd.IntN(40))
		for i := range d {
			if d[i] = alphabet[rnd.IntN(len(alphabet))]; rnd.IntN(4) > 0 {
				d[i] = 'a'
			}
		}
		if got, want := lastNewline(d), bytes.LastIndexByte(d, '\n'); got != want {
			t.Fatalf("%q: %d, want %d", d, got, want)
		}
	}
}
