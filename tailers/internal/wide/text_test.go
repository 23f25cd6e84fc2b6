package wide

import (
	"bytes"
	"io"
	"testing"
)

// FuzzAppend compares what a text becomes piece by piece, wherever it is cut, with what the reader makes of all of it.
func FuzzAppend(f *testing.F) {
	f.Add([]byte("o\x00n\x00e\x00\n\x00"), false, 3)
	f.Add([]byte("\x3d\xd8\x89\xdf\x3d\xd8\x3d\xd8\x89\xdf\x89\xdf\xe9\x00"), false, 2)
	f.Add([]byte("\xd8\x3d\xdf\x89\xd8\x3d\xd8\x3d\xdf\x89\xdf\x89\x00\xe9\x08"), true, 5)
	f.Fuzz(func(t *testing.T, raw []byte, big bool, cut int) {
		mark := []byte{0xff, 0xfe}
		if big {
			mark = []byte{0xfe, 0xff}
		}
		raw = raw[:len(raw)&^1]
		want, err := io.ReadAll(NewReader(io.MultiReader(bytes.NewReader(mark), bytes.NewReader(raw))))
		if err != nil {
			t.Fatal(err)
		}
		if got := Append(nil, raw, big); !bytes.Equal(got, want) {
			t.Errorf("%x: %q, want %q", raw, got, want)
		}
		if got := Len(raw, big); got != int64(len(want)) {
			t.Errorf("%x: %d bytes, want %d", raw, got, len(want))
		}
		cut = max(0, min(cut, len(raw)))
		whole := Whole(raw[:cut], big)
		if got := Append(Append(nil, raw[:whole], big), raw[whole:], big); !bytes.Equal(got, want) {
			t.Errorf("%x, cut at %d: %q, want %q", raw, whole, got, want)
		}
		n, text := Cut(raw, big, int64(cut))
		if got := Append(nil, raw[:n], big); int64(len(got)) != text || text > int64(cut) || !bytes.HasPrefix(want, got) {
			t.Errorf("%x: %d bytes are %q, want %d of %q, at most %d", raw, n, got, text, want, cut)
		}
		if even := cut &^ 1; !Splits(raw[:even], raw[even:], big) {
			if got := Append(Append(nil, raw[:even], big), raw[even:], big); !bytes.Equal(got, want) {
				t.Errorf("%x in two at %d: %q, want %q", raw, even, got, want)
			}
		}
	})
}

func TestLastLine(t *testing.T) {
	t.Parallel()
	// U+0A0A has the byte of a line feed twice, and is none.
	for text, want := range map[string]int{"": -1, "one": -1, "one\n": 8, "one\ntwo": 8, "\u0a0a": -1, "\n\u0a0a": 2} {
		for _, order := range orders {
			raw := encode(text, order)
			if got := LastLine(raw[MarkSize:], Big(raw)); got != want {
				t.Errorf("%q: %d, want %d", text, got, want)
			}
		}
	}
}
