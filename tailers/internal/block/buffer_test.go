package block

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/errtail/errtail/tailers"
)

// memory is a Text in memory.
type memory string

func (m memory) Head(n int) []byte { return []byte(m[:min(n, len(m))]) }

// cutLines is what a Buffer should make of a text, by the simplest means: each line without what is beyond maxLine.
func cutLines(text string, maxLine int) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		body, ended := strings.CutSuffix(line, "\n")
		out.WriteString(body[:min(len(body), maxLine)])
		if ended {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// randomText makes lines around the bounds: empty, short, at the longest length, over it, many times over it.
func randomText(rng *rand.Rand, maxLine int) string {
	var b strings.Builder
	for i := range rng.IntN(60) {
		n := []int{0, 1, 80, maxLine - 1, maxLine, maxLine + 1, 3*maxLine + 7, rng.IntN(3 * maxLine)}[rng.IntN(8)]
		b.WriteString(strings.Repeat(string(rune('a'+i%26)), n))
		if rng.IntN(20) > 0 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestBuffer(t *testing.T) {
	t.Parallel()
	for seed := range uint64(120) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			const maxLine = minMaxLine
			text := randomText(rng, maxLine)
			b := New(maxLine, rng.IntN(2)*4096)
			b.Reset(memory(text), 0, 0)
			var shown strings.Builder
			older := func(p []byte, _ Text, offset int64) int { return copyEnd(p, []byte(text[:offset])) }
			for rest := text; rest != ""; {
				rest = rest[add(t, rng, b, rest):]
				checkWindow(t, b, text)
				if shown.Len() > 0 && b.history > 0 {
					p := make([]byte, rng.IntN(b.history))
					got := p[len(p)-b.Before(p, b.Base(), nil):]
					if want := shown.String()[max(0, shown.Len()-len(p)):]; string(got) != want {
						t.Fatalf("history: %.100q, want %.100q", got, want)
					}
				}
				if b.history == 0 {
					p := make([]byte, rng.IntN(5000))
					_, at := b.At(0)
					back := rng.Int64N(min(at, 100) + 1)
					got := p[len(p)-b.Before(p, b.Base()-back, older):]
					if want := text[max(0, int(at-back)-len(p)) : at-back]; string(got) != want {
						t.Fatalf("%d bytes before %d: %.100q, want %.100q", len(got), at-back, got, want)
					}
				}
				lines := b.Lines()
				take := 0
				for rng.IntN(3) > 0 {
					if i := bytes.IndexByte(lines[take:], '\n'); i >= 0 {
						take += i + 1
					}
				}
				shown.Write(lines[:take])
				b.Consume(take)
			}
			shown.Write(b.All())
			if got, want := shown.String(), cutLines(text, maxLine); got != want {
				t.Errorf("shown %d bytes, want %d:\n%.100q\nwant\n%.100q", len(got), len(want), got, want)
			}
			long, dropped := b.Counts()
			if want := int64(len(text) - len(cutLines(text, maxLine))); dropped != want {
				t.Errorf("%d bytes counted as left out, want %d", dropped, want)
			}
			if (long > 0) != (dropped > 0) {
				t.Errorf("%d lines cut, and %d bytes left out", long, dropped)
			}
		})
	}
}

// add takes in the next bytes of a text by one of the two ways, and returns how many.
func add(t *testing.T, rng *rand.Rand, b *Buffer, text string) int {
	t.Helper()
	size := 1 + rng.IntN(b.BlockSize())
	if rng.IntN(2) == 0 {
		room := rng.IntN(2 * b.BlockSize())
		memory := make([]byte, room+size)
		n := copy(memory[room:], text)
		undecided, had := string(b.All()), cap(b.raw)
		spare, ok := b.Adopt(memory, room, n)
		if want := len(undecided) <= room && b.history == 0; ok != want || ok && len(spare) != had {
			t.Fatalf("%d undecided bytes, a room of %d: adopted is %v, and %d bytes came back of %d", len(undecided), room, ok, len(spare), had)
		}
		if ok {
			clear(spare) // nobody looks at it any more
			return n
		}
	}
	n := copy(b.Space(size), text)
	b.Add(n)
	return n
}

// checkWindow checks that each byte shown stands in the text where Origin says.
func checkWindow(t *testing.T, b *Buffer, text string) {
	t.Helper()
	data := b.All()
	w := tailers.Window{Data: data, Offset: b.Base(), Breaks: b.Breaks()}
	for i := 0; i < len(data); i += 1 + len(data)/50 {
		offset, _ := w.Origin(i)
		if text[offset] != data[i] {
			t.Fatalf("Origin(%d) = %d, where the text has %q, not %q; breaks %v", i, offset, text[offset], data[i], w.Breaks)
		}
		if _, at := b.At(i); at != offset {
			t.Fatalf("At(%d) = %d, Origin says %d", i, at, offset)
		}
	}
}

func TestBufferJoin(t *testing.T) {
	t.Parallel()
	old, young := memory("0123\nTraceback\n  File"), memory("ValueError\nnext\n")
	b := New(0, 0)
	b.Reset(old, 5, 5)
	b.Add(copy(b.Space(16), old[5:]))
	b.Join(young, 0)
	b.Add(copy(b.Space(16), young))
	if got, want := string(b.Lines()), "Traceback\n  File\nValueError\nnext\n"; got != want {
		t.Fatalf("lines: %q, want %q", got, want)
	}
	w := tailers.Window{Offset: b.Base(), Breaks: b.Breaks(), Head: old.Head}
	if offset, head := w.Origin(3); offset != 8 || string(head(4)) != "0123" {
		t.Errorf("Origin(3) = %d, %q", offset, head(4))
	}
	if offset, head := w.Origin(20); offset != 3 || string(head(4)) != "Valu" {
		t.Errorf("Origin(20) = %d, %q", offset, head(4))
	}
	b.Consume(len("Traceback\n  File\nValueError\n"))
	text, offset := b.At(0)
	if text != young || offset != 11 {
		t.Errorf("At(0) = %v, %d", text, offset)
	}
	if got, want := b.Base(), int64(5+28); got != want {
		t.Errorf("undecided text stands at %d, want %d: offsets must not jump", got, want)
	}
	b.Consume(5)
	if got, want := b.Base(), int64(16); got != want {
		t.Errorf("after all was decided, the text stands at %d, want %d, as in the file", got, want)
	}
}

func TestBufferMemory(t *testing.T) {
	t.Parallel()
	b := New(0, 0)
	b.Reset(memory(""), 0, 0)
	for range 100 << 20 / Size {
		space := b.Space(Size)
		for i := range space {
			space[i] = 'x'
		}
		b.Add(Size)
	}
	if got, bound := cap(b.raw), 4<<20; got > bound {
		t.Errorf("a line of 100 MiB takes %d bytes, want at most %d", got, bound)
	}
	b.Add(copy(b.Space(10), "end\nshort\n"))
	if got := len(b.Lines()); got != DefaultMaxLine+len("\nshort\n") {
		t.Errorf("%d bytes shown", got)
	}
}
