//go:build e2e

// Package journal runs real journald daemons, each in a namespace of its own (systemd-journald.service(8)), and reads what they write. It needs root, and Debian's packages
// systemd and systemd-journal-remote; systemd need not be running.
package journal

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/event"
)

const (
	journaldPath = "/lib/systemd/systemd-journald"
	remotePath   = "/lib/systemd/systemd-journal-remote"
)

// daemon is a journald at work.
type daemon struct {
	name          string
	dir, volatile string // of its files
	cmd           *exec.Cmd
}

// missing says what these tests need and do not find; "" if all is there.
func missing() string {
	var all []string
	if os.Getuid() != 0 {
		all = append(all, "root")
	}
	for path, cure := range map[string]string{journaldPath: "apt-get install systemd", remotePath: "apt-get install systemd-journal-remote", "/etc/machine-id": "systemd-machine-id-setup"} {
		if _, err := os.Stat(path); err != nil {
			all = append(all, path+" ("+cure+")")
		}
	}
	for _, program := range []string{"journalctl", "python3"} {
		if _, err := exec.LookPath(program); err != nil {
			all = append(all, program)
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// machineID returns the id under which journald files what it writes.
func machineID(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("/etc/machine-id")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// start starts a journald that keeps everything, with further settings of its section [Journal].
func start(t *testing.T, name string, settings ...string) *daemon {
	t.Helper()
	program(t) // a journald of a namespace ends when nothing has come for half a minute, which building can take
	conf := fmt.Sprintf("/etc/systemd/journald@%s.conf", name)
	text := "[Journal]\nStorage=persistent\nRateLimitIntervalSec=0\nRateLimitBurst=0\nSystemMaxUse=2G\nSystemMaxFileSize=16M\n" + strings.Join(settings, "\n") + "\n"
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		t.Fatalf("this test must run as root: %v", err)
	}
	d := &daemon{name: name, dir: filepath.Join("/var/log/journal", machineID(t)+"."+name), volatile: filepath.Join("/run/log/journal", machineID(t)+"."+name)}
	clear := func() { os.RemoveAll(d.dir); os.RemoveAll(d.volatile) }
	clear()
	if !slices.Contains(settings, "Storage=volatile") {
		if err := os.MkdirAll(d.dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	d.cmd = exec.Command(journaldPath, name)
	if err := d.cmd.Start(); err != nil {
		t.Fatalf("starting journald (apt-get install systemd): %v", err)
	}
	t.Cleanup(func() {
		d.cmd.Process.Kill()
		d.cmd.Wait()
		os.Remove(conf)
		clear()
		os.RemoveAll("/run/systemd/journal." + name)
	})
	process.Until(t, 20*time.Second, "journald listens", func(context.Context) error {
		_, err := os.Stat(d.socket("stdout"))
		return err
	})
	return d
}

func (d *daemon) socket(name string) string {
	return filepath.Join("/run/systemd/journal."+d.name, name)
}

// rotate makes journald begin new files.
func (d *daemon) rotate(t *testing.T) {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGUSR2); err != nil {
		t.Fatal(err)
	}
}

// sender sends entries by journald's own protocol.
type sender struct{ conn *net.UnixConn }

func (d *daemon) sender(t *testing.T) *sender {
	t.Helper()
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: d.socket("socket"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &sender{conn}
}

// send sends one entry.
func (s *sender) send(t *testing.T, fields ...string) {
	t.Helper()
	var b []byte
	for _, field := range fields {
		name, value, _ := strings.Cut(field, "=")
		if !strings.Contains(value, "\n") {
			b = append(b, field+"\n"...)
			continue
		}
		b = binary.LittleEndian.AppendUint64(append(b, name+"\n"...), uint64(len(value)))
		b = append(b, value+"\n"...)
	}
	if _, err := s.conn.Write(b); err != nil {
		t.Fatal(err)
	}
}

// stream opens a service's standard error, as systemd does: journald believes root what unit it is of.
func (d *daemon) stream(t *testing.T, identifier string) *net.UnixConn {
	t.Helper()
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: d.socket("stdout"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := fmt.Fprintf(conn, "%s\n%s.service\n6\n1\n0\n0\n0\n", identifier, identifier); err != nil {
		t.Fatal(err)
	}
	return conn
}

// errtail builds the program, once for all tests.
var errtail = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "errtail")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "errtail")
	if err := os.Chmod(dir, 0o755); err != nil { // for other users
		return "", err
	}
	if out, err := exec.Command("go", "build", "-o", path, "github.com/errtail/errtail/cmd/errtail").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building errtail: %w\n%s", err, out)
	}
	return path, nil
})

// program returns the path of errtail.
func program(t *testing.T) string {
	t.Helper()
	path, err := errtail()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// parse reads events, one a line; what is no event, as the end of the output may be, is left out.
func parse(out []byte) (events []*event.Event) {
	for line := range bytes.Lines(out) {
		var ev event.Event
		if json.Unmarshal(line, &ev) == nil && ev.EventID != "" {
			events = append(events, &ev)
		}
	}
	return events
}

// export returns what journalctl says is in the files.
func export(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := exec.Command("journalctl", append([]string{"-o", "export", "--no-pager"}, args...)...).Output()
	if err != nil {
		t.Fatalf("journalctl: %v", err)
	}
	return out
}
