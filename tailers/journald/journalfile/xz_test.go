package journalfile

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"
	oracle "github.com/ulikunitz/xz/lzma"
)

// packXZ compresses with other properties than journald has.
func packXZ(t testing.TB, b []byte, lc, lp, pb int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := xz.WriterConfig{Properties: &oracle.Properties{LC: lc, LP: lp, PB: pb}, DictCap: 64 << 10, NoCheckSum: true}.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// texts are of all kinds: chunks that are stored and chunks that are compressed, matches near and far.
func texts() [][]byte {
	noise := make([]byte, 90_000)
	rand.NewChaCha8([32]byte{7}).Read(noise)
	var words strings.Builder
	rng := rand.New(rand.NewPCG(1, 2))
	for words.Len() < 60_000 {
		words.WriteString([]string{"order ", "price ", "shop ", "\n", "Traceback ", string(noise[:rng.IntN(9)])}[rng.IntN(6)])
	}
	mixed := bytes.Join([][]byte{noise[:20_000], []byte(words.String()), noise[:70_000]}, nil)
	return [][]byte{[]byte("A=1"), []byte("MESSAGE=" + strings.Repeat("x", 100_000)), noise, []byte(words.String()), mixed}
}

// TestXZ reads what another implementation has written. That of journald itself is read in e2e/journal.
func TestXZ(t *testing.T) {
	t.Parallel()
	for i, text := range texts() {
		for _, props := range [][3]int{{3, 0, 2}, {0, 0, 0}, {0, 4, 4}, {4, 0, 1}, {2, 2, 3}} {
			if i != 3 && props[0] != 3 {
				continue // one text is enough
			}
			packed := packXZ(t, text, props[0], props[1], props[2])
			for _, limit := range []int{len(text), len(text) + 100, len(text)/2 + 1} {
				u := &unpacker{limit: limit, cut: true}
				got, err := u.unxz(packed)
				if !bytes.Equal(got, text[:min(limit, len(text))]) || (err != nil) != (limit < len(text)) {
					t.Errorf("text %d, properties %v, limit %d: %d bytes of %d, %v", i, props, limit, len(got), len(text), err)
				}
			}
		}
	}
}

// FuzzXZ changes streams: where another implementation accepts what has become of one too, it has the same text.
func FuzzXZ(f *testing.F) {
	for i, text := range texts() {
		f.Add(packXZ(f, text[:min(len(text), 2000)], 3, 0, 2), uint16(i), byte(0))
		f.Add(packXZ(f, text[:min(len(text), 2000)], 0, 2, 2), uint16(30+i), byte(i+1))
	}
	f.Fuzz(func(t *testing.T, packed []byte, at uint16, change byte) {
		if len(packed) == 0 {
			return
		}
		packed = bytes.Clone(packed)
		packed[int(at)%len(packed)] ^= change
		const limit = 100_000
		u := &unpacker{limit: limit}
		got, err := u.unxz(packed)
		if len(got) > limit {
			t.Errorf("%d bytes", len(got))
		}
		if _, ok := xzBlock(packed); !ok {
			return // the other one may take gigabytes
		}
		r, failed := xz.ReaderConfig{SingleStream: true, DictCap: 4096}.NewReader(bytes.NewReader(packed))
		if failed != nil {
			return
		}
		want, failed := io.ReadAll(io.LimitReader(r, limit+1))
		if failed != nil || len(want) > limit || len(want) == 0 {
			return
		}
		if err == nil && !bytes.Equal(got, want) { // refusing more than the other one is no fault: TestXZ tells what must be read
			t.Errorf("%d bytes, want %d", len(got), len(want))
		}
	})
}
