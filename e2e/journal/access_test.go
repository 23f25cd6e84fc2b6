//go:build e2e

package journal

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/tailers/journald/journaltest"
)

// nobody is a user who is in no group that may read the journal.
const nobody = 65534

// boom is a traceback, line by line.
var boom = []string{"Traceback (most recent call last):", `  File "/srv/shop/a.py", line 6, in main`, "ValueError: 1"}

// as runs errtail as a user, and returns what it printed, what it said, and its exit code.
func as(t *testing.T, user uint32, args ...string) (out []byte, said string, code int) {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "HOME=/", "STATE_DIRECTORY="+filepath.Join(os.TempDir(), fmt.Sprint("errtail-", user)))
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out, errs.String(), cmd.ProcessState.ExitCode()
}

// TestAccess reads journals as somebody who may not, or not all of it: that is said, with the cure, and not taken for a log without errors.
func TestAccess(t *testing.T) {
	root := filepath.Join(os.TempDir(), fmt.Sprint("errtail-access-", os.Getpid())) // t.TempDir is nobody else's
	t.Cleanup(func() { os.RemoveAll(root) })
	journalOf := func(name string, mode, fileMode os.FileMode) string {
		dir := filepath.Join(root, name)
		for _, file := range []string{"system.journal", "user-65534.journal"} {
			w := journaltest.Create(t, filepath.Join(dir, "0123456789abcdef0123456789abcdef", file), journaltest.Options{})
			for i, line := range boom {
				w.Append(uint64(1_700_000_000_000_000+i), "_TRANSPORT=stdout", "_STREAM_ID="+file, "_SYSTEMD_UNIT="+file+".service", "MESSAGE="+line)
			}
			if err := os.Chmod(filepath.Join(dir, "0123456789abcdef0123456789abcdef", file), fileMode); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(filepath.Join(dir, "0123456789abcdef0123456789abcdef"), mode); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	own := journalOf("own", 0o755, 0o640)
	if err := os.Chown(filepath.Join(own, "0123456789abcdef0123456789abcdef", "user-65534.journal"), nobody, nobody); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(root, "empty")
	if err := os.MkdirAll(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, dir string
		user      uint32
		events    int
		code      int
		said      []string
	}{
		{"as root", journalOf("root", 0o750, 0o640), 0, 2, 0, nil},
		{"the files of others", journalOf("files", 0o755, 0o640), nobody, 0, 2, []string{"permission denied", "systemd-journal"}},
		{"a directory of others", journalOf("directory", 0o750, 0o640), nobody, 0, 2, []string{"permission denied", "systemd-journal"}},
		{"only one's own", own, nobody, 1, 0, []string{"errors in them are not seen", "systemd-journal"}},
		{"no directory", filepath.Join(root, "no"), 0, 0, 2, []string{"no such file or directory", "keeps no journal there"}},
		{"no files", empty, 0, 0, 2, []string{"no journal files", ".journal"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, said, code := as(t, tt.user, "scan", "--format", "json", "--directory", tt.dir)
			if got := len(parse(out)); got != tt.events || code != tt.code {
				t.Errorf("%d events and exit code %d, want %d and %d: %s", got, code, tt.events, tt.code, said)
			}
			for _, words := range tt.said {
				if !strings.Contains(said, words) {
					t.Errorf("does not say %q: %s", words, said)
				}
			}
			if len(tt.said) == 0 && said != "" {
				t.Errorf("says %s", said)
			}
		})
	}
}

// TestVolatile finds, without being told where, the journal of a daemon that keeps it in memory only, and follows it.
func TestVolatile(t *testing.T) {
	d := start(t, "errtailvolatile", "Storage=volatile")
	d.sender(t).send(t, "MESSAGE=before")
	_, live := follow(t, "--journal", "--unit", "errtail-volatile")
	cmd, inUnit := asUnit(t, "errtail-volatile.service", "python3", "-c", "raise ValueError('volatile')")
	stream := d.stream(t, "volatile")
	out, err := stream.File()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = out
	if err := cmd.Run(); err == nil {
		t.Error("the program has not failed")
	}
	out.Close()
	stream.Close()
	if files, err := filepath.Glob(filepath.Join(d.volatile, "*.journal")); err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", d.volatile, err)
	}
	if inUnit {
		process.Until(t, 30*time.Second, "the event is there", func(context.Context) error {
			if n := len(live()); n != 1 {
				return fmt.Errorf("%d events", n)
			}
			return nil
		})
	}
	scanned, said, code := as(t, 0, "scan", "--journal", "--format", "json")
	n := 0
	for _, ev := range parse(scanned) {
		if ev.Exception != nil && ev.Exception.Values[0].Text() == "volatile" {
			n++
		}
	}
	if n != 1 || code != 0 {
		t.Errorf("scan: %d events, exit code %d: %s", n, code, said)
	}
}
