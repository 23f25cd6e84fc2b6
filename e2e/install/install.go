// Package install brings what the end-to-end tests run against (Python and Node programs) into a cache directory, from PyPI and npm, with the
// ordinary clients. What is there already is not installed again.
package install

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// CacheDir returns $ERRTAIL_E2E_CACHE or, without it, .cache/e2e in the checkout, and makes it.
func CacheDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ERRTAIL_E2E_CACHE")
	if dir == "" {
		dir = filepath.Join("..", ".cache", "e2e")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Venv returns a Python virtual environment in which the lines of requirements, as pip reads them, are installed.
func Venv(t *testing.T, name, requirements string) string {
	t.Helper()
	return once(t, name, requirements, func(dir string) {
		run(t, dir, "python3", "-m", "venv", ".")
		write(t, filepath.Join(dir, "requirements.txt"), requirements)
		run(t, dir, "bin/pip", "install", "-q", "--disable-pip-version-check", "-r", "requirements.txt")
	})
}

// NodeModules returns a directory in which npm has installed what packageJSON asks for.
func NodeModules(t *testing.T, name, packageJSON string) string {
	t.Helper()
	return once(t, name, packageJSON, func(dir string) {
		write(t, filepath.Join(dir, "package.json"), packageJSON)
		run(t, dir, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error")
	})
}

// once runs install in an empty directory that is named after what is to be in it, unless an earlier one has succeeded. Several
// test runs may share the cache: the first installs, the others wait.
func once(t *testing.T, name, what string, install func(dir string)) string {
	t.Helper()
	sum := sha256.Sum256([]byte(what))
	dir := filepath.Join(CacheDir(t), name+"-"+hex.EncodeToString(sum[:4]))
	lock, err := os.Create(dir + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatalf("locking %s: %v", lock.Name(), err)
	}
	done := filepath.Join(dir, ".installed")
	if _, err := os.Stat(done); err == nil {
		return dir
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	install(dir)
	write(t, done, "")
	t.Logf("installed %s in %v", name, time.Since(start).Round(time.Second))
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	if strings.HasPrefix(program, "bin/") {
		program = filepath.Join(dir, program)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v (.ci/run installs python3-venv, node and npm where they are missing)\n%s", program, strings.Join(args, " "), err, out)
	}
}
