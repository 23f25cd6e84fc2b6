package file

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/errtail/errtail/tailers"
)

// wideOrders are the orders of bytes of UTF-16.
var wideOrders = []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}

// utf16Of writes a text as programs on Windows do, with a byte order mark.
func utf16Of(text string, order binary.AppendByteOrder) string {
	b := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

// TestWide: a log in UTF-16 is shown as UTF-8, however its writes cut units and pairs, and each byte stands at the offset that it has in the whole text, over crashes too: event ids are made of that.
func TestWide(t *testing.T) {
	t.Parallel()
	for _, order := range wideOrders {
		for seed := range uint64(6) {
			t.Run(fmt.Sprint(order, "/", seed), func(t *testing.T) {
				t.Parallel()
				rng := rand.New(rand.NewPCG(seed, 16))
				var b strings.Builder
				for i := range 300 {
					fmt.Fprintf(&b, "Zeile %d: Größe %s\u0a0a\n", i, strings.Repeat("🎉", rng.IntN(30)))
				}
				text, raw := b.String(), utf16Of(b.String(), order)
				r := newRig(t, seed, "*.log")
				place := func(_ *tailers.Stream, w *tailers.Window) {
					if n := len(w.Data); text[w.Offset:w.Offset+int64(n)] != string(w.Data) {
						t.Fatalf("%d bytes are shown at %d: %.100q, there is %.100q", n, w.Offset, w.Data, text[w.Offset:])
					}
					if got := string(w.Head(100)); w.Offset > 100 && got != text[:100] {
						t.Errorf("it begins with %q, want %q", got, text[:100])
					}
				}
				r.h.Shown = place
				r.start()
				for len(raw) > 0 {
					n := min(1+rng.IntN(1000), len(raw))
					r.write("a.log", raw[:n])
					raw = raw[n:]
					switch rng.IntN(8) {
					case 0:
						r.crash()
						r.h.Shown = place
						r.start()
					case 1:
						r.pass(time.Second)
					default:
						r.look()
					}
				}
				r.want(text)
				r.e.close()
			})
		}
	}
}

// TestWideEdges: what is there at the start is not shown, a rotation in the middle of a line and of a pair, a long line, and what ends in half a character.
func TestWideEdges(t *testing.T) {
	t.Parallel()
	for _, order := range wideOrders {
		tests := map[string]struct {
			do   func(r *rig)
			want string
		}{
			"from its end": {func(r *rig) {
				r.f.Specs[0].FromStart = false
				r.write("a.log", utf16Of(strings.Repeat("alt\n", 3000), order))
				r.start()
				r.write("a.log", utf16Of("neu\n", order)[2:])
			}, "neu\n"},
			"only a mark, later": {func(r *rig) {
				r.start()
				text := utf16Of("one\n", order)
				for i := range text {
					r.write("a.log", text[i:i+1])
					r.look()
				}
			}, "one\n"},
			"renamed": {func(r *rig) {
				r.start()
				first := utf16Of("one\ntw🎉", order)
				r.write("a.log", first[:len(first)-2])
				r.look()
				r.must(os.Rename(r.path("a.log"), r.path("a.log.1")))
				r.write("a.log", utf16Of("three\n", order))
				r.look()
				r.write("a.log.1", first[len(first)-2:])
			}, "one\ntw🎉\nthree\n"},
			"deleted in the middle of a character": {func(r *rig) {
				r.start()
				first := utf16Of("one\ntw🎉", order)
				r.write("a.log", first[:len(first)-1])
				r.look()
				r.must(os.Remove(r.path("a.log")))
			}, "one\ntw\ufffd"},
			"copied and truncated": {func(r *rig) {
				r.start()
				r.write("a.log", utf16Of("one\n", order))
				r.copyTruncate()
				r.write("a.log", utf16Of("two\n", order))
			}, "one\ntwo\n"},
			"a long line": {func(r *rig) {
				r.f.MaxLine = 2000
				r.start()
				r.write("a.log", utf16Of("one\n"+strings.Repeat("x", 1500), order))
				r.look()
				for range 20 {
					r.write("a.log", utf16Of(strings.Repeat("y", 500), order)[2:])
					r.look()
				}
				r.write("a.log", utf16Of("\ntwo\n", order)[2:])
			}, "one\n" + strings.Repeat("x", 1500) + strings.Repeat("y", 500) + "\ntwo\n"},
		}
		for name, c := range tests {
			t.Run(fmt.Sprint(order, "/", name), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, 1, "a.log")
				r.h.Greedy, r.h.Vanishing = true, true
				c.do(r)
				r.want(c.want)
				r.e.close()
			})
		}
	}
}
