package gate

import (
	"bytes"
	"strings"
	"testing"
)

func TestWordsLast(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("2026-11-22 10:00:00 INFO [http-nio-8080-exec-11] ready in main.go\n", 80)
	for _, c := range []struct {
		name  string
		words []string
		text  string
		want  int
	}{
		{"none", []string{"MainThread"}, long, -1},
		{"nothing", []string{"main"}, "", -1},
		{"short text", []string{"exec-119", "main"}, "a main", 2},
		{"at the beginning", []string{"exec-119"}, "exec-119" + long, 0},
		{"at the end", []string{"exec-119", "none"}, long + "exec-119", len(long)},
		{"the last of two", []string{"exec-119", "worker"}, "exec-119 worker " + long, 9},
		{"the end of it only", []string{"nexec-119"}, "exec-119" + long, -1},
		{"three bytes", []string{"abc", "main"}, "main abc" + strings.ReplaceAll(long, "main", ""), 5},
		{"not ASCII", []string{"Arbeiter-ß"}, long + "Arbeiter-ß" + long, len(long)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := NewWords(c.words...).Last([]byte(c.text)); got != c.want {
				t.Errorf("Last = %d, want %d", got, c.want)
			}
		})
	}
}

// FuzzWords compares the search with the plain one.
func FuzzWords(f *testing.F) {
	f.Add("main", "http-nio-8080-exec-7", []byte("[http-nio-8080-exec-7] main"))
	f.Add("\xff\x80main", "aaaa", bytes.Repeat([]byte("a"), 300))
	f.Fuzz(func(t *testing.T, one, two string, text []byte) {
		if one == "" || two == "" {
			return
		}
		w := NewWords(one, two)
		for _, text := range [][]byte{text, bytes.Join([][]byte{text, []byte(one), text, text, []byte(two), text}, []byte("-"))} {
			got, want := w.Last(text), w.lastPlain(text)
			if got >= 0 && want >= 0 && w.end(text, got) == w.end(text, want) {
				continue
			}
			if got != want {
				t.Errorf("Last of %q and %q in %q = %d, want %d", one, two, text, got, want)
			}
		}
	})
}

// end returns where the longest word ends that begins at an offset.
func (w *Words) end(text []byte, at int) (end int) {
	for _, word := range w.words {
		if bytes.HasPrefix(text[at:], []byte(word)) {
			end = max(end, at+len(word))
		}
	}
	return end
}
