package file

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/tailers"
)

// TestSkipAndBegin: what a spec leaves alone is not looked into, and what it says of a log is there with its first window.
func TestSkipAndBegin(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "*/*.log")
	spec := &r.f.Specs[0]
	spec.Skip = func(path string) bool { return strings.Contains(path, "other") }
	begun := 0
	spec.Begin = func(s *tailers.Stream) {
		begun++
		s.Kind = "pod"
	}
	r.h.Shown = func(s *tailers.Stream, _ *tailers.Window) {
		if s.Kind != "pod" {
			t.Errorf("%s: kind %q", s.Path, s.Kind)
		}
	}
	r.start()
	for _, dir := range []string{"mine", "another"} {
		r.must(os.Mkdir(r.path(dir), 0o755))
	}
	r.write("mine/0.log", "one\n")
	r.write("another/0.log", "secret\n")
	r.write("mine/other.log", "secret\n")
	r.settle()
	r.want("one\n")
	if begun != 1 {
		t.Errorf("%d logs begun, want 1", begun)
	}
	if d := r.e.dirs[filepath.Join(r.dir, "another")]; d != nil {
		t.Error("a directory that is left alone is watched")
	}
}

// TestYoung: on a first start a file that was created a moment ago is read from its beginning, and one that is older from its end.
func TestYoung(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		young time.Duration
		want  string
	}{{time.Hour, "old\nnew\n"}, {time.Nanosecond, "new\n"}, {0, "new\n"}} {
		r := newRig(t, 1, "*.log")
		r.f.Specs[0].FromStart, r.f.Specs[0].Young = false, c.young
		r.write("a.log", "old\n")
		r.now = r.now.Add(time.Minute)
		r.start()
		r.write("a.log", "new\n")
		r.want(c.want)
	}
}
