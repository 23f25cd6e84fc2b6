package pipeline

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// TestPassOver wants as many lines passed over at once as are passed over one by one.
func TestPassOver(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	words := []string{"exec-4", "exec-12", "exec-", "main", "mai", "ain", "MainThread", "Main", "order", strings.Repeat("x", 900), "", "INFO"}
	seen := 0
	for range 2000 {
		var b strings.Builder
		for range random.IntN(60) {
			for range random.IntN(8) {
				w := words[random.IntN(len(words))]
				if random.IntN(4) > 0 {
					w = words[8+random.IntN(4)] // most lines are others'
				}
				b.WriteString(w)
				b.WriteString([]string{"", " ", "]"}[random.IntN(3)])
			}
			b.WriteByte('\n')
		}
		text := []byte(b.String())
		sure := func() *ownThread {
			own := newOwnThread(&event.Record{Thread: "exec-4"})
			own.heads = sampledHeads
			return own
		}
		one := sure()
		left, want := text, 0
		for len(left) > 0 {
			begin := bytes.LastIndexByte(left[:len(left)-1], '\n') + 1
			if !one.passes(left[begin : len(left)-1]) {
				break
			}
			left = left[:begin]
			want++
		}
		all := sure()
		size, lines := all.over(text)
		if size != len(text)-len(left) || lines != want || all.passed != one.passed {
			t.Fatalf("%q: passes over %d lines, %d bytes, want %d lines, %d bytes", text, lines, size, want, len(text)-len(left))
		}
		seen += want
	}
	if seen < 1000 {
		t.Errorf("only %d lines were passed over", seen)
	}
}

// TestNotSure passes over nothing where a record has no thread, or too few are known.
func TestNotSure(t *testing.T) {
	t.Parallel()
	own := newOwnThread(&event.Record{Thread: "exec-4"})
	for range sampledHeads {
		if own.sure() {
			t.Fatalf("sure after %d records", own.heads)
		}
		own.saw(&event.Record{Thread: "exec-9"})
	}
	if !own.sure() {
		t.Error("not sure of a log whose records all have a thread")
	}
	own.saw(&event.Record{})
	if own.sure() {
		t.Error("sure of a log in which a record has no thread")
	}
	if newOwnThread(&event.Record{Thread: "a\nb"}).unnamed != true {
		t.Error("a name that no line can have is looked for")
	}
}
