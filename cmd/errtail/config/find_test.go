package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	t.Chdir(t.TempDir())
	none := func(string) (string, bool) { return "", false }
	if _, err := os.Stat("/etc/errtail/errtail.yaml"); err != nil {
		if got := Find(none); got != "" {
			t.Errorf("without any file: got %q", got)
		}
	}
	if err := os.WriteFile("errtail.yaml", []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := Find(none); got != "errtail.yaml" {
		t.Errorf("in the working directory: got %q", got)
	}
	named := func(string) (string, bool) { return "/elsewhere.yaml", true }
	if got := Find(named); got != "/elsewhere.yaml" {
		t.Errorf("named: got %q", got)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Read(filepath.Join(dir, "gone.yaml"), environ); err == nil || !strings.Contains(err.Error(), "gone.yaml: no such file") {
		t.Errorf("a file that is not there: got %v", err)
	}
	if _, err := Read(dir, environ); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a directory: got %v", err)
	}
	path := filepath.Join(dir, "c.yaml")
	if err := os.WriteFile(path, []byte("state_dir: s"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Read(path, environ)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.State, filepath.Join(dir, "s"); got != want {
		t.Errorf("state_dir: got %q, want %q", got, want)
	}
}
