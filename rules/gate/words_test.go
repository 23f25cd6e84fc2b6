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
		{"at the beginning", []string{"exec-119"}, "exec-119 " + long, 0},
		{"at the end", []string{"exec-119", "none"}, long + "exec-119", len(long)},
		{"the last of two", []string{"exec-119", "worker"}, "exec-119 worker " + long, 9},
		{"the end of it only", []string{"nexec-119"}, "exec-119" + long, -1},
		{"another number", []string{"exec-1", "exec-7"}, "exec-7 exec-11 exec-1", 15},
		{"only others", []string{"exec-1"}, long, -1},
		{"three bytes", []string{"abc", "main"}, "main abc" + strings.ReplaceAll(long, "main", ""), 5},
		{"not ASCII", []string{"Arbeiter-ß"}, long + "Arbeiter-ß " + long, len(long)},
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
		if one == "" || two == "" || strings.Contains(one+two, "\n") {
			return
		}
		w := NewWords(one, two)
		for _, text := range [][]byte{text, bytes.Join([][]byte{text, []byte(one), text, text, []byte(two), text}, []byte("-\n"))} {
			got, want := line(text, w.Last(text)), line(text, w.lastPlain(text))
			if got != want {
				t.Errorf("Last of %q and %q in %q is in line %d, want %d", one, two, text, got, want)
			}
		}
	})
}

// line returns the number of the line with an offset; -1 for -1.
func line(text []byte, at int) int {
	if at < 0 {
		return -1
	}
	return bytes.Count(text[:at], []byte("\n"))
}
