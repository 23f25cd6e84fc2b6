package gate

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// naive finds what Gate finds, one position and one literal after the other.
func naive(literals []string, data []byte, from int) (int, int, bool) {
	for at := from; at < len(data); at++ {
		for id, l := range literals {
			if l != "" && bytes.HasPrefix(data[at:], []byte(l)) {
				return at, id, true
			}
		}
	}
	return len(data), 0, false
}

// compare walks over all hits and compares each with the naive search.
func compare(t *testing.T, literals []string, data []byte) {
	t.Helper()
	g := New(literals)
	for from := 0; from <= len(data); {
		at, id, ok := g.Next(data, from)
		wantAt, wantID, wantOK := naive(literals, data, from)
		if at != wantAt || id != wantID || ok != wantOK {
			t.Fatalf("Next(%q, %d) for %q: got %d, %d, %v, want %d, %d, %v", data, from, literals, at, id, ok, wantAt, wantID, wantOK)
		}
		if !ok {
			return
		}
		var want []int
		for id, l := range literals {
			if l != "" && bytes.HasPrefix(data[at:], []byte(l)) {
				want = append(want, id)
			}
		}
		if got := g.AppendAt(nil, data, at); !slices.Equal(got, want) {
			t.Fatalf("AppendAt(%q, %d) for %q: got %v, want %v", data, at, literals, got, want)
		}
		from = at + 1
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		literals []string
		data     string
	}{
		{"nothing to look for", nil, "a line\n"},
		{"nothing to look in", []string{"Traceback (most recent call last)"}, ""},
		{"empty literal", []string{"", "panic: "}, "panic: boom"},
		{"whole text", []string{"Traceback (most recent call last)"}, "Traceback (most recent call last)"},
		{"one byte short", []string{"Traceback (most recent call last)"}, "Traceback (most recent call last"},
		{"two at one place", []string{"Traceback (most recent call last)", "Traceback", "Trace"}, "x Traceback (most recent call last)"},
		{"same twice", []string{"HARAKIRI", "HARAKIRI"}, "-- HARAKIRI --"},
		{"overlapping", []string{"abcabcabc", "cabcabca"}, "abcabcabcabcabcabcabc"},
		{"one inside the other, found first", []string{"in atexit._", "Error in atexit._run_exitfuncs"}, "Error in atexit._run_exitfuncs:"},
		{"long first, short later but earlier", []string{"Segmentation Fault", "got "}, "uWSGI process 1 got Segmentation Fault"},
		{"shorts", []string{"EROR", "ERROR", "FATAL", "X"}, "an ERROR, a FATAL one, an X"},
		{"tiny at the end", []string{"z"}, strings.Repeat("a", 3000) + "z"},
		{"tiny across a piece", []string{"yz"}, strings.Repeat("a", firstPiece-1) + "yz"},
		{"short across a piece", []string{"wxyz", "b"}, strings.Repeat("a", firstPiece-1) + "wxyz" + "b"},
		{"case matters", []string{"Traceback (most"}, "traceback (most"},
		{"bytes above 127", []string{"\xff\xfe\xfd\xfc\xfb\xfa\xf9"}, "\xff\xff\xfe\xfd\xfc\xfb\xfa\xf9"},
		{"NUL", []string{"\x00\x00\x00\x00"}, "\x00\x00\x00\x00\x00\x00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			compare(t, tt.literals, []byte(tt.data))
		})
	}
}

// Every length of literal is found at every alignment and in every neighbourhood of the end.
func TestNextAlignment(t *testing.T) {
	t.Parallel()
	const alphabet = "Traceback (most recent call last): uWSGI HARAKIRI [CRITICAL]"
	for n := 1; n <= 50; n++ {
		literal := alphabet[:n]
		g := New([]string{"Segmentation Fault !!!", literal})
		for pad := range 40 {
			for tail := range 10 {
				data := []byte(strings.Repeat(".", pad) + literal + strings.Repeat(".", tail))
				at, id, ok := g.Next(data, 0)
				if at != pad || id != 1 || !ok {
					t.Fatalf("length %d, %d before, %d behind: got %d, %d, %v, want %d, 1, true", n, pad, tail, at, id, ok, pad)
				}
				if at, _, ok := g.Next(data, pad+1); ok && n > 1 {
					t.Fatalf("length %d, %d before: found again at %d", n, pad, at)
				}
			}
		}
	}
}

