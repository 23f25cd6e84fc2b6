package pack

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// gunzip is what a backend does, with another implementation.
func gunzip(tb testing.TB, stream []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(stream))
	if err != nil {
		tb.Fatal(err)
	}
	r.Multistream(false)
	text, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func check(tb testing.TB, before, text, behind []byte) {
	p, err := Parse(Pack(text, 7).Append(nil))
	if err != nil {
		tb.Fatal(err)
	}
	if got, err := p.Text(); err != nil || !bytes.Equal(got, text) || p.Size != len(text) || p.Mark != 7 {
		tb.Errorf("got %d bytes, size %d, mark %d (%v), want %d", len(got), p.Size, p.Mark, err, len(text))
	}
	want := string(before) + string(text) + string(behind)
	if got := gunzip(tb, AppendGzip(nil, before, p, behind)); string(got) != want {
		tb.Errorf("got %d bytes, want %d", len(got), len(want))
	}
}

func TestPack(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	words := []byte(strings.Repeat(`{"type":"KeyError","value":"'price'"},`, 40_000))
	for name, text := range map[string][]byte{
		"nothing": nil, "a byte": []byte("x"), "words": words, "few words": words[:999], "noise": noise, "a page of zeros": zeros[:], "both": append(words[:100_000:100_000], noise...),
	} {
		for _, around := range []string{"", "\n", `{"event_id":"0"}` + "\n", strings.Repeat("a head that does not fit one block ", 4000)} {
			t.Run(name, func(t *testing.T) { check(t, []byte(around), text, []byte(around)) })
		}
	}
	if n := len(Pack(words[:16_000], 0).blocks); n > 1000 {
		t.Errorf("16,000 bytes of the same words take %d bytes", n)
	}
}

func TestDamagedPayload(t *testing.T) {
	t.Parallel()
	whole := Pack([]byte(strings.Repeat("shop.cart cart 7 failed ", 100)), 0).Append(nil)
	for i := range whole[1:] {
		for _, damaged := range [][]byte{whole[:i+1], append(append(append([]byte{}, whole[:i+1]...), whole[i+1]^0x55), whole[i+2:]...)} {
			p, err := Parse(damaged)
			if err != nil {
				continue
			}
			if text, err := p.Text(); err == nil && len(damaged) == len(whole) && len(text) != 2400 {
				t.Errorf("byte %d: got %d bytes", i, len(text))
			} else if err == nil && string(text) != strings.Repeat("shop.cart cart 7 failed ", 100) {
				t.Errorf("byte %d: another text is taken for what was packed", i)
			}
		}
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte("{}\n"), []byte(`{"a":1}`), []byte("\n"))
	f.Fuzz(func(t *testing.T, before, text, behind []byte) { check(t, before, text, behind) })
}

func FuzzText(f *testing.F) {
	f.Add(Pack([]byte("{}"), 1).Append(nil))
	f.Fuzz(func(t *testing.T, stored []byte) {
		if p, err := Parse(stored); err == nil {
			if text, err := p.Text(); err == nil && len(text) != p.Size {
				t.Errorf("got %d bytes, want %d", len(text), p.Size)
			}
		}
	})
}

func BenchmarkPack(b *testing.B) {
	text := []byte(strings.Repeat(`{"timestamp":"2026-11-23T18:00:00Z","message":"handled order 71 in 12 ms","category":"app.orders"},`, 160))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Pack(text, 0)
	}
}
