package payload

import (
	"math/rand/v2"
	"testing"
)

// TestPlainEight compares the look at eight bytes with the table.
func TestPlainEight(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 1))
	alphabet := []byte("a \x1f\"!#\\[]\x7f\x80\xff\x00\xa0")
	for range 200_000 {
		var b [8]byte
		want := true
		for i := range b {
			if b[i] = alphabet[rnd.IntN(len(alphabet))]; rnd.IntN(8) > 0 {
				b[i] = byte(' ' + rnd.IntN(95))
			}
			want = want && b[i] < 0x80 && plain[b[i]]
		}
		if got := plainEight(string(b[:])); got && !want {
			t.Fatalf("%q: %t, want %t", b[:], got, want)
		} else if got != want {
			t.Fatalf("%q: taken for what must be escaped", b[:])
		}
	}
	if !plainEight("ordinary") {
		t.Error("ordinary text is not plain")
	}
}