func TestAppendAll(t *testing.T) {
	t.Parallel()
	g := New([]string{" ERROR ", "ERROR", "timeout", "never here"})
	got := g.AppendAll([]int{9}, []byte("a timeout: ERROR in ERROR handling"))
	if want := []int{9, 2, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzNext(f *testing.F) {
	f.Add("Traceback (most\nHARAKIRI\nERR\nx", []byte("xx Traceback (most ERR HARAKIRI"))
	f.Add("aaaaaaaaaaaa\naaaaaaa\naaaa\naa", []byte("baaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"))
	f.Add("abababababab\nbabababa\nabab", bytes.Repeat([]byte("ab"), 60))
	f.Add("", []byte("text"))
	f.Fuzz(func(t *testing.T, literals string, data []byte) {
		if len(literals) > 1000 || len(data) > 5000 {
			return
		}
		compare(t, strings.Split(literals, "\n"), data)
	})
}

// library is about what the built-in languages and rules look for.
var library = []string{
	"Traceback (most recent call last)", "Exception Group Traceback", "Exception ignored in", "Fatal Python error: ", "exception was never retrieved",
	"Unhandled exception in event loop", "Exception in thread ", "Error in atexit._run_exitfuncs", "Error handling request", "Exception in worker process",
	"WORKER TIMEOUT (pid:", "was sent SIGKILL! Perhaps out of memory", "Worker failed to boot", "*** HARAKIRI ON WORKER", "!!! uWSGI process ",
	"got Segmentation Fault !!!", "exited with 'signal ", "WorkerLostError", "Hard time limit (", "raised unexpected: ", "Internal Server Error: ",
	"Exception in ASGI application", "goroutine 1 [running]:", "fatal error: all goroutines", "\tat java.base/", "thread 'main' panicked at ",
	"terminate called after throwing", "AddressSanitizer: ", "PHP Fatal error:  ", "Stack trace:",
}

// BenchmarkNext measures boring text: a generated gunicorn log if $GATE_TEXT names one (tools/corpusgen.go), or else an access log line in many variants.
// Budget: 2 GB/s, nothing allocated.
func BenchmarkNext(b *testing.B) {
	text := []byte(nil)
	if name := os.Getenv("GATE_TEXT"); name != "" {
		t, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		text = t[:min(len(t), 16<<20)]
	}
	for i := 0; len(text) < 4<<20; i++ {
		text = fmt.Appendf(text, "10.0.%d.%d - - [22/Nov/2026:13:24:%02d +0000] \"GET /orders/%d?page=%d HTTP/1.1\" 200 %d \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n",
			i%250, i%97, i%60, i*7919, i%13, i*31%9000)
	}
	user := slices.Clone(library)
	for i := range 1000 {
		user = append(user, fmt.Sprintf("worker-%d: order %d failed", i, i*7919%10007))
	}
	for _, bb := range []struct {
		name     string
		literals []string
	}{
		{"30 long", library},
		{"30 and 7 bytes", append(slices.Clone(library), " ERROR ", "panic: ")},
		{"30 and short", append(slices.Clone(library), "FATAL", "OOM!")},
		{"1030 long", user},
	} {
		b.Run(bb.name, func(b *testing.B) {
			g := New(bb.literals)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				for from, ok := 0, true; ok; from++ {
					from, _, ok = g.Next(text, from)
				}
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	user := slices.Clone(library)
	for i := range 1000 {
		user = append(user, fmt.Sprintf("worker-%d: order %d failed", i, i*7919%10007))
	}
	for b.Loop() {
		New(user)
	}
}

// TestIn: a text is looked at where it is.
func TestIn(t *testing.T) {
	text := strings.Repeat("an ordinary line of a log, ", 10)
	g := New([]string{"panic: ", "Traceback (most", "\tat "})
	if g.In(text) || !g.In(text+"\tat x") || !g.In(text+"panic: y") || New(nil).In(text) {
		t.Error("In is wrong")
	}
	if n := testing.AllocsPerRun(100, func() { g.In(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
