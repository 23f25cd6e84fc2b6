package main

import (
	"os"
	"path/filepath"
	"testing"
)

// environment returns a lookup in a map.
func environment(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := vars[name]
		return v, ok
	}
}

func TestDefaultStateDir(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		root bool
		env  map[string]string
		want string
	}{
		{"systemd", true, map[string]string{"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"}, "/var/lib/a"},
		{"root", true, map[string]string{"HOME": "/root", "XDG_STATE_HOME": "/x"}, "/var/lib/errtail"},
		{"XDG", false, map[string]string{"HOME": "/home/u", "XDG_STATE_HOME": "/x"}, "/x/errtail"},
		{"relative XDG is ignored", false, map[string]string{"HOME": "/home/u", "XDG_STATE_HOME": "x"}, "/home/u/.local/state/errtail"},
		{"home", false, map[string]string{"HOME": "/home/u"}, "/home/u/.local/state/errtail"},
		{"nothing", false, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := (&call{lookup: environment(c.env)}).defaultStateDir(c.root)
			if got != c.want || (err != nil) != (c.want == "") {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestStateDirIsMade(t *testing.T) {
	t.Parallel()
	want := filepath.Join(t.TempDir(), "a", "b")
	got, err := (&call{}).stateDir(&settings{stateDir: want}, false)
	if got != want || err != nil {
		t.Fatalf("got %q, %v, want %q", got, err, want)
	}
	info, err := os.Stat(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o700 {
		t.Errorf("mode: got %o, want 700", got)
	}
	if left, _ := os.ReadDir(want); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
