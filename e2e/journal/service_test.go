//go:build e2e

package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/event"
)

// service is a Python program as systemd runs it: records on standard error, and an exception that nobody catches.
const service = `import logging, sys
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("shop.orders")
print("x" * 100_000, file=sys.stderr, flush=True)  # journald cuts it
log.warning("order 1 is late")
log.info("shop is open")
def price(order):
    raise ValueError("no price for " + repr(order) + "\nnor for another")
def main():
    price({"id": 2})
main()
`

// asUnit returns a command that runs in the control group of a unit, by which journald knows units, as far as this machine lets root make one.
func asUnit(t *testing.T, unit, name string, args ...string) (cmd *exec.Cmd, inUnit bool) {
	t.Helper()
	var enter strings.Builder
	for _, root := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"} {
		if _, err := os.Stat(filepath.Join(root, "cgroup.procs")); err != nil {
			continue
		}
		slice := filepath.Join(root, "errtail-e2e.slice")
		group := filepath.Join(slice, unit)
		if err := os.MkdirAll(group, 0o755); err != nil {
			t.Logf("no control group: %v", err)
			continue
		}
		t.Cleanup(func() { os.Remove(group); os.Remove(slice) })
		fmt.Fprintf(&enter, "echo $$ > %s/cgroup.procs\n", group)
	}
	if inUnit = enter.Len() > 0; !inUnit {
		t.Log("this machine lets nobody make a control group, so journald does not know the unit: that it is in the event is not tested here (TestScanJournal in cmd/errtail does)")
	}
	return exec.Command("sh", append([]string{"-c", "set -e\n" + enter.String() + "exec \"$@\"", "sh", name}, args...)...), inUnit
}

// follow starts errtail on the journal of a daemon, and waits until it follows it.
func follow(t *testing.T, args ...string) (*process.Process, func() []*event.Event) {
	t.Helper()
	cmd := exec.Command(program(t), append([]string{"run", "--dry-run"}, args...)...)
	p := process.Start(t, "errtail", cmd)
	process.Until(t, 20*time.Second, "errtail follows the journal", func(context.Context) error {
		if !strings.Contains(p.Output(), `"msg":"following"`) {
			return errors.New("not yet")
		}
		return nil
	})
	return p, func() []*event.Event { return parse([]byte(p.Output())) }
}

// TestService runs a Python program with a real journald behind its standard error, while another one writes line by line and the journal is rotated: one event, in run and
// in scan, with the same id.
func TestService(t *testing.T) {
	d := start(t, "errtailservice")
	d.sender(t).send(t, "MESSAGE=before", "SYSLOG_IDENTIFIER=before") // the journal is there
	script := filepath.Join(t.TempDir(), "shop.py")
	if err := os.WriteFile(script, []byte(service), 0o600); err != nil {
		t.Fatal(err)
	}
	_, live := follow(t, "--directory", d.dir, "--from-beginning")
	stream := d.stream(t, "shop")
	out, err := stream.File()
	if err != nil {
		t.Fatal(err)
	}
	python, inUnit := asUnit(t, "shop.service", "python3", script)
	python.Stdout, python.Stderr = out, out
	stop := make(chan struct{})
	stopped := make(chan struct{})
	other := d.stream(t, "mail") // somebody else
	go func() {
		defer close(stopped)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			case <-tick.C:
				fmt.Fprintln(other, "mail delivered", n)
			}
			if n%50 == 49 {
				_ = d.cmd.Process.Signal(syscall.SIGUSR2)
			}
		}
	}()
	if err := python.Run(); err == nil {
		t.Error("the program has not failed")
	}
	ended := time.Now()
	out.Close()
	stream.Close()
	process.Until(t, 30*time.Second, "the event is there", func(context.Context) error {
		if len(live()) == 0 {
			return errors.New("no event yet")
		}
		return nil
	})
	t.Logf("the event is there %v after the program has ended, with rotations and another service", time.Since(ended).Round(time.Millisecond))
	close(stop)
	<-stopped
	scanned, err := exec.Command(program(t), "scan", "--directory", d.dir, "--format", "json").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, events := range map[string][]*event.Event{"run": live(), "scan": parse(scanned)} {
		if len(events) != 1 {
			t.Fatalf("%s: %d events, want 1", name, len(events))
		}
		ev := events[0]
		e := ev.Exception.Values[0]
		if e.Type != "ValueError" || e.Text() != "no price for {'id': 2}\nnor for another" {
			t.Errorf("%s: %s: %q", name, e.Type, e.Text())
		}
		var functions []string
		for _, f := range e.Stacktrace.Frames {
			functions = append(functions, f.Function)
		}
		if got := strings.Join(functions, " "); got != "<module> main price" {
			t.Errorf("%s: frames %s", name, got)
		}
		if ev.Tags["syslog.identifier"] != "shop" || ev.ServerName == "" || inUnit && (ev.Tags["systemd.unit"] != "shop.service" || ev.Logger != "shop.service") {
			t.Errorf("%s: tags %v, server %q, logger %q", name, ev.Tags, ev.ServerName, ev.Logger)
		}
		var crumbs []string
		if ev.Breadcrumbs != nil {
			for _, b := range ev.Breadcrumbs.Values {
				crumbs = append(crumbs, fmt.Sprint(b.Level, " ", b.Category, " ", b.Message))
			}
		}
		if want := []string{"warning shop.orders order 1 is late", "info shop.orders shop is open"}; !slices.Equal(crumbs, want) {
			t.Errorf("%s: breadcrumbs %.300q", name, crumbs)
		}
	}
	if a, b := live()[0].EventID, parse(scanned)[0].EventID; a != b {
		t.Errorf("run says %s, scan %s", a, b)
	}
}

