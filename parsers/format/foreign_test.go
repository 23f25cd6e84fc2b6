package format

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// writers are those that the wrappers name, some that begin alike, and none.
var writers = []string{"stdout", "stderr", "stderr/web-1", "app[12]", "app[1]", "app[123]", "app", "web-1", "web", "pod/shop/web", "pod/shop", "stdout/app[12]", "[12]", ""}

// A line is foreign to none but writers that did not write it, and is plainly so in each usual carrier.
func TestForeign(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"2024-05-01T10:00:00.123456789Z stdout F x", "2024-05-01T10:00:00.123456+02:00 stderr P x", "2024-05-01T10:00:00.123456789Z stderr F web-1  | x",
		`{"log":"x\n","stream":"stderr","time":"2024-05-01T10:00:00.123456789Z"}`, `{"log":"a \"quoted\" {\"stream\":\"stdout\"}\n","stream":"stderr","time":"2024-05-01T10:00:00Z"}`,
		"May  1 10:00:00 web1 app[12]: x", "<11>May  1 10:00:00 web1 app[12]: x", "2024-05-01T10:00:00.123456+02:00 web1 app[12]: x", "2024-05-01T10:00:00+0200 web1 app[12]: x",
		`<14>1 2024-05-01T10:00:00Z web1 app 12 - [a b="c"] x`, "<14>1 2024-05-01T10:00:00Z web1 app - - - x", "web-1  | x", "web  | x", "[pod/shop/web] x",
	} {
		own := reader.Decode([]byte(line)).Writer
		if own == "" {
			t.Errorf("%s: no writer", line)
		}
		for _, w := range writers {
			if got, want := Foreign([]byte(line), w), w != own && w != ""; got != want && !sharesOuter(w, own) && !sharesOuter(own, w) {
				t.Errorf("%s\nforeign to %q: got %v, want %v", line, w, got, want)
			}
		}
		if Foreign([]byte(line), own) {
			t.Errorf("%s\nforeign to %q, which wrote it", line, own)
		}
	}
}

// sharesOuter tells whether two writers differ only in what an inner carrier says, for which a line has to be decoded.
func sharesOuter(a, b string) bool {
	return len(a) > len(b) && a[:len(b)] == b && a[len(b)] == '/'
}

// DecodeOf gives what Decode gives, or nothing where the writer is another one.
func FuzzDecodeOf(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := reader.Decode(raw)
		for _, w := range append(writers[:len(writers):len(writers)], l.Writer) {
			got, ok := reader.DecodeOf(raw, w)
			want := l
			if l.Writer != w {
				want = event.Line{}
			}
			if ok != (l.Writer == w) {
				t.Fatalf("decoded as a line of %q: %v, but it is of %q", w, ok, l.Writer)
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
