package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMakeStateDir(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	for _, before := range []os.FileMode{0, 0o755} { // not there; and as the kubelet makes it
		if before != 0 {
			if err := os.Chmod(dir, before); err != nil {
				t.Fatal(err)
			}
		}
		if err := makeStateDir(dir); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o770 {
			t.Errorf("mode %o, want 770", got)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	if err := makeStateDir(link); err == nil {
		t.Error("a link was taken for a directory")
	}
}
