package wide

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

var orders = []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}

// encode writes a text as UTF-16 with its mark.
func encode(text string, order binary.AppendByteOrder) []byte {
	b := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

func TestReader(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Größe 🎉 in Zeile\r\n", 20_000)
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"empty", nil, ""},
		{"one byte", []byte("x"), "x"},
		{"plain", []byte("plain ü\n"), "plain ü\n"},
		{"not a mark", []byte{0xff, 'x'}, "\xffx"},
		{"half a mark", []byte{0xff}, "\xff"},
		{"only a mark", []byte{0xff, 0xfe}, ""},
		{"little", encode("KeyError: 'ü🎉'\n", binary.LittleEndian), "KeyError: 'ü🎉'\n"},
		{"big", encode("KeyError: 'ü🎉'\n", binary.BigEndian), "KeyError: 'ü🎉'\n"},
		{"long", encode(long, binary.LittleEndian), long},
		{"half a character", append(encode("x", binary.LittleEndian), 'y'), "x\ufffd"},
		{"half a pair at the end", []byte{0xff, 0xfe, 0x3c, 0xd8}, "\ufffd"},
		{"half a pair before a letter", []byte{0xff, 0xfe, 0x3c, 0xd8, 'x', 0}, "\ufffdx"},
		{"second half alone", []byte{0xff, 0xfe, 0x89, 0xdf, 'x', 0}, "\ufffdx"},
	} {
		for name, r := range map[string]io.Reader{
			"at once": bytes.NewReader(c.raw), "by bytes": iotest.OneByteReader(bytes.NewReader(c.raw)), "with the error": iotest.DataErrReader(bytes.NewReader(c.raw)),
		} {
			got, err := io.ReadAll(NewReader(r))
			if err != nil {
				t.Errorf("%s, %s: %v", c.name, name, err)
			}
			if string(got) != c.want {
				t.Errorf("%s, %s: got %q, want %q", c.name, name, got[:min(len(got), 200)], c.want[:min(len(c.want), 200)])
			}
		}
	}
}

// What was read before an error is given, then the error.
func TestReaderFails(t *testing.T) {
	t.Parallel()
	failed := errors.New("unplugged")
	got, err := io.ReadAll(NewReader(io.MultiReader(bytes.NewReader(encode("half", binary.LittleEndian)), iotest.ErrReader(failed))))
	if string(got) != "half" || !errors.Is(err, failed) {
		t.Errorf("got %q and %v", got, err)
	}
}

// Any bytes can be read, and those without a mark come out as they are.
func FuzzReader(f *testing.F) {
	f.Add([]byte("plain"))
	f.Add(encode("ü🎉", binary.BigEndian))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := io.ReadAll(NewReader(iotest.HalfReader(bytes.NewReader(raw))))
		if err != nil {
			t.Fatal(err)
		}
		if !Marked(raw) && !bytes.Equal(got, raw) {
			t.Errorf("%q became %q", raw, got)
		}
		if len(got) > 3*len(raw) {
			t.Errorf("%d bytes became %d", len(raw), len(got))
		}
	})
}