// TestLatency wants an error to be an event soon after it was written to a journal that was quiet.
func TestLatency(t *testing.T) {
	d := start(t, "errtaillatency")
	d.sender(t).send(t, "MESSAGE=before")
	_, live := follow(t, "--directory", d.dir)
	const n = 10
	var took []time.Duration
	for i := range n {
		// journald writes an entry some time after it was sent; the time counts from there, since that is not ours to hasten.
		s := d.stream(t, "shop")
		message := fmt.Sprintf("ValueError: %d", i)
		fmt.Fprintf(s, "Traceback (most recent call last):\n  File \"/srv/a.py\", line %d, in f%d\n%s\n", i+1, i, message)
		s.Close()
		written := time.Now()
		process.Until(t, 20*time.Second, message, func(context.Context) error {
			if got := len(live()); got <= i {
				return fmt.Errorf("%d events", got)
			}
			return nil
		})
		took = append(took, time.Since(written))
	}
	slices.Sort(took)
	t.Logf("from write to event: median %v, slowest %v", took[n/2].Round(time.Millisecond), took[n-1].Round(time.Millisecond))
	if took[n/2] > 5*time.Second {
		t.Errorf("median %v", took[n/2])
	}
	if got := len(live()); got != n {
		t.Errorf("%d events, want %d", got, n)
	}
}

// TestCoredump has a program say what systemd-coredump says, with the kernel's and systemd's words that can be had without them: one event.
func TestCoredump(t *testing.T) {
	d := start(t, "errtailcore")
	d.sender(t).send(t, "MESSAGE=Process 812 (shop) of user 1000 dumped core.\n\nStack trace of thread 812:\n#0  0x00007f23a6521219 __strlen_avx2 (libc.so.6 + 0x156219)\n#1  0x00005562c24243d9 price (shop + 0x13d9)",
		"MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1", "PRIORITY=2", "COREDUMP_PID=812", "COREDUMP_SIGNAL=11", "COREDUMP_SIGNAL_NAME=SIGSEGV", "COREDUMP_UNIT=shop.service", "COREDUMP_EXE=/usr/bin/shop")
	process.Until(t, 30*time.Second, "one event", func(context.Context) error {
		out, err := exec.Command(program(t), "scan", "--directory", d.dir, "--format", "json").Output()
		if err != nil {
			return err
		}
		events := parse(out)
		if len(events) != 1 {
			return fmt.Errorf("%d events", len(events))
		}
		ev := events[0]
		e := ev.Exception.Values[0]
		if e.Type != "SIGSEGV" || len(e.Stacktrace.Frames) != 2 || ev.Tags["systemd.unit"] != "shop.service" || ev.Level != event.Fatal {
			t.Fatalf("%+v, tags %v", e, ev.Tags)
		}
		if f := e.Stacktrace.Frames[1]; f.Function != "__strlen_avx2" || !strings.HasSuffix(f.Package, "libc.so.6") {
			t.Errorf("%+v", f)
		}
		return nil
	})
}
